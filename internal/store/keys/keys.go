// Package keys works out what only the program can: the keys by which books are sorted and
// compared, and the words by which they are found.
package keys

import (
	"context"
	"database/sql"
	"errors"
	"log/slog"
	"strconv"

	"shelflist/internal/catalogue"
	"shelflist/internal/store/row"
)

// Waiting selects the books whose keys have to be worked out and whose words have to be folded:
// those that another program, such as the demo, has added or edited. The index books_by_same_key
// finds them. Those of which the place in the lists may have changed have no shelf_key either.
const Waiting = "same_key = ''"

const (
	// batchSize is the number of books whose keys are worked out in one transaction: many, because
	// the keys of neighbours go to distant places of the indexes.
	batchSize = 20 * readSize
	// readSize is the number of books in memory at a time.
	readSize = 1000
)

// WorkOut works out the keys of all books if they have those of another version of the rules,
// and of the books that wait. Each batch is a transaction: after a kill the next start goes on.
func WorkOut(ctx context.Context, db *sql.DB, log *slog.Logger) error {
	p := newProgress(log)
	if err := renew(ctx, db, p); err != nil {
		return err
	}
	if err := db.QueryRowContext(ctx, "SELECT books FROM tally").Scan(&p.books); err != nil {
		return err
	}
	for p.done = 0; ; {
		n := 0
		err := transact(ctx, db, func(tx *sql.Tx) (err error) {
			n, err = settleBatch(ctx, tx, batchSize)
			return err
		})
		if err != nil || n == 0 {
			return err
		}
		p.add("working out the order of the books", n)
	}
}

// Current reports whether all books but those that wait have keys of catalogue.KeysVersion.
func Current(ctx context.Context, db *sql.DB) (bool, error) {
	var version, target int
	err := db.QueryRowContext(ctx, "SELECT version, target FROM keys").Scan(&version, &target)
	return version == catalogue.KeysVersion && target == version, err
}

// settleBatch works out the keys of at least size further books that wait, fewer only at the end,
// and returns their number. A book's updated_at stays as it is.
func settleBatch(ctx context.Context, tx *sql.Tx, size int) (n int, err error) {
	for n < size {
		books, err := row.Query(ctx, tx, row.Select+" WHERE "+Waiting+" ORDER BY pk LIMIT "+strconv.Itoa(readSize))
		if err != nil {
			return 0, err
		}
		if len(books) == 0 {
			break
		}
		if err := writeKeys(ctx, tx, books); err != nil {
			return 0, err
		}
		n += len(books)
	}
	return n, nil
}

// writeKeys works out the keys and words of books that are in the catalogue, and writes them.
func writeKeys(ctx context.Context, tx *sql.Tx, books []catalogue.Book) error {
	// The driver's watch over ctx costs as much as such a statement: ctx is checked once for all
	// these books, by the query that read them.
	ctx = context.WithoutCancel(ctx)
	var statements [3]*sql.Stmt
	for i, query := range []string{
		`UPDATE books SET shelf_key = $1, title_key = $2, author_key = $3, same_key = $4, same_key_2 = $5 WHERE pk = $6`,
		"DELETE FROM books_words WHERE pk = $1",
		row.InsertWords,
	} {
		statement, err := tx.PrepareContext(ctx, query)
		if err != nil {
			return err
		}
		defer statement.Close()
		statements[i] = statement
	}
	for _, b := range books {
		shelf, title, author := b.SortKeys()
		same, same2 := row.SameKeys(b)
		for i, args := range [][]any{
			{shelf, title, author, same, same2, b.PK},
			{b.PK},
			row.Words(b),
		} {
			if _, err := statements[i].ExecContext(ctx, args...); err != nil {
				return err
			}
		}
	}
	return nil
}

// transact runs f in a transaction, which it commits if f returns nil and rolls back otherwise.
func transact(ctx context.Context, db *sql.DB, f func(*sql.Tx) error) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if err := f(tx); err != nil {
		return errors.Join(err, tx.Rollback())
	}
	return tx.Commit()
}
