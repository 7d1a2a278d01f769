// Package form reads descriptions of books and copies from what forms and programs send.
package form

import (
	"bytes"
	"encoding/json"
	"net/url"
	"slices"
	"strings"
	"unicode"

	"shelflist/internal/barcodes"

	"shelflist/internal/catalogue"
	"shelflist/internal/filing"
	"shelflist/internal/isbn"
)

// Book is a description of a book as it was sent. It has a text for each field that is to be set,
// by the field's name; see catalogue.Fields.
type Book struct {
	Version int64 // the version of the book that it was made for; 0 for a new one
	Texts   map[string]string
}

// FromValues reads the fields of a form. A list may come as several fields, or as one with several
// lines. Contributors come in pairs of the fields Name and Role. The error is of type
// catalogue.FieldErrors.
func FromValues(v url.Values) (Book, error) {
	in := Book{Version: number(v.Get("Version")), Texts: map[string]string{}}
	for _, f := range catalogue.Fields {
		if v.Has(f.Name) {
			in.Texts[f.Name] = strings.Join(v[f.Name], "\n")
		}
	}
	if !v.Has("Name") {
		return in, nil
	}
	var names []catalogue.Contributor
	for i, name := range v["Name"] {
		c := catalogue.Contributor{Name: tidy(name, false), Role: catalogue.RoleAuthor}
		if c.Name == "" {
			continue
		}
		if roles := v["Role"]; i < len(roles) {
			c.Role = catalogue.Role(roles[i])
		}
		names = append(names, c)
	}
	var err error
	in.Texts["Contributors"], err = formatNames(names)
	return in, err
}

// formatNames returns the text of contributors, or a field error for a role that is none.
func formatNames(names []catalogue.Contributor) (string, error) {
	for _, c := range names {
		if !slices.Contains(catalogue.Roles, c.Role) {
			return "", catalogue.FieldErrors{{Field: "Contributors", Kind: catalogue.Malformed}}
		}
	}
	return catalogue.FormatContributors(names), nil
}

// FromJSON reads an object whose keys are those of api.Book. A list may be sent as an array or as a
// text of lines. Author sets the contributors to an author of that name. The error says in what
// form something should be; for an unknown key it is of type catalogue.FieldErrors.
func FromJSON(body []byte) (Book, error) {
	var keys map[string]json.RawMessage
	if err := json.Unmarshal(body, &keys); err != nil {
		return Book{}, err
	}
	in := Book{Texts: map[string]string{}}
	var unknown catalogue.FieldErrors
	for key, value := range keys {
		_, known := catalogue.FieldNamed(key)
		var err error
		switch {
		case key == "Version":
			err = json.Unmarshal(value, &in.Version)
		case key == "Author":
			if _, both := keys["Contributors"]; !both {
				in.Texts["Contributors"], err = textOf(value)
			}
		case key == "ISBN":
			if _, both := keys["ISBNs"]; !both {
				in.Texts["ISBNs"], err = textOf(value)
			}
		case key == "Contributors":
			in.Texts[key], err = contributorsOf(value)
		case known:
			in.Texts[key], err = textOf(value)
		default:
			unknown = append(unknown, catalogue.FieldError{Field: key, Kind: catalogue.Unknown})
		}
		if err != nil {
			return Book{}, catalogue.FieldErrors{{Field: key, Kind: catalogue.Malformed}}
		}
	}
	if unknown != nil {
		return Book{}, unknown
	}
	return in, nil
}

// textOf returns the text of a JSON string, or of an array of strings as lines.
func textOf(value json.RawMessage) (string, error) {
	if bytes.HasPrefix(value, []byte("[")) {
		var list []string
		err := json.Unmarshal(value, &list)
		for i, s := range list {
			list[i] = strings.ReplaceAll(s, "\n", " ")
		}
		return strings.Join(list, "\n"), err
	}
	var s string
	err := json.Unmarshal(value, &s)
	return s, err
}

func contributorsOf(value json.RawMessage) (string, error) {
	var list []struct{ Name, Role string }
	if err := json.Unmarshal(value, &list); err != nil {
		return textOf(value)
	}
	names := make([]catalogue.Contributor, len(list))
	for i, c := range list {
		names[i] = catalogue.Contributor{Name: c.Name, Role: catalogue.Role(c.Role)}
		if c.Role == "" {
			names[i].Role = catalogue.RoleAuthor
		}
	}
	return formatNames(names)
}

// Apply sets the fields of b that were sent, each in its usual form: names inverted, ISBNs as 13
// digits. Without a year to sort by, the book gets that of its printed year.
func (in Book) Apply(b *catalogue.Book) {
	for _, f := range catalogue.Fields {
		text, ok := in.Texts[f.Name]
		if !ok {
			continue
		}
		if text = tidy(text, f.List || f.Long); text == f.Text(*b) {
			continue // as it was, even if that isn't the usual form
		}
		switch f.Name {
		case "Contributors":
			text = invertNames(text)
		case "ISBNs":
			text = convertISBNs(text)
		}
		f.Set(b, text)
	}
	if b.Year == "" {
		b.Year = catalogue.PrintedYear(b.Published)
	}
}

func invertNames(text string) string {
	names := catalogue.ParseContributors(text)
	for i, c := range names {
		if c.Role != catalogue.RoleCorporate {
			names[i].Name = filing.Invert(c.Name)
		}
	}
	return catalogue.FormatContributors(names)
}

func convertISBNs(text string) string {
	list := strings.Split(text, "\n")
	for i, s := range list {
		if n, err := isbn.Parse(s); err == nil {
			list[i] = n.String()
		}
	}
	return strings.Join(list, "\n")
}

// CopyFromValues reads the fields of a form for a copy into c.
func CopyFromValues(v url.Values, c *catalogue.Copy) {
	for name, field := range copyFields(c) {
		if v.Has(name) {
			*field = tidy(v.Get(name), false)
		}
	}
	c.Barcode = barcodes.Parse(c.Barcode)
	if v.Has("Status") {
		c.Status = catalogue.Status(v.Get("Status"))
	}
}

// CopyFromJSON reads an object whose keys are those of api.Copy into c, and returns the version of
// the book that it was made for; 0 for any. For errors see FromJSON.
func CopyFromJSON(body []byte, c *catalogue.Copy) (version int64, err error) {
	var keys map[string]json.RawMessage
	if err := json.Unmarshal(body, &keys); err != nil {
		return 0, err
	}
	fields := copyFields(c)
	var unknown catalogue.FieldErrors
	for key, value := range keys {
		field, known := fields[key]
		var err error
		switch {
		case key == "Version":
			err = json.Unmarshal(value, &version)
		case key == "Status":
			err = json.Unmarshal(value, &c.Status)
		case known:
			var text string // "" for null
			err = json.Unmarshal(value, &text)
			*field = tidy(text, false)
		default:
			unknown = append(unknown, catalogue.FieldError{Field: key, Kind: catalogue.Unknown})
		}
		if err != nil {
			return 0, catalogue.FieldErrors{{Field: key, Kind: catalogue.Malformed}}
		}
	}
	if unknown != nil {
		return 0, unknown
	}
	c.Barcode = barcodes.Parse(c.Barcode)
	return version, nil
}

func copyFields(c *catalogue.Copy) map[string]*string {
	return map[string]*string{
		"Barcode": &c.Barcode, "Location": &c.Location, "CallNumber": &c.CallNumber, "AcquiredOn": &c.AcquiredOn,
		"Price": &c.Price, "Note": &c.Note,
	}
}

func number(s string) (n int64) {
	if json.Unmarshal([]byte(s), &n) != nil {
		return 0
	}
	return n
}

// Tidy returns a text of one line that was typed, as it is stored.
func Tidy(s string) string { return tidy(s, false) }

// tidy returns a text that was typed without control characters and other characters that are never
// seen, and without white space around it. Line breaks stay if the text may have several lines.
func tidy(s string, severalLines bool) string {
	s = strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\r\n", "\n")
	s = strings.Map(func(r rune) rune {
		switch {
		case r == '\n' && severalLines:
			return r
		case unicode.IsControl(r), r == '\u2028', r == '\u2029':
			return ' '
		case r == '\u00ad', r == '\u200b', r == '\u2060', r == '\ufeff',
			'\u202a' <= r && r <= '\u202e', '\u2066' <= r && r <= '\u2069':
			return -1
		}
		return r
	}, s)
	return strings.TrimSpace(s)
}
