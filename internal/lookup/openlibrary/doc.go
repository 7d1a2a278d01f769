package openlibrary

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"slices"
	"strconv"
	"strings"

	"shelflist/internal/dewey"
	"shelflist/internal/isbn"
	"shelflist/internal/lookup"
)

// searchDoc is a document of search.json. Fields that a work lacks are absent.
type searchDoc struct {
	Key              text  `json:"key"`
	Title            text  `json:"title"`
	Subtitle         text  `json:"subtitle"`
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
// are only such documents, that is an error. One document need not be in a list.
func decodeDocs(body []byte) ([]searchDoc, error) {
	var envelope struct {
		Docs     json.RawMessage `json:"docs"`
		NumFound text            `json:"numFound"`
	}
	if err := json.Unmarshal(body, &envelope); err != nil {
		return nil, err
	}
	var list []json.RawMessage
	switch {
	case bytes.HasPrefix(envelope.Docs, []byte("[")):
		if err := json.Unmarshal(envelope.Docs, &list); err != nil {
			return nil, err
		}
	case bytes.HasPrefix(envelope.Docs, []byte("{")) && bytes.Contains(envelope.Docs, []byte(`"key"`)):
		list = []json.RawMessage{envelope.Docs}
	case envelope.NumFound != "0":
		return nil, errors.New("it has no list of docs")
	}
	var docs []searchDoc
	var skipped error
	for _, raw := range list {
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
// work's or an edition's. An ISBN that was asked for becomes the work's; if the document lists only
// others, it is another work, and work reports false.
func (d searchDoc) work(asked isbn.ISBN) (lookup.Work, bool) {
	id := string(d.Key[strings.LastIndexByte(string(d.Key), '/')+1:])
	number, _ := dewey.Best(append(slices.Clone(d.DDC), string(d.DDCSort)))
	w := lookup.Work{
		ID:        id,
		Title:     joinTitle(string(d.Title), string(d.Subtitle)),
		Author:    lookup.AuthorName(firstOf(d.AuthorName)),
		Year:      validYear(string(d.FirstPublishYear)),
		Dewey:     number,
		ISBN:      chooseISBN(d.ISBN, asked),
		Publisher: firstOf(d.Publisher),
		LCC:       readableLCC(d.LCC),
		Language:  onlyLanguage(d.Language),
		Subjects:  d.Subject,
		Cover:     coverURL(d.Cover),
	}.Clean()
	w.Filing = filingTitle(w.Title, d.Language)
	isOther := asked != "" && w.ISBN != "" && w.ISBN != asked
	return w, isWorkOrEdition(id) && w.Title != "" && !isOther
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
