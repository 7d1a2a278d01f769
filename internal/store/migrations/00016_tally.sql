-- Copies, and covers to be fetched, are counted as books are.

-- +goose Up
ALTER TABLE tally ADD COLUMN copies INTEGER NOT NULL DEFAULT 0;
ALTER TABLE tally ADD COLUMN covers INTEGER NOT NULL DEFAULT 0; -- rows of cover_fetches
UPDATE tally SET copies = (SELECT COUNT(*) FROM copies), covers = (SELECT COUNT(*) FROM cover_fetches);

-- +goose StatementBegin
CREATE TRIGGER copy_counted AFTER INSERT ON copies BEGIN
    UPDATE tally SET copies = copies + 1;
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER copy_discounted AFTER DELETE ON copies BEGIN
    UPDATE tally SET copies = copies - 1;
END;
-- +goose StatementEnd

-- INSERT OR REPLACE deletes a row without a trigger.
-- +goose StatementBegin
CREATE TRIGGER cover_fetch_counted BEFORE INSERT ON cover_fetches BEGIN
    UPDATE tally SET covers = covers + 1 WHERE NOT EXISTS (SELECT 1 FROM cover_fetches WHERE book = new.book);
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER cover_fetch_discounted AFTER DELETE ON cover_fetches BEGIN
    UPDATE tally SET covers = covers - 1;
END;
-- +goose StatementEnd
