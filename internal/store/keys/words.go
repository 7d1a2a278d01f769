package keys

import (
	"context"
	"database/sql"

	"shelflist/internal/store/row"
)

const (
	// wordsSize is the number of books whose words a statement indexes.
	wordsSize = 100_000
	// mergePages is the number of pages that a statement merges. SQLite keeps those in memory.
	mergePages = 1000
)

// ftsSettings are settings of FTS5, see https://sqlite.org/fts5.html. It collects words in memory,
// and writes them as a segment when they take hashSize bytes.
type ftsSettings struct {
	hashSize    int
	autoMerge   int // the number of segments that are merged little by little; 0 for none
	crisisMerge int // the number of segments that are merged at once
}

// bulkSettings are for indexing all words: each is merged once, at the end. usualSettings are
// FTS5's own.
var (
	bulkSettings  = ftsSettings{hashSize: 4 << 20, autoMerge: 0, crisisMerge: 1999}
	usualSettings = ftsSettings{hashSize: 1 << 20, autoMerge: 4, crisisMerge: 16}
)

func (s ftsSettings) set(ctx context.Context, tx row.Tx) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO books_fts (books_fts, rank)
		VALUES ('hashsize', $1), ('automerge', $2), ('crisismerge', $3)`, s.hashSize, s.autoMerge, s.crisisMerge)
	return err
}

// indexBatch indexes the words of wordsSize books after the one with a PK, fewer only at the end.
// It returns their number and the last PK.
func indexBatch(ctx context.Context, tx *sql.Tx, after int64) (n int, last int64, err error) {
	if err := tx.QueryRowContext(ctx, `SELECT COUNT(*), COALESCE(MAX(pk), 0)
		FROM (SELECT pk FROM books_words WHERE pk > $1 ORDER BY pk LIMIT $2)`, after, wordsSize).
		Scan(&n, &last); err != nil || n == 0 {
		return 0, after, err
	}
	_, err = tx.ExecContext(ctx, "INSERT INTO books_fts (rowid, "+row.WordColumns+") SELECT pk, "+row.WordColumns+
		" FROM books_words WHERE pk > $1 AND pk <= $2 ORDER BY pk", after, last)
	return n, last, err
}

// mergeIndex merges segments of the full-text index, and returns whether there is more to merge.
func mergeIndex(ctx context.Context, tx row.Tx) (more bool, err error) {
	var before, after int64
	if err := tx.QueryRowContext(ctx, "SELECT total_changes()").Scan(&before); err != nil {
		return false, err
	}
	// A negative number says that all segments are to become one.
	_, err = tx.ExecContext(ctx, "INSERT INTO books_fts (books_fts, rank) VALUES ('merge', $1)", -mergePages)
	if err != nil {
		return false, err
	}
	err = tx.QueryRowContext(ctx, "SELECT total_changes()").Scan(&after)
	return after-before > 1, err // the statement alone is a change
}
