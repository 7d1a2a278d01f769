-- Guesses that failed are forgotten after a day. Who guesses from a million addresses must not make
-- that slow.

-- +goose Up
CREATE INDEX login_failures_by_time ON login_failures (last);
