-- The words by which books are found are folded by the program, as those of the look-up are, and so are the keys by
-- which the same book is found. A row that another tool adds or edits is found by its words as they are written, and
-- waits: same_key is '' until the next start works out its keys and folds its words.

-- +goose Up
ALTER TABLE books ADD COLUMN filing TEXT NOT NULL DEFAULT ''; -- the title as it files; '' if only the rules say

-- The keys of catalogue.Identity.TitleKeys; '' if there is no second one.
ALTER TABLE books ADD COLUMN same_key   TEXT NOT NULL DEFAULT '';
ALTER TABLE books ADD COLUMN same_key_2 TEXT NOT NULL DEFAULT '';
CREATE INDEX books_by_same_key   ON books (same_key);
CREATE INDEX books_by_same_key_2 ON books (same_key_2) WHERE same_key_2 <> '';

-- The version of the rules for keys and words by which all books have theirs. While they are worked out by those of
-- another version, target is that version, and the books up to the pk done have theirs.
CREATE TABLE keys (version INTEGER NOT NULL, target INTEGER NOT NULL, done INTEGER NOT NULL);
INSERT INTO keys (version, target, done) VALUES (0, 0, 0);

-- To which -wal files the catalogue belongs: the first salt of one; 0 if there has been none, -1 if it is not known.
CREATE TABLE wal (salt INTEGER NOT NULL);
INSERT INTO wal (salt) VALUES (-1);

DROP TRIGGER books_added;
DROP TRIGGER books_removed;
DROP TRIGGER books_changed;
DROP TRIGGER books_keys_edited;
DROP TABLE books_fts;

-- The words of each book, folded; as they are written if the book waits. All that is indexed stands here, so that
-- a change needs no more of the book.
CREATE TABLE books_words (
    pk INTEGER PRIMARY KEY, title, author, isbn, classification, subjects, notes
);
CREATE VIRTUAL TABLE books_fts USING fts5 (
    title, author, isbn, classification, subjects, notes, content = 'books_words', content_rowid = 'pk',
    tokenize = "unicode61 remove_diacritics 2 categories 'L* N* Co Cn'", prefix = '1 2 3'
);

-- +goose StatementBegin
CREATE TRIGGER words_added AFTER INSERT ON books_words BEGIN
    INSERT INTO books_fts (rowid, title, author, isbn, classification, subjects, notes)
    VALUES (new.pk, new.title, new.author, new.isbn, new.classification, new.subjects, new.notes);
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER words_removed AFTER DELETE ON books_words BEGIN
    INSERT INTO books_fts (books_fts, rowid, title, author, isbn, classification, subjects, notes)
    VALUES ('delete', old.pk, old.title, old.author, old.isbn, old.classification, old.subjects, old.notes);
END;
-- +goose StatementEnd

-- A book that the program adds has revision 0 until its words are added. INSERT OR REPLACE deletes a row without a
-- trigger: only its words tell that it was there.
-- +goose StatementBegin
CREATE TRIGGER books_added AFTER INSERT ON books BEGIN
    UPDATE tally SET books = books + 1 WHERE NOT EXISTS (SELECT 1 FROM books_words WHERE pk = new.pk);
    DELETE FROM books_words WHERE pk = new.pk;
    INSERT INTO books_words (pk, title, author, isbn, classification, subjects, notes)
    SELECT new.pk, new.title, new.author, new.isbn, new.classification, new.subjects, new.notes WHERE new.revision <> 0;
    UPDATE books SET shelf_key = '', title_key = '', author_key = '', same_key = '', same_key_2 = ''
    WHERE pk = new.pk AND new.revision <> 0
        AND (shelf_key, title_key, author_key, same_key, same_key_2) IS NOT ('', '', '', '', '');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER books_removed AFTER DELETE ON books BEGIN
    UPDATE tally SET books = books - 1;
    DELETE FROM books_words WHERE pk = old.pk;
END;
-- +goose StatementEnd

-- UPDATE OR REPLACE deletes the row that had the pk without a trigger.
-- +goose StatementBegin
CREATE TRIGGER books_renumbered AFTER UPDATE OF pk ON books WHEN new.pk <> old.pk BEGIN
    UPDATE tally SET books = books - 1 WHERE EXISTS (SELECT 1 FROM books_words WHERE pk = new.pk);
    DELETE FROM books_words WHERE pk IN (old.pk, new.pk);
    INSERT INTO books_words (pk, title, author, isbn, classification, subjects, notes)
    VALUES (new.pk, new.title, new.author, new.isbn, new.classification, new.subjects, new.notes);
    UPDATE books SET same_key = '', same_key_2 = '' WHERE pk = new.pk;
END;
-- +goose StatementEnd

-- A statement of the program itself sets the next revision.
-- +goose StatementBegin
CREATE TRIGGER books_keys_edited AFTER UPDATE OF title, author, classification, language, filing ON books
WHEN new.revision = old.revision AND (new.title, new.author, new.classification, new.language, new.filing)
    IS NOT (old.title, old.author, old.classification, old.language, old.filing)
BEGIN
    UPDATE books SET shelf_key = '', title_key = '', author_key = '', same_key = '', same_key_2 = '',
        filing = CASE WHEN new.title IS NOT old.title AND new.filing = old.filing THEN '' ELSE new.filing END,
        updated_at = strftime('%Y-%m-%dT%H:%M:%SZ', 'now'), revision = old.revision + 1
    WHERE pk = new.pk;
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER books_words_edited AFTER UPDATE OF title, author, isbn, classification, subjects, notes ON books
WHEN new.pk = old.pk AND new.revision = old.revision
    AND (new.title, new.author, new.isbn, new.classification, new.subjects, new.notes)
    IS NOT (old.title, old.author, old.isbn, old.classification, old.subjects, old.notes)
BEGIN
    DELETE FROM books_words WHERE pk = new.pk;
    INSERT INTO books_words (pk, title, author, isbn, classification, subjects, notes)
    VALUES (new.pk, new.title, new.author, new.isbn, new.classification, new.subjects, new.notes);
    UPDATE books SET same_key = '', same_key_2 = '' WHERE pk = new.pk;
END;
-- +goose StatementEnd
