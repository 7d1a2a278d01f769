package object

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"shelflist/internal/catalogue"
	"shelflist/internal/exchange/intake/entry"
	"shelflist/internal/vocabulary"
)

// ownKey is the key of a book's number in this program's own files and in the answers of its API.
const ownKey = "PK"

// libraryThingKey is that of LibraryThing's.
const libraryThingKey = "books_id"

// read returns the entry that an object describes, or an *entry.Error.
func read(text []byte, line int) (entry.Entry, error) {
	raw := entry.Raw{Text: string(text)}
	var object map[string]json.RawMessage
	if err := json.Unmarshal(text, &object); err != nil {
		return entry.Entry{}, &entry.Error{Line: line, Err: errNotObject, Raw: raw}
	}
	var d entry.Draft
	switch {
	case object[ownKey] != nil:
		readOwn(&d, object)
	case object[libraryThingKey] != nil:
		readLibraryThing(&d, object)
	default:
		readAny(&d, object)
	}
	e, err := d.Entry()
	if err != nil {
		return entry.Entry{}, &entry.Error{Line: line, Err: err, Raw: raw}
	}
	e.Line, e.Raw = line, raw
	return e, nil
}

// sortedKeys returns the keys of an object that have a value, in alphabetical order, so that the
// result is always the same.
func sortedKeys(object map[string]json.RawMessage) []string { return slices.Sorted(maps.Keys(object)) }

// readOwn reads an object of exchange.JSONLines or of the API.
func readOwn(d *entry.Draft, object map[string]json.RawMessage) {
	d.Verbatim = true
	for _, key := range sortedKeys(object) {
		value := object[key]
		switch key {
		case ownKey:
			d.Add(vocabulary.Book, key, textOf(value))
		case "Contributors":
			readContributors(d, key, value)
		case "Copies":
			readCopies(d, value)
		case "CallNumber": // worked out from others
		case "Author":
			d.FileUnder(key, textOf(value))
		case "ISBN":
			if object["ISBNs"] == nil {
				d.Add(vocabulary.ISBNs, key, textOf(value))
			}
		default:
			d.Add(vocabulary.ParseField(key), key, textOf(value))
		}
	}
}

func readContributors(d *entry.Draft, key string, value json.RawMessage) {
	var list []struct{ Name, Role string }
	if json.Unmarshal(value, &list) != nil {
		d.Add(vocabulary.Contributors, key, textOf(value))
		return
	}
	var names []catalogue.Contributor
	for _, c := range list {
		role := catalogue.Role(c.Role)
		if !slices.Contains(catalogue.Roles, role) {
			role = catalogue.RoleOther
		}
		names = append(names, catalogue.Contributor{Name: c.Name, Role: role})
	}
	d.Add(vocabulary.Contributors, key, catalogue.FormatContributors(names))
}

func readCopies(d *entry.Draft, value json.RawMessage) {
	var list []struct{ Barcode, Location, Status, CallNumber, AcquiredOn, Price, Note string }
	if json.Unmarshal(value, &list) != nil {
		d.Add(vocabulary.Copies, "Copies", textOf(value))
		return
	}
	for _, c := range list {
		d.Book.Copies = append(d.Book.Copies, catalogue.Copy{
			Barcode: c.Barcode, Location: c.Location, Status: catalogue.Status(c.Status), CallNumber: c.CallNumber,
			AcquiredOn: c.AcquiredOn, Price: c.Price, Note: c.Note,
		})
	}
}

// readAny reads an object whose keys are words for fields, as the columns of a table are.
func readAny(d *entry.Draft, object map[string]json.RawMessage) {
	for _, key := range sortedKeys(object) {
		switch f := vocabulary.ParseField(key); f {
		case vocabulary.None, vocabulary.Source, vocabulary.SourceID, vocabulary.Edited, vocabulary.AddedAt,
			vocabulary.UpdatedAt:
		case vocabulary.Copies:
			readCopies(d, object[key])
		default:
			d.Add(f, key, textOf(object[key]))
		}
	}
}

// textOf returns a value as text: that of a list has its items on lines, that of an object its name
// or else all that is in it.
func textOf(value json.RawMessage) string {
	d := json.NewDecoder(bytes.NewReader(value))
	d.UseNumber()
	var v any
	if d.Decode(&v) != nil {
		return ""
	}
	return text(v)
}

func text(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case json.Number:
		return v.String()
	case []any:
		return join(v)
	case map[string]any:
		for _, key := range []string{"name", "Name", "lf", "value", "code"} {
			if named := v[key]; named != nil {
				return text(named)
			}
		}
		var all []any
		for _, key := range slices.Sorted(maps.Keys(v)) {
			all = append(all, v[key])
		}
		return join(all)
	}
	return ""
}

func join(list []any) string {
	items := make([]string, 0, len(list))
	for _, item := range list {
		if text := text(item); text != "" {
			items = append(items, strings.ReplaceAll(text, "\n", " "))
		}
	}
	return strings.Join(items, "\n")
}
