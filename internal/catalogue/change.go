package catalogue

import (
	"slices"
	"time"
)

// Change is an entry in the history of a book.
type Change struct {
	Change        int64 // assigned by the store
	Book          int64 // the PK of the book
	At            time.Time
	Who           string // who made the change; "" if nobody had to log in
	Kind          ChangeKind
	Before, After Book  // with their copies
	Batch         int64 // the first of the changes that were made at once; 0 for one alone
	Absorbed      Book  // the book that was merged into this one, if Kind is Merged; else PK is 0
}

// ChangeKind says what kind of change was made.
type ChangeKind string

// The kinds of changes.
const (
	Edited        ChangeKind = "edited"          // by hand
	Fetched       ChangeKind = "fetched"         // some fields were taken from the source again
	CopyAdded     ChangeKind = "copy-added"      // a copy was added
	CopyChanged   ChangeKind = "copy-changed"    // a copy was corrected
	CopyRemoved   ChangeKind = "copy-removed"    // a copy was taken off the list
	Merged        ChangeKind = "merged"          // another book was merged into this one
	CoverChanged  ChangeKind = "cover-changed"   // it got another picture, by hand
	CoverRemoved  ChangeKind = "cover-removed"   // its picture was taken away
	ChangedByMany ChangeKind = "changed-by-many" // the same change was made to many books at once
	Imported      ChangeKind = "imported"        // a file knew more of it
	Undone        ChangeKind = "undone"          // an earlier change was undone
)

// The names under which Fields of a change lists what is no Field.
const (
	CoverURLField = "CoverURL" // CoverImage
	CopiesField   = "Copies"
)

// Fields returns the names of what the change has changed, in the order of Fields, then
// CoverURLField and CopiesField.
func (c Change) Fields() []string {
	names := Diff(c.Before, c.After)
	if c.Before.CoverImage != c.After.CoverImage {
		names = append(names, CoverURLField)
	}
	if !slices.Equal(c.Before.Copies, c.After.Copies) {
		names = append(names, CopiesField)
	}
	return names
}

// Any reports whether the change has changed anything.
func (c Change) Any() bool { return len(c.Fields()) > 0 }

// Revert undoes the change in b, the book as it is now. It returns the names of the fields that
// were changed again since, and then leaves b as it is.
func (c Change) Revert(b *Book) (changedSince []string) {
	reverted := *b
	for _, name := range c.Fields() {
		var same bool
		switch f, _ := FieldNamed(name); name {
		case CopiesField:
			same = slices.Equal(b.Copies, c.After.Copies)
			reverted.Copies = c.Before.Copies
		case CoverURLField:
			same = b.CoverImage == c.After.CoverImage
			reverted.CoverImage = c.Before.CoverImage
		default:
			same = f.Text(*b) == f.Text(c.After)
			f.Take(&reverted, c.Before)
		}
		if !same {
			changedSince = append(changedSince, name)
		}
	}
	if slices.Equal(b.Edited, c.After.Edited) {
		reverted.Edited = c.Before.Edited
	}
	if b.Source == c.After.Source && b.SourceID == c.After.SourceID { // a merge may have changed them
		reverted.Source, reverted.SourceID = c.Before.Source, c.Before.SourceID
	}
	if len(changedSince) == 0 {
		*b = reverted
	}
	return changedSince
}

// Rebase returns the description b, which was made from the book as it was in an older version, for
// the current one: the fields that b has changed, and all others as they are now. both names the
// fields that were changed since in another way too.
func Rebase(b, was, current Book) (rebased Book, both []string) {
	rebased = current
	mine, theirs := Diff(was, b), Diff(was, current)
	for _, name := range mine {
		f, _ := FieldNamed(name)
		if slices.Contains(theirs, name) && f.Text(b) != f.Text(current) {
			both = append(both, name)
		}
		f.Take(&rebased, b)
	}
	return rebased, both
}

// MarkEdited adds names of fields to those that were changed by hand. Of a book that was not looked
// up all fields were: none is marked.
func (b *Book) MarkEdited(names []string) {
	if b.Source == "" || b.Sample() {
		return
	}
	b.Edited = append(slices.Clone(b.Edited), names...)
	slices.Sort(b.Edited)
	b.Edited = slices.Compact(b.Edited)
}

// UnmarkEdited takes names of fields away from those that were changed by hand.
func (b *Book) UnmarkEdited(names []string) {
	var left []string
	for _, name := range b.Edited {
		if !slices.Contains(names, name) {
			left = append(left, name)
		}
	}
	b.Edited = left
}
