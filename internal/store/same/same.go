// Package same finds books that are like others.
package same

import (
	"context"

	"shelflist/internal/catalogue"
	"shelflist/internal/store/keys"
	"shelflist/internal/store/row"
)

// Title selects the books that have one of two title keys, and those whose keys are not known.
const Title = "same_key IN ($1, $2) OR same_key_2 IN ($1, $2) AND same_key_2 <> '' OR " + keys.Waiting

// Find returns the book on the list that is the same as b; its PK is 0 if there is none. Several
// may be the same: one with the same SourceID goes first, then one with one of its ISBNs.
func Find(ctx context.Context, tx row.Tx, b catalogue.Book) (catalogue.Book, error) {
	m, err := Match(ctx, tx, b)
	if m.Likeness != catalogue.SameBook {
		return catalogue.Book{}, err
	}
	return m.Book, err
}

// Match returns the book on the list, other than b itself, that is most like b. Of those that are
// equally alike, one with the same SourceID goes first, then one with the same ISBN.
func Match(ctx context.Context, tx row.Tx, b catalogue.Book) (best catalogue.Match, err error) {
	identity := b.Identity()
	type condition struct {
		where string
		args  []any
	}
	var conditions []condition
	if b.SourceID != "" {
		conditions = append(conditions, condition{"id = $1 AND id <> '' ORDER BY pk", []any{b.SourceID}})
	}
	for _, n := range identity.ISBNs {
		conditions = append(conditions, condition{
			"pk IN (SELECT pk FROM isbns WHERE isbn = $1) ORDER BY pk", []any{string(n)},
		})
	}
	for _, titles := range [][]string{identity.TitleKeys(), identity.WholeTitleKeys()} {
		if len(titles) > 0 {
			conditions = append(conditions, condition{Title + " ORDER BY pk", []any{titles[0], titles[len(titles)-1]}})
		}
	}
	for _, c := range conditions {
		books, err := row.Query(ctx, tx, row.Select+" WHERE "+c.where, c.args...)
		if err != nil {
			return catalogue.Match{}, err
		}
		for _, candidate := range books {
			if candidate.PK == b.PK {
				continue
			}
			if likeness := catalogue.Compare(candidate.Identity(), identity); likeness > best.Likeness {
				best = catalogue.Match{Book: candidate, Likeness: likeness}
			}
			if best.Likeness == catalogue.SameBook {
				return best, nil
			}
		}
	}
	return best, nil
}
