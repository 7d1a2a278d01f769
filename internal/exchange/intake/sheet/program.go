package sheet

import (
	"slices"

	"shelflist/internal/filing"
	"shelflist/internal/vocabulary"
)

// program is a program whose export is known by the names of its columns.
type program struct {
	name    string
	known   []string                    // columns that together no other program has, folded
	fields  map[string]vocabulary.Field // of the columns that mean something else than usual, folded
	ignored []string                    // columns that usually are read, folded
	commas  []string                    // columns whose names are separated by commas, folded
}

// shelflist is this program.
const shelflist = "Shelflist"

var programs = []program{
	{name: shelflist, known: []string{"book", "title", "contributors", "staffnotes", "copynote"}},
	{
		name: "Goodreads", known: []string{"book id", "author l f", "exclusive shelf"},
		fields: map[string]vocabulary.Field{
			"book id": vocabulary.Book, "original publication year": vocabulary.Year,
			"private notes": vocabulary.StaffNotes, "condition": vocabulary.CopyNote,
		},
		ignored: []string{"author"}, // "author l f" is the same, inverted
		commas:  []string{"additional authors"},
	},
	{
		name: libraryThing, known: []string{"book id", "primary author", "secondary author"},
		fields: map[string]vocabulary.Field{
			"book id": vocabulary.Book, "date": vocabulary.Published, "publication": vocabulary.Publisher,
			"private comment": vocabulary.StaffNotes, "other call number": vocabulary.CallNumber,
			"lending status": vocabulary.Status,
		},
		// Its summary is title and author again.
		ignored: []string{"summary", "collections", "sort character", "original languages"},
	},
	{
		name: "Libib", known: []string{"title", "creators", "ean isbn13", "publish date"},
		fields: map[string]vocabulary.Field{
			"creators": vocabulary.Author, "length": vocabulary.Pages, "collection": vocabulary.None,
			"group": vocabulary.None,
		},
		ignored: []string{"status", "first name", "last name", "review"}, // the status is that of reading
		commas:  []string{"creators"},
	},
	{
		name: "Libib", known: []string{"title", "creators", "ean isbn 13", "publish date"},
		fields: map[string]vocabulary.Field{
			"creators": vocabulary.Author, "length": vocabulary.Pages, "collection": vocabulary.None,
			"group": vocabulary.None,
		},
		ignored: []string{"status", "first name", "last name", "review"},
		commas:  []string{"creators"},
	},
	{
		name: "BookBuddy", known: []string{"title", "author last first", "google volumeid"},
		fields: map[string]vocabulary.Field{
			"volume": vocabulary.SeriesNumber, "original year published": vocabulary.Year, "category": vocabulary.None,
			"genre": vocabulary.Subjects,
		},
		ignored: []string{"author", "status", "original title", "original date published", "date published"},
	},
}

// ownFields are the fields that only this program's own files have. Other files mean something else
// by such names.
var ownFields = []vocabulary.Field{
	vocabulary.Source, vocabulary.SourceID, vocabulary.Edited, vocabulary.AddedAt, vocabulary.UpdatedAt,
}

// apply sets the fields of the columns from their names, and returns the program that made the
// table.
func (l *Layout) apply() string {
	var names []string
	for _, c := range l.Columns {
		names = append(names, filing.Fold(c.Name))
	}
	var p program
	for _, known := range programs {
		if !slices.ContainsFunc(known.known, func(name string) bool { return !slices.Contains(names, name) }) {
			p = known
			break
		}
	}
	for i, name := range names {
		c := &l.Columns[i]
		field, special := p.fields[name]
		switch {
		case special:
			c.Field = field
		case !slices.Contains(p.ignored, name):
			c.Field = vocabulary.ParseField(c.Name)
		}
		if p.name != shelflist && slices.Contains(ownFields, c.Field) {
			c.Field = vocabulary.None
		}
		c.CommaNames = slices.Contains(p.commas, name)
	}
	return p.name
}
