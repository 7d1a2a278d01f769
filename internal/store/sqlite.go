package store

import (
	"context"
	"database/sql"
	"net/url"
	"strings"
)

// settings returns the settings of every connection, and further pragmas. They are part of the DSN
// because a PRAGMA statement would reach only one connection of a pool.
func settings(more ...string) url.Values {
	v := url.Values{
		"_txlock":   {"immediate"}, // else a transaction that reads first fails if another writes
		"_error_rc": {"1"},         // extended result codes, which errors.go needs
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

// dsn returns the DSN of the file at path. mode is SQLite's: ro, rw, which makes no file, or rwc,
// which does.
func dsn(path, mode string, pragmas ...string) string {
	v := settings(pragmas...)
	v.Set("mode", mode)
	if mode == "ro" {
		v.Set("_txlock", "deferred")
	}
	return "file:" + escape(path) + "?" + v.Encode()
}

// escape escapes the characters that end a path in a URI or begin an escape.
func escape(path string) string {
	return strings.NewReplacer("%", "%25", "?", "%3f", "#", "%23").Replace(path)
}

// inWALMode marks the content of a database file as one in WAL mode, as SQLite does in a transaction
// of its own. See https://sqlite.org/fileformat2.html#file_format_version_numbers.
func inWALMode(content []byte) []byte {
	if len(content) > 19 {
		content[18], content[19] = 2, 2
	}
	return content
}

// deserialize fills a database in memory with the content of a file.
func deserialize(ctx context.Context, db *sql.DB, file []byte) error {
	conn, err := db.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	return conn.Raw(func(c any) error {
		return c.(interface{ Deserialize([]byte) error }).Deserialize(file)
	})
}
