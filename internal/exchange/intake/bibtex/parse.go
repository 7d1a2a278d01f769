package bibtex

import (
	"strings"
)

// macros are the texts that @string gives names to.
type macros map[string]string

// maxMacros is the number of macros that a file may have.
const maxMacros = 10_000

func (m macros) add(fields []field) {
	for _, f := range fields {
		if len(m) < maxMacros && len(f.value) <= 10_000 {
			m[f.name] = f.value
		}
	}
}

// months are the macros that every style has.
var months = map[string]string{
	"jan": "January", "feb": "February", "mar": "March", "apr": "April", "may": "May", "jun": "June", "jul": "July",
	"aug": "August", "sep": "September", "oct": "October", "nov": "November", "dec": "December",
}

// field is a field of an entry. Its value is as it is written, in TeX, without what encloses it.
type field struct{ name, value string }

// parsed is an entry. Its kind and the names of its fields are in lower case.
type parsed struct {
	kind, key string
	fields    []field
}

// parser parses the text of an entry.
type parser struct {
	text   string
	at     int
	macros macros
}

// entry parses the entry. It returns false if its form is wrong, then with the kind if that is
// right.
func (p *parser) entry() (e parsed, ok bool) {
	p.skip()
	if !p.take('@') {
		return e, false
	}
	e.kind = strings.ToLower(p.word())
	if p.skip(); !p.take('{') && !p.take('(') {
		return e, false
	}
	if e.kind != "string" {
		end := strings.IndexAny(p.text[p.at:], ",})")
		if end < 0 {
			return e, false
		}
		e.key = strings.TrimSpace(p.text[p.at : p.at+end])
		p.at += end
		p.take(',')
	}
	for {
		p.skip()
		if p.take('}') || p.take(')') {
			return e, true
		}
		name := strings.ToLower(p.word())
		if p.skip(); name == "" || !p.take('=') {
			return e, false
		}
		value, ok := p.value()
		if !ok {
			return e, false
		}
		e.fields = append(e.fields, field{name, value})
		p.skip()
		p.take(',')
	}
}

// value parses a value: texts, numbers and macros joined by #.
func (p *parser) value() (string, bool) {
	var b strings.Builder
	for {
		p.skip()
		text, ok := p.piece()
		if !ok {
			return "", false
		}
		if b.Len()+len(text) > maxEntry { // macros of macros
			return "", false
		}
		b.WriteString(text)
		if p.skip(); !p.take('#') {
			return b.String(), true
		}
	}
}

func (p *parser) piece() (string, bool) {
	if p.at == len(p.text) {
		return "", false
	}
	switch p.text[p.at] {
	case '{':
		return p.enclosed('}')
	case '"':
		return p.enclosed('"')
	}
	word := p.word()
	name := strings.ToLower(word)
	if text, ok := p.macros[name]; ok {
		return text, true
	}
	if text, ok := months[name]; ok {
		return text, true
	}
	return word, word != ""
}

// enclosed parses a text that ends at a character outside inner braces.
func (p *parser) enclosed(end byte) (string, bool) {
	p.at++
	from, depth := p.at, 0
	for ; p.at < len(p.text); p.at++ {
		switch c := p.text[p.at]; {
		case c == '\\':
			p.at++
		case c == end && depth == 0:
			p.at++
			return p.text[from : p.at-1], true
		case c == '{':
			depth++
		case c == '}':
			depth--
		}
	}
	p.at = len(p.text)
	return "", false
}

// word returns the characters up to the next blank or sign of BibTeX.
func (p *parser) word() string {
	from := p.at
	for p.at < len(p.text) && strings.IndexByte(" \t\r\n{}()=,#\"@%", p.text[p.at]) < 0 {
		p.at++
	}
	return p.text[from:p.at]
}

func (p *parser) take(c byte) bool {
	if p.at < len(p.text) && p.text[p.at] == c {
		p.at++
		return true
	}
	return false
}

// skip passes over blanks.
func (p *parser) skip() {
	for p.at < len(p.text) && strings.IndexByte(" \t\r\n", p.text[p.at]) >= 0 {
		p.at++
	}
}
