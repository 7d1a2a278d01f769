// Package section holds runs of books of a list, and the places where they begin and end.
package section

import (
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"shelflist/internal/catalogue"
)

// ErrCursor is the error for a cursor that is malformed.
var ErrCursor = errors.New("malformed cursor")

// Place is a position in a list.
type Place struct {
	Key string // that the order sorts by, as it is stored
	PK  int64  // makes the place unique
}

// Cursor returns the place as text for an address.
func (p Place) Cursor() string {
	return base64.RawURLEncoding.EncodeToString([]byte(p.Key)) + "." + strconv.FormatInt(p.PK, 10)
}

// ParseCursor is the inverse of Cursor. Its error wraps ErrCursor.
func ParseCursor(s string) (Place, error) {
	encoded, digits, found := strings.Cut(s, ".")
	key, keyErr := base64.RawURLEncoding.DecodeString(encoded)
	pk, pkErr := strconv.ParseInt(digits, 10, 64)
	if !found || keyErr != nil || pkErr != nil {
		return Place{}, fmt.Errorf("%w: %q", ErrCursor, s)
	}
	return Place{string(key), pk}, nil
}

// Section is a run of books of a list, in reading order.
type Section struct {
	Books []catalogue.Book
	Keys  []string // that the order sorts by, one for each book
}

// Place returns the place of a book.
func (s Section) Place(i int) Place { return Place{s.Keys[i], s.Books[i].PK} }

// From returns the section without the books before i.
func (s Section) From(i int) Section { return Section{s.Books[i:], s.Keys[i:]} }

// Join returns the section followed by another one.
func (s Section) Join(t Section) Section {
	if len(s.Books) == 0 {
		return t
	}
	return Section{append(s.Books, t.Books...), append(s.Keys, t.Keys...)}
}
