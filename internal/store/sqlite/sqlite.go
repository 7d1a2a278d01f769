// Package sqlite opens SQLite files with the settings that a catalogue needs. It has what only
// SQLite has.
package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"net/url"
	"strings"

	driver "modernc.org/sqlite"
	lib "modernc.org/sqlite/lib"
)

// Modes of Open.
const (
	ReadOnly  = "ro"
	ReadWrite = "rw"  // a file must be there
	Create    = "rwc" // makes the file if there is none
)

// Open returns a pool of connections to the file at path, each with the settings of a catalogue and
// further pragmas.
func Open(path, mode string, pragmas ...string) (*sql.DB, error) {
	v := settings(pragmas...)
	v.Set("mode", mode)
	if mode == ReadOnly {
		v.Set("_txlock", "deferred")
	}
	return sql.Open("sqlite", "file:"+escape(path)+"?"+v.Encode())
}

// OpenMemory returns a database in memory, with the settings of a catalogue.
func OpenMemory() (*sql.DB, error) {
	db, err := sql.Open("sqlite", "file::memory:?"+settings().Encode())
	if err == nil {
		// Each connection to :memory: is a database of its own, so there is one connection, which
		// stays open.
		db.SetMaxOpenConns(1)
	}
	return db, err
}

// OpenToExamine returns connections that only read the file at path, and a -wal file beside it.
func OpenToExamine(path string) (*sql.DB, error) {
	return sql.Open("sqlite", "file:"+escape(path)+"?mode=ro")
}

// OpenAlone returns connections that only read the file at path as if no other were beside it, and
// make none.
func OpenAlone(path string) (*sql.DB, error) {
	return sql.Open("sqlite", "file:"+escape(path)+"?mode=ro&immutable=1")
}

// settings returns the settings of every connection, and further pragmas. They are part of the DSN
// because a PRAGMA statement would reach only one connection of a pool.
func settings(more ...string) url.Values {
	v := url.Values{
		"_txlock":   {"immediate"}, // else a transaction that reads first fails if another writes
		"_error_rc": {"1"},         // extended result codes
		"_pragma": {
			"busy_timeout(5000)", // in ms; first, so that the other pragmas wait for locks too
			"synchronous(FULL)",  // an acknowledged write survives a power cut
			"foreign_keys(1)",    // off by default
			"temp_store(MEMORY)", // a scratch image has no temporary directory
		},
	}
	v["_pragma"] = append(v["_pragma"], more...)
	return v
}

// escape escapes the characters that end a path in a URI or begin an escape.
func escape(path string) string {
	return strings.NewReplacer("%", "%25", "?", "%3f", "#", "%23").Replace(path)
}

// InWALMode marks the content of a database file as one in WAL mode, as SQLite does in a
// transaction of its own. See https://sqlite.org/fileformat2.html#file_format_version_numbers.
func InWALMode(content []byte) []byte {
	if len(content) > 19 {
		content[18], content[19] = 2, 2
	}
	return content
}

// Deserialize fills a database in memory with the content of a file.
func Deserialize(ctx context.Context, db *sql.DB, file []byte) error {
	conn, err := db.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	return conn.Raw(func(c any) error {
		return c.(interface{ Deserialize([]byte) error }).Deserialize(file)
	})
}

// Code returns the primary result code of an error of the driver, 0 for any other. See
// https://sqlite.org/rescode.html.
func Code(err error) int {
	var e *driver.Error
	if !errors.As(err, &e) {
		return 0
	}
	return e.Code() & 0xff // the low byte of an extended code is the primary code
}

// IsDisk reports whether an error of the driver says that the system could not read or write.
func IsDisk(err error) bool { return Code(err) == lib.SQLITE_IOERR }

// IsBusy reports whether an error of the driver says that another connection has locked the file.
func IsBusy(err error) bool {
	code := Code(err)
	return code == lib.SQLITE_BUSY || code == lib.SQLITE_LOCKED
}
