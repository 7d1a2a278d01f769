package keys

import (
	"context"
	"database/sql"
	"os"

	"shelflist/internal/store/sqlite"
)

// beside is a database in a file beside a catalogue that is made of a demo's file. It has the words
// of the books and their index, which are made there while the catalogue is written.
type beside struct {
	db *sql.DB
	tx *sql.Tx // until commit
}

// besideName returns the name of the file beside the catalogue at path.
func besideName(path string) string { return path + "-words" }

// removeBeside removes the file beside the catalogue at path. An adoption that was killed may have
// left one.
func removeBeside(path string) { _ = os.Remove(besideName(path)) }

// openBeside makes the file beside the catalogue at path, with the tables of words that are in tx,
// and attaches it there.
func openBeside(ctx context.Context, path string, tx *sql.Tx) (b *beside, err error) {
	name := besideName(path)
	removeBeside(path)
	file, err := os.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, err
	}
	// The file loses its name when two connections have it open, but on Windows, where it can't.
	defer removeBeside(path)
	if err := file.Close(); err != nil {
		return nil, err
	}
	b = &beside{}
	defer func() {
		if err != nil {
			b.close()
		}
	}()
	// The file is of no use after a kill.
	b.db, err = sqlite.Open(name, sqlite.ReadWrite, "journal_mode(OFF)", "synchronous(OFF)")
	if err != nil {
		return b, err
	}
	b.db.SetMaxOpenConns(1)
	if b.tx, err = b.db.BeginTx(ctx, nil); err != nil {
		return b, err
	}
	for _, table := range []string{"books_words", "books_fts"} {
		var statement string
		const query = "SELECT sql FROM sqlite_master WHERE name = $1"
		if err := tx.QueryRowContext(ctx, query, table).Scan(&statement); err != nil {
			return b, err
		}
		if _, err := b.tx.ExecContext(ctx, statement); err != nil {
			return b, err
		}
	}
	_, err = tx.ExecContext(ctx, "ATTACH $1 AS beside", name)
	return b, err
}

// commit ends the writing of the file, so that copyTo can read it.
func (b *beside) commit() error {
	tx := b.tx
	b.tx = nil
	return tx.Commit()
}

// copyTo copies the words and their index to the catalogue. SQLite copies rows as they are from a
// table to one that is the same.
func (b *beside) copyTo(ctx context.Context, tx *sql.Tx) error {
	var trigger string
	const query = "SELECT sql FROM sqlite_master WHERE name = 'words_added'"
	if err := tx.QueryRowContext(ctx, query).Scan(&trigger); err != nil {
		return err
	}
	statements := []string{"DROP TRIGGER words_added"} // it would index the words
	for _, table := range []string{
		"books_words", "books_fts_data", "books_fts_idx", "books_fts_docsize", "books_fts_config",
	} {
		statements = append(statements,
			"DELETE FROM main."+table, "INSERT INTO main."+table+" SELECT * FROM beside."+table)
	}
	for _, statement := range append(statements, trigger) {
		if _, err := tx.ExecContext(ctx, statement); err != nil {
			return err
		}
	}
	return nil
}

// close ends the use of the file. Its content is lost.
func (b *beside) close() {
	if b.tx != nil {
		_ = b.tx.Rollback()
	}
	if b.db != nil {
		_ = b.db.Close()
	}
}
