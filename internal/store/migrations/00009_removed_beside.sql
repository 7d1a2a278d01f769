-- A book that is put back must be told from one that was added again since it was removed.

-- +goose Up
ALTER TABLE removals ADD COLUMN last_book INTEGER NOT NULL DEFAULT 0; -- the highest pk that was left; 0 if unknown or none
