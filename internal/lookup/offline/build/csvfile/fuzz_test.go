package csvfile

import (
	"encoding/csv"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf8"
)

// The rows of a file that encoding/csv can read are those that it reads.
func FuzzRowReader(f *testing.F) {
	for _, seed := range []string{"", "a,b\n", "a,\"b\nc\"\r\nd,e", "\n\n\"\"\"\n\"\n", "a\"b\n\"c", "\"a\"b,\"\n,\"", strings.Repeat("a", 40) + "\nb\n"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, in string) {
		const longest = 16 // the least that bufio has
		plain, passed := csv.NewReader(strings.NewReader(in)), csv.NewReader(newRowReader(iotest.OneByteReader(strings.NewReader(in)), longest))
		plain.FieldsPerRecord, passed.FieldsPerRecord = -1, -1
		began := int64(0)
		for {
			want, err := plain.Read()
			if err != nil && err != io.EOF || plain.InputOffset()-began >= longest {
				break // from here they may differ
			}
			began = plain.InputOffset()
			got, gotErr := passed.Read()
			if !slices.Equal(got, want) || gotErr != err {
				t.Fatalf("%q, %v, want %q, %v", got, gotErr, want, err)
			}
			if err == io.EOF {
				return
			}
		}
		for range len(in) + 1 {
			if _, err := passed.Read(); err == io.EOF {
				return
			}
		}
		t.Error("it doesn't end")
	})
}

func FuzzRead(f *testing.F) {
	for _, seed := range []string{"", csvHeader, csvHeader + "Emma,,1815,823.7,eng\n", csvHeader + "\"", "a,b\n", csvHeader + "x,,,999999,\n", "sep=;\nTitle;ISBN\na;[1]\n", "title\tdate\n\xe9\t1\n", "\xff\xfet\x00i\x00t\x00l\x00e\x00"} {
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
