package keys

import (
	"context"
	"database/sql"
	"errors"
	"runtime"
	"strings"
	"sync"

	"shelflist/internal/catalogue"
	"shelflist/internal/store/row"
)

// blockSize is the number of rows that a statement writes.
const blockSize = 50

// worked is what was worked out of some books: for each the PK and the keys, and the arguments of
// row.InsertWords.
type worked struct{ keys, words [][]any }

// workOutBooks works out the keys and words of books on all processors.
func workOutBooks(books []catalogue.Book) <-chan worked {
	result := make(chan worked, 1)
	go func() {
		all := worked{make([][]any, len(books)), make([][]any, len(books))}
		var group sync.WaitGroup
		workers := runtime.GOMAXPROCS(0)
		for worker := range workers {
			group.Go(func() {
				for i := worker; i < len(books); i += workers {
					b := books[i]
					shelf, title, author := b.SortKeys()
					same, same2 := row.SameKeys(b)
					all.keys[i] = []any{b.PK, shelf, title, author, same, same2}
					all.words[i] = row.Words(b)
				}
			})
		}
		group.Wait()
		result <- all
	}()
	return result
}

// workThrough hands the books that read returns to write, with what was worked out of them, until
// read returns none. While some books are written, the next ones are worked out.
func workThrough(read func() ([]catalogue.Book, error), write func([]catalogue.Book, worked) error) error {
	var books []catalogue.Book
	var result <-chan worked
	for {
		next, err := read()
		if err != nil {
			return err
		}
		var nextResult <-chan worked
		if len(next) > 0 {
			nextResult = workOutBooks(next)
		}
		if len(books) > 0 {
			if err := write(books, <-result); err != nil {
				return err
			}
		}
		if len(next) == 0 {
			return nil
		}
		books, result = next, nextResult
	}
}

// bulk is a statement that writes many rows at once.
type bulk struct{ block, single *sql.Stmt }

// prepareBulk prepares before, the values of rows with a number of columns, and after.
func prepareBulk(ctx context.Context, tx *sql.Tx, before string, columns int, after string) (b bulk, err error) {
	if b.block, err = tx.PrepareContext(ctx, before+values(blockSize, columns)+after); err != nil {
		return bulk{}, err
	}
	if b.single, err = tx.PrepareContext(ctx, before+values(1, columns)+after); err != nil {
		return bulk{}, errors.Join(err, b.block.Close())
	}
	return b, nil
}

// values returns the placeholders of n rows: VALUES (?, ?), (?, ?). They have no numbers, because
// the driver looks each up by its name, and the statement is long.
func values(n, columns int) string {
	one := "(" + strings.Repeat("?, ", columns-1) + "?)"
	return " VALUES " + strings.Repeat(one+", ", n-1) + one + " "
}

// write writes rows.
func (b bulk) write(ctx context.Context, rows [][]any) error {
	ctx = context.WithoutCancel(ctx) // see writeKeys
	for len(rows) > 0 {
		n, statement := blockSize, b.block
		if len(rows) < n {
			n, statement = 1, b.single
		}
		var args []any
		for _, r := range rows[:n] {
			args = append(args, r...)
		}
		if _, err := statement.ExecContext(ctx, args...); err != nil {
			return err
		}
		rows = rows[n:]
	}
	return nil
}

func (b bulk) close() error { return errors.Join(b.block.Close(), b.single.Close()) }
