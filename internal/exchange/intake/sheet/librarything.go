package sheet

import (
	"strings"

	"shelflist/internal/exchange/intake/entry"
	"shelflist/internal/filing"
	"shelflist/internal/vocabulary"
)

// libraryThing is the program of that name.
const libraryThing = "LibraryThing"

// addLibraryThing adds a cell that LibraryThing writes in a way of its own, and reports whether it
// is one: a publication, or names with their roles in the column behind them.
func (l Layout) addLibraryThing(d *entry.Draft, cells []string, i int) bool {
	c := l.Columns[i]
	switch {
	case c.Field == vocabulary.Publisher && filing.Fold(c.Name) == "publication":
		d.Add(c.Field, c.Name, entry.PublisherOf(cells[i]))
		return true
	case c.Field == vocabulary.Author && i+1 < len(l.Columns):
		name, roles := filing.Fold(c.Name), filing.Fold(l.Columns[i+1].Name)
		if roles == name+" role" || roles == name+" roles" {
			addNamesWithRoles(d, c.Name, cells[i], cells[i+1])
			return true
		}
	}
	return false
}

// addNamesWithRoles adds the names in a cell, and the role of each in another. Bars separate both.
func addNamesWithRoles(d *entry.Draft, column, names, roles string) {
	for name := range strings.SplitSeq(names, "|") {
		var role string
		role, roles, _ = strings.Cut(roles, "|")
		d.AddName(entry.RoleField(role), column, name)
	}
}
