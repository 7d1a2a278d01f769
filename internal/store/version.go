package store

import (
	"context"

	"shelflist/internal/store/wal"
)

// Version identifies what a catalogue holds at a time. Versions of different processes, or of
// before and after a catalogue was closed, can't be compared.
type Version struct {
	State   wal.State // changes with every write
	Damaged bool      // see Store.Damaged
}

// Version returns the present version. It changes with every write to the catalogue, by this
// process or by another one; as long as it is the same, so is all that can be read.
func (s *Store) Version(ctx context.Context) (v Version, err error) {
	if err := ctx.Err(); err != nil {
		return Version{}, err
	}
	v.Damaged = s.Damaged()
	v.State, err = s.version.State(ctx)
	return v, s.explain(domain(err))
}
