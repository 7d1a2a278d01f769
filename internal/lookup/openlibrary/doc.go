package openlibrary

import (
	"cmp"
	"encoding/json"
	"errors"
	"slices"
	"strconv"
	"strings"

	"shelflist/internal/dewey"
	"shelflist/internal/filing"
	"shelflist/internal/isbn"
	"shelflist/internal/lookup"
)

// searchDoc is a document of search.json. Fields that a work lacks are absent.
type searchDoc struct {
	Key              text  `json:"key"`
	Title            text  `json:"title"`
	AuthorName       texts `json:"author_name"`
	FirstPublishYear text  `json:"first_publish_year"`
	DDC              texts `json:"ddc"`
	DDCSort          text  `json:"ddc_sort"`
	LCC              texts `json:"lcc"`
	ISBN             texts `json:"isbn"`
	Publisher        texts `json:"publisher"`
	Language         texts `json:"language"`
	Subject          texts `json:"subject"`
	Cover            texts `json:"cover_i"`
}

// decodeDocs reads the body of search.json. A document that is not an object is skipped; if there
// are only such documents, that is an error.
func decodeDocs(body []byte) ([]searchDoc, error) {
	var envelope struct {
		Docs *[]json.RawMessage `json:"docs"`
	}
	if err := json.Unmarshal(body, &envelope); err != nil {
		return nil, err
	}
	if envelope.Docs == nil {
		return nil, errors.New("it has no docs")
	}
	var docs []searchDoc
	var skipped error
	for _, raw := range *envelope.Docs {
		var doc searchDoc
		if err := json.Unmarshal(raw, &doc); err != nil {
			skipped = err
			continue
		}
		docs = append(docs, doc)
	}
	if len(docs) == 0 && skipped != nil {
		return nil, skipped
	}
	return docs, nil
}

// work returns the document as a work. It reports false if it has no title, or a key that is not a
// work's or an edition's. An ISBN that was asked for becomes the work's, unless the document lists
// only others.
func (d searchDoc) work(asked isbn.ISBN) (lookup.Work, bool) {
	id := string(d.Key[strings.LastIndexByte(string(d.Key), '/')+1:])
	if !isWorkOrEdition(id) || strings.TrimSpace(string(d.Title)) == "" {
		return lookup.Work{}, false
	}
	number, _ := dewey.Best(append(slices.Clone(d.DDC), string(d.DDCSort)))
	return lookup.Work{
		ID:        id,
		Title:     string(d.Title),
		Author:    filing.Invert(firstOf(d.AuthorName)),
		Year:      validYear(string(d.FirstPublishYear)),
		Dewey:     number,
		ISBN:      chooseISBN(d.ISBN, asked),
		Publisher: firstOf(d.Publisher),
		LCC:       readableLCC(firstOf(d.LCC)),
		Language:  onlyLanguage(d.Language),
		Subjects:  lookup.LimitSubjects(d.Subject),
		Cover:     coverURL(d.Cover),
	}, true
}

// chooseISBN returns the ISBN asked for if it is listed, or if none is listed; otherwise the first
// valid one, preferring those written in 13 digits.
func chooseISBN(listed []string, asked isbn.ISBN) isbn.ISBN {
	if len(listed) == 0 {
		return asked
	}
	var thirteen, other isbn.ISBN
	for _, s := range listed {
		n, err := isbn.Parse(s)
		switch {
		case err != nil:
			continue
		case asked != "" && n == asked:
			return n
		case len(s) >= 13:
			thirteen = cmp.Or(thirteen, n)
		}
		other = cmp.Or(other, n)
	}
	return cmp.Or(thirteen, other)
}

// validYear returns s if it is a year from 1 to 9999, or "".
func validYear(s string) string {
	n, err := strconv.Atoi(s)
	if err != nil || n < 1 || n > 9999 {
		return ""
	}
	return strconv.Itoa(n)
}
