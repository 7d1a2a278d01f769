-- What a book is, its copies, and its history.

-- +goose Up
ALTER TABLE books ADD COLUMN subtitle      TEXT NOT NULL DEFAULT '';
ALTER TABLE books ADD COLUMN part_number   TEXT NOT NULL DEFAULT '';
ALTER TABLE books ADD COLUMN part_title    TEXT NOT NULL DEFAULT '';
ALTER TABLE books ADD COLUMN author_role   TEXT NOT NULL DEFAULT ''; -- '' for an author
ALTER TABLE books ADD COLUMN contributors  TEXT NOT NULL DEFAULT ''; -- all but the author, one per line: Brod, Max (editor)
ALTER TABLE books ADD COLUMN edition       TEXT NOT NULL DEFAULT '';
ALTER TABLE books ADD COLUMN place         TEXT NOT NULL DEFAULT '';
ALTER TABLE books ADD COLUMN published     TEXT NOT NULL DEFAULT ''; -- the year as printed
ALTER TABLE books ADD COLUMN pages         TEXT NOT NULL DEFAULT '';
ALTER TABLE books ADD COLUMN series        TEXT NOT NULL DEFAULT '';
ALTER TABLE books ADD COLUMN series_number TEXT NOT NULL DEFAULT '';
ALTER TABLE books ADD COLUMN other_isbns   TEXT NOT NULL DEFAULT ''; -- all but the first, one per line
ALTER TABLE books ADD COLUMN summary       TEXT NOT NULL DEFAULT '';
ALTER TABLE books ADD COLUMN staff_notes   TEXT NOT NULL DEFAULT '';
ALTER TABLE books ADD COLUMN prefix        TEXT NOT NULL DEFAULT '';
ALTER TABLE books ADD COLUMN mark          TEXT NOT NULL DEFAULT ''; -- '' for the usual author mark
ALTER TABLE books ADD COLUMN suffix        TEXT NOT NULL DEFAULT '';
ALTER TABLE books ADD COLUMN cover_image   TEXT NOT NULL DEFAULT ''; -- the hash of the image in covers
ALTER TABLE books ADD COLUMN edited        TEXT NOT NULL DEFAULT ''; -- names of fields changed by hand, one per line

-- Every book has a copy. That of a book which is there already has no barcode yet.
CREATE TABLE copies (
    copy        INTEGER PRIMARY KEY AUTOINCREMENT,
    book        INTEGER NOT NULL,
    barcode     TEXT NOT NULL DEFAULT '',
    location    TEXT NOT NULL DEFAULT '',
    status      TEXT NOT NULL DEFAULT 'available',
    call_number TEXT NOT NULL DEFAULT '', -- '' for that of the book
    acquired_on TEXT NOT NULL DEFAULT '', -- such as 2026-01-31
    price       TEXT NOT NULL DEFAULT '',
    note        TEXT NOT NULL DEFAULT ''
);
INSERT INTO copies (book) SELECT pk FROM books ORDER BY pk;
CREATE INDEX copies_by_book ON copies (book);
CREATE UNIQUE INDEX copies_by_barcode ON copies (barcode) WHERE barcode <> '';
CREATE INDEX copies_by_location ON copies (location) WHERE location <> '';
CREATE INDEX copies_by_status ON copies (status) WHERE status <> 'available';

-- What was changed, each time with the whole book as JSON (package archive) before and after.
CREATE TABLE changes (
    change     INTEGER PRIMARY KEY AUTOINCREMENT,
    book       INTEGER NOT NULL,
    changed_at TEXT NOT NULL,
    who        TEXT NOT NULL DEFAULT '',
    kind       TEXT NOT NULL,
    before     TEXT NOT NULL,
    after      TEXT NOT NULL,
    absorbed   TEXT NOT NULL DEFAULT '' -- the book that was merged into this one
);
CREATE INDEX changes_by_book ON changes (book, change);

DROP TRIGGER words_added;
DROP TRIGGER words_removed;
DROP TRIGGER books_added;
DROP TRIGGER books_removed;
DROP TRIGGER books_renumbered;
DROP TRIGGER books_edited;
DROP TRIGGER books_keys_edited;
DROP TRIGGER books_words_edited;
DROP TABLE books_fts;

ALTER TABLE books_words ADD COLUMN series DEFAULT '';
ALTER TABLE books_words ADD COLUMN staff_notes DEFAULT '';
CREATE VIRTUAL TABLE books_fts USING fts5 (
    title, author, isbn, classification, subjects, notes, series, staff_notes,
    content = 'books_words', content_rowid = 'pk',
    tokenize = "unicode61 remove_diacritics 2 categories 'L* N* Co Cn'", prefix = '1 2 3'
);
INSERT INTO books_fts (books_fts) VALUES ('rebuild');

-- +goose StatementBegin
CREATE TRIGGER words_added AFTER INSERT ON books_words BEGIN
    INSERT INTO books_fts (rowid, title, author, isbn, classification, subjects, notes, series, staff_notes)
    VALUES (new.pk, new.title, new.author, new.isbn, new.classification, new.subjects, new.notes, new.series, new.staff_notes);
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER words_removed AFTER DELETE ON books_words BEGIN
    INSERT INTO books_fts (books_fts, rowid, title, author, isbn, classification, subjects, notes, series, staff_notes)
    VALUES ('delete', old.pk, old.title, old.author, old.isbn, old.classification, old.subjects, old.notes, old.series, old.staff_notes);
END;
-- +goose StatementEnd

-- The words of a book that waits, as they are written.
CREATE VIEW raw_words (pk, title, author, isbn, classification, subjects, notes, series, staff_notes) AS
SELECT pk, COALESCE(title, '') || ' ' || subtitle || ' ' || part_number || ' ' || part_title,
    COALESCE(author, '') || ' ' || contributors, isbn || ' ' || other_isbns, classification, subjects, notes,
    series || ' ' || series_number, staff_notes
FROM books;

-- A book that the program adds has revision 0 until its words are added. INSERT OR REPLACE deletes a row without a
-- trigger: only its words tell that it was there. A book that the program puts back gets its own copies afterwards.
-- +goose StatementBegin
CREATE TRIGGER books_added AFTER INSERT ON books BEGIN
    UPDATE tally SET books = books + 1 WHERE NOT EXISTS (SELECT 1 FROM books_words WHERE pk = new.pk);
    DELETE FROM books_words WHERE pk = new.pk;
    INSERT INTO books_words SELECT * FROM raw_words WHERE pk = new.pk AND new.revision <> 0;
    UPDATE books SET shelf_key = '', title_key = '', author_key = '', same_key = '', same_key_2 = ''
    WHERE pk = new.pk AND new.revision <> 0
        AND (shelf_key, title_key, author_key, same_key, same_key_2) IS NOT ('', '', '', '', '');
    INSERT INTO copies (book) SELECT new.pk WHERE NOT EXISTS (SELECT 1 FROM copies WHERE book = new.pk);
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER books_removed AFTER DELETE ON books BEGIN
    UPDATE tally SET books = books - 1;
    DELETE FROM books_words WHERE pk = old.pk;
    DELETE FROM copies WHERE book = old.pk;
END;
-- +goose StatementEnd

-- UPDATE OR REPLACE deletes the row that had the pk without a trigger.
-- +goose StatementBegin
CREATE TRIGGER books_renumbered AFTER UPDATE OF pk ON books WHEN new.pk <> old.pk BEGIN
    UPDATE tally SET books = books - 1 WHERE EXISTS (SELECT 1 FROM books_words WHERE pk = new.pk);
    DELETE FROM books_words WHERE pk IN (old.pk, new.pk);
    DELETE FROM copies WHERE book = new.pk;
    UPDATE copies SET book = new.pk WHERE book = old.pk;
    INSERT INTO books_words SELECT * FROM raw_words WHERE pk = new.pk;
    UPDATE books SET same_key = '', same_key_2 = '' WHERE pk = new.pk;
END;
-- +goose StatementEnd

-- A statement of the program itself sets the next revision.
-- +goose StatementBegin
CREATE TRIGGER books_keys_edited AFTER UPDATE OF title, author, classification, language, filing,
    subtitle, part_number, part_title, prefix, mark, suffix ON books
WHEN new.revision = old.revision AND (new.title, new.author, new.classification, new.language, new.filing,
        new.subtitle, new.part_number, new.part_title, new.prefix, new.mark, new.suffix)
    IS NOT (old.title, old.author, old.classification, old.language, old.filing,
        old.subtitle, old.part_number, old.part_title, old.prefix, old.mark, old.suffix)
BEGIN
    UPDATE books SET shelf_key = '', title_key = '', author_key = '', same_key = '', same_key_2 = '',
        filing = CASE WHEN new.title IS NOT old.title AND new.filing = old.filing THEN '' ELSE new.filing END,
        updated_at = strftime('%Y-%m-%dT%H:%M:%SZ', 'now'), revision = old.revision + 1
    WHERE pk = new.pk;
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER books_words_edited AFTER UPDATE OF title, author, isbn, classification, subjects, notes,
    subtitle, part_number, part_title, contributors, other_isbns, series, series_number, staff_notes ON books
WHEN new.pk = old.pk AND new.revision = old.revision
    AND (new.title, new.author, new.isbn, new.classification, new.subjects, new.notes, new.subtitle, new.part_number,
        new.part_title, new.contributors, new.other_isbns, new.series, new.series_number, new.staff_notes)
    IS NOT (old.title, old.author, old.isbn, old.classification, old.subjects, old.notes, old.subtitle, old.part_number,
        old.part_title, old.contributors, old.other_isbns, old.series, old.series_number, old.staff_notes)
BEGIN
    DELETE FROM books_words WHERE pk = new.pk;
    INSERT INTO books_words SELECT * FROM raw_words WHERE pk = new.pk;
    UPDATE books SET same_key = '', same_key_2 = '' WHERE pk = new.pk;
END;
-- +goose StatementEnd

-- The other columns have no part in the order.
-- +goose StatementBegin
CREATE TRIGGER books_edited AFTER UPDATE OF id, year, isbn, publisher, lcc, subjects, cover, notes, source,
    author_role, contributors, edition, place, published, pages, series, series_number, other_isbns, summary, staff_notes,
    cover_image, edited ON books
WHEN new.revision = old.revision AND (new.id, new.year, new.isbn, new.publisher, new.lcc, new.subjects, new.cover,
        new.notes, new.source, new.author_role, new.contributors, new.edition, new.place, new.published, new.pages,
        new.series, new.series_number, new.other_isbns, new.summary, new.staff_notes, new.cover_image, new.edited)
    IS NOT (old.id, old.year, old.isbn, old.publisher, old.lcc, old.subjects, old.cover,
        old.notes, old.source, old.author_role, old.contributors, old.edition, old.place, old.published, old.pages,
        old.series, old.series_number, old.other_isbns, old.summary, old.staff_notes, old.cover_image, old.edited)
BEGIN
    UPDATE books SET updated_at = strftime('%Y-%m-%dT%H:%M:%SZ', 'now'), revision = old.revision + 1
    WHERE pk = new.pk;
END;
-- +goose StatementEnd
