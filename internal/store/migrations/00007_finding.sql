-- The filter added:2026-11, and changes that were made to many books at once.

-- +goose Up
CREATE INDEX books_by_added ON books (added_at);
ALTER TABLE changes ADD COLUMN batch INTEGER NOT NULL DEFAULT 0; -- the first change of those made at once; 0 for one alone
CREATE INDEX changes_by_batch ON changes (batch) WHERE batch <> 0;
