package object

import (
	"encoding/json"
	"strings"

	"shelflist/internal/exchange/intake/entry"
	"shelflist/internal/vocabulary"
)

// libraryThing are the keys of LibraryThing that are read. Its summary is title and author again,
// its rating and collections are its owner's affair.
var libraryThing = map[string]vocabulary.Field{
	"books_id": vocabulary.Book, "title": vocabulary.Title, "date": vocabulary.Published, "pages": vocabulary.Pages,
	"originalisbn": vocabulary.ISBNs, "isbn": vocabulary.ISBNs, "ean": vocabulary.None, "language": vocabulary.Language,
	"ddc": vocabulary.Classification, "lcc": vocabulary.LCC, "callnumber": vocabulary.CallNumber,
	"tags": vocabulary.Subjects, "comment": vocabulary.Notes, "privatecomment": vocabulary.StaffNotes,
	"copies": vocabulary.Copies, "barcode": vocabulary.Barcode, "dateacquired": vocabulary.AcquiredOn,
}

// readLibraryThing reads an object of LibraryThing's export.
func readLibraryThing(d *entry.Draft, object map[string]json.RawMessage) {
	for _, key := range sortedKeys(object) {
		value := object[key]
		switch key {
		case "authors":
			readLibraryThingAuthors(d, value)
		case "primaryauthor":
			if object["authors"] == nil {
				d.Add(vocabulary.Author, key, textOf(value))
			}
		case "subject":
			readLibraryThingSubjects(d, value)
		case "publication":
			d.Add(vocabulary.Publisher, key, entry.PublisherOf(textOf(value)))
		default:
			d.Add(libraryThing[key], key, textOf(value))
		}
	}
}

func readLibraryThingAuthors(d *entry.Draft, value json.RawMessage) {
	var list []json.RawMessage
	_ = json.Unmarshal(value, &list) // else there are none
	for _, item := range list {
		var author struct{ LF, FL, Role string }
		if json.Unmarshal(item, &author) != nil {
			continue // an empty list stands for no author
		}
		if author.LF == "" {
			author.LF = author.FL
		}
		d.Add(entry.RoleField(author.Role), "authors", author.LF)
	}
}

// readLibraryThingSubjects reads headings, each of which is a list of its parts.
func readLibraryThingSubjects(d *entry.Draft, value json.RawMessage) {
	var headings [][]string
	if json.Unmarshal(value, &headings) != nil {
		d.Add(vocabulary.Subjects, "subject", textOf(value))
		return
	}
	for _, parts := range headings {
		d.Add(vocabulary.Subjects, "subject", strings.Join(parts, "--")+"\n")
	}
}
