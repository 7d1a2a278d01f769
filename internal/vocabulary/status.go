package vocabulary

import (
	_ "embed"
	"sync"

	"shelflist/internal/filing"
)

// OnLoan is what ParseStatus returns for a copy that another program has lent to somebody.
const OnLoan = "on loan"

// The words for the statuses of copies, by the names that catalogue.Status has for them, and for
// OnLoan.
//
//go:embed statuses.txt
var statusesText string

var statuses = sync.OnceValue(func() map[string]string { return parse(statusesText) })

// ParseStatus returns the name that catalogue.Status has for a word, or OnLoan; "" if the word is
// not known.
func ParseStatus(word string) string { return statuses()[filing.Fold(word)] }
