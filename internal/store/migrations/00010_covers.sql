-- The pictures of covers, which books name in cover_image.

-- +goose Up
CREATE TABLE covers (
    hash  TEXT PRIMARY KEY,
    small BLOB NOT NULL, -- JPEG, as package cover makes it; first, because to read a column those before it are read
    large BLOB NOT NULL
);
CREATE INDEX books_by_cover_image ON books (cover_image) WHERE cover_image <> '';

-- A picture stays as long as an undo may need it.
ALTER TABLE changes ADD COLUMN cover TEXT NOT NULL DEFAULT ''; -- the picture that the change took away
ALTER TABLE removed_books ADD COLUMN cover TEXT NOT NULL DEFAULT '';
CREATE INDEX changes_by_cover ON changes (cover) WHERE cover <> '';
CREATE INDEX removed_books_by_cover ON removed_books (cover) WHERE cover <> '';

-- Books whose cover is to be fetched from the address that their source gave.
CREATE TABLE cover_fetches (
    book  INTEGER PRIMARY KEY,
    tries INTEGER NOT NULL DEFAULT 0,
    after TEXT NOT NULL DEFAULT '' -- when to try; '' for at once
);
CREATE INDEX cover_fetches_by_time ON cover_fetches (after, book);
INSERT INTO cover_fetches (book) SELECT pk FROM books WHERE cover <> '';

-- +goose StatementBegin
CREATE TRIGGER cover_wanted AFTER INSERT ON books WHEN new.cover <> '' AND new.cover_image = ''
    AND char(10) || new.edited || char(10) NOT LIKE '%' || char(10) || 'CoverURL' || char(10) || '%'
BEGIN
    INSERT OR REPLACE INTO cover_fetches (book) VALUES (new.pk);
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER other_cover_wanted AFTER UPDATE OF cover ON books WHEN new.cover <> '' AND new.cover <> old.cover BEGIN
    INSERT OR REPLACE INTO cover_fetches (book) VALUES (new.pk);
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER cover_of_removal_ended AFTER DELETE ON removed_books WHEN old.cover <> '' BEGIN
    DELETE FROM covers WHERE hash = old.cover
        AND NOT EXISTS (SELECT 1 FROM books WHERE cover_image = old.cover AND cover_image <> '')
        AND NOT EXISTS (SELECT 1 FROM changes WHERE cover = old.cover AND cover <> '')
        AND NOT EXISTS (SELECT 1 FROM removed_books WHERE cover = old.cover AND cover <> '');
END;
-- +goose StatementEnd

-- A book gets its cover without a new version: whoever is editing it shall not be told that somebody else has
-- changed it. So the column cover_image is no longer among these.
DROP TRIGGER books_edited;
-- +goose StatementBegin
CREATE TRIGGER books_edited AFTER UPDATE OF id, year, isbn, publisher, lcc, subjects, cover, notes, source,
    author_role, contributors, edition, place, published, pages, series, series_number, other_isbns, summary, staff_notes,
    edited ON books
WHEN new.revision = old.revision AND (new.id, new.year, new.isbn, new.publisher, new.lcc, new.subjects, new.cover,
        new.notes, new.source, new.author_role, new.contributors, new.edition, new.place, new.published, new.pages,
        new.series, new.series_number, new.other_isbns, new.summary, new.staff_notes, new.edited)
    IS NOT (old.id, old.year, old.isbn, old.publisher, old.lcc, old.subjects, old.cover,
        old.notes, old.source, old.author_role, old.contributors, old.edition, old.place, old.published, old.pages,
        old.series, old.series_number, old.other_isbns, old.summary, old.staff_notes, old.edited)
BEGIN
    UPDATE books SET updated_at = strftime('%Y-%m-%dT%H:%M:%SZ', 'now'), revision = old.revision + 1
    WHERE pk = new.pk;
END;
-- +goose StatementEnd
