package biblio

import (
	"cmp"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode"

	"shelflist/internal/filing"
)

const (
	// indexApplication marks the file as ours ("SLwx") in SQLite's header.
	indexApplication = 0x534c7778
	indexVersion     = 1
)

// indexSchema keeps the works as they are shown, and the words they are found by
// without a second copy of the text.
const indexSchema = `
CREATE TABLE works (
	rowid     INTEGER PRIMARY KEY,
	id        TEXT NOT NULL UNIQUE,
	title     TEXT NOT NULL,
	author    TEXT NOT NULL,
	year      TEXT NOT NULL,
	dewey     TEXT NOT NULL,
	isbn      TEXT NOT NULL,
	publisher TEXT NOT NULL,
	lcc       TEXT NOT NULL,
	language  TEXT NOT NULL,
	subjects  TEXT NOT NULL, -- one a line
	cover     TEXT NOT NULL
) STRICT;
CREATE INDEX works_isbn ON works (isbn) WHERE isbn <> '';
CREATE VIRTUAL TABLE words USING fts5 (
	title, author,
	content = '', tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3'
);`

// BuildIndex writes the works to an index at path for OpenOfflineFile: the same
// bytes for the same works in the same order. IDs are made from title and author;
// of works alike in both the first is kept. The file appears at path only when
// it is whole; an error, also one that works yields, leaves what was there.
func BuildIndex(ctx context.Context, path string, works iter.Seq2[Work, error]) (err error) {
	file, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*")
	if err != nil {
		return fmt.Errorf("building %s: %w", path, err)
	}
	defer func() {
		err = errors.Join(err, file.Close())
		if err == nil {
			err = os.Rename(file.Name(), path)
		}
		if err != nil {
			err = fmt.Errorf("building %s: %w", path, errors.Join(err, os.Remove(file.Name())))
		}
	}()
	if err := writeIndex(ctx, file.Name(), works); err != nil {
		// A cancelled transaction closes its statements, and says only that.
		return cmp.Or(ctx.Err(), err)
	}
	// The one who serves the index is seldom the one who built it.
	if err := file.Chmod(0o644); err != nil {
		return err
	}
	return file.Sync()
}

func writeIndex(ctx context.Context, path string, works iter.Seq2[Work, error]) (err error) {
	uri, err := fileURI(path)
	if err != nil {
		return err
	}
	// A page of 4 KiB suits phones and servers alike. The journal is DELETE because
	// a file left in WAL mode can't be read from an embedded file system. Until the
	// rename the file is worth nothing, so nothing is synced before its end.
	db, err := sql.Open("sqlite", uri+"?_pragma=page_size(4096)&_pragma=journal_mode(delete)"+
		"&_pragma=synchronous(off)&_pragma=temp_store(memory)")
	if err != nil {
		return err
	}
	db.SetMaxOpenConns(1)
	defer func() { err = errors.Join(err, db.Close()) }()
	if err := insertWorks(ctx, db, works); err != nil {
		return err
	}
	_, err = db.ExecContext(ctx, fmt.Sprintf(`
		INSERT INTO words (words) VALUES ('optimize');
		PRAGMA application_id = %d; PRAGMA user_version = %d;
		VACUUM`, indexApplication, indexVersion))
	return err
}

func insertWorks(ctx context.Context, db *sql.DB, works iter.Seq2[Work, error]) (err error) {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() {
		if rollback := tx.Rollback(); !errors.Is(rollback, sql.ErrTxDone) {
			err = errors.Join(err, rollback)
		}
	}()
	if _, err := tx.ExecContext(ctx, indexSchema); err != nil {
		return err
	}
	insertWork, err := tx.PrepareContext(ctx, `INSERT INTO works
		(id, title, author, year, dewey, isbn, publisher, lcc, language, subjects, cover)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT (id) DO NOTHING`)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, insertWork.Close()) }()
	insertWords, err := tx.PrepareContext(ctx, `INSERT INTO words (rowid, title, author) VALUES ($1, $2, $3)`)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, insertWords.Close()) }()

	for w, err := range works {
		if err != nil {
			return err
		}
		if strings.TrimSpace(w.Title) == "" {
			return fmt.Errorf("a work without a title, by %q", w.Author)
		}
		result, err := insertWork.ExecContext(ctx, offlineID(w), w.Title, w.Author, w.Year, string(w.Dewey),
			string(w.ISBN), w.Publisher, w.LCC, w.Language, strings.Join(w.Subjects, "\n"), w.Cover)
		if err != nil {
			return err
		}
		if inserted, err := result.RowsAffected(); err != nil || inserted == 0 {
			if err != nil {
				return err
			}
			continue
		}
		row, err := result.LastInsertId()
		if err != nil {
			return err
		}
		if _, err := insertWords.ExecContext(ctx, row, searchWords(w.Title), searchWords(w.Author)); err != nil {
			return err
		}
	}
	return tx.Commit()
}

// offlineID depends on title and author only, so that a work keeps it in every
// index, wherever it stands there.
func offlineID(w Work) string {
	sum := sha256.Sum256([]byte(filing.Fold(w.Title) + "\n" + filing.Author(w.Author)))
	return "w" + hex.EncodeToString(sum[:6])
}

func isOfflineID(id string) bool {
	digits, ok := strings.CutPrefix(id, "w")
	return ok && len(digits) == 12 && strings.Trim(digits, "0123456789abcdef") == ""
}

// searchWords are the words that text is found by: those that a reader's words
// are folded to as well, and, since some leave an apostrophe out and some what
// stands before it, both "letranger" and "l etranger" for "L'Étranger".
func searchWords(text string) string {
	folded := filing.Fold(text)
	if !strings.ContainsAny(text, "'’") {
		return folded
	}
	words := strings.Fields(folded)
	for part := range strings.FieldsSeq(filing.Fold(strings.NewReplacer("'", " ", "’", " ").Replace(text))) {
		if !slices.Contains(words, part) {
			words = append(words, part)
		}
	}
	return strings.Join(words, " ")
}

// isWordRune also counts the marks that are letters in Indian scripts.
func isWordRune(r rune) bool { return isAlphanumeric(r) || unicode.IsMark(r) }
