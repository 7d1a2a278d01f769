// Package snapshot reads a database as it is at one moment, at little cost: its connections stay
// open, and statements stay prepared on them.
package snapshot

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"sync"

	"github.com/hashicorp/golang-lru/v2/simplelru"
)

// ErrClosed is the error for reading after Close.
var ErrClosed = errors.New("the database is closed")

// maxStatements is how many statements a connection keeps prepared: those that were used last. Each
// takes some kilobytes.
const maxStatements = 40

// Pool holds connections for reading. It is safe for concurrent use.
type Pool struct {
	db    *sql.DB
	slots chan struct{} // holds a value for each connection that is in use

	mu     sync.Mutex
	idle   []*Tx // the last one was used last
	closed bool
}

// NewPool returns a pool of at most n connections of db.
func NewPool(db *sql.DB, n int) *Pool {
	return &Pool{db: db, slots: make(chan struct{}, n)}
}

// Read runs f in a transaction, in which the database doesn't change. It waits for a connection
// until ctx ends. f must close its rows.
func (p *Pool) Read(ctx context.Context, f func(*Tx) error) (err error) {
	if err := ctx.Err(); err != nil {
		return err
	}
	select {
	case p.slots <- struct{}{}:
		defer func() { <-p.slots }()
	case <-ctx.Done():
		return ctx.Err()
	}
	tx, err := p.connect(ctx)
	if err != nil {
		return err
	}
	whole := false // whether f and the end of the transaction went as they should
	defer func() {
		if whole {
			p.release(tx)
		} else {
			tx.discard()
		}
	}()
	if err := tx.exec("BEGIN"); err != nil {
		return err
	}
	err = f(tx)
	end := tx.exec("ROLLBACK") // there is nothing to commit
	whole = end == nil
	return errors.Join(err, end)
}

// connect returns the connection that was used last, or a new one.
func (p *Pool) connect(ctx context.Context) (*Tx, error) {
	if tx, err := p.takeIdle(); tx != nil || err != nil {
		return tx, err
	}
	conn, err := p.db.Conn(ctx)
	if err != nil {
		return nil, err
	}
	statements, err := simplelru.NewLRU(maxStatements, func(_ string, s *sql.Stmt) { _ = s.Close() })
	if err != nil {
		panic(err) // the size is above zero
	}
	return &Tx{conn, statements}, nil
}

// takeIdle returns nil if no connection is idle.
func (p *Pool) takeIdle() (*Tx, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return nil, ErrClosed
	}
	last := len(p.idle) - 1
	if last < 0 {
		return nil, nil
	}
	tx := p.idle[last]
	p.idle = p.idle[:last]
	return tx, nil
}

func (p *Pool) release(tx *Tx) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.idle = append(p.idle, tx)
}

// Close waits for those who read, and closes the connections. It doesn't close the database.
func (p *Pool) Close() error {
	p.mu.Lock()
	p.closed = true
	p.mu.Unlock()
	for range cap(p.slots) {
		p.slots <- struct{}{}
	}
	defer func() {
		for range cap(p.slots) {
			<-p.slots
		}
	}()
	var errs []error
	for _, tx := range p.idle {
		errs = append(errs, tx.close())
	}
	p.idle = nil
	return errors.Join(errs...)
}

// Tx runs statements in a transaction that only reads.
type Tx struct {
	conn       *sql.Conn
	statements *simplelru.LRU[string, *sql.Stmt] // prepared on conn, by text
}

// exec runs a statement that ends at once.
func (tx *Tx) exec(query string) error {
	_, err := tx.ExecContext(context.Background(), query)
	return err
}

// statement returns a prepared statement; nil if it can't be prepared.
func (tx *Tx) statement(query string) *sql.Stmt {
	if s, ok := tx.statements.Get(query); ok {
		return s
	}
	s, err := tx.conn.PrepareContext(context.Background(), query)
	if err != nil {
		return nil // running it gives the same error
	}
	tx.statements.Add(query, s)
	return s
}

// ExecContext is that of sql.Tx.
func (tx *Tx) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	if s := tx.statement(query); s != nil {
		return s.ExecContext(ctx, args...)
	}
	return tx.conn.ExecContext(ctx, query, args...)
}

// QueryContext is that of sql.Tx.
func (tx *Tx) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	if s := tx.statement(query); s != nil {
		return s.QueryContext(ctx, args...)
	}
	return tx.conn.QueryContext(ctx, query, args...)
}

// QueryRowContext is that of sql.Tx.
func (tx *Tx) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	if s := tx.statement(query); s != nil {
		return s.QueryRowContext(ctx, args...)
	}
	return tx.conn.QueryRowContext(ctx, query, args...)
}

func (tx *Tx) close() error {
	tx.statements.Purge()
	return tx.conn.Close()
}

// discard closes a connection on which a transaction may have been left open, for good.
func (tx *Tx) discard() {
	_ = tx.conn.Raw(func(any) error { return driver.ErrBadConn }) // keeps it out of the database's own pool
	_ = tx.close()                                                // nothing was written
}
