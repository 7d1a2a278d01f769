package keys

import (
	"context"
	"database/sql"
	"fmt"
	"log/slog"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"time"

	"shelflist/internal/catalogue"
	"shelflist/internal/store/migrations"
	"shelflist/internal/store/row"
)

const (
	// blockSize is the number of rows that a statement writes.
	blockSize = 50
	// wordsSize is the number of books whose words are indexed in one transaction.
	wordsSize = 100_000
)

// beginRenewal drops what is made anew at the end, because that is quicker than to keep it for each
// row: the indexes of the keys, and the triggers that index words. migrations.Restore makes them.
const beginRenewal = `
	DROP INDEX IF EXISTS books_by_shelf;
	DROP INDEX IF EXISTS books_by_title;
	DROP INDEX IF EXISTS books_by_author;
	DROP INDEX IF EXISTS books_by_same_key;
	DROP INDEX IF EXISTS books_by_same_key_2;
	DROP INDEX IF EXISTS books_by_title_part;
	DROP TRIGGER IF EXISTS words_added;
	DROP TRIGGER IF EXISTS words_removed;
	UPDATE keys SET version = 0`

// renew works out the keys of all books if they have those of another version of the rules. The
// version is set at the end, so that after a kill the next start goes on: with the books that are
// left, and then with all indexes and words.
func renew(ctx context.Context, db *sql.DB, p *progress) error {
	var version, target int
	if err := db.QueryRowContext(ctx, "SELECT version, target, (SELECT COUNT(*) FROM books) FROM keys").
		Scan(&version, &target, &p.books); err != nil {
		return err
	}
	if version == catalogue.KeysVersion && target == version {
		return nil
	}
	if p.books == 0 && target == 0 { // a new catalogue
		_, err := db.ExecContext(ctx, "UPDATE keys SET version = $1, target = $1, done = $2", catalogue.KeysVersion, firstPK)
		return err
	}
	err := transact(ctx, db, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, beginRenewal)
		return err
	})
	for more := true; more && err == nil; {
		err = transact(ctx, db, func(tx *sql.Tx) error {
			n, err := RenewBatch(ctx, tx, batchSize)
			p.add("working out the order of the books", n)
			more = n > 0
			return err
		})
	}
	if err == nil {
		err = migrations.Restore(ctx, db, func(index string) { p.tell("making an index", "index", index) })
	}
	for whole := false; !whole && err == nil; {
		whole, err = indexWords(ctx, db, p)
	}
	return err
}

// firstPK is less than the PK of any book.
const firstPK int64 = -1 << 63

// progressInterval is the time between two lines of the log while something takes long.
const progressInterval = 5 * time.Second

// progress logs how far long work has got, at most every progressInterval.
type progress struct {
	log         *slog.Logger
	done, books int
	next        time.Time
}

func newProgress(log *slog.Logger) *progress {
	return &progress{log: log, next: time.Now().Add(progressInterval)}
}

func (p *progress) add(what string, n int) {
	p.done += n
	p.tell(what, "done", p.done, "books", p.books)
}

func (p *progress) tell(what string, args ...any) {
	if time.Now().After(p.next) {
		p.log.Info(what, args...)
		p.next = time.Now().Add(progressInterval)
	}
}

// RenewBatch works out the keys of at least size further books, fewer only at the end, and returns
// their number. While those of some books are written, those of the next are worked out on all
// processors. What beginRenewal drops has to be made anew afterwards.
func RenewBatch(ctx context.Context, tx *sql.Tx, size int) (n int, err error) {
	var target int
	var done int64
	if err := tx.QueryRowContext(ctx, "SELECT target, done FROM keys").Scan(&target, &done); err != nil {
		return 0, err
	}
	if target != catalogue.KeysVersion {
		done = firstPK // none, or another program has begun
	}
	w, err := newBulkWriter(ctx, tx)
	if err != nil {
		return 0, err
	}
	defer w.close()
	var before <-chan []worked
	for read := true; read || before != nil; {
		var next <-chan []worked
		if read = read && n < size; read {
			books, err := row.Query(ctx, tx, row.Select+" WHERE pk > $1 ORDER BY pk LIMIT "+strconv.Itoa(readSize), done)
			if err != nil {
				return 0, err
			}
			if read = len(books) > 0; read {
				n += len(books)
				done = books[len(books)-1].PK
				next = workOutBooks(books)
			}
		}
		if before != nil {
			if err := w.write(ctx, <-before); err != nil {
				return 0, err
			}
		}
		before = next
	}
	_, err = tx.ExecContext(ctx, "UPDATE keys SET target = $1, done = $2", catalogue.KeysVersion, done)
	return n, err
}

// worked is what was worked out of a book: the arguments of the statements of bulkWriter.
type worked struct{ keys, words []any }

// workOutBooks works out the keys and words of books on all processors.
func workOutBooks(books []catalogue.Book) <-chan []worked {
	result := make(chan []worked, 1)
	go func() {
		all := make([]worked, len(books))
		var group sync.WaitGroup
		workers := runtime.GOMAXPROCS(0)
		for worker := range workers {
			group.Go(func() {
				for i := worker; i < len(books); i += workers {
					b := books[i]
					same, same2 := row.SameKeys(b)
					all[i] = worked{[]any{b.PK, b.ShelfKey(), b.TitleKey(), b.AuthorKey(), same, same2}, row.Words(b)}
				}
			})
		}
		group.Wait()
		result <- all
	}()
	return result
}

// bulkWriter writes the rows of many books by few statements.
type bulkWriter struct {
	tx            *sql.Tx
	block, single [2]*sql.Stmt
}

func newBulkWriter(ctx context.Context, tx *sql.Tx) (*bulkWriter, error) {
	w := &bulkWriter{tx: tx}
	for statements, n := range map[*[2]*sql.Stmt]int{&w.block: blockSize, &w.single: 1} {
		for i, query := range []string{
			`UPDATE books SET shelf_key = v.column2, title_key = v.column3, author_key = v.column4, same_key = v.column5,
				same_key_2 = v.column6 FROM (VALUES ` + placeholders(n, 6) + `) AS v WHERE books.pk = v.column1`,
			"INSERT OR REPLACE INTO books_words (pk, " + row.WordColumns + ") VALUES " + placeholders(n, 9),
		} {
			statement, err := tx.PrepareContext(ctx, query)
			if err != nil {
				w.close()
				return nil, err
			}
			statements[i] = statement
		}
	}
	return w, nil
}

// placeholders returns those of n rows: ($1, $2), ($3, $4).
func placeholders(n, columns int) string {
	var b strings.Builder
	for i := range n * columns {
		switch {
		case i == 0:
			b.WriteString("(")
		case i%columns == 0:
			b.WriteString("), (")
		default:
			b.WriteString(", ")
		}
		fmt.Fprintf(&b, "$%d", i+1)
	}
	return b.String() + ")"
}

func (w *bulkWriter) write(ctx context.Context, rows []worked) error {
	ctx = context.WithoutCancel(ctx) // see writeKeys
	for len(rows) > 0 {
		n, statements := blockSize, w.block
		if len(rows) < n {
			n, statements = 1, w.single
		}
		var keys, words []any
		for _, r := range rows[:n] {
			keys, words = append(keys, r.keys...), append(words, r.words...)
		}
		if _, err := statements[0].ExecContext(ctx, keys...); err != nil {
			return err
		}
		if _, err := statements[1].ExecContext(ctx, words...); err != nil {
			return err
		}
		rows = rows[n:]
	}
	return nil
}

func (w *bulkWriter) close() {
	for _, statements := range [][2]*sql.Stmt{w.block, w.single} {
		for _, s := range statements {
			if s != nil {
				s.Close()
			}
		}
	}
}

// indexWords makes the full-text index of all words anew, and sets the version of the keys. It
// returns false if another program has written meanwhile: its words may be indexed twice.
func indexWords(ctx context.Context, db *sql.DB, p *progress) (whole bool, err error) {
	var version, now int64
	if err := db.QueryRowContext(ctx, "PRAGMA data_version").Scan(&version); err != nil {
		return false, err
	}
	// FTS5 collects words in memory, by default 1 MB of them, and merges what it writes each time.
	if _, err := db.ExecContext(ctx, `
		INSERT INTO books_fts (books_fts) VALUES ('delete-all');
		INSERT INTO books_fts (books_fts, rank) VALUES ('hashsize', 16777216)`); err != nil {
		return false, err
	}
	p.done = 0
	done := firstPK
	for n := wordsSize; n == wordsSize && err == nil; {
		err = transact(ctx, db, func(tx *sql.Tx) error {
			n, done, err = indexBatch(ctx, tx, done)
			p.add("indexing the words of the books", n)
			return err
		})
	}
	if err != nil {
		return false, err
	}
	err = transact(ctx, db, func(tx *sql.Tx) error {
		if err := tx.QueryRowContext(ctx, "PRAGMA data_version").Scan(&now); err != nil || now != version {
			return err
		}
		whole = true
		_, err := tx.ExecContext(ctx, `
			INSERT INTO books_fts (books_fts, rank) VALUES ('hashsize', 1048576);
			UPDATE keys SET version = target`)
		return err
	})
	return whole && err == nil, err
}

// indexBatch indexes the words of wordsSize books after the one with a PK, fewer only at the end.
// It returns their number and the last PK.
func indexBatch(ctx context.Context, tx *sql.Tx, after int64) (n int, last int64, err error) {
	if err := tx.QueryRowContext(ctx, `SELECT COUNT(*), COALESCE(MAX(pk), 0) FROM
		(SELECT pk FROM books_words WHERE pk > $1 ORDER BY pk LIMIT $2)`, after, wordsSize).Scan(&n, &last); err != nil || n == 0 {
		return 0, after, err
	}
	_, err = tx.ExecContext(ctx, "INSERT INTO books_fts (rowid, "+row.WordColumns+") SELECT pk, "+row.WordColumns+
		" FROM books_words WHERE pk > $1 AND pk <= $2 ORDER BY pk", after, last)
	return n, last, err
}
