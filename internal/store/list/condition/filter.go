package condition

import (
	"context"
	"slices"
)

// Filter removes books that aren't wanted from pks.
type Filter func(ctx context.Context, pks []int64) ([]int64, error)

// All removes none.
func All(_ context.Context, pks []int64) ([]int64, error) { return pks, nil }

// Filter returns a filter for the books of s.
func (s *Set) Filter() Filter {
	return func(_ context.Context, pks []int64) ([]int64, error) {
		return slices.DeleteFunc(pks, func(pk int64) bool { return !s.Has(pk) }), nil
	}
}

// First returns the first of pks that keep doesn't remove, but at most limit.
func First(ctx context.Context, pks []int64, limit int, keep Filter) (kept []int64, err error) {
	const atOnce = 100
	for len(pks) > 0 && len(kept) < limit {
		n := min(len(pks), max(limit, atOnce))
		some, err := keep(ctx, slices.Clone(pks[:n]))
		if err != nil {
			return nil, err
		}
		kept = append(kept, some...)
		pks = pks[n:]
	}
	return kept[:min(len(kept), limit)], nil
}
