// Package doubles finds books that were probably added twice, and keeps which pairs a person has
// said to be different books.
package doubles

import (
	"context"
	"slices"
	"strings"

	"shelflist/internal/catalogue"
	"shelflist/internal/store/copies"
	"shelflist/internal/store/row"
)

const (
	// maxGroup is the number of books with a key in common that are compared with each other. Any
	// more are left out.
	maxGroup = 300
	// maxRead is the number of books after which a page ends, however few doubles it has: most
	// books of a title may be its editions.
	maxRead = 1000
	// keysAtOnce is the number of keys that are read at a time.
	keysAtOnce = 100
)

// titlePart is the key of title and part of a book: its first key without the author.
const titlePart = "rtrim(same_key, replace(same_key, char(9), ''))"

// kind is a kind of key that doubles have in common. An index answers its queries.
type kind struct {
	reasons []catalogue.Reason // of the doubles that are found by it
	keys    string             // lists the $2 keys that follow $1 and that several books have
	books   string             // selects the books that have the key $1
	crossed bool               // whether only those doubles are found by it that have no TitlePart in common
}

// kinds are the kinds of keys, in the order in which doubles are listed.
var kinds = []kind{
	{
		reasons: []catalogue.Reason{catalogue.ReasonISBN},
		keys:    "SELECT isbn FROM isbns WHERE isbn > $1 GROUP BY isbn HAVING COUNT(*) > 1 ORDER BY isbn LIMIT $2",
		books:   "pk IN (SELECT pk FROM isbns WHERE isbn = $1)",
	},
	{
		reasons: []catalogue.Reason{catalogue.ReasonRecord},
		keys:    "SELECT id FROM books WHERE id > $1 AND id <> '' GROUP BY id HAVING COUNT(*) > 1 ORDER BY id LIMIT $2",
		books:   "id = $1 AND id <> ''",
	},
	{ // if all books have ISBNs, they have one in common, or are editions
		reasons: []catalogue.Reason{catalogue.ReasonTitle, catalogue.ReasonAuthor},
		keys: "SELECT " + titlePart + " FROM books WHERE " + titlePart + " > $1 AND same_key <> ''" +
			" GROUP BY " + titlePart + " HAVING COUNT(*) > 1 AND MIN(isbn) = '' ORDER BY " + titlePart + " LIMIT $2",
		books: titlePart + " = $1 AND same_key <> ''",
	},
	{ // a title read in its language, and the same in an unknown one
		reasons: []catalogue.Reason{catalogue.ReasonTitle},
		keys: `SELECT same_key_2 FROM books WHERE same_key_2 > $1 AND same_key_2 <> ''
			AND EXISTS (SELECT 1 FROM books AS other WHERE other.same_key = books.same_key_2)
			GROUP BY same_key_2 ORDER BY same_key_2 LIMIT $2`,
		books:   "same_key = $1 OR same_key_2 = $1 AND same_key_2 <> ''",
		crossed: true,
	},
}

// List returns at most limit doubles after a place, "" for the beginning, with their copies, and
// the place to go on from; "" at the end. It may return fewer, even none, if there is more to read.
// Pairs that were said to be different are left out. Of several books that are the same, each is
// listed with the first one that it is like.
func List(ctx context.Context, tx row.Tx, after string, limit int) ([]catalogue.Double, string, error) {
	at, err := parsePlace(after)
	if err != nil {
		return nil, "", err
	}
	s := search{at: at, limit: limit}
	for s.at.kind < len(kinds) && !s.full {
		keys, err := s.nextKeys(ctx, tx)
		if err != nil {
			return nil, "", err
		}
		if len(keys) == 0 {
			s.at = place{kind: s.at.kind + 1, pk: wholeGroup}
		}
		for _, key := range keys {
			if err := s.readGroup(ctx, tx, key); err != nil {
				return nil, "", err
			}
			if s.full {
				break
			}
		}
	}
	next := ""
	if s.full {
		next = s.at.String()
	}
	return s.found, next, readCopies(ctx, tx, s.found)
}

// search is a search for doubles.
type search struct {
	at    place // up to which it has got
	limit int
	found []catalogue.Double
	read  int  // number of books that were read
	full  bool // whether the search ends here, and another one has to go on
}

// nextKeys returns the next keys that several books have: the one at which the search stands, if
// not all doubles of that were listed.
func (s *search) nextKeys(ctx context.Context, tx row.Tx) (keys []string, err error) {
	if s.at.pk != wholeGroup {
		return []string{s.at.key}, nil
	}
	rows, err := tx.QueryContext(ctx, kinds[s.at.kind].keys, s.at.key, keysAtOnce)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var key string
		if err := rows.Scan(&key); err != nil {
			return nil, err
		}
		keys = append(keys, key)
	}
	return keys, rows.Err()
}

// readGroup finds the doubles among the books with a key.
func (s *search) readGroup(ctx context.Context, tx row.Tx, key string) error {
	k := kinds[s.at.kind]
	books, err := row.Query(ctx, tx, row.Select+" WHERE "+k.books+" ORDER BY pk LIMIT $2", key, maxGroup)
	if err != nil {
		return err
	}
	pairs := k.pairs(books, nil)
	if len(pairs) > 0 {
		said, err := apart(ctx, tx, books)
		if err != nil {
			return err
		}
		if len(said) > 0 {
			pairs = k.pairs(books, said)
		}
	}
	if s.at.key != key || s.at.pk == wholeGroup {
		s.at.key, s.at.pk = key, 0
	}
	for _, p := range pairs {
		if p.B.PK <= s.at.pk {
			continue
		}
		if len(s.found) == s.limit {
			s.full = true
			return nil
		}
		s.found = append(s.found, p)
		s.at.pk = p.B.PK
	}
	s.at.pk = wholeGroup
	s.read += len(books)
	s.full = s.read >= maxRead
	return nil
}

// pairs returns the doubles among books that have a key in common, but for those that were said to
// be different.
func (k kind) pairs(books []catalogue.Book, said map[pair]bool) (found []catalogue.Double) {
	for i, b := range books {
		for _, a := range books[:i] {
			reason := catalogue.Doubles(a, b)
			if reason == "" || said[pair{a.PK, b.PK}] {
				continue
			}
			if slices.Contains(k.reasons, reason) && !(k.crossed && titleAndPart(a) == titleAndPart(b)) {
				found = append(found, catalogue.Double{A: a, B: b, Reason: reason})
			}
			break
		}
	}
	return found
}

// titleAndPart returns what titlePart is for a book.
func titleAndPart(b catalogue.Book) string {
	key := b.Identity().TitleKeys()[0]
	return key[:strings.LastIndexByte(key, '\t')+1]
}

// readCopies reads the copies of the books of doubles.
func readCopies(ctx context.Context, tx row.Tx, found []catalogue.Double) error {
	books := make([]catalogue.Book, 0, 2*len(found))
	for _, d := range found {
		books = append(books, d.A, d.B)
	}
	for i := range books {
		var err error
		if books[i].Copies, err = copies.Of(ctx, tx, books[i].PK); err != nil {
			return err
		}
	}
	for i := range found {
		found[i].A, found[i].B = books[2*i], books[2*i+1]
	}
	return nil
}
