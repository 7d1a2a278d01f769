package imports

import (
	"context"
	"time"

	"shelflist/internal/catalogue"
	"shelflist/internal/importing/plan"
	"shelflist/internal/store/row"
)

// Table is the imports of a catalogue. Each of its methods is a transaction.
type Table struct {
	Write, Read func(ctx context.Context, f func(context.Context, row.Tx) error) error
}

// Add stores a new import, and returns it with its number.
func (t Table) Add(ctx context.Context, im plan.Import) (plan.Import, error) {
	im.Begun = time.Now().UTC().Truncate(time.Second)
	err := t.Write(ctx, func(ctx context.Context, tx row.Tx) (err error) {
		im.ID, err = create(ctx, tx, im)
		return err
	})
	return im, err
}

// Latest returns the latest imports, the last one first, without their counts.
func (t Table) Latest(ctx context.Context, limit int) (list []plan.Import, err error) {
	err = t.Read(ctx, func(ctx context.Context, tx row.Tx) (err error) {
		list, err = query(ctx, tx, "1 ORDER BY import DESC LIMIT $1", limit)
		return err
	})
	return list, err
}

// UnderWay returns the imports for which something is to be done, the first one first, without
// their counts.
func (t Table) UnderWay(ctx context.Context) (list []plan.Import, err error) {
	err = t.Read(ctx, func(ctx context.Context, tx row.Tx) (err error) {
		list, err = query(ctx, tx, "state IN ($1, $2, $3) ORDER BY import", plan.Checking, plan.Running, plan.Undoing)
		return err
	})
	return list, err
}

// Get returns an import with its counts, or ErrNotFound.
func (t Table) Get(ctx context.Context, id int64) (im plan.Import, err error) {
	err = t.Read(ctx, func(ctx context.Context, tx row.Tx) (err error) {
		im, err = get(ctx, tx, id)
		return err
	})
	return im, err
}

// Rows returns the rows of an import with an outcome, those after the row with a number.
func (t Table) Rows(
	ctx context.Context, id int64, outcome plan.Outcome, after int64, limit int,
) (list []plan.Row, err error) {
	err = t.Read(ctx, func(ctx context.Context, tx row.Tx) (err error) {
		list, err = rowsOf(ctx, tx, id, outcome, after, limit)
		return err
	})
	return list, err
}

// Begin puts an import that is in the state from into another, with its settings and mode, in which
// no row is handled yet. It reports whether the import was in the state.
func (t Table) Begin(ctx context.Context, im plan.Import, from plan.State) (begun bool, err error) {
	err = t.Write(ctx, func(ctx context.Context, tx row.Tx) (err error) {
		begun, err = begin(ctx, tx, im, from)
		return err
	})
	return begun, err
}

// SetState puts an import that is in the state from into another, without losing count of its rows.
// It reports whether the import was in the state.
func (t Table) SetState(ctx context.Context, id int64, from, state plan.State, fault string) (set bool, err error) {
	err = t.Write(ctx, func(ctx context.Context, tx row.Tx) (err error) {
		set, err = setState(ctx, tx, id, from, state, fault, time.Now())
		return err
	})
	return set, err
}

// Delete deletes an import that is in a state, with its rows. The error is ErrNotFound if it is
// not.
func (t Table) Delete(ctx context.Context, id int64, state plan.State) error {
	return t.Write(ctx, func(ctx context.Context, tx row.Tx) error { return remove(ctx, tx, id, state) })
}

// Find returns for each entry the book on the list that is the same, with its copies; its PK is
// 0 if there is none. The barcodes that other copies have are taken from the entries.
func (t Table) Find(ctx context.Context, entries []Entry) ([]catalogue.Book, error) {
	found := make([]catalogue.Book, len(entries))
	err := t.Read(ctx, func(ctx context.Context, tx row.Tx) error {
		for i := range entries {
			if entries[i].Outcome == plan.Bad {
				continue
			}
			var err error
			if found[i], err = stored(ctx, tx, &entries[i]); err != nil {
				return err
			}
		}
		return nil
	})
	return found, err
}

// Note stores what would become of rows.
func (t Table) Note(ctx context.Context, id int64, rows []plan.Row) error {
	return t.Write(ctx, func(ctx context.Context, tx row.Tx) error { return noteAll(ctx, tx, id, rows) })
}

// Apply takes entries into the catalogue, and stores what became of them: all or none.
func (t Table) Apply(ctx context.Context, im plan.Import, entries []Entry, who string) error {
	return t.Write(ctx, func(ctx context.Context, tx row.Tx) error { return applyAll(ctx, tx, im, entries, who) })
}

// Undo undoes what an import has done with some of its rows, and reports whether there are more.
func (t Table) Undo(ctx context.Context, id int64, who string, atOnce int) (more bool, err error) {
	err = t.Write(ctx, func(ctx context.Context, tx row.Tx) (err error) {
		more, err = undoSome(ctx, tx, id, who, atOnce)
		return err
	})
	return more, err
}
