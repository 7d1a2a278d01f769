package catalogue

import (
	"regexp"
	"sync"
)

var printedYear = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?:^|[^0-9])(1[0-9]{3}|20[0-9]{2})(?:[^0-9]|$)`)
})

// PrintedYear returns the first year from 1000 to 2099 in a year as it is printed: "1969" for
// "c1969". It returns "" if there is none.
func PrintedYear(published string) string {
	if m := printedYear().FindStringSubmatch(published); m != nil {
		return m[1]
	}
	return ""
}
