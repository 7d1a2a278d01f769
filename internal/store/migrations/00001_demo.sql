-- The table as the demo made it. A demo's file already has it, with its books.

-- +goose Up
CREATE TABLE IF NOT EXISTS books (
    pk             INTEGER PRIMARY KEY AUTOINCREMENT,
    title          TEXT,
    author         TEXT,
    id             TEXT,
    classification TEXT
);
