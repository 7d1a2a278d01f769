package list

import (
	"context"
	"database/sql"
	"math"
	"slices"
	"strconv"
	"strings"

	"shelflist/internal/catalogue"
	"shelflist/internal/store/fulltext"
)

// The full-text index would collect all books that match a text before the first can be listed. If
// they are a large share of the catalogue, books are instead compared with the text one by one, in
// the order of the list, until there are enough for a page.

const (
	// limitOfCount is the number of matches of which no more need be known.
	limitOfCount = catalogue.MaxCount + 1
	// maxProbes is the number of books up to which a page is looked for in this way.
	maxProbes = 4000
	// trialProbes is the number of books by which the further ones are estimated.
	trialProbes = 300
	// maxCandidates is the number of books that the wide expression finds up to which they are all
	// collected.
	maxCandidates = 30_000
	// maxUnsure is the number of books up to which the index is asked for a single one.
	maxUnsure = 50
)

// What it costs to compare a book, and to collect one by the full-text index, in microseconds. Only
// the ratio counts.
const (
	costOfProbe = 4.5
	costOfMatch = 0.6
)

// words are the words of a text.
type words struct {
	exact        fulltext.Expression
	narrow, wide fulltext.Expression // see fulltext.Expression.Bounds
	slow         bool                // whether they differ from exact, which FTS5 is slow to begin with
	number       string              // see fulltext.Expression.Number
}

// count counts the books wanted and sets books, pks, common and spread. The number is at most MaxCount
// if there is a text; more says that there are more.
func (l *List) count(ctx context.Context) (n int, more bool, err error) {
	query := "SELECT books, EXISTS (SELECT 1 FROM books WHERE source = 'sample') FROM tally"
	if err := l.tx.QueryRowContext(ctx, query).Scan(&l.books, &l.sample); err != nil || l.matches == "" {
		return l.books, false, err
	}
	pks, all, err := l.firstMatches(ctx)
	if err != nil {
		return 0, false, err
	}
	if all || len(pks) < limitOfCount {
		l.pks = strings.Join(pks, ", ")
	}
	if len(pks) <= catalogue.MaxCount {
		return len(pks), false, nil
	}
	first, _ := strconv.ParseInt(pks[0], 10, 64)
	last, _ := strconv.ParseInt(pks[catalogue.MaxCount], 10, 64)
	l.common, l.spread = true, max((last-first)/catalogue.MaxCount, 1)
	return catalogue.MaxCount, true, nil
}

// firstMatches returns the first pks of books wanted, in ascending order: at least limitOfCount, or
// all if there are fewer. all says that they are all in any case.
func (l *List) firstMatches(ctx context.Context) (pks []string, all bool, err error) {
	if !l.words.slow {
		pks, err = l.first(ctx, l.args...)
		return pks, false, err
	}
	trial, err := l.probe(ctx, l.wideProbe(math.MinInt64, limitOfCount, trialProbes))
	if err != nil || trial.ended {
		return trial.pks(), trial.ended, err
	}
	if trial.last != nil {
		l.candidates = float64(l.books) * trialProbes / float64(trial.last.pk-trial.first.pk+1)
	}
	if pks, err = l.first(ctx, l.words.narrow.String()); err != nil || len(pks) == limitOfCount {
		return pks, false, err
	}
	if limit := l.worthProbing(trial); limit > 0 {
		rest, err := l.probe(ctx, l.wideProbe(trial.last.pk, limit-len(trial.found), maxProbes))
		pks = append(trial.pks(), rest.pks()...)
		if err != nil || rest.ended || len(pks) >= limitOfCount {
			return pks, rest.ended, err
		}
	}
	pks, err = l.first(ctx, l.args...)
	return pks, false, err
}

// wideProbe returns a probe of the books that the wide expression finds, with pks after one.
func (l *List) wideProbe(after int64, limit, most int) probe {
	return probe{
		query: "SELECT '', " + wordColumns + ` FROM books_fts CROSS JOIN books_words ON books_words.pk = books_fts.rowid
			WHERE books_fts MATCH $1 AND books_fts.rowid > $2 ORDER BY books_fts.rowid`,
		args: []any{l.words.wide.String(), after}, limit: limit, most: most,
	}
}

// worthProbing estimates, by a trial, whether a further wideProbe finds enough matches before the
// full-text index does. It returns how many are to be found, those of the trial included; 0 if the
// index is quicker.
func (l *List) worthProbing(trial probed) int {
	if len(trial.found) == 0 {
		return 0
	}
	share := float64(len(trial.found)) / trialProbes
	probes := limitOfCount / share
	switch several := l.words.exact.Conditions() > 1; {
	case several && l.candidates <= maxProbes:
		return maxProbes // all of them: reading the list needs no index then
	case probes > maxProbes, !several && probes*costOfProbe > share*l.candidates*costOfMatch:
		return 0
	}
	return limitOfCount
}

// first returns the first limitOfCount pks, in ascending order, that matches selects with args.
func (l *List) first(ctx context.Context, args ...any) ([]string, error) {
	var pks string
	query := "SELECT COALESCE(GROUP_CONCAT(rowid), '') FROM (" + l.matches + " ORDER BY rowid LIMIT " + strconv.Itoa(limitOfCount) + ") AS first"
	if err := l.tx.QueryRowContext(ctx, query, args...).Scan(&pks); err != nil || pks == "" {
		return nil, err
	}
	return strings.Split(pks, ","), nil
}

// wordColumns are what probe reads of a book, after the key that it is sorted by: its pk, and the
// columns that fulltext.Match takes.
const wordColumns = `books_words.pk, books_words.title, books_words.author, books_words.isbn,
	books_words.classification, books_words.subjects, books_words.notes, books_words.series, books_words.staff_notes`

// probe is a query for books that are compared one by one.
type probe struct {
	query string // for a key and wordColumns
	args  []any
	limit int // the number of books that match to be found
	most  int // the number of books to be compared
}

// probed is what a probe has found.
type probed struct {
	found []place // the books that match
	first *place  // the first and last book that were compared; nil for none
	last  *place
	ended bool // whether all books of the query were compared
}

func (p probed) pks() []string {
	pks := make([]string, len(p.found))
	for i, at := range p.found {
		pks[i] = strconv.FormatInt(at.pk, 10)
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
		found, sure := matcher.Match(l.words.exact, texts)
		if !sure {
			if unsure++; unsure > maxUnsure || l.words.slow { // each would unite the lists of many words
				return p, nil
			}
			if found, err = l.matchesIndex(ctx, at.pk); err != nil {
				return probed{}, err
			}
		}
		if found {
			p.found = append(p.found, at)
		}
		if compared++; compared == 1 {
			p.first = &at
		}
		p.last = &at
	}
	p.ended = len(p.found) < q.limit && compared < q.most
	return p, rows.Err()
}

// matchesIndex reports whether a book matches, by the full-text index.
func (l *List) matchesIndex(ctx context.Context, pk int64) (found bool, err error) {
	err = l.tx.QueryRowContext(ctx, "SELECT EXISTS ("+l.matches+" AND rowid = $2)", append(slices.Clone(l.args), pk)...).Scan(&found)
	return found, err
}

// canProbe reports whether a part of the list is likely to be found by a probe.
func (l List) canProbe(p part) bool {
	if !l.common || l.words.exact.Conditions() == 0 {
		return false
	}
	if l.query.Order == catalogue.Newest && !l.words.slow {
		return false // see readMatching
	}
	spread := float64(l.spread)
	if l.byNumber() && p.from != nil && strings.HasPrefix(p.from.key, l.words.number) {
		digits := len(strings.Replace(l.words.number, ".", "", 1))
		spread = max(spread/math.Pow10(digits), 1) // the books wanted are all here
	}
	probes := float64(p.limit) * spread
	return probes <= maxProbes && probes*costOfProbe <= float64(l.books)/float64(l.spread)*costOfMatch ||
		spread == 1
}

// readProbing returns a part of the list, in the direction of p, by a probe: of all books there, or
// of those that the wide expression finds. If that is not enough, because the books wanted stand far
// apart, the full-text index finds the rest.
func (l List) readProbing(ctx context.Context, p part, wide bool) (section, error) {
	where, orderBy, args := l.bounds(p, nil)
	if wide {
		args = append(args, l.words.wide.String())
		where = append(where, "+books.pk IN (SELECT rowid FROM books_fts WHERE books_fts MATCH $"+strconv.Itoa(len(args))+")")
	}
	s, probed, err := l.readProbed(ctx, p, where, orderBy, args)
	if err != nil || probed.ended || len(s.books) == p.limit {
		return s, err
	}
	if probed.last != nil {
		p.from, p.including = probed.last, false
	}
	p.limit -= len(s.books)
	rest, err := l.readMatching(ctx, p)
	return s.join(rest), err
}

// readProbed returns the books of a probe.
func (l List) readProbed(ctx context.Context, p part, where []string, orderBy string, args []any) (section, probed, error) {
	found, err := l.probe(ctx, probe{
		query: "SELECT " + l.column() + ", " + wordColumns + " FROM books CROSS JOIN books_words ON books_words.pk = books.pk" +
			conjunction(where) + " ORDER BY " + orderBy,
		args: args, limit: p.limit, most: maxProbes,
	})
	if err != nil {
		return section{}, probed{}, err
	}
	s, err := l.readWhere(ctx, []string{"pk IN (" + strings.Join(found.pks(), ", ") + ")"}, orderBy, p.limit, nil)
	return s, found, err
}

// byNumber reports whether most of the books wanted stand together: the list is in shelf order and
// asks for a Dewey number.
func (l List) byNumber() bool {
	return l.common && l.words.number != "" && l.column() == "shelf_key"
}

// isOdd is the condition of the index books_odd_by_shelf.
const isOdd = "books.classification <> '' AND books.classification <> substr(shelf_key, 1, instr(shelf_key, char(9)) - 1)"

// skip returns the books of p that come before the number that is asked for, and what is left of p.
// Only odd books can be there. If they are too many, nothing is skipped.
func (l List) skip(ctx context.Context, p part) (section, part, error) {
	number := l.words.number
	if !l.byNumber() || p.backwards || p.from != nil && p.from.key >= number {
		return section{}, p, nil
	}
	where, orderBy, args := l.bounds(p, nil)
	args = append(args, number)
	where = append(where, isOdd, "shelf_key < $"+strconv.Itoa(len(args)))
	s, probed, err := l.readProbed(ctx, p, where, orderBy, args)
	if err != nil || !probed.ended && len(s.books) < p.limit {
		return section{}, p, err
	}
	p.limit -= len(s.books)
	p.from, p.including = &place{key: number}, true
	return s, p, nil
}
