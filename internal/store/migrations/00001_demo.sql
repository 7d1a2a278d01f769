-- The table as the demo made it. A file that the demo wrote has it already, with its books.

-- +goose Up
CREATE TABLE IF NOT EXISTS books (
    pk             INTEGER PRIMARY KEY AUTOINCREMENT,
    title          TEXT,
    author         TEXT,
    id             TEXT,
    classification TEXT
);
