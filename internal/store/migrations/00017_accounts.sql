-- Those who log in. Nothing here lets anybody in: passwords, sessions, links and browsers are stored
-- as hashes.

-- +goose Up
CREATE TABLE users (
    user       INTEGER PRIMARY KEY AUTOINCREMENT,
    name       TEXT NOT NULL,
    name_key   TEXT NOT NULL UNIQUE,          -- two names that differ only in case are one
    role       TEXT NOT NULL,
    password   TEXT NOT NULL DEFAULT '',      -- argon2id in the PHC format; '' before one was set
    generation INTEGER NOT NULL DEFAULT 1,    -- sessions of another one are at an end
    created_at TEXT NOT NULL
);

CREATE TABLE sessions (
    token   TEXT PRIMARY KEY,
    user    INTEGER NOT NULL,
    data    BLOB NOT NULL,
    expires INTEGER NOT NULL                  -- in seconds since 1970
) WITHOUT ROWID;

CREATE TABLE password_links (                 -- each lets somebody choose a password once
    hash    TEXT PRIMARY KEY,
    user    INTEGER NOT NULL REFERENCES users ON DELETE CASCADE,
    expires INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE known_browsers (                 -- somebody has logged in there before
    hash    TEXT PRIMARY KEY,
    user    INTEGER NOT NULL REFERENCES users ON DELETE CASCADE,
    expires INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE login_failures (
    source   TEXT PRIMARY KEY,                -- where guesses come from
    failures INTEGER NOT NULL,
    last     INTEGER NOT NULL
) WITHOUT ROWID;
