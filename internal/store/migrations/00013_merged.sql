-- Books that were merged into others.

-- +goose Up
CREATE TABLE merged (
    pk     INTEGER PRIMARY KEY, -- of the book that is gone
    change INTEGER NOT NULL     -- the merge, in changes
);
