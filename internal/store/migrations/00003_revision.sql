-- Other programs may edit books with any SQLite tool. The triggers below keep what follows from an edit right in
-- the same statement. Only this program can work out sort keys, so they become '' and are worked out again at its
-- next start. A statement of this program that changes a book sets the new keys, updated_at and the next revision
-- itself, by which the triggers tell it from an edit.

-- +goose Up
ALTER TABLE books ADD COLUMN revision INTEGER NOT NULL DEFAULT 1; -- grows with each change of the book

-- +goose StatementBegin
CREATE TRIGGER books_keys_edited AFTER UPDATE OF title, author, classification, language ON books
WHEN new.revision = old.revision AND (new.title, new.author, new.classification, new.language)
    IS NOT (old.title, old.author, old.classification, old.language)
BEGIN
    UPDATE books SET shelf_key = '', title_key = '', author_key = '',
        updated_at = strftime('%Y-%m-%dT%H:%M:%SZ', 'now'), revision = old.revision + 1
    WHERE pk = new.pk;
END;
-- +goose StatementEnd

-- The other columns have no part in the order.
-- +goose StatementBegin
CREATE TRIGGER books_edited AFTER UPDATE OF id, year, isbn, publisher, lcc, subjects, cover, notes, source ON books
WHEN new.revision = old.revision AND (new.id, new.year, new.isbn, new.publisher, new.lcc, new.subjects, new.cover, new.notes, new.source)
    IS NOT (old.id, old.year, old.isbn, old.publisher, old.lcc, old.subjects, old.cover, old.notes, old.source)
BEGIN
    UPDATE books SET updated_at = strftime('%Y-%m-%dT%H:%M:%SZ', 'now'), revision = old.revision + 1
    WHERE pk = new.pk;
END;
-- +goose StatementEnd
