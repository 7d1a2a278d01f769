package importing

import (
	"context"

	"shelflist/internal/catalogue"
	"shelflist/internal/importing/plan"
	"shelflist/internal/store/imports"
)

// check compares each row with the catalogue, and with the rows before it, and stores what would
// become of it.
func (i *Importer) check(ctx context.Context, im plan.Import) error {
	seen := newSeen()
	if im.Rows > 0 { // cut off by a kill: the rows before are to be seen again
		if _, err := i.Imports.Begin(ctx, im, im.State); err != nil {
			return err
		}
		im.Rows = 0
	}
	err := i.parts(ctx, im, func(list []imports.Entry) error {
		found, err := i.Imports.Find(ctx, list)
		if err != nil {
			return err
		}
		rows := make([]plan.Row, len(list))
		for j := range list {
			if rows[j], err = foretell(im, &list[j], found[j], seen); err != nil {
				return err
			}
		}
		return i.Imports.Note(ctx, im.ID, rows)
	})
	if err != nil {
		return err
	}
	return i.leave(ctx, im, plan.Checked, "")
}

// foretell returns what would become of an entry, given the book on the list that is the same.
func foretell(im plan.Import, e *imports.Entry, stored catalogue.Book, seen *seen) (plan.Row, error) {
	if e.Outcome == plan.Bad {
		return e.Row, nil
	}
	identity := e.Book.Identity()
	row, err := seen.remember(identity)
	if err == nil {
		err = seen.freeBarcodes(row, e, identity)
	}
	if err != nil {
		return plan.Row{}, err
	}
	r := e.Row
	r.Outcome = plan.Same
	if stored.PK != 0 {
		r.Book = stored.PK
		change := catalogue.Change{Before: stored, After: im.Mode.Apply(stored, e.Book)}
		if r.Fields = change.Fields(); len(r.Fields) > 0 {
			r.Outcome = plan.Changed
		}
		return r, nil
	}
	isNew, err := seen.add(row, identity)
	if isNew {
		r.Outcome = plan.New
	}
	return r, err
}

// apply takes the rows into the catalogue.
func (i *Importer) apply(ctx context.Context, im plan.Import) error {
	err := i.parts(ctx, im, func(list []imports.Entry) error {
		err := i.Imports.Apply(ctx, im, list, "")
		if err == nil && i.Added != nil {
			i.Added()
		}
		return err
	})
	if err == nil {
		err = i.keepRejects(ctx, im)
	}
	if err != nil {
		return err
	}
	return i.finish(ctx, im, plan.Done)
}

// undo undoes what the rows have done, the last first.
func (i *Importer) undo(ctx context.Context, im plan.Import) error {
	for more := true; more; {
		var err error
		if more, err = i.Imports.Undo(ctx, im.ID, "", atOnce); err != nil {
			return err
		}
	}
	return i.finish(ctx, im, plan.Undone)
}

// finish puts an import into its last state, in which its file is needed no more.
func (i *Importer) finish(ctx context.Context, im plan.Import, state plan.State) error {
	if err := i.leave(ctx, im, state, ""); err != nil {
		return err
	}
	return i.removeFile(im.ID)
}
