package csvfile

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func FuzzRead(f *testing.F) {
	for _, seed := range []string{
		"", csvHeader, csvHeader + "Emma,,1815,823.7,eng\n", csvHeader + "\"", "a,b\n", csvHeader + "x,,,999999,\n",
		"sep=;\nTitle;ISBN\na;[1]\n", "title\tdate\n\xe9\t1\n", "\xff\xfet\x00i\x00t\x00l\x00e\x00",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, in string) {
		for row, err := range Rows(strings.NewReader(in)) {
			w := row.Work
			if err == nil && (strings.TrimSpace(w.Title) == "" || row.Line < 1) {
				t.Errorf("no title or line: %+v", row)
			}
			if text := w.Title + w.Author + w.Publisher; !utf8.ValidString(text) {
				t.Errorf("not UTF-8: %+q", text)
			}
		}
	})
}
