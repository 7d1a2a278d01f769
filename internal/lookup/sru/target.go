package sru

import (
	"cmp"
	"fmt"
	"net/url"
	"slices"
	"strings"
)

// Target is a catalogue that can be asked by SRU, and the names of its indexes.
type Target struct {
	Name   string // up to 20 of a-z, 0-9 and "-"
	URL    string // http or https
	Schema string // the target's name for the record schema MARCXML
	Title  string // CQL index of titles
	Author string // CQL index of names
	ISBN   string // CQL index of ISBNs
	ID     string // CQL index of control numbers; "" if there is none
}

// Targets returns the catalogues that are known by name: the Library of Congress; K10plus, the
// union catalogue of most German research libraries; and the German National Library.
func Targets() []Target {
	return []Target{
		{
			Name: "loc", URL: "http://lx2.loc.gov:210/LCDB", Schema: "marcxml",
			Title: "dc.title", Author: "dc.creator", ISBN: "bath.isbn", ID: "rec.id",
		},
		{
			Name: "k10plus", URL: "https://sru.k10plus.de/opac-de-627", Schema: "marcxml",
			Title: "pica.tit", Author: "pica.per", ISBN: "pica.isb", ID: "pica.ppn",
		},
		{
			// WOE is one index of the words of titles and names.
			Name: "dnb", URL: "https://services.dnb.de/sru/dnb", Schema: "MARC21-xml",
			Title: "WOE", Author: "WOE", ISBN: "num", ID: "num",
		},
	}
}

const maxName = 20

// ParseTargets reads targets separated by white space:
//
//	NAME=URL;schema=S;title=I;author=I;isbn=I;id=I
//
// Everything after the URL is optional; the defaults are marcxml, dc.title, dc.creator, bath.isbn
// and rec.id. A name must not be in taken and not occur twice. The error is one line.
func ParseTargets(text string, taken []string) ([]Target, error) {
	var targets []Target
	for field := range strings.FieldsSeq(text) {
		t, err := parseTarget(field)
		if err != nil {
			return nil, fmt.Errorf("%.200q: %w", field, err)
		}
		if slices.Contains(taken, t.Name) {
			return nil, fmt.Errorf("%.200q: %q is the name of another source", field, t.Name)
		}
		taken = append(taken[:len(taken):len(taken)], t.Name)
		targets = append(targets, t)
	}
	return targets, nil
}

func parseTarget(field string) (Target, error) {
	parts := strings.Split(field, ";")
	name, address, ok := strings.Cut(parts[0], "=")
	if !ok {
		return Target{}, fmt.Errorf("give a name and an address, NAME=URL")
	}
	if name == "" || len(name) > maxName || strings.Trim(name, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" {
		return Target{}, fmt.Errorf("a name has up to %d of a-z, 0-9 and -", maxName)
	}
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" || u.Fragment != "" {
		return Target{}, fmt.Errorf("%q is not an http or https address", address)
	}
	t := Target{Name: name, URL: address}
	for _, part := range parts[1:] {
		key, value, _ := strings.Cut(part, "=")
		set := map[string]*string{
			"schema": &t.Schema, "title": &t.Title, "author": &t.Author, "isbn": &t.ISBN, "id": &t.ID,
		}[key]
		switch {
		case set == nil:
			return Target{}, fmt.Errorf("%q is not one of schema, title, author, isbn and id", key)
		case *set != "":
			return Target{}, fmt.Errorf("%q is given twice", key)
		case value == "" || key != "schema" && !isIndexName(value):
			return Target{}, fmt.Errorf("%q can't be the %s", value, key)
		}
		*set = value
	}
	t.Schema = cmp.Or(t.Schema, "marcxml")
	t.Title = cmp.Or(t.Title, "dc.title")
	t.Author = cmp.Or(t.Author, "dc.creator")
	t.ISBN = cmp.Or(t.ISBN, "bath.isbn")
	t.ID = cmp.Or(t.ID, "rec.id")
	return t, nil
}

// isIndexName reports whether s can be written in CQL as the name of an index without quotes.
func isIndexName(s string) bool {
	return strings.Trim(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-") == ""
}

// address returns the URL of a request. A space is written as %20: not every server reads "+" as
// one.
func (t Target) address(params url.Values) string {
	separator := "?"
	if strings.Contains(t.URL, "?") {
		separator = "&"
		if strings.HasSuffix(t.URL, "?") || strings.HasSuffix(t.URL, "&") {
			separator = ""
		}
	}
	return t.URL + separator + strings.ReplaceAll(params.Encode(), "+", "%20")
}
