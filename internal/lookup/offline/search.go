package offline

import (
	"context"
	"fmt"
	"slices"

	"shelflist/internal/lookup"
)

const (
	searchLimit = 30
	// maxRanked bounds the matches that are ranked: the most widely held ones.
	maxRanked = 300
	// maxSameTitle bounds the works that are found by their title alone.
	maxSameTitle = 100
	// maxPrefixed is the most works that may have a word with the prefix, for FTS5 to be asked for
	// the prefix in OtherWordsTable.
	maxPrefixed = 8_000
	// maxListed is the most works that may have a word, for FTS5 to be asked for it in
	// OtherWordsTable.
	maxListed = 200_000
	// sampleSize is how many works are counted to estimate those numbers.
	sampleSize = 1000
)

// Search implements lookup.Source. It finds the works that have all words in title or author, in
// any order; the last word may be the beginning of one. Only the most widely held matches are
// ranked.
func (x *Index) Search(ctx context.Context, q lookup.Query) ([]lookup.Work, error) {
	if q.ISBN != "" {
		works, err := x.query(ctx, `SELECT `+x.columns+` FROM isbns JOIN works USING (work) WHERE isbns.isbn = $1
			ORDER BY work LIMIT $2`, ISBNNumber(q.ISBN), searchLimit)
		for i := range works {
			works[i].TakeISBN(q.ISBN) // of the work's ISBNs, the one in the reader's hand
		}
		return works, err
	}
	m := matchOf(q)
	works, err := x.byTitle(ctx, q, m)
	if err != nil {
		return nil, err
	}
	others, err := x.byWords(ctx, m)
	if err != nil {
		return nil, err
	}
	for _, w := range others {
		if !slices.ContainsFunc(works, func(known lookup.Work) bool { return known.ID == w.ID }) {
			works = append(works, w)
		}
	}
	if len(works) == 0 {
		works, err = x.candidates(ctx, OtherWordsTable, m.complete(), maxRanked) // however long it takes
	}
	return rank(q, works), err
}

// byTitle returns the works whose title, or the part before its colon, is exactly what q asks for.
// So a work is found by its title, however common the words and however few libraries hold it.
func (x *Index) byTitle(ctx context.Context, q lookup.Query, m match) ([]lookup.Work, error) {
	title := q.FoldedTitle()
	works, err := x.query(ctx, `SELECT `+x.columns+` FROM titles JOIN works USING (work) WHERE titles.title = $1
		ORDER BY work LIMIT $2`, TitleHash(title), maxSameTitle)
	return slices.DeleteFunc(works, func(w lookup.Work) bool {
		return !slices.Contains(FoldedTitles(w.FullTitle()), title) || !m.matches(w)
	}), err
}

// byWords returns the first works that match.
func (x *Index) byWords(ctx context.Context, m match) ([]lookup.Work, error) {
	works, err := x.candidates(ctx, WordsTable, m, maxRanked)
	if err != nil || len(works) == maxRanked {
		return works, err
	}
	others, err := x.byOtherWords(ctx, m, maxRanked-len(works))
	return append(works, others...), err
}

// byOtherWords returns the first works in OtherWordsTable that match. To find the few works that
// have several common words, FTS5 reads the lists of those words to their ends. So it is asked for
// the rare words only, and the first works that have those are compared with the other words.
func (x *Index) byOtherWords(ctx context.Context, m match, limit int) ([]lookup.Work, error) {
	rare, err := x.rareWords(ctx, m)
	if err != nil {
		return nil, err
	}
	if len(rare) > 0 && len(rare) < len(m) {
		works, err := x.candidates(ctx, OtherWordsTable, rare, maxRanked)
		complete := len(works) < maxRanked
		works = slices.DeleteFunc(works, func(w lookup.Work) bool { return !m.matches(w) })
		if err != nil || complete || !m.endsInPrefix() {
			return works[:min(len(works), limit)], err
		}
	}
	if len(rare) < len(m) && m.endsInPrefix() {
		return x.byOtherWords(ctx, m.complete(), limit) // fewer works have the last word as it is
	}
	return x.candidates(ctx, OtherWordsTable, m, limit)
}

// rareWords returns the words of m that FTS5 finds quickly in OtherWordsTable.
func (x *Index) rareWords(ctx context.Context, m match) (rare match, err error) {
	for _, w := range m {
		var count int
		if err := x.db.QueryRowContext(ctx, estimateCount, w.String(), sampleSize).Scan(&count); err != nil {
			return nil, fmt.Errorf("reading %s: %w", x.path, err)
		}
		if w.isPrefix && count < maxPrefixed || !w.isPrefix && count < x.listLimit {
			rare = append(rare, w)
		}
	}
	return rare, nil
}

// estimateCount estimates from WordsTable how many works of the index have a word.
const estimateCount = `SELECT CASE WHEN count(*) < $2 THEN count(*) * 8 ELSE count(*) * (SELECT max(work) FROM works) / max(rowid) END
	FROM (SELECT rowid FROM words WHERE words MATCH $1 LIMIT $2)`

// candidates returns the first works that match in a table of words.
func (x *Index) candidates(ctx context.Context, table string, m match, limit int) ([]lookup.Work, error) {
	if len(m) == 0 {
		return nil, nil
	}
	return x.query(ctx, selectFirst(x.columns, table), m.String(), limit)
}

// selectFirst returns a statement that selects columns of the first works that match in a table of
// words. FTS5 yields them one by one in the order of the index, so it stops at the limit.
func selectFirst(columns, table string) string {
	return "SELECT " + columns + " FROM (SELECT rowid AS work FROM " + table + " WHERE " + table +
		" MATCH $1 LIMIT $2) CROSS JOIN works USING (work)"
}
