package pages

import (
	"slices"
	"strconv"
	"time"

	"shelflist/internal/catalogue"
	"shelflist/internal/exchange/intake"
	"shelflist/internal/importing"
	"shelflist/internal/importing/plan"
	"shelflist/internal/vocabulary"
	"shelflist/internal/web/api"
)

// ImportURL returns the address of an import.
func ImportURL(id int64) string { return "/imports/" + strconv.FormatInt(id, 10) }

// Upload is the form for a file of books.
type Upload struct {
	Max       int64 // the size of the largest file, in bytes; 0 if no files are taken
	Megabytes int64
}

// NewUpload returns the form for files of up to max bytes.
func NewUpload(max int64) Upload { return Upload{max, max >> 20} }

// Imports is the page with the latest imports.
type Imports struct {
	Frame   Frame
	Imports []plan.Import // without their counts
	Upload  Upload
	Error   string // why a file was not taken, in words; "" for nothing
}

// Day returns the day of a time, in the local time zone.
func (Imports) Day(t time.Time) string { return t.Local().Format(time.DateOnly) }

// Import is the page of one import, in any of its states.
type Import struct {
	Frame Frame
	plan.Import
	Format     intake.Format
	Columns    []Column // of a table
	First      []First  // the first rows as they are understood
	Read, Size int64    // bytes of the file; 0 if it isn't being read
	Trouble    string   // why it doesn't go on just now, in words; "" if it does
	Error      string   // why the last step was not done, in words; "" for nothing
}

// First is a row of a file as it is understood.
type First struct {
	importing.Preview
	Message string // what was left out of it, or why it can't be taken
}

// CopyTexts returns what is known of a copy, except its status.
func (Import) CopyTexts(c catalogue.Copy) []string {
	texts := []string{c.Barcode, c.CallNumber, c.Location, c.AcquiredOn, c.Price, c.Note}
	return slices.DeleteFunc(texts, func(s string) bool { return s == "" })
}

// Column is a column of a table.
type Column struct {
	Name, Field string
	Form        string   // name of its field in the form
	Values      []string // the first of its values that are not empty
	Fields      []string // what it may hold
}

// ColumnName returns the name of the field of a form that says what the column at a place holds,
// from 0.
func ColumnName(at int) string { return "column" + strconv.Itoa(at) }

// maxValues is the number of values of a column that are shown, and maxValue the length of each in
// characters.
const (
	maxValues = 3
	maxValue  = 60
)

// ownFields are those that only this program's own files have.
var ownFields = []vocabulary.Field{
	vocabulary.Source, vocabulary.SourceID, vocabulary.Edited, vocabulary.AddedAt, vocabulary.UpdatedAt,
}

// Show shows the first rows of the file. word is that of importing.Explain.
func (p *Import) Show(first []importing.Preview, word func(string) string) {
	for _, row := range first {
		p.First = append(p.First, First{row, importing.Explain(row.Row, word)})
	}
	var fields []string
	for _, f := range vocabulary.Fields {
		if p.Format.Table.Program == "Shelflist" || !slices.Contains(ownFields, f) {
			fields = append(fields, string(f))
		}
	}
	for at, c := range p.Format.Table.Columns {
		column := Column{Name: c.Name, Field: string(c.Field), Form: ColumnName(at), Fields: fields}
		for _, row := range first {
			if at < len(row.Cells) && len(column.Values) < maxValues {
				column.add(row.Cells[at])
			}
		}
		p.Columns = append(p.Columns, column)
	}
}

// add adds a value, unless it is empty or there.
func (c *Column) add(value string) {
	if runes := []rune(value); len(runes) > maxValue {
		value = string(runes[:maxValue]) + "…"
	}
	if value != "" && !slices.Contains(c.Values, value) {
		c.Values = append(c.Values, value)
	}
}

// Is reports whether the import is in one of some states.
func (p Import) Is(states ...string) bool { return slices.Contains(states, string(p.State)) }

// Count returns the number of rows with an outcome.
func (p Import) Count(outcome string) int64 { return p.Counts[plan.Outcome(outcome)] }

// Percent returns how much of the present state is done, from 0 to 100; -1 if that isn't known.
func (p Import) Percent() int64 {
	done, all := p.Read, p.Size
	if p.State == plan.Undoing {
		done = p.Count("undone") + p.Count("kept")
		all = done + p.Count("new") + p.Count("changed")
	}
	if all == 0 {
		return -1
	}
	return min(100, done*100/all)
}

// Modes returns all modes, the usual one first.
func (Import) Modes() []plan.Mode { return plan.Modes }

// IsRecords reports whether what is counted in a file are records instead of lines.
func IsRecords(f intake.Format) bool { return f.Kind == intake.MARC || f.Kind == intake.MARCXML }

// Place is the place of a row in its file, which may count records instead of lines.
type Place struct {
	Line      int
	IsRecords bool
}

// Place returns the place of a row.
func (p Import) Place(line int) Place { return Place{line, IsRecords(p.Format)} }

// ImportRows is the page with the rows of an import that have an outcome.
type ImportRows struct {
	Frame   Frame
	Import  plan.Import
	Format  intake.Format
	Outcome plan.Outcome
	Rows    []api.ImportRow
	After   int64  // the number of the row before; 0 on the first page
	NextURL string // "" for the last page
}

// Count returns the number of all such rows.
func (p ImportRows) Count() int64 { return p.Import.Counts[p.Outcome] }

// Place returns the place of a row.
func (p ImportRows) Place(line int) Place { return Place{line, IsRecords(p.Format)} }
