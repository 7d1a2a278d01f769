package filing

import (
	"slices"
	"strings"
)

// Words is s folded, with its words in alphabetical order: the same for a name however it is inverted.
func Words(s string) string {
	words := strings.Fields(Fold(s))
	slices.Sort(words)
	return strings.Join(words, " ")
}
