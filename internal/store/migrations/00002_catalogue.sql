-- +goose Up
UPDATE books
SET title          = CAST(COALESCE(title, '') AS TEXT),
    author         = CAST(COALESCE(author, '') AS TEXT),
    id             = CAST(COALESCE(id, '') AS TEXT),
    classification = CAST(COALESCE(classification, '') AS TEXT)
WHERE typeof(title) <> 'text' OR typeof(author) <> 'text' OR typeof(id) <> 'text' OR typeof(classification) <> 'text';

ALTER TABLE books ADD COLUMN year       TEXT NOT NULL DEFAULT '';
ALTER TABLE books ADD COLUMN isbn       TEXT NOT NULL DEFAULT '';
ALTER TABLE books ADD COLUMN publisher  TEXT NOT NULL DEFAULT '';
ALTER TABLE books ADD COLUMN lcc        TEXT NOT NULL DEFAULT '';
ALTER TABLE books ADD COLUMN subjects   TEXT NOT NULL DEFAULT ''; -- one per line
ALTER TABLE books ADD COLUMN language   TEXT NOT NULL DEFAULT '';
ALTER TABLE books ADD COLUMN cover      TEXT NOT NULL DEFAULT '';
ALTER TABLE books ADD COLUMN notes      TEXT NOT NULL DEFAULT '';
ALTER TABLE books ADD COLUMN source     TEXT NOT NULL DEFAULT '';
ALTER TABLE books ADD COLUMN added_at   TEXT NOT NULL DEFAULT ''; -- RFC 3339, UTC; '' if unknown
ALTER TABLE books ADD COLUMN updated_at TEXT NOT NULL DEFAULT '';

-- Sort keys, one for each order; '' until the program has worked them out.
ALTER TABLE books ADD COLUMN shelf_key  TEXT NOT NULL DEFAULT '';
ALTER TABLE books ADD COLUMN title_key  TEXT NOT NULL DEFAULT '';
ALTER TABLE books ADD COLUMN author_key TEXT NOT NULL DEFAULT '';

CREATE INDEX books_by_shelf  ON books (shelf_key, pk);
CREATE INDEX books_by_title  ON books (title_key, pk);
CREATE INDEX books_by_author ON books (author_key, pk);
CREATE INDEX books_by_id     ON books (id) WHERE id <> '';
CREATE INDEX books_by_isbn   ON books (isbn) WHERE isbn <> '';
CREATE INDEX books_samples   ON books (pk) WHERE source = 'sample';

-- The number of books, so that no page has to count them.
CREATE TABLE tally (books INTEGER NOT NULL);
INSERT INTO tally (books) SELECT COUNT(*) FROM books;

-- Removed books, each as JSON (archive.go), so that they can be restored.
CREATE TABLE removals (
    removal    INTEGER PRIMARY KEY AUTOINCREMENT,
    removed_at TEXT NOT NULL
);
CREATE TABLE removed_books (
    removal INTEGER NOT NULL REFERENCES removals (removal) ON DELETE CASCADE,
    pk      INTEGER NOT NULL,
    book    TEXT NOT NULL,
    PRIMARY KEY (removal, pk)
);

CREATE VIRTUAL TABLE books_fts USING fts5 (
    title, author, isbn, classification, subjects, notes,
    content = 'books', content_rowid = 'pk',
    tokenize = 'unicode61 remove_diacritics 2', prefix = '1 2 3'
);
-- It stays empty: migration 4 makes another one, of other words.

-- +goose StatementBegin
CREATE TRIGGER books_added AFTER INSERT ON books BEGIN
    UPDATE tally SET books = books + 1;
    INSERT INTO books_fts (rowid, title, author, isbn, classification, subjects, notes)
    VALUES (new.pk, new.title, new.author, new.isbn, new.classification, new.subjects, new.notes);
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER books_removed AFTER DELETE ON books BEGIN
    UPDATE tally SET books = books - 1;
    INSERT INTO books_fts (books_fts, rowid, title, author, isbn, classification, subjects, notes)
    VALUES ('delete', old.pk, old.title, old.author, old.isbn, old.classification, old.subjects, old.notes);
END;
-- +goose StatementEnd

-- The index doesn't hold the sort keys, so that a statement that sets only those leaves it alone.
-- +goose StatementBegin
CREATE TRIGGER books_changed AFTER UPDATE OF pk, title, author, isbn, classification, subjects, notes ON books BEGIN
    INSERT INTO books_fts (books_fts, rowid, title, author, isbn, classification, subjects, notes)
    VALUES ('delete', old.pk, old.title, old.author, old.isbn, old.classification, old.subjects, old.notes);
    INSERT INTO books_fts (rowid, title, author, isbn, classification, subjects, notes)
    VALUES (new.pk, new.title, new.author, new.isbn, new.classification, new.subjects, new.notes);
END;
-- +goose StatementEnd
