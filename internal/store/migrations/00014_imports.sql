-- Imports of files, and what became of each row.

-- +goose Up
CREATE TABLE imports (
    import   INTEGER PRIMARY KEY AUTOINCREMENT,
    file     TEXT NOT NULL,
    settings TEXT NOT NULL DEFAULT '',
    mode     TEXT NOT NULL DEFAULT 'fill',
    state    TEXT NOT NULL,
    handled  INTEGER NOT NULL DEFAULT 0, -- rows in the present state
    fault    TEXT NOT NULL DEFAULT '',
    begun    TEXT NOT NULL,
    ended    TEXT NOT NULL DEFAULT ''
);
CREATE TABLE import_rows (
    import   INTEGER NOT NULL REFERENCES imports (import) ON DELETE CASCADE,
    number   INTEGER NOT NULL,
    line     INTEGER NOT NULL,
    outcome  TEXT NOT NULL,
    title    TEXT NOT NULL,
    book     INTEGER NOT NULL DEFAULT 0,  -- pk of the book on the list
    change   INTEGER NOT NULL DEFAULT 0,  -- that of a book on the list
    left_out TEXT NOT NULL DEFAULT '',    -- as JSON
    PRIMARY KEY (import, number)
) WITHOUT ROWID;
CREATE INDEX import_rows_left_out ON import_rows (import, number) WHERE left_out <> '';
CREATE INDEX import_rows_added ON import_rows (import, book) WHERE outcome = 'new';
