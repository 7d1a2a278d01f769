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
			rows[j] = foretell(im, &list[j], found[j], seen)
		}
		return i.Imports.Note(ctx, im.ID, rows)
	})
	if err != nil {
		return err
	}
	return i.leave(ctx, im, plan.Checked, "")
}

// foretell returns what would become of an entry, given the book on the list that is the same.
func foretell(im plan.Import, e *imports.Entry, stored catalogue.Book, seen seen) plan.Row {
	if e.Outcome != plan.Bad {
		seen.freeBarcodes(e)
	}
	r := e.Row
	switch {
	case r.Outcome == plan.Bad:
	case stored.PK != 0:
		r.Book, r.Outcome = stored.PK, plan.Same
		change := catalogue.Change{Before: stored, After: im.Mode.Apply(stored, e.Book)}
		if r.Fields = change.Fields(); len(r.Fields) > 0 {
			r.Outcome = plan.Changed
		}
	case seen.add(e.Book.Identity()):
		r.Outcome = plan.New
	default:
		r.Outcome = plan.Same
	}
	return r
}

// seen is what earlier rows of a file have.
type seen struct {
	books    map[string][]catalogue.Identity // by each key
	barcodes map[string]catalogue.Identity   // the book whose copy has it
}

func newSeen() seen { return seen{map[string][]catalogue.Identity{}, map[string]catalogue.Identity{}} }

// add adds a book, and reports whether it is not the same as one that is there.
func (s seen) add(identity catalogue.Identity) bool {
	keys := identity.Keys()
	for _, key := range keys {
		for _, other := range s.books[key] {
			if catalogue.Compare(other, identity) == catalogue.SameBook {
				return false
			}
		}
	}
	for _, key := range keys {
		s.books[key] = append(s.books[key], identity)
	}
	return true
}

// freeBarcodes takes the barcodes that copies of other books in the file have from the copies of an
// entry, as the catalogue will when the entry is added.
func (s seen) freeBarcodes(e *imports.Entry) {
	identity := e.Book.Identity()
	for i := range e.Book.Copies {
		c := &e.Book.Copies[i]
		if c.Barcode == "" {
			continue
		}
		if other, ok := s.barcodes[c.Barcode]; !ok {
			s.barcodes[c.Barcode] = identity
		} else if catalogue.Compare(other, identity) != catalogue.SameBook {
			e.LeaveOutBarcode(i)
		}
	}
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
