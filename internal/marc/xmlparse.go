package marc

import (
	"strings"
	"unicode/utf8"
)

// parseXML reads the record element that s begins with. It reads the part of XML that
// MARCXML is made of, many times as fast as encoding/xml: elements, attributes, text, CDATA
// sections, comments, and references to characters. Entities that a document type
// declares are never expanded.
func parseXML(s string) (*Record, error) {
	p := xmlParser{rest: s}
	root, ok := p.next()
	if !ok || root.name != "record" {
		return nil, errXML
	}
	record := &Record{Fields: make([]Field, 0, strings.Count(s, "tag="))}
	subfields := make([]Subfield, 0, strings.Count(s, "code="))
	for !root.closed {
		e, ok := p.next()
		switch {
		case !ok:
			return nil, errXML
		case e.end:
			if e.qualified != root.qualified {
				return nil, errXML
			}
			return record, nil
		case e.name == "leader":
			record.Leader, ok = p.text(e)
		case e.name == "controlfield":
			var value string
			value, ok = p.text(e)
			record.Fields = append(record.Fields, Field{Tag: e.tag, Value: value})
		case e.name == "datafield":
			from := len(subfields)
			subfields, ok = p.datafield(e, subfields)
			if len(subfields) > from { // else it says nothing
				record.Fields = append(record.Fields, Field{
					Tag: e.tag, Ind1: indicator(e.ind1), Ind2: indicator(e.ind2),
					Subfields: subfields[from:len(subfields):len(subfields)],
				})
			}
		default:
			ok = p.skip(e)
		}
		if !ok {
			return nil, errXML
		}
		if (e.name == "controlfield" || e.name == "datafield") && !isTag(e.tag) {
			return nil, errTag
		}
	}
	return record, nil
}

// datafield reads the subfields up to the end tag of e and appends them to list.
func (p *xmlParser) datafield(e element, list []Subfield) ([]Subfield, bool) {
	for !e.closed {
		sub, ok := p.next()
		switch {
		case !ok:
			return list, false
		case sub.end:
			return list, sub.qualified == e.qualified
		case sub.name == "subfield":
			code := byte('?')
			if len(sub.code) == 1 {
				code = printable(sub.code[0], '?')
			}
			value, ok := p.text(sub)
			if !ok {
				return list, false
			}
			list = append(list, Subfield{code, value})
		default:
			if !p.skip(sub) {
				return list, false
			}
		}
	}
	return list, true
}

// indicator returns the indicator that an attribute says.
func indicator(s string) byte {
	if s == "" {
		return ' '
	}
	return printable(s[0], ' ')
}

// element is a start or end tag, with the attributes that MARCXML has.
type element struct {
	qualified string // the name with its prefix
	name      string // the name without
	end       bool   // an end tag
	closed    bool   // an empty element: a start tag without an end tag

	tag, ind1, ind2, code string
}

// xmlParser reads tags and text from the front of rest.
type xmlParser struct{ rest string }

// next passes over text, comments, CDATA sections and processing instructions and returns
// the next tag.
func (p *xmlParser) next() (element, bool) {
	for {
		i := strings.IndexByte(p.rest, '<')
		if i < 0 {
			return element{}, false
		}
		p.rest = p.rest[i:]
		switch {
		case strings.HasPrefix(p.rest, "<!--"), strings.HasPrefix(p.rest, "<![CDATA["), strings.HasPrefix(p.rest, "<?"):
			if _, ok := p.special(); !ok {
				return element{}, false
			}
		default:
			return p.startOrEnd()
		}
	}
}

// special passes over what begins with <! or <?, and returns the text in a CDATA section.
func (p *xmlParser) special() (cdata string, ok bool) {
	opening, closing := "<?", "?>"
	switch {
	case strings.HasPrefix(p.rest, "<!--"):
		opening, closing = "<!--", "-->"
	case strings.HasPrefix(p.rest, "<![CDATA["):
		opening, closing = "<![CDATA[", "]]>"
	case !strings.HasPrefix(p.rest, "<?"):
		return "", false
	}
	inside, rest, ok := strings.Cut(p.rest[len(opening):], closing)
	p.rest = rest
	if closing != "]]>" {
		inside = ""
	}
	return inside, ok
}

// startOrEnd reads the tag that rest begins with.
func (p *xmlParser) startOrEnd() (e element, ok bool) {
	s := p.rest[1:]
	if strings.HasPrefix(s, "/") {
		e.end, s = true, s[1:]
	}
	i := 0
	for i < len(s) && isNameByte(s[i]) {
		i++
	}
	e.qualified, s = s[:i], s[i:]
	e.name = e.qualified[strings.LastIndexByte(e.qualified, ':')+1:]
	for {
		trimmed := trimSpace(s)
		switch {
		case e.name == "" || trimmed == "":
			return e, false
		case trimmed[0] == '>':
			p.rest = trimmed[1:]
			return e, true
		case !e.end && strings.HasPrefix(trimmed, "/>"):
			e.closed = true
			p.rest = trimmed[2:]
			return e, true
		case e.end:
			return e, false
		}
		if s, ok = e.attribute(trimmed); !ok {
			return e, false
		}
	}
}

// attribute reads the attribute that s begins with, and returns what is behind it.
func (e *element) attribute(s string) (rest string, ok bool) {
	i := 0
	for i < len(s) && isNameByte(s[i]) {
		i++
	}
	name := s[:i]
	s, ok = strings.CutPrefix(trimSpace(s[i:]), "=")
	s = trimSpace(s)
	if !ok || name == "" || s == "" || s[0] != '"' && s[0] != '\'' {
		return "", false
	}
	end := strings.IndexByte(s[1:], s[0])
	if end < 0 {
		return "", false
	}
	value, ok := unescape(s[1 : 1+end])
	switch name {
	case "tag":
		e.tag = value
	case "ind1":
		e.ind1 = value
	case "ind2":
		e.ind2 = value
	case "code":
		e.code = value
	}
	return s[end+2:], ok && strings.IndexByte(s[:end+1], '<') < 0
}

// trimSpace returns s without the white space at its start.
func trimSpace(s string) string {
	for s != "" && (s[0] == ' ' || s[0] == '\n' || s[0] == '\t' || s[0] == '\r') {
		s = s[1:]
	}
	return s
}

func isNameByte(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' ||
		c == ':' || c == '_' || c == '-' || c == '.' || c >= utf8.RuneSelf
}

// text returns the text up to the end tag of e, in which there may be no element.
func (p *xmlParser) text(e element) (string, bool) {
	var text string
	for !e.closed {
		i := strings.IndexByte(p.rest, '<')
		if i < 0 {
			return "", false
		}
		part, ok := unescape(p.rest[:i])
		text += part // most often all there is, and then no copy
		p.rest = p.rest[i:]
		switch {
		case !ok:
			return "", false
		case strings.HasPrefix(p.rest, "</"):
			end, ok := p.startOrEnd()
			return cleanXML(text), ok && end.qualified == e.qualified
		}
		if part, ok = p.special(); !ok {
			return "", false
		}
		text += newlines(part)
	}
	return text, true
}

// skip passes over the element e and all that is in it.
func (p *xmlParser) skip(e element) bool {
	for depth := 0; ; {
		switch {
		case e.end:
			depth--
		case !e.closed:
			depth++
		}
		if depth <= 0 {
			return true
		}
		var ok bool
		if e, ok = p.next(); !ok {
			return false
		}
	}
}
