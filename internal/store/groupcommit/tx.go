package groupcommit

import (
	"context"
	"database/sql"
	"fmt"
	"runtime/debug"
)

// Tx is the transaction that a write runs its statements in. Each text is prepared once and kept
// until the Writer is closed, so texts must be constant.
type Tx struct {
	sql        *sql.Tx
	kept       map[string]*sql.Stmt // of the Writer
	statements map[string]*sql.Stmt // of this transaction
	unprepared []string             // texts that the Writer doesn't have
}

// begin begins a transaction.
func (w *Writer) begin() (*Tx, error) {
	tx, err := w.db.BeginTx(context.Background(), nil) // no caller's: its end would roll back all writes
	if err != nil {
		return nil, err
	}
	return &Tx{sql: tx, kept: w.prepared, statements: map[string]*sql.Stmt{}}, nil
}

// prepare prepares statements that a transaction has used for the next ones. One that can't be
// prepared now is left for the next transaction that uses it.
func (w *Writer) prepare(queries []string) {
	for _, query := range queries {
		if statement, err := w.db.PrepareContext(context.Background(), query); err == nil {
			w.prepared[query] = statement
		}
	}
}

// statement returns a prepared statement.
func (tx *Tx) statement(ctx context.Context, query string) (statement *sql.Stmt, err error) {
	if statement := tx.statements[query]; statement != nil {
		return statement, nil
	}
	if kept := tx.kept[query]; kept != nil {
		statement = tx.sql.StmtContext(ctx, kept)
	} else {
		if statement, err = tx.sql.PrepareContext(ctx, query); err != nil {
			return nil, err
		}
		tx.unprepared = append(tx.unprepared, query)
	}
	tx.statements[query] = statement
	return statement, nil
}

// ExecContext is that of sql.Tx.
func (tx *Tx) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	statement, err := tx.statement(ctx, query)
	if err != nil {
		return nil, err
	}
	return statement.ExecContext(ctx, args...)
}

// QueryContext is that of sql.Tx.
func (tx *Tx) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	statement, err := tx.statement(ctx, query)
	if err != nil {
		return nil, err
	}
	return statement.QueryContext(ctx, args...)
}

// QueryRowContext is that of sql.Tx.
func (tx *Tx) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	statement, err := tx.statement(ctx, query)
	if err != nil {
		return tx.sql.QueryRowContext(ctx, query, args...) // which has the same error
	}
	return statement.QueryRowContext(ctx, args...)
}

// rollback rolls tx back. It fails only if SQLite has done so.
func (tx *Tx) rollback() { _ = tx.sql.Rollback() }

// runInSavepoint runs a write in a savepoint, to which it goes back if the write fails. lost
// reports that the transaction has ended: with it the changes of all writes that ran in it.
func (tx *Tx) runInSavepoint(r *request) (err error, lost bool) {
	ctx := context.Background()
	if _, err := tx.ExecContext(ctx, "SAVEPOINT write"); err != nil {
		return err, true
	}
	err = tx.call(r)
	if err == nil {
		if _, err = tx.ExecContext(ctx, "RELEASE write"); err == nil {
			return nil, false
		}
	}
	// There is no savepoint any more if SQLite has rolled back the transaction.
	for _, query := range []string{"ROLLBACK TO write", "RELEASE write"} {
		if _, failed := tx.ExecContext(ctx, query); failed != nil {
			return err, true
		}
	}
	return err, false
}

// call calls the function of a write. It returns the error of its context if that has ended before
// or meanwhile.
func (tx *Tx) call(r *request) (err error) {
	r.crashed = nil
	defer func() {
		if value := recover(); value != nil {
			r.crashed = &crash{value, debug.Stack()}
			err = r.crashed
		}
	}()
	if err := r.ctx.Err(); err != nil {
		return err
	}
	if err := r.f(r.ctx, tx); err != nil {
		return err
	}
	return r.ctx.Err()
}

// crash is a panic of a write, for its caller's goroutine.
type crash struct {
	value any
	stack []byte
}

// Error returns what the write panicked with, and where.
func (c *crash) Error() string { return fmt.Sprintf("%v\n\n%s", c.value, c.stack) }

// Unwrap returns what the write panicked with, if that is an error.
func (c *crash) Unwrap() error {
	err, _ := c.value.(error)
	return err
}
