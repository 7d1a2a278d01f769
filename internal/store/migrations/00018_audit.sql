-- Tokens for programs, and who did what.

-- +goose Up
CREATE TABLE tokens (
    token      INTEGER PRIMARY KEY AUTOINCREMENT,
    user       INTEGER NOT NULL REFERENCES users ON DELETE CASCADE,
    name       TEXT NOT NULL,
    role       TEXT NOT NULL,
    hash       TEXT NOT NULL UNIQUE,
    created_at TEXT NOT NULL,
    expires    INTEGER NOT NULL               -- in seconds since 1970
);

CREATE TABLE events (
    event   INTEGER PRIMARY KEY AUTOINCREMENT,
    at      INTEGER NOT NULL,                 -- in seconds since 1970
    who     TEXT NOT NULL,                    -- the name at that time; '' for nobody
    address TEXT NOT NULL,
    what    TEXT NOT NULL,                    -- a route, or a word such as "login"
    path    TEXT NOT NULL
);
CREATE INDEX events_by_time ON events (at);
