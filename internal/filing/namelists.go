package filing

import (
	_ "embed" // for namesText
	"strings"
	"sync"
)

//go:embed names.txt
var namesText string

// nameLists are the lists of names.txt, by name.
var nameLists = sync.OnceValue(func() map[string]map[string]bool {
	lists := map[string]map[string]bool{}
	var list map[string]bool
	for line := range strings.Lines(namesText) {
		line = strings.TrimSpace(line)
		switch {
		case line == "", line[0] == '#':
		case line[0] == '[':
			list = map[string]bool{}
			lists[strings.Trim(line, "[]")] = list
		default:
			for entry := range strings.SplitSeq(line, ",") {
				if entry = strings.TrimSpace(entry); entry != "" {
					list[entry] = true
				}
			}
		}
	}
	return lists
})

// listed reports whether a list of names.txt has the entry.
func listed(list, entry string) bool { return nameLists()[list][entry] }
