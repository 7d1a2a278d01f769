package condition

import (
	"context"
	"database/sql"
	"strconv"

	"shelflist/internal/store/fulltext"
	"shelflist/internal/store/row"
)

// maxUnsure is the number of books up to which the index is asked for a single one.
const maxUnsure = 50

// WordColumns are what a probe reads of a book, after the key that it is sorted by: its pk, and the
// columns that fulltext.Match takes.
const WordColumns = `books_words.pk, books_words.title, books_words.author, books_words.isbn,
	books_words.classification, books_words.subjects, books_words.notes, books_words.series, books_words.staff_notes`

// Probe is a query for books that are compared one by one with words.
type Probe struct {
	Of    fulltext.Expression
	Query string // for a key and WordColumns
	Args  []any
	Limit int  // the number of books that match to be found
	Most  int  // the number of books to be compared
	Slow  bool // whether the index is slow to begin with the words
}

// Probed is what a probe has found.
type Probed struct {
	PKs     []int64 // of the books that match
	Last    int64   // the last book that was compared, if there is one
	LastKey string  // its key
	Any     bool    // whether a book was compared
	Ended   bool    // whether all books of the query were compared
}

// Run compares books until the limit of matching ones is reached.
func (q Probe) Run(ctx context.Context, tx row.Tx) (p Probed, err error) {
	rows, err := tx.QueryContext(ctx, q.Query+" LIMIT "+strconv.Itoa(q.Most), q.Args...)
	if err != nil {
		return Probed{}, err
	}
	defer rows.Close()
	var matcher fulltext.Matcher
	var columns [8]sql.RawBytes
	texts := make([][]byte, len(columns))
	compared, unsure := 0, 0
	for len(p.PKs) < q.Limit && rows.Next() {
		var key string
		var pk int64
		if err := rows.Scan(&key, &pk, &columns[0], &columns[1], &columns[2], &columns[3], &columns[4], &columns[5],
			&columns[6], &columns[7]); err != nil {
			return Probed{}, err
		}
		for i, c := range columns {
			texts[i] = c
		}
		found, sure := matcher.Match(q.Of, texts)
		if !sure {
			if unsure++; unsure > maxUnsure || q.Slow { // each would unite the lists of many words
				return p, nil
			}
			if found, err = matchesIndex(ctx, tx, q.Of, pk); err != nil {
				return Probed{}, err
			}
		}
		if found {
			p.PKs = append(p.PKs, pk)
		}
		compared++
		p.Last, p.LastKey, p.Any = pk, key, true
	}
	p.Ended = len(p.PKs) < q.Limit && compared < q.Most
	return p, rows.Err()
}

// matchesIndex reports whether a book matches, by the full-text index.
func matchesIndex(ctx context.Context, tx row.Tx, e fulltext.Expression, pk int64) (found bool, err error) {
	err = tx.QueryRowContext(ctx, "SELECT EXISTS ("+MatchingWords+" AND rowid = $2)", e.String(), pk).Scan(&found)
	return found, err
}

// WideProbe returns a probe for an expression of the books that its wide expression finds.
func WideProbe(e fulltext.Expression, limit, most int) Probe {
	_, wide, _ := e.Bounds()
	return Probe{
		Of: e,
		Query: "SELECT '', " + WordColumns + ` FROM books_fts CROSS JOIN books_words ON books_words.pk = books_fts.rowid
			WHERE books_fts MATCH $1 ORDER BY books_fts.rowid`,
		Args: []any{wide.String()}, Limit: limit, Most: most,
	}
}

// ProbeOf returns a probe for an expression of some books.
func ProbeOf(e fulltext.Expression, pks []int64) Probe {
	return Probe{
		Of: e,
		Query: "SELECT '', " + WordColumns +
			" FROM books_words WHERE pk IN (SELECT value FROM json_each($1)) ORDER BY pk",
		Args: []any{row.JSONArray(pks)}, Limit: len(pks) + 1, Most: len(pks) + 1,
	}
}
