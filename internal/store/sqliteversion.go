package store

import (
	"context"
	"database/sql"
	"errors"
	"sync"
)

// versionQuery asks which version of a catalogue a connection of its own sees.
type versionQuery struct {
	mu   sync.Mutex
	conn *sql.Conn
	stmt *sql.Stmt
}

// openVersionQuery prepares the query. SQLite's number belongs to the connection that asks: it
// tells whether another connection, of this process or of another, has committed a write since.
func openVersionQuery(ctx context.Context, db *sql.DB) (*versionQuery, error) {
	conn, err := db.Conn(ctx)
	if err != nil {
		return nil, err
	}
	stmt, err := conn.PrepareContext(ctx, "PRAGMA data_version")
	if err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	return &versionQuery{conn: conn, stmt: stmt}, nil
}

func (q *versionQuery) version() (version uint64, err error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	// The query waits for nobody; the driver's watch over a context would cost more than it.
	err = q.stmt.QueryRowContext(context.Background()).Scan(&version)
	return version, err
}

func (q *versionQuery) close() error { return errors.Join(q.stmt.Close(), q.conn.Close()) }

// Version returns a number that changes with every write to the catalogue, by this process or by
// another one. As long as it is the same, so is all that can be read. It means nothing to another
// process, or after the catalogue was closed.
func (s *Store) Version(ctx context.Context) (version uint64, err error) {
	if err := ctx.Err(); err != nil {
		return 0, err
	}
	if s.version != nil {
		version, err = s.version.version()
	} else { // in memory the only connection counts the rows that it has changed
		err = s.readers.QueryRowContext(ctx, "SELECT total_changes()").Scan(&version)
	}
	return version, s.explain(domain(err))
}
