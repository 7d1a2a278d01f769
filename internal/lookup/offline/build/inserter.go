package build

import (
	"context"
	"database/sql"
	"strings"
)

// blockRows is the number of rows that are inserted by one statement: a statement for each row
// would cost more than the row.
const blockRows = 64

// inserter inserts rows into a table in blocks.
type inserter struct {
	tx      *sql.Tx
	into    string
	columns int
	full    *sql.Stmt // inserts blockRows rows
}

func newInserter(tx *sql.Tx, table, columns string) *inserter {
	return &inserter{
		tx:      tx,
		into:    "INSERT INTO " + table + " (" + columns + ") VALUES ",
		columns: 1 + strings.Count(columns, ","),
	}
}

// insert inserts up to blockRows rows, given as the values of one row after the other.
func (i *inserter) insert(ctx context.Context, values []any) (err error) {
	if len(values) == 0 {
		return nil
	}
	rows := len(values) / i.columns
	if rows < blockRows {
		_, err = i.tx.ExecContext(ctx, i.statement(rows), values...)
		return err
	}
	if i.full == nil {
		if i.full, err = i.tx.PrepareContext(ctx, i.statement(blockRows)); err != nil {
			return err
		}
	}
	_, err = i.full.ExecContext(ctx, values...)
	return err
}

func (i *inserter) statement(rows int) string {
	row := "(" + strings.Repeat("?, ", i.columns-1) + "?)"
	return i.into + strings.Repeat(row+", ", rows-1) + row
}

func (i *inserter) close() error {
	if i.full == nil {
		return nil
	}
	return i.full.Close()
}
