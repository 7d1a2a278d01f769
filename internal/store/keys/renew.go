package keys

import (
	"context"
	"database/sql"

	"shelflist/internal/catalogue"
	"shelflist/internal/store/migrations"
	"shelflist/internal/store/row"
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
		_, err := db.ExecContext(ctx, "UPDATE keys SET version = $1, target = $1, done = $2",
			catalogue.KeysVersion, firstPK)
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

// RenewBatch works out the keys of at least size further books, fewer only at the end, and returns
// their number. What beginRenewal drops has to be made anew afterwards.
func RenewBatch(ctx context.Context, tx *sql.Tx, size int) (n int, err error) {
	var target int
	var done int64
	if err := tx.QueryRowContext(ctx, "SELECT target, done FROM keys").Scan(&target, &done); err != nil {
		return 0, err
	}
	if target != catalogue.KeysVersion {
		done = firstPK // none, or another program has begun
	}
	keys, err := prepareBulk(ctx, tx, `UPDATE books SET shelf_key = v.column2, title_key = v.column3,
		author_key = v.column4, same_key = v.column5, same_key_2 = v.column6 FROM (`, 6, ") AS v WHERE books.pk = v.column1")
	if err != nil {
		return 0, err
	}
	defer keys.close()
	words, err := prepareBulk(ctx, tx, "INSERT OR REPLACE INTO books_words (pk, "+row.WordColumns+")", 9, "")
	if err != nil {
		return 0, err
	}
	defer words.close()
	read := func() (books []catalogue.Book, err error) {
		if n < size {
			books, err = row.Query(ctx, tx, row.Select+" WHERE pk > $1 ORDER BY pk LIMIT $2", done, readSize)
		}
		if len(books) > 0 {
			n, done = n+len(books), books[len(books)-1].PK
		}
		return books, err
	}
	if err := workThrough(read, func(_ []catalogue.Book, w worked) error {
		if err := keys.write(ctx, w.keys); err != nil {
			return err
		}
		return words.write(ctx, w.words)
	}); err != nil {
		return 0, err
	}
	_, err = tx.ExecContext(ctx, "UPDATE keys SET target = $1, done = $2", catalogue.KeysVersion, done)
	return n, err
}

// indexWords makes the full-text index of all words anew, and sets the version of the keys. It
// returns false if another program has written meanwhile: its words may be indexed twice.
func indexWords(ctx context.Context, db *sql.DB, p *progress) (whole bool, err error) {
	var version, now int64
	if err := db.QueryRowContext(ctx, "PRAGMA data_version").Scan(&version); err != nil {
		return false, err
	}
	if _, err := db.ExecContext(ctx, "INSERT INTO books_fts (books_fts) VALUES ('delete-all')"); err != nil {
		return false, err
	}
	if err := bulkSettings.set(ctx, db); err != nil {
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
	for more := true; more && err == nil; {
		err = transact(ctx, db, func(tx *sql.Tx) error {
			more, err = mergeIndex(ctx, tx)
			p.tell("merging the index of the words")
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
		if err := usualSettings.set(ctx, tx); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, "UPDATE keys SET version = target")
		return err
	})
	return whole && err == nil, err
}
