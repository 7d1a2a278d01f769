package condition

import (
	"context"
	"slices"
	"strings"

	"shelflist/internal/store/row"
)

// Set is a set of books.
type Set struct {
	PKs  []int64          // in ascending order
	ends *[1 << 10]uint64 // a bit for each end of 16 bits that one of PKs has; nil for none
}

// Add adds pks that are greater than those of s. The caller must not change them afterwards.
func (s *Set) Add(pks []int64) {
	if s.PKs == nil {
		s.PKs = pks
	} else {
		s.PKs = append(s.PKs, pks...)
	}
	if s.ends == nil {
		s.ends = new([1 << 10]uint64)
	}
	for _, pk := range pks {
		s.ends[uint16(pk)>>6] |= 1 << (pk & 63)
	}
}

// Has reports whether a book is in s. Of most of those that are not, their end tells that.
func (s *Set) Has(pk int64) bool {
	if s.ends == nil || s.ends[uint16(pk)>>6]&(1<<(pk&63)) == 0 {
		return false
	}
	_, found := slices.BinarySearch(s.PKs, pk)
	return found
}

// ReadPKs returns the pks that a query selects in its only column, in its order. They are read as
// one text, which takes a tenth of the time of as many rows.
func ReadPKs(ctx context.Context, tx row.Tx, query string, args ...any) ([]int64, error) {
	var text string
	query = "SELECT COALESCE(GROUP_CONCAT(pk), '') FROM (" + query + ") AS found"
	err := tx.QueryRowContext(ctx, query, args...).Scan(&text)
	if err != nil || text == "" {
		return nil, err
	}
	return parsePKs(text), nil
}

// parsePKs returns the integers of a text in which commas separate them. It takes a tenth of the
// time of package strconv.
func parsePKs(text string) []int64 {
	pks := make([]int64, 0, strings.Count(text, ",")+1)
	var n int64
	sign := int64(1)
	for _, c := range []byte(text) {
		switch c {
		case ',':
			pks = append(pks, sign*n)
			n, sign = 0, 1
		case '-':
			sign = -1
		default:
			n = 10*n + int64(c-'0')
		}
	}
	return append(pks, sign*n)
}

// Distinct returns pks in ascending order, each once.
func Distinct(pks []int64) []int64 {
	slices.Sort(pks)
	return slices.Compact(pks)
}

// Intersection returns what is in both of two ascending slices.
func Intersection(a, b []int64) []int64 {
	var both []int64
	for _, pk := range a {
		for len(b) > 0 && b[0] < pk {
			b = b[1:]
		}
		if len(b) > 0 && b[0] == pk {
			both = append(both, pk)
		}
	}
	return both
}

// Difference returns what is in the first of two ascending slices only.
func Difference(a, b []int64) []int64 {
	var only []int64
	for _, pk := range a {
		for len(b) > 0 && b[0] < pk {
			b = b[1:]
		}
		if len(b) == 0 || b[0] != pk {
			only = append(only, pk)
		}
	}
	return only
}

// NextRange returns a range of pks that begins at next, goes no further than to, and has as many
// books of s as size, or one more. low is the lesser end also if the range goes down.
func (s *Set) NextRange(next, to int64, size int, down bool) (low, high int64) {
	at, _ := slices.BinarySearch(s.PKs, next)
	if down {
		if at -= size; at > 0 && s.PKs[at] > to {
			return s.PKs[at], next
		}
		return to, next
	}
	if at += size; at < len(s.PKs) && s.PKs[at] < to {
		return next, s.PKs[at]
	}
	return next, to
}
