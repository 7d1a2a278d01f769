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
	Key              text       `json:"key"`
	Title            text       `json:"title"`
	Subtitle         text       `json:"subtitle"`
	AuthorName       texts      `json:"author_name"`
	FirstPublishYear text       `json:"first_publish_year"`
	DDC              texts      `json:"ddc"`
	DDCSort          text       `json:"ddc_sort"`
	LCC              texts      `json:"lcc"`
	ISBN             texts      `json:"isbn"`
	Publisher        texts      `json:"publisher"`
	Language         texts      `json:"language"`
	Subject          texts      `json:"subject"`
	Cover            texts      `json:"cover_i"`
	Edition          editionDoc `json:"editions"`
}

// editionDoc is the edition of a work that suits the search best. It is empty if the service
// doesn't tell editions apart.
type editionDoc struct {
	Title       text  `json:"title"`
	Subtitle    text  `json:"subtitle"`
	Publisher   texts `json:"publisher"`
	PublishDate text  `json:"publish_date"`
	ISBN        texts `json:"isbn"`
	Language    texts `json:"language"`
	Cover       texts `json:"cover_i"`
}

// UnmarshalJSON implements json.Unmarshaler. It reads the first document of a list. It never fails.
func (e *editionDoc) UnmarshalJSON(b []byte) error {
	*e = editionDoc{}
	var list struct {
		Docs []json.RawMessage `json:"docs"`
	}
	if json.Unmarshal(b, &list) != nil || len(list.Docs) == 0 {
		return nil
	}
	type plain editionDoc // without this method
	var first plain
	if json.Unmarshal(list.Docs[0], &first) == nil {
		*e = editionDoc(first)
	}
	return nil
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
		Year:      validYear(string(d.FirstPublishYear)),
		Dewey:     number,
		ISBN:      chooseISBN(d.ISBN, asked),
		Publisher: firstOf(d.Publisher),
		LCC:       readableLCC(d.LCC),
		Language:  onlyLanguage(d.Language),
		Subjects:  d.Subject,
		Cover:     coverURL(d.Cover),
	}
	w.Title, w.Subtitle = trimTitle(string(d.Title), string(d.Subtitle))
	setAuthors(&w, d.AuthorName)
	languages := d.Language
	// Without an ISBN nothing is taken from the edition: the same work would be described in
	// another way whenever another text is searched for.
	if list := parseISBNs(d.Edition.ISBN); asked != "" && slices.Contains(list, asked) {
		d.Edition.describe(&w)
		w.SetISBNs(append([]isbn.ISBN{asked}, list...))
		languages = slices.Concat(d.Edition.Language, languages)
	}
	w = w.Clean()
	w.Filing = filingTitle(w.Title, languages)
	isOther := asked != "" && w.ISBN != "" && w.ISBN != asked
	return w, isWorkOrEdition(id) && w.Title != "" && !isOther
}

// describe sets what an edition says of itself in the description of its work.
func (e editionDoc) describe(w *lookup.Work) {
	if title, subtitle := trimTitle(string(e.Title), string(e.Subtitle)); title != "" {
		w.Title, w.Subtitle = title, subtitle
	}
	w.Publisher, w.Published = firstOf(e.Publisher), string(e.PublishDate)
	w.Language = cmp.Or(onlyLanguage(e.Language), w.Language)
	w.Cover = cmp.Or(coverURL(e.Cover), w.Cover)
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
