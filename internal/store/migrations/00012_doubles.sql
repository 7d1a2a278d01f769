-- Finding books that were added twice.

-- +goose Up
CREATE TABLE isbns (
    isbn TEXT NOT NULL, -- of those in isbn and other_isbns
    pk   INTEGER NOT NULL,
    PRIMARY KEY (isbn, pk)
) WITHOUT ROWID;
CREATE INDEX isbns_by_book ON isbns (pk);
DROP INDEX books_by_isbn;

-- Another program may have written anything: what is no JSON when it is in quotes has no ISBN in it.
CREATE VIEW raw_isbns (pk, isbn) AS
SELECT pk, value FROM
    (SELECT pk, '["' || replace(isbn || char(10) || other_isbns, char(10), '","') || '"]' AS list FROM books),
    json_each(CASE WHEN json_valid(list) THEN list ELSE '[]' END)
WHERE value <> '';
INSERT OR IGNORE INTO isbns (isbn, pk) SELECT isbn, pk FROM raw_isbns;

-- INSERT OR REPLACE and UPDATE OR REPLACE delete a row without a trigger.
-- +goose StatementBegin
CREATE TRIGGER isbns_added AFTER INSERT ON books BEGIN
    DELETE FROM isbns WHERE pk = new.pk;
    INSERT OR IGNORE INTO isbns (isbn, pk) SELECT isbn, pk FROM raw_isbns WHERE pk = new.pk AND (new.isbn <> '' OR new.other_isbns <> '');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER isbns_removed AFTER DELETE ON books BEGIN
    DELETE FROM isbns WHERE pk = old.pk;
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER isbns_edited AFTER UPDATE OF pk, isbn, other_isbns ON books
WHEN (new.pk, new.isbn, new.other_isbns) IS NOT (old.pk, old.isbn, old.other_isbns)
BEGIN
    DELETE FROM isbns WHERE pk IN (old.pk, new.pk);
    INSERT OR IGNORE INTO isbns (isbn, pk) SELECT isbn, pk FROM raw_isbns WHERE pk = new.pk;
END;
-- +goose StatementEnd

-- The title and part of a book: its first key without the author, which stands after the last tab.
CREATE INDEX books_by_title_part ON books (rtrim(same_key, replace(same_key, char(9), ''))) WHERE same_key <> '';

-- Pairs of books that a person has said to be different, the lower pk first.
CREATE TABLE apart (
    pk      INTEGER NOT NULL,
    other   INTEGER NOT NULL,
    said_at TEXT NOT NULL,
    PRIMARY KEY (pk, other)
) WITHOUT ROWID;
