-- The books whose classification is more than the number they stand under: another form, such as 813/.54, a series
-- and a number, or no Dewey number at all. All others of which the classification begins with 81 stand together. The
-- program repeats the condition word for word.

-- +goose Up
CREATE INDEX books_odd_by_shelf ON books (shelf_key, pk)
WHERE classification <> '' AND classification <> substr(shelf_key, 1, instr(shelf_key, char(9)) - 1);
