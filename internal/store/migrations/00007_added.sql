-- The filter added:2026-11.

-- +goose Up
CREATE INDEX books_by_added ON books (added_at);
