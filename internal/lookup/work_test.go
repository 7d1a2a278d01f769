package lookup

import (
	"errors"
	"io"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestParseQuery(t *testing.T) {
	tests := []struct {
		name, text string
		want       Query
	}{
		{"nothing", "", Query{}},
		{"white space only", " \t\n\u00a0", Query{}},
		{"words", "  slaughterhouse \t five\n", Query{Text: "slaughterhouse five"}},
		{"a non-breaking space", "kurt\u00a0vonnegut", Query{Text: "kurt vonnegut"}},
		{"ISBN-13", "9780306406157", Query{Text: "9780306406157", ISBN: "9780306406157"}},
		{"ISBN-10 with hyphens", " 0-306-40615-2 ", Query{Text: "0-306-40615-2", ISBN: "9780306406157"}},
		{"ISBN with its prefix", "ISBN 0-8044-2957-X", Query{Text: "ISBN 0-8044-2957-X", ISBN: "9780804429573"}},
		{"wrong check digit", "9780306406158", Query{Text: "9780306406158"}},
		{"an ISBN among words", "vonnegut 9780306406157", Query{Text: "vonnegut 9780306406157"}},
		{"a number that is a title", "1984", Query{Text: "1984"}},
		{"invalid UTF-8", "caf\xe9", Query{Text: "caf\uFFFD"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := ParseQuery(tt.text); got.Text != tt.want.Text || got.ISBN != tt.want.ISBN {
				t.Errorf("ParseQuery(%q) = %+v, want %+v", tt.text, got, tt.want)
			}
		})
	}
}

func FuzzParseQuery(f *testing.F) {
	for _, seed := range []string{"", " a  b ", "9780306406157", "0-8044-2957-X", "caf\xe9", "\x00", "\u0085x\u2003y"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		q := ParseQuery(text)
		if !utf8.ValidString(q.Text) {
			t.Errorf("not UTF-8: %q", q.Text)
		}
		if strings.Join(strings.Fields(q.Text), " ") != q.Text {
			t.Errorf("white space left in %q", q.Text)
		}
		if again := ParseQuery(q.Text); !reflect.DeepEqual(again, q) {
			t.Errorf("%+v parsed again is %+v", q, again)
		}
	})
}

func TestFailure(t *testing.T) {
	err := error(&Failure{Source: "openlibrary", Reason: Broken, Err: io.ErrUnexpectedEOF})
	if want := "openlibrary: broken: unexpected EOF"; err.Error() != want {
		t.Errorf("Error() = %q, want %q", err, want)
	}
	if !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Error("does not unwrap to its cause")
	}
	if got, want := (&Failure{Source: "offline", Reason: Slow}).Error(), "offline: slow"; got != want {
		t.Errorf("without a cause: %q, want %q", got, want)
	}
}
