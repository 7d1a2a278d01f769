package list

import (
	"context"
	"database/sql"
	"strconv"

	"shelflist/internal/store/fulltext"
	"shelflist/internal/store/list/condition"
)

// maxUnsure is the number of books up to which the index is asked for a single one.
const maxUnsure = 50

// wordColumns are what probe reads of a book, after the key that it is sorted by: its pk, and the
// columns that fulltext.Match takes.
const wordColumns = `books_words.pk, books_words.title, books_words.author, books_words.isbn,
	books_words.classification, books_words.subjects, books_words.notes, books_words.series, books_words.staff_notes`

// probe is a query for books that are compared one by one.
type probe struct {
	of    fulltext.Expression
	query string // for a key and wordColumns
	args  []any
	limit int // the number of books that match to be found
	most  int // the number of books to be compared
}

// probed is what a probe has found.
type probed struct {
	found []place // the books that match
	last  *place  // the last book that was compared; nil for none
	ended bool    // whether all books of the query were compared
}

func (p probed) pks() []int64 {
	pks := make([]int64, len(p.found))
	for i, at := range p.found {
		pks[i] = at.pk
	}
	return pks
}

// probe compares books with the words of l until the limit of matching ones is reached.
func (l *List) probe(ctx context.Context, q probe) (p probed, err error) {
	rows, err := l.tx.QueryContext(ctx, q.query+" LIMIT "+strconv.Itoa(q.most), q.args...)
	if err != nil {
		return probed{}, err
	}
	defer rows.Close()
	var matcher fulltext.Matcher
	var columns [8]sql.RawBytes
	texts := make([][]byte, len(columns))
	compared, unsure := 0, 0
	for len(p.found) < q.limit && rows.Next() {
		var at place
		if err := rows.Scan(&at.key, &at.pk, &columns[0], &columns[1], &columns[2], &columns[3], &columns[4], &columns[5],
			&columns[6], &columns[7]); err != nil {
			return probed{}, err
		}
		for i, c := range columns {
			texts[i] = c
		}
		found, sure := matcher.Match(q.of, texts)
		if !sure {
			if unsure++; unsure > maxUnsure || l.words.slow { // each would unite the lists of many words
				return p, nil
			}
			if found, err = l.matchesIndex(ctx, q.of, at.pk); err != nil {
				return probed{}, err
			}
		}
		if found {
			p.found = append(p.found, at)
		}
		compared++
		p.last = &at
	}
	p.ended = len(p.found) < q.limit && compared < q.most
	return p, rows.Err()
}

// matchesIndex reports whether a book matches, by the full-text index.
func (l *List) matchesIndex(ctx context.Context, e fulltext.Expression, pk int64) (found bool, err error) {
	err = l.tx.QueryRowContext(ctx, "SELECT EXISTS ("+condition.MatchingWords+" AND rowid = $2)", e.String(), pk).Scan(&found)
	return found, err
}

// wideProbe returns a probe for an expression of the books that its wide expression finds.
func wideProbe(e fulltext.Expression, limit, most int) probe {
	_, wide, _ := e.Bounds()
	return probe{
		of: e,
		query: "SELECT '', " + wordColumns + ` FROM books_fts CROSS JOIN books_words ON books_words.pk = books_fts.rowid
			WHERE books_fts MATCH $1 ORDER BY books_fts.rowid`,
		args: []any{wide.String()}, limit: limit, most: most,
	}
}
