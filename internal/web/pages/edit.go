package pages

import (
	"slices"
	"strings"

	"shelflist/internal/catalogue"
	"shelflist/internal/dewey"
)

// Edit is the form in which a book is described.
type Edit struct {
	Frame      Frame
	Book       catalogue.Book // as it is in the form; PK is 0 for a new one
	CallNumber dewey.CallNumber
	Notice     Notice       // of the book that was added before this one
	Stale      bool         // whether somebody else has changed the book meanwhile
	Conflicts  []Difference // what both have changed; Old is theirs
	errors     map[string]string
}

// Difference is a field that differs between two descriptions of a book.
type Difference struct{ Field, Old, New string }

// NewEdit returns the form for b. errors says what is wrong with fields, by name.
func NewEdit(f Frame, b catalogue.Book, errors map[string]string) Edit {
	return Edit{Frame: f, Book: b, CallNumber: b.CallNumber(), errors: errors}
}

// SetConflicts tells of the fields that somebody else has changed too: as they are now, beside what
// the form has.
func (p *Edit) SetConflicts(current catalogue.Book, fields []string) {
	p.Stale, p.Book.Version = true, current.Version
	for _, name := range fields {
		f, _ := catalogue.FieldNamed(name)
		p.Conflicts = append(p.Conflicts, Difference{name, f.Text(current), f.Text(p.Book)})
	}
}

// Field is a field of the form.
type Field struct {
	Name   string
	Values []string // one; of a list all, and a spare one
	List   bool
	Known  bool   // whether there are suggestions for it
	Error  string // what is wrong with it; "" for nothing
	Edited bool   // whether it was changed by hand
}

// suggested are the fields of a book that /suggestions has suggestions for.
var suggested = []string{"Contributors", "Subjects", "Series", "Publisher", "Place", "Prefix"}

// Fields returns fields by their names.
func (p Edit) Fields(names ...string) []Field {
	list := make([]Field, len(names))
	for i, name := range names {
		f, _ := catalogue.FieldNamed(name)
		field := Field{
			Name: name, Values: []string{f.Text(p.Book)}, List: f.List, Known: slices.Contains(suggested, name),
			Error: p.errors[name], Edited: slices.Contains(p.Book.Edited, name),
		}
		if f.List {
			field.Values = strings.Split(field.Values[0], "\n")
			if field.Values[0] != "" {
				field.Values = append(field.Values, "")
			}
		}
		list[i] = field
	}
	return list
}

// Names returns the contributors, and spare ones.
func (p Edit) Names() []catalogue.Contributor {
	return append(slices.Clone(p.Book.Names()), make([]catalogue.Contributor, 2)...)
}

// Roles returns all roles of contributors.
func (Edit) Roles() []catalogue.Role { return catalogue.Roles }

// Invalid reports whether something is wrong with any field.
func (p Edit) Invalid() bool { return len(p.errors) > 0 }

// HasEdition reports whether there is anything to see in the group of the edition.
func (p Edit) HasEdition() bool {
	return p.has("PartNumber", "PartTitle", "Edition", "Place", "Published", "Pages", "Series", "SeriesNumber")
}

// HasMore reports whether there is anything to see in the last group.
func (p Edit) HasMore() bool {
	return p.has("Language", "Subjects", "LCC", "Summary", "Notes", "StaffNotes")
}

// has reports whether any of some fields has a text or an error.
func (p Edit) has(names ...string) bool {
	return slices.ContainsFunc(names, func(name string) bool {
		f, _ := catalogue.FieldNamed(name)
		return f.Text(p.Book) != "" || p.errors[name] != ""
	})
}

// languages are those that a library has most often, by their MARC codes, in the order of their
// English names.
var languages = []string{
	"eng", "grc", "ara", "chi", "cze", "dan", "dut", "fin", "fre", "ger", "gre", "heb", "hin", "hun", "ita", "jpn",
	"kor", "lat", "nor", "per", "pol", "por", "rus", "spa", "swe", "tur", "ukr",
}

// Languages returns the languages to choose from, the book's among them.
func (p Edit) Languages() []string {
	if p.Book.Language == "" || slices.Contains(languages, p.Book.Language) {
		return languages
	}
	return append(slices.Clone(languages), p.Book.Language)
}

// Copy is the form in which a copy is described.
type Copy struct {
	Frame  Frame
	Book   catalogue.Book
	Copy   catalogue.Copy // Copy is 0 for a new one
	Next   string         // the number that a copy without a barcode gets
	Stale  bool           // whether somebody else has changed the book or its copies meanwhile
	Errors map[string]string
}

// Statuses returns all statuses of copies.
func (Copy) Statuses() []catalogue.Status { return catalogue.Statuses }

// Suggestions is the data of suggestions.ace.
type Suggestions struct {
	Frame Frame
	List  []catalogue.Suggestion
}
