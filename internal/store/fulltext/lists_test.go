package fulltext

import (
	"slices"
	"testing"

	"shelflist/internal/search"
)

// The lists of an expression are those of its words in any column.
func TestLists(t *testing.T) {
	for text, want := range map[string][]string{
		"":                  nil,
		"women":             {`"women" *`},
		"author:a":          {`"a" *`},
		"dewey:813.5":       {`"813"`, `"5" *`},
		`"war and peace"`:   {`"war"`, `"and"`, `"peace"`},
		"title:the subject": {`"the" *`, `"subject" *`},
		"y":                 {`"y" *`, `"and"`},
	} {
		t.Run(text, func(t *testing.T) {
			e, _ := Parse(search.Parse(text))
			var got []string
			for _, list := range e.Public().Lists() {
				got = append(got, list.String())
			}
			if !slices.Equal(got, want) {
				t.Errorf("lists %q, want %q", got, want)
			}
		})
	}
}
