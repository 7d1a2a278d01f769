package filing

import (
	"slices"
	"strings"
)

// Words returns s folded, with its words in alphabetical order, so that two forms of a name
// that differ only in word order compare equal.
func Words(s string) string {
	words := strings.Fields(Fold(s))
	slices.Sort(words)
	return strings.Join(words, " ")
}
