-- The books with copies in a location or of a status are read from the index alone.

-- +goose Up
DROP INDEX copies_by_location;
DROP INDEX copies_by_status;
CREATE INDEX copies_by_location ON copies (location, book) WHERE location <> '';
CREATE INDEX copies_by_status ON copies (status, book) WHERE status <> 'available';
