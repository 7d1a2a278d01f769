package exchange

import (
	"bytes"
	"encoding/json"
	"time"

	"shelflist/internal/catalogue"
)

// JSONLines has all that the catalogue knows, for its keepers: an object on each line, with the
// keys of the API. What is empty is left out.
var JSONLines = Format{
	Name:      "jsonl",
	Suffix:    ".jsonl",
	MediaType: "application/jsonl",
	Docs:      "https://jsonlines.org/",
	asIs:      true,
	append:    appendJSON,
}

// jsonBook is a line of JSONLines.
type jsonBook struct {
	PK             int64    `json:",omitempty"`
	Title          string   // the title proper
	Filing         string   `json:",omitempty"`
	Subtitle       string   `json:",omitempty"`
	PartNumber     string   `json:",omitempty"`
	PartTitle      string   `json:",omitempty"`
	Author         string   // whom the book files under, one of the contributors; "" if it files under its title
	Contributors   []name   `json:",omitempty"`
	Edition        string   `json:",omitempty"`
	Place          string   `json:",omitempty"`
	Publisher      string   `json:",omitempty"`
	Published      string   `json:",omitempty"`
	Year           string   `json:",omitempty"`
	Pages          string   `json:",omitempty"`
	Series         string   `json:",omitempty"`
	SeriesNumber   string   `json:",omitempty"`
	ISBNs          []string `json:",omitempty"`
	Language       string   `json:",omitempty"`
	Subjects       []string `json:",omitempty"`
	Summary        string   `json:",omitempty"`
	Notes          string   `json:",omitempty"`
	StaffNotes     string   `json:",omitempty"`
	Cover          string   `json:",omitempty"`
	Prefix         string   `json:",omitempty"`
	Classification string   `json:",omitempty"`
	Mark           string   `json:",omitempty"`
	Suffix         string   `json:",omitempty"`
	LCC            string   `json:",omitempty"`
	Source         string   `json:",omitempty"`
	ID             string   `json:",omitempty"` // in the source
	Edited         []string `json:",omitempty"`
	AddedAt        string   `json:",omitempty"`
	UpdatedAt      string   `json:",omitempty"`
	Copies         []piece  `json:",omitempty"`
}

type name struct{ Name, Role string }

// piece is a copy.
type piece struct {
	Barcode    string `json:",omitempty"`
	Location   string `json:",omitempty"`
	Status     string
	CallNumber string `json:",omitempty"`
	AcquiredOn string `json:",omitempty"`
	Price      string `json:",omitempty"`
	Note       string `json:",omitempty"`
}

func appendJSON(dst []byte, b catalogue.Book) ([]byte, error) {
	line := jsonBook{
		PK: b.PK, Title: b.Title, Filing: b.Filing, Subtitle: b.Subtitle, PartNumber: b.PartNumber,
		PartTitle: b.PartTitle, Author: b.Author, Edition: b.Edition, Place: b.Place, Publisher: b.Publisher,
		Published: b.Published, Year: b.Year, Pages: b.Pages, Series: b.Series, SeriesNumber: b.SeriesNumber,
		ISBNs: b.ISBNs(), Language: b.Language, Subjects: b.Subjects, Summary: b.Summary, Notes: b.Notes,
		StaffNotes: b.StaffNotes, Cover: b.Cover, Prefix: b.Prefix, Classification: b.Classification, Mark: b.Mark,
		Suffix: b.Suffix, LCC: b.LCC, Source: b.Source, ID: b.SourceID, Edited: b.Edited,
		AddedAt: formatTime(b.AddedAt), UpdatedAt: formatTime(b.UpdatedAt),
	}
	for _, c := range b.Names() {
		line.Contributors = append(line.Contributors, name{c.Name, string(c.Role)})
	}
	for _, c := range b.Copies {
		line.Copies = append(line.Copies, piece{
			c.Barcode, c.Location, string(c.Status), c.CallNumber, c.AcquiredOn, c.Price, c.Note,
		})
	}
	w := bytes.NewBuffer(dst)
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	err := e.Encode(line)
	return w.Bytes(), err
}

func formatTime(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}
