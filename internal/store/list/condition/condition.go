// Package condition finds the books that meet a condition: a term of a search, or words.
package condition

import (
	"context"
	"math"
	"slices"
	"strconv"

	"shelflist/internal/store/fulltext"
	"shelflist/internal/store/row"
)

// What things cost, in microseconds among 1,000,000 books. Only the ratios count.
const (
	CostOfListed = 0.16 // to list a book
	CostOfUnited = 0.4  // to list a book by uniting lists of words
	costOfTest   = 3    // to test a book by an index
	CostOfRow    = 7    // to test a book by its row, its words, or the row of its copy
)

// Condition is a condition on a book. Its queries select pks, in any order and perhaps repeatedly.
type Condition struct {
	List   string // selects the books that meet it, by an index; "" for none
	Listed string // the same, up to the column of pks at its end; "" if the index isn't sorted by pks
	Test   string // the same for a few books, up to that column; "" if words are compared
	Args   []any
	Words  fulltext.Expression // what List asks for; no conditions for none
	Slow   bool                // whether the index is slow to begin with the list
	All    *Set                // all books that meet it; nil if they aren't known

	Share      float64 // about which part of the catalogue meets it
	Everywhere bool    // whether such books are among the first and the last ones of the catalogue
}

// MatchingWords selects the books that have the words of its argument.
const MatchingWords = "SELECT rowid AS pk FROM books_fts WHERE books_fts MATCH $1"

// OfWords returns the condition that a book has words.
func OfWords(e fulltext.Expression, share float64) *Condition {
	return &Condition{
		List: MatchingWords, Listed: MatchingWords + " AND rowid ", Args: []any{e.String()}, Words: e, Share: share,
	}
}

// Cost returns what it costs to test a book.
func (c *Condition) Cost() float64 {
	switch {
	case c.All != nil:
		return 0
	case c.Test == c.Listed && c.Test != "":
		return costOfTest
	}
	return CostOfRow
}

// Rank is the lower the sooner books should be tested for c: it costs little, or few books meet it.
func (c *Condition) Rank() float64 { return c.Cost() / max(1-c.Share, 1e-9) }

// CostOfList returns what it costs to list the books that meet c, for each book of a range.
func (c *Condition) CostOfList() float64 {
	switch {
	case c.All != nil:
		return 0
	case c.Listed == "":
		return math.Inf(1)
	}
	return c.Share * CostOfListed
}

// ReadAll lists all books that meet c, if they are at most most.
func (c *Condition) ReadAll(ctx context.Context, tx row.Tx, most int) error {
	pks, err := ReadPKs(ctx, tx, c.List+" LIMIT "+strconv.Itoa(most+1), c.Args...)
	if err == nil && len(pks) <= most {
		c.All = new(Set)
		c.All.Add(Distinct(pks))
	}
	return err
}

// Among returns those of pks, in ascending order, that meet c, unless All isn't known and c is one
// of words.
func (c *Condition) Among(ctx context.Context, tx row.Tx, pks []int64) ([]int64, error) {
	if c.All != nil {
		return slices.DeleteFunc(slices.Clone(pks), func(pk int64) bool { return !c.All.Has(pk) }), nil
	}
	n := strconv.Itoa(len(c.Args) + 1)
	query := c.Test + "IN (SELECT value FROM json_each($" + n + "))"
	met, err := ReadPKs(ctx, tx, query, append(slices.Clone(c.Args), row.JSONArray(pks))...)
	return Distinct(met), err
}

// Within returns the books of a range that meet c, in ascending order.
func (c *Condition) Within(ctx context.Context, tx row.Tx, from, to int64) ([]int64, error) {
	if c.All != nil {
		at, _ := slices.BinarySearch(c.All.PKs, from)
		end, found := slices.BinarySearch(c.All.PKs, to)
		if found {
			end++
		}
		return c.All.PKs[at:max(at, end)], nil
	}
	n := len(c.Args)
	query := c.Listed + "BETWEEN $" + strconv.Itoa(n+1) + " AND $" + strconv.Itoa(n+2)
	pks, err := ReadPKs(ctx, tx, query, append(slices.Clone(c.Args), from, to)...)
	return Distinct(pks), err
}
