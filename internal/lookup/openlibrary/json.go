package openlibrary

import (
	"encoding/json"
	"strings"
)

// The values in Open Library's records have changed their form over the years, and differ between
// records. The types below read all forms in use. A value of any other form is left out, so that it
// does not cost the whole record.

// text is a text. It is also read from a number, from {"value": text}, and from a list, of which it
// is the first text.
type text string

// UnmarshalJSON implements json.Unmarshaler. It never fails.
func (t *text) UnmarshalJSON(b []byte) error {
	*t = ""
	if len(b) > 0 && b[0] == '"' {
		return json.Unmarshal(b, (*string)(t))
	}
	for _, s := range readTexts(b) {
		if s != "" {
			*t = text(s)
			break
		}
	}
	return nil
}

// texts is a list of texts, each read as text is. A single text is read as a list of one. White
// space is collapsed.
type texts []string

// UnmarshalJSON implements json.Unmarshaler. It never fails.
func (t *texts) UnmarshalJSON(b []byte) error {
	*t = nil
	for _, s := range readTexts(b) {
		if s := strings.Join(strings.Fields(s), " "); s != "" {
			*t = append(*t, s)
		}
	}
	return nil
}

// readTexts returns the texts in a JSON value.
func readTexts(b []byte) []string {
	if len(b) == 0 {
		return nil
	}
	switch c := b[0]; {
	case c == '"':
		var s string
		if json.Unmarshal(b, &s) == nil {
			return []string{s}
		}
	case c == '-' || '0' <= c && c <= '9':
		return []string{string(b)}
	case c == '[':
		var all []string
		if json.Unmarshal(b, &all) == nil { // the usual form
			return all
		}
		var list []json.RawMessage
		if json.Unmarshal(b, &list) != nil {
			return nil
		}
		all = nil
		for _, item := range list {
			if len(item) > 0 && item[0] != '[' {
				all = append(all, readTexts(item)...)
			}
		}
		return all
	case c == '{':
		var object struct {
			Value json.RawMessage `json:"value"`
		}
		if json.Unmarshal(b, &object) == nil && len(object.Value) > 0 && object.Value[0] == '"' {
			return readTexts(object.Value)
		}
	}
	return nil
}

// link is a reference to another record, such as "/works/OL1W". It is also read from {"key": link}
// and from {"author": link}.
type link string

// UnmarshalJSON implements json.Unmarshaler. It never fails.
func (l *link) UnmarshalJSON(b []byte) error {
	*l = ""
	if len(b) == 0 {
		return nil
	}
	switch b[0] {
	case '"':
		var s string
		if json.Unmarshal(b, &s) == nil {
			*l = link(s)
		}
	case '{':
		var object struct {
			Key    text  `json:"key"`
			Author *link `json:"author"`
		}
		if json.Unmarshal(b, &object) != nil {
			return nil
		}
		*l = link(object.Key)
		if object.Author != nil {
			*l = *object.Author
		}
	}
	return nil
}

// links is a list of references. A single reference is read as a list of one.
type links []link

// UnmarshalJSON implements json.Unmarshaler. It never fails.
func (l *links) UnmarshalJSON(b []byte) error {
	*l = nil
	if len(b) > 0 && b[0] == '[' {
		var list []link
		if json.Unmarshal(b, &list) == nil {
			*l = list
		}
		return nil
	}
	var one link
	if err := one.UnmarshalJSON(b); err != nil {
		return err
	}
	if one != "" {
		*l = links{one}
	}
	return nil
}

// contributors is a list of names with the roles that an edition states, such as "Translator".
// Names without a role are read too. Items of any other form are left out.
type contributors []struct{ name, role string }

// UnmarshalJSON implements json.Unmarshaler. It never fails.
func (c *contributors) UnmarshalJSON(b []byte) error {
	*c = nil
	var list []json.RawMessage
	if json.Unmarshal(b, &list) != nil {
		return nil
	}
	for _, item := range list {
		var named struct {
			Name text `json:"name"`
			Role text `json:"role"`
		}
		if json.Unmarshal(item, &named) == nil && named.Name != "" {
			*c = append(*c, struct{ name, role string }{string(named.Name), string(named.Role)})
		}
	}
	return nil
}
