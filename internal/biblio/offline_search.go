package biblio

import (
	"context"
	"fmt"
	"slices"
)

const (
	offlineLimit = 30
	// maxRanked is how many matches are ranked: the most widely held.
	maxRanked = 300
	// maxEntitled is how many works are looked at for the title alone.
	maxEntitled = 100
	// maxUnited is how many works may have words that begin so, for FTS5 to unite their lists.
	maxUnited = 8_000
	// maxListed is how many works may have a word, for FTS5 to read its list.
	maxListed = 200_000
	// sampled is how many works are counted to estimate that.
	sampled = 1000
	// maxWords of a search are looked for; nobody remembers more of a title.
	maxWords = 16
)

// Search implements Source: all words in title or author, in any order, the last
// perhaps unfinished. The most widely held works that match are ranked, and no others looked at.
func (o *Offline) Search(ctx context.Context, q Query) ([]Work, error) {
	if q.ISBN != "" {
		works, err := o.query(ctx, `SELECT `+workColumns+` FROM isbns JOIN works USING (work) WHERE isbns.isbn = $1
			ORDER BY work LIMIT $2`, isbnNumber(q.ISBN), offlineLimit)
		for i := range works {
			works[i].ISBN = q.ISBN // of its ISBNs the one in the reader's hand
		}
		return works, err
	}
	m := matchOf(q)
	works, err := o.entitled(ctx, q, m)
	if err != nil {
		return nil, err
	}
	others, err := o.worded(ctx, m)
	if err != nil {
		return nil, err
	}
	for _, w := range others {
		if !slices.ContainsFunc(works, func(known Work) bool { return known.ID == w.ID }) {
			works = append(works, w)
		}
	}
	if len(works) == 0 {
		works, err = o.candidates(ctx, "rest", m.finished(), maxRanked) // whatever it takes
	}
	return best(q, works), err
}

// entitled returns the works whose title, whole or up to its colon, is what q asks for. So a work is found by its title, however
// common the words and however few hold it.
func (o *Offline) entitled(ctx context.Context, q Query, m match) ([]Work, error) {
	title := newMatcher(q).text
	works, err := o.query(ctx, `SELECT `+workColumns+` FROM titles JOIN works USING (work) WHERE titles.title = $1
		ORDER BY work LIMIT $2`, titleHash(title), maxEntitled)
	return slices.DeleteFunc(works, func(w Work) bool { return !slices.Contains(foldedTitles(w.Title), title) || !m.in(w) }), err
}

// worded returns the first works that have the words.
func (o *Offline) worded(ctx context.Context, m match) ([]Work, error) {
	works, err := o.candidates(ctx, "words", m, maxRanked)
	if err != nil || len(works) == maxRanked {
		return works, err
	}
	rest, err := o.rest(ctx, m, maxRanked-len(works))
	return append(works, rest...), err
}

// rest returns the first works among those that are not in the table words. To find the few that have several common words, FTS5 reads
// the lists of these to their ends: it is asked for the rare words, and of the works that have those the first are looked at.
func (o *Offline) rest(ctx context.Context, m match, limit int) ([]Work, error) {
	rare, err := o.rare(ctx, m)
	if err != nil {
		return nil, err
	}
	if len(rare) > 0 && len(rare) < len(m) {
		works, err := o.candidates(ctx, "rest", rare, maxRanked)
		all := len(works) < maxRanked
		works = slices.DeleteFunc(works, func(w Work) bool { return !m.in(w) })
		if err != nil || all || !m.unfinished() {
			return works[:min(len(works), limit)], err
		}
	}
	if len(rare) < len(m) && m.unfinished() {
		return o.rest(ctx, m.finished(), limit) // fewer have the last word as it stands
	}
	return o.candidates(ctx, "rest", m, limit)
}

// rare returns the words of m that FTS5 finds soon in the table rest.
func (o *Offline) rare(ctx context.Context, m match) (rare match, err error) {
	for _, w := range m {
		var count int
		if err := o.db.QueryRowContext(ctx, estimate, w.String(), sampled).Scan(&count); err != nil {
			return nil, fmt.Errorf("reading %s: %w", o.path, err)
		}
		if w.unfinished && count < maxUnited || !w.unfinished && count < o.listed {
			rare = append(rare, w)
		}
	}
	return rare, nil
}

// estimate is about how many works have a word, from the first that do.
const estimate = `SELECT CASE WHEN count(*) < $2 THEN count(*) * 8 ELSE count(*) * (SELECT max(work) FROM works) / max(rowid) END
	FROM (SELECT rowid FROM words WHERE words MATCH $1 LIMIT $2)`

// candidates returns the first works that match in a table of words.
func (o *Offline) candidates(ctx context.Context, table string, m match, limit int) ([]Work, error) {
	if len(m) == 0 {
		return nil, nil
	}
	return o.query(ctx, selectFirst(table), m.String(), limit)
}

// selectFirst selects the first works that match in a table of words: FTS5 yields them in the order of the index, one by one.
func selectFirst(table string) string {
	return "SELECT " + workColumns + " FROM (SELECT rowid AS work FROM " + table + " WHERE " + table + " MATCH $1 LIMIT $2) CROSS JOIN works USING (work)"
}
