package keys

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"log/slog"
	"path/filepath"
	"strings"

	"golang.org/x/sync/errgroup"

	"shelflist/internal/catalogue"
	"shelflist/internal/store/migrations"
	"shelflist/internal/store/row"
)

// AdoptDemo makes a catalogue of a file that is as the demo made it, in one transaction. It reads
// and writes each book once, and makes the indexes afterwards. It returns false, and leaves the
// file alone, if there is more in the file: migrations keep that. db is the file at path.
func AdoptDemo(ctx context.Context, path string, db *sql.DB, log *slog.Logger) (adopted bool, err error) {
	conn, err := db.Conn(ctx)
	if err != nil {
		return false, err
	}
	defer conn.Close()
	if is, err := migrations.IsDemo(ctx, conn); err != nil || !is {
		return false, err
	}
	// In WAL mode all would be written twice, first to a -wal file as large as the catalogue. In
	// this mode SQLite adds pages to the file, and cuts them off again after a kill. It is an error
	// while another program has the file open: then it stays in WAL mode, which is as safe.
	_, _ = conn.ExecContext(ctx, "PRAGMA journal_mode = DELETE")
	defer removeBeside(path)
	// The connection is closed, because FTS5 keeps in memory what the index was before the copy.
	defer func() { _ = conn.Raw(func(any) error { return driver.ErrBadConn }) }()
	defer sortBeside(ctx, path, conn)()
	rows, adopted, err := adoptOn(ctx, path, conn, newProgress(log))
	if err != nil {
		return false, err
	}
	if adopted {
		log.Info("catalogue adopted", "books", rows.Adopted, "empty_rows_dropped", rows.Empty)
	}
	_, err = conn.ExecContext(ctx, "PRAGMA main.journal_mode = WAL")
	return adopted, err
}

// sortBeside lets a connection to the catalogue at path sort the entries of indexes in files beside
// it, until done is called: that takes less time and memory than to sort all in memory. SQLite
// removes the name of such a file when it opens it, so that nothing is left after a kill. An error
// would be that the folder is not to be written to, which the transaction will say better.
func sortBeside(ctx context.Context, path string, conn *sql.Conn) (done func()) {
	// In all of the process, but only connections with this setting of temp_store have such files.
	const folder = "PRAGMA temp_store_directory = '"
	_, _ = conn.ExecContext(ctx, folder+strings.ReplaceAll(filepath.Dir(path), "'", "''")+"'; PRAGMA temp_store = FILE")
	return func() {
		_, _ = conn.ExecContext(context.WithoutCancel(ctx), folder+"'")
	}
}

// adoptOn runs adoptDemo in a transaction, unless another program has just changed the tables.
func adoptOn(ctx context.Context, path string, conn *sql.Conn, p *progress) (migrations.Rows, bool, error) {
	var rows migrations.Rows
	tx, err := conn.BeginTx(ctx, nil)
	if err != nil {
		return rows, false, err
	}
	is, err := migrations.IsDemo(ctx, tx)
	if err == nil && is {
		rows, err = adoptDemo(ctx, path, tx, p)
	}
	if err != nil {
		return rows, false, errors.Join(err, tx.Rollback())
	}
	return rows, is, tx.Commit()
}

func adoptDemo(ctx context.Context, path string, tx *sql.Tx, p *progress) (rows migrations.Rows, err error) {
	if err := migrations.ReplaceDemo(ctx, tx); err != nil {
		return rows, err
	}
	// Numbered before empty rows are left out, as the migrations do.
	_, err = tx.ExecContext(ctx, "INSERT INTO copies (book) SELECT pk FROM "+migrations.DemoTable+" ORDER BY pk")
	if err != nil {
		return rows, err
	}
	if err := tx.QueryRowContext(ctx, "SELECT COUNT(*) FROM copies").Scan(&p.books); err != nil {
		return rows, err
	}
	b, err := openBeside(ctx, path, tx)
	if err != nil {
		return rows, err
	}
	defer b.close()
	if rows, err = moveBooks(ctx, tx, b.tx, p); err != nil {
		return rows, err
	}
	if rows.Empty > 0 {
		if _, err := tx.ExecContext(ctx, "DELETE FROM copies WHERE book NOT IN (SELECT pk FROM books)"); err != nil {
			return rows, err
		}
	}
	if _, err := tx.ExecContext(ctx, "UPDATE tally SET books = $1, copies = $1", rows.Adopted); err != nil {
		return rows, err
	}
	if err := makeIndexes(ctx, tx, b, p); err != nil {
		return rows, err
	}
	// The words take the room of the demo's table.
	if err := migrations.DropDemo(ctx, tx); err != nil {
		return rows, err
	}
	return rows, b.copyTo(ctx, tx)
}

// moveBooks moves the books from the demo's table to the catalogue's, with keys, and writes their
// words by another transaction at the same time.
func moveBooks(ctx context.Context, tx, wordsTx *sql.Tx, p *progress) (rows migrations.Rows, err error) {
	books, err := prepareBulk(ctx, tx, `INSERT INTO books (pk, shelf_key, title_key, author_key, same_key, same_key_2,
		title, author, id, classification)`, 10, "")
	if err != nil {
		return rows, err
	}
	defer books.close()
	words, err := prepareBulk(ctx, wordsTx, "INSERT INTO books_words (pk, "+row.WordColumns+")", 9, "")
	if err != nil {
		return rows, err
	}
	defer words.close()
	demo, err := tx.QueryContext(ctx, `SELECT pk, CAST(COALESCE(title, '') AS TEXT), CAST(COALESCE(author, '') AS TEXT),
		CAST(COALESCE(id, '') AS TEXT), CAST(COALESCE(classification, '') AS TEXT) FROM `+migrations.DemoTable+" ORDER BY pk")
	if err != nil {
		return rows, err
	}
	defer demo.Close()
	done := firstPK
	read := func() ([]catalogue.Book, error) { return readDemo(demo, &rows) }
	write := func(list []catalogue.Book, w worked) error {
		for i, b := range list {
			w.keys[i] = append(w.keys[i], b.Title, b.Author, b.SourceID, b.Classification)
		}
		var group errgroup.Group
		group.Go(func() error { return words.write(ctx, w.words) })
		group.Go(func() error { return books.write(ctx, w.keys) })
		done = list[len(list)-1].PK
		p.add("working out the order of the books", len(list))
		return group.Wait()
	}
	if err := workThrough(read, write); err != nil {
		return rows, err
	}
	rows.Adopted = int64(p.done)
	_, err = tx.ExecContext(ctx, "UPDATE keys SET version = $1, target = $1, done = $2", catalogue.KeysVersion, done)
	return rows, err
}

// readDemo returns up to readSize further books of the demo's table, none only at its end. It
// leaves out the rows that hold nothing, and counts them.
func readDemo(demo *sql.Rows, rows *migrations.Rows) (books []catalogue.Book, err error) {
	for len(books) < readSize && demo.Next() {
		b := catalogue.Book{Version: 1}
		if err := demo.Scan(&b.PK, &b.Title, &b.Author, &b.SourceID, &b.Classification); err != nil {
			return nil, err
		}
		if b.Title+b.Author+b.SourceID+b.Classification == "" {
			rows.Empty++
			continue
		}
		books = append(books, b)
	}
	return books, demo.Err()
}

// makeIndexes makes the indexes of the catalogue, and beside it the full-text index, which takes
// about as long.
func makeIndexes(ctx context.Context, tx *sql.Tx, b *beside, p *progress) error {
	words := *p
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error {
		if err := indexAll(ctx, b.tx, &words); err != nil {
			return err
		}
		return b.commit()
	})
	group.Go(func() error {
		return migrations.Restore(ctx, tx, func(index string) { p.tell("making an index", "index", index) })
	})
	return group.Wait()
}

// indexAll makes the full-text index of all words, which is empty.
func indexAll(ctx context.Context, tx *sql.Tx, p *progress) error {
	if p.done == 0 { // no books
		return nil
	}
	if err := bulkSettings.set(ctx, tx); err != nil {
		return err
	}
	p.done = 0
	done := firstPK
	for n := wordsSize; n == wordsSize; {
		var err error
		if n, done, err = indexBatch(ctx, tx, done); err != nil {
			return err
		}
		p.add("indexing the words of the books", n)
	}
	for more := true; more; {
		var err error
		if more, err = mergeIndex(ctx, tx); err != nil {
			return err
		}
		p.tell("merging the index of the words")
	}
	return usualSettings.set(ctx, tx)
}
