package store

import (
	"context"
	"database/sql"
	"fmt"

	"shelflist/internal/store/dbfile"
)

// SQLite lays a -wal file over whatever database is beside it, even a backup or another catalogue.
// So the catalogue records to which -wal files it belongs: by the first salt in their header, which
// SQLite picks at random for a new file, and to which it adds 1 each time it starts the file anew
// (https://sqlite.org/walformat.html). The record is merged into the catalogue's file before a
// book is written, and no later write touches it.

// Values of wal.salt that are not a salt.
const (
	saltUnknown = -1 // it is not recorded yet
	saltNone    = 0  // there has been no -wal file
)

// maxRestarts is how many times SQLite may have started a -wal file anew since its salt was
// recorded, at the last start of the program: each time some thousand pages were written.
const maxRestarts = 1 << 20

// checkSalt returns dbfile.ErrStrayWAL if the -wal file beside a catalogue belongs to another one.
// merged reads the catalogue together with that file.
func checkSalt(ctx context.Context, path string, merged *sql.DB) error {
	salt, ok := dbfile.WALSalt(path)
	if !ok {
		return nil
	}
	alone, err := sql.Open("sqlite", "file:"+escape(path)+"?mode=ro&immutable=1")
	if err != nil {
		return err
	}
	defer alone.Close()
	recorded, err := recordedSalt(ctx, alone)
	if err != nil {
		return nil // an older version's, or its first tables are still in the -wal file
	}
	now, err := recordedSalt(ctx, merged)
	if err != nil {
		now = recorded // damaged, or the file of another hides the record
	}
	if !isOwnSalt(salt, recorded, now) {
		return dbfile.ErrStrayWAL
	}
	return nil
}

// isOwnSalt reports whether a -wal file with a salt belongs to a catalogue. recorded is what the
// catalogue's file records, now what it records with the -wal file.
func isOwnSalt(salt uint32, recorded, now int64) bool {
	switch {
	case now != recorded: // the -wal file begins with the record
		return now == saltUnknown || now == int64(salt)
	case recorded == saltUnknown:
		return true
	case recorded == saltNone:
		return false
	}
	return salt-uint32(recorded) < maxRestarts
}

func recordedSalt(ctx context.Context, db *sql.DB) (salt int64, err error) {
	err = db.QueryRowContext(ctx, "SELECT salt FROM wal").Scan(&salt)
	return salt, err
}

// recordSalt records to which -wal file the catalogue belongs from now on.
func (s *Store) recordSalt(ctx context.Context) error {
	// This makes the -wal file if there is none.
	if _, err := s.writer.ExecContext(ctx, "UPDATE wal SET salt = $1", saltUnknown); err != nil {
		return err
	}
	salt, ok := dbfile.WALSalt(s.file)
	if !ok {
		return fmt.Errorf("%w: %s-wal has no transaction", ErrDisk, s.file)
	}
	if _, err := s.writer.ExecContext(ctx, "UPDATE wal SET salt = $1", salt); err != nil {
		return err
	}
	// Another program that reads the file may keep the record from being merged now. Then SQLite
	// merges it before it starts the -wal file anew.
	var busy, pages, merged int
	err := s.writer.QueryRowContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)").Scan(&busy, &pages, &merged)
	if kind(err) == ErrBusy {
		return nil
	}
	return err
}
