package doubles

import (
	"encoding/base64"
	"fmt"
	"math"
	"strconv"
	"strings"

	"shelflist/internal/store/list/section"
)

// wholeGroup is the PK of a place after all books that have its key.
const wholeGroup = math.MaxInt64

// place is a place in the list of doubles: after a book among those that have a key.
type place struct {
	kind int // index in kinds
	key  string
	pk   int64
}

// String returns the place as text for an address.
func (p place) String() string {
	return fmt.Sprintf("%d.%s.%d", p.kind, base64.RawURLEncoding.EncodeToString([]byte(p.key)), p.pk)
}

// parsePlace is the inverse of place.String; "" is the beginning. Its error wraps
// section.ErrCursor.
func parsePlace(s string) (place, error) {
	if s == "" {
		return place{pk: wholeGroup}, nil
	}
	parts := strings.Split(s, ".")
	if len(parts) != 3 {
		return place{}, fmt.Errorf("%w: %q", section.ErrCursor, s)
	}
	kind, kindErr := strconv.Atoi(parts[0])
	key, keyErr := base64.RawURLEncoding.DecodeString(parts[1])
	pk, pkErr := strconv.ParseInt(parts[2], 10, 64)
	if kindErr != nil || keyErr != nil || pkErr != nil || kind < 0 || kind >= len(kinds) {
		return place{}, fmt.Errorf("%w: %q", section.ErrCursor, s)
	}
	return place{kind, string(key), pk}, nil
}
