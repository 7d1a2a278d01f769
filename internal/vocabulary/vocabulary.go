// Package vocabulary holds the words that files of books use for fields, statuses of copies and
// languages, in English, German, French and Spanish, and in the exports of other programs.
// Capitals, accents and punctuation don't count: "ISBN-13" is "isbn 13".
package vocabulary

import (
	_ "embed"
	"strings"
	"sync"

	"shelflist/internal/filing"
)

// Field is a part of the description of a book or a copy that a column may hold. Most are named as
// in catalogue.Book and catalogue.Copy.
type Field string

// The fields.
const (
	None Field = "" // what is not read

	Book           Field = "Book" // by what the file calls the book: rows with the same are its copies
	Title          Field = "Title"
	Filing         Field = "Filing" // the title as it files
	Subtitle       Field = "Subtitle"
	PartNumber     Field = "PartNumber"
	PartTitle      Field = "PartTitle"
	Contributors   Field = "Contributors" // names with roles, one a line
	Author         Field = "Author"       // names, of several columns too
	Editor         Field = "Editor"
	Translator     Field = "Translator"
	Illustrator    Field = "Illustrator"
	Corporate      Field = "CorporateBody"
	Edition        Field = "Edition"
	Place          Field = "Place"
	Publisher      Field = "Publisher"
	Published      Field = "Published" // the year as it is printed
	Year           Field = "Year"      // of first publication
	Pages          Field = "Pages"
	Series         Field = "Series"
	SeriesNumber   Field = "SeriesNumber"
	ISBNs          Field = "ISBNs"
	Language       Field = "Language"
	Subjects       Field = "Subjects"
	Summary        Field = "Summary"
	Notes          Field = "Notes"
	StaffNotes     Field = "StaffNotes"
	Cover          Field = "Cover"
	Prefix         Field = "Prefix"
	Classification Field = "Classification"
	Mark           Field = "Mark"
	Suffix         Field = "Suffix"
	LCC            Field = "LCC"
	Source         Field = "Source"
	SourceID       Field = "ID" // in the source
	Edited         Field = "Edited"
	AddedAt        Field = "AddedAt"
	UpdatedAt      Field = "UpdatedAt"

	Copies     Field = "Copies" // their number
	Barcode    Field = "Barcode"
	Location   Field = "Location"
	Status     Field = "Status"
	CallNumber Field = "CallNumber"
	AcquiredOn Field = "AcquiredOn"
	Price      Field = "Price"
	CopyNote   Field = "CopyNote"
)

// Fields lists all fields that a column can be said to hold, in the order in which they are shown.
var Fields = []Field{
	Title, Subtitle, PartNumber, PartTitle, Author, Editor, Translator, Illustrator, Corporate, Contributors, Edition,
	Place, Publisher, Published, Year, Pages, Series, SeriesNumber, ISBNs, Language, Subjects, Summary, Notes,
	StaffNotes, Cover, Prefix, Classification, Mark, Suffix, LCC, Barcode, Location, Status, CallNumber, AcquiredOn,
	Price, CopyNote, Copies, Book, Filing, Source, SourceID, Edited, AddedAt, UpdatedAt,
}

//go:embed columns.txt
var columnsText string

var columns = sync.OnceValue(func() map[string]string { return parse(columnsText) })

// ParseField returns the field that a column with a name holds, None if the name is not known.
func ParseField(column string) Field { return Field(columns()[filing.Fold(column)]) }

// parse reads a text of words: a line with what they mean, then indented ones with the words,
// separated by commas. It returns the meanings by the folded words.
func parse(text string) map[string]string {
	meanings := map[string]string{}
	meaning, words := "", ""
	for line := range strings.Lines(text + "\n") {
		if strings.HasPrefix(line, " ") {
			words += line
			continue
		}
		for word := range strings.SplitSeq(words, ",") {
			meanings[filing.Fold(word)] = meaning
		}
		meaning, words = strings.TrimSpace(line), ""
	}
	return meanings
}
