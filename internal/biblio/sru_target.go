package biblio

import (
	"cmp"
	"fmt"
	"net/url"
	"slices"
	"strings"
)

// SRUTarget is a catalogue that can be asked by SRU, and what its indexes are called.
type SRUTarget struct {
	Name   string // short, of a-z, 0-9 and "-"
	URL    string // http or https
	Schema string // of the records: MARCXML by the name that the target has for it
	Title  string // CQL indexes
	Author string
	ISBN   string
	ID     string // of control numbers; "" when it has none
}

// SRUTargets are the catalogues that are known by name: the Library of Congress; K10plus, the
// union catalogue of most German research libraries; and the German National Library.
func SRUTargets() []SRUTarget {
	return []SRUTarget{
		{
			Name: "loc", URL: "http://lx2.loc.gov:210/LCDB", Schema: "marcxml",
			Title: "dc.title", Author: "dc.creator", ISBN: "bath.isbn", ID: "rec.id",
		},
		{
			Name: "k10plus", URL: "https://sru.k10plus.de/opac-de-627", Schema: "marcxml",
			Title: "pica.tit", Author: "pica.per", ISBN: "pica.isb", ID: "pica.ppn",
		},
		{
			// WOE has the words of title and author together.
			Name: "dnb", URL: "https://services.dnb.de/sru/dnb", Schema: "MARC21-xml",
			Title: "WOE", Author: "WOE", ISBN: "num", ID: "num",
		},
	}
}

const maxName = 20

// ParseSRUTargets reads targets separated by white space:
//
//	NAME=URL;schema=S;title=I;author=I;isbn=I;id=I
//
// All behind the URL may be left out; it is then marcxml, dc.title, dc.creator, bath.isbn and
// rec.id. A name may not be one of taken, nor given twice. The error is one line.
func ParseSRUTargets(text string, taken []string) ([]SRUTarget, error) {
	var targets []SRUTarget
	for field := range strings.FieldsSeq(text) {
		t, err := parseSRUTarget(field)
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

func parseSRUTarget(field string) (SRUTarget, error) {
	parts := strings.Split(field, ";")
	name, address, ok := strings.Cut(parts[0], "=")
	if !ok {
		return SRUTarget{}, fmt.Errorf("give a name and an address, NAME=URL")
	}
	if name == "" || len(name) > maxName || strings.Trim(name, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" {
		return SRUTarget{}, fmt.Errorf("a name has up to %d of a-z, 0-9 and -", maxName)
	}
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" || u.Fragment != "" {
		return SRUTarget{}, fmt.Errorf("%q is not an http or https address", address)
	}
	t := SRUTarget{Name: name, URL: address}
	for _, part := range parts[1:] {
		key, value, _ := strings.Cut(part, "=")
		set := map[string]*string{"schema": &t.Schema, "title": &t.Title, "author": &t.Author, "isbn": &t.ISBN, "id": &t.ID}[key]
		switch {
		case set == nil:
			return SRUTarget{}, fmt.Errorf("%q is not one of schema, title, author, isbn and id", key)
		case *set != "":
			return SRUTarget{}, fmt.Errorf("%q is given twice", key)
		case value == "" || key != "schema" && !isIndexName(value):
			return SRUTarget{}, fmt.Errorf("%q can't be the %s", value, key)
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

// isIndexName reports whether s can stand in CQL as the name of an index without quotes.
func isIndexName(s string) bool {
	return strings.Trim(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-") == ""
}

// address is the URL of a question. A space is %20 in it: not every server takes "+" for one.
func (t SRUTarget) address(params url.Values) string {
	separator := "?"
	if strings.Contains(t.URL, "?") {
		separator = "&"
		if strings.HasSuffix(t.URL, "?") || strings.HasSuffix(t.URL, "&") {
			separator = ""
		}
	}
	return t.URL + separator + strings.ReplaceAll(params.Encode(), "+", "%20")
}
