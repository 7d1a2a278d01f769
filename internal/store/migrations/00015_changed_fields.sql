-- Which fields of a book on the list a row of an import changes.

-- +goose Up
ALTER TABLE import_rows ADD COLUMN fields TEXT NOT NULL DEFAULT ''; -- their names, separated by commas
