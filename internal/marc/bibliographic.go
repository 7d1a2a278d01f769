package marc

import (
	"errors"
	"strings"

	"shelflist/internal/dewey"
	"shelflist/internal/isbn"
)

// Bibliographic holds the facts that a catalogue needs from a bibliographic record, without the
// ISBD punctuation between the parts of a description. What the record does not state is empty.
type Bibliographic struct {
	Control    string // control number
	Title      string // the title proper
	Subtitle   string
	PartNumber string // "Part 1"
	PartTitle  string
	Filing     string // Title without its nonfiling characters, such as a leading article; "" if unknown
	Author     Name   // an editor if there is no author; the zero Name if there is neither
	Others     []Name // all other names, in order
	Year       string // four digits: of the first edition if the record states it, else of this one
	Dewey      dewey.Number
	ISBNs      []isbn.ISBN
	SetISBNs   []isbn.ISBN // of the set that this volume belongs to
	LCC        string      // Library of Congress call number: "RC71.3 .W67 1971"
	Edition    string      // "2nd ed."
	Imprint
	Extent       string // "xii, 215 p."
	Series       string
	SeriesNumber string
	Summary      string
	Language     string   // MARC language code
	Subjects     []string // headings with subdivisions after "--": "Tomography--Congresses"
}

// Bibliographic returns the facts in the record. It ignores fields in other scripts (880). The
// result is the zero value for a record that Unfit reports.
func (r *Record) Bibliographic() Bibliographic {
	if r.Unfit() != nil {
		return Bibliographic{}
	}
	b := Bibliographic{
		Control:  strings.TrimSpace(r.Control("001")),
		Year:     r.year(),
		Dewey:    r.dewey(),
		LCC:      r.lcc(),
		Edition:  r.edition(),
		Imprint:  r.imprint(),
		Extent:   r.extent(),
		Summary:  r.summary(),
		Language: r.language(),
		Subjects: r.subjects(),
	}
	var t title
	t, b.Filing = r.title()
	b.Title, b.Subtitle, b.PartNumber, b.PartTitle = t.proper, t.subtitle, t.partNumber, t.partTitle
	b.Author, b.Others = r.names()
	b.ISBNs, b.SetISBNs = r.isbns()
	b.Series, b.SeriesNumber = r.series()
	return b
}

// Errors of Unfit.
var (
	// ErrPart reports a record of an article, a chapter or another part of a publication.
	ErrPart = errors.New("a part of another publication, such as an article")
	// ErrNotBibliographic reports a record of holdings, a name, a class or the like.
	ErrNotBibliographic = errors.New("not a bibliographic record, but one of holdings, a name or a class")
)

// Unfit returns why the record does not describe a publication of its own, by its leader or the
// type that MARCXML gives it, or nil if it does.
func (r *Record) Unfit() error {
	if r.Type != "" && !strings.EqualFold(r.Type, "Bibliographic") {
		return ErrNotBibliographic
	}
	if len(r.Leader) < leaderLength {
		return nil // its positions are unknown
	}
	switch kind, level := r.Leader[6], r.Leader[7]; {
	case strings.IndexByte("quvwxyz", kind) >= 0:
		return ErrNotBibliographic
	case level == 'a' || level == 'b':
		return ErrPart
	}
	return nil
}

// positions returns the characters of s from one position up to another, or fewer if s is shorter.
// The positions of control fields count characters. Non-breaking spaces are returned as blanks.
func positions(s string, from, to int) string {
	if !isASCII(s) {
		runes := []rune(strings.ReplaceAll(s, "\u00a0", " "))
		return string(runes[min(from, len(runes)):min(to, len(runes))])
	}
	return s[min(from, len(s)):min(to, len(s))]
}
