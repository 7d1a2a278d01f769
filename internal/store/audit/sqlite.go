package audit

import (
	"context"

	"shelflist/internal/store/row"
)

// changes returns how many rows the connection of a transaction has changed.
func changes(ctx context.Context, tx row.Tx) (n int64, err error) {
	err = tx.QueryRowContext(ctx, "SELECT total_changes()").Scan(&n)
	return n, err
}
