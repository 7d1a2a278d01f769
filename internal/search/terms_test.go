package search

import (
	"reflect"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"shelflist/internal/filing"
)

func TestParseISBN(t *testing.T) {
	for _, text := range []string{
		"9780804429573", "080442957X", "080442957x", "978-0-8044-2957-3", "0 8044 2957 X", "ISBN 0-8044-2957-X",
		"isbn:9780804429573", "ISBN-13: 978 0 8044 2957 3", "urn:isbn:9780804429573", "URN:ISBN:080442957X",
		`"9780804429573"`, "9780804429573.", "\u200e9780804429573", "９７８０８０４４２９５７３", "9780804429573 52495",
		"978080442957312", "080442957X (pbk.)", "'9780804429573", `="080442957X"`, "80442957X", "SBN 8044-2957-X",
		"]E09780804429573", "ISBN-13 (pbk): 978-0-8044-2957-3", "978\u20110\u20118044\u20112957\u20113",
		"\u201e080442957X\u201c",
	} {
		if q := Parse(text); q.ISBN != "9780804429573" || q.Terms != nil {
			t.Errorf("%q: %+v, %v", text, q, q.Terms)
		}
	}
	for _, text := range []string{
		"", "urn:", "9780804429574", "isbn:", "title:9780804429573", "080442957X emma", "97808044295739780804429573",
	} {
		if q := Parse(text); q.ISBN != "" {
			t.Errorf("%q: %+v, want no ISBN", text, q)
		}
	}
}

// A wrong digit of an ISBN is said, and the text still searched for as words.
func TestParseMistypedISBN(t *testing.T) {
	for _, tt := range []struct{ text, mistyped string }{
		{"9780804429574", "3"}, {"978-0-8044-2957-0", "3"}, {"0804429571", "X"}, {"ISBN 080442957x.", ""},
		{"isbn:0306406153", "2"},
		{"9780804429574 52495", "3"}, {"emma", ""}, {"1984", ""}, {"2001 1984", ""}, {"813.54", ""}, {"306406153", ""},
	} {
		q := Parse(tt.text)
		if q.Mistyped != tt.mistyped || tt.mistyped != "" && (q.ISBN != "" || len(q.Terms) == 0) {
			t.Errorf("%q: mistyped %q, ISBN %q, terms %v; want mistyped %q and terms", tt.text, q.Mistyped, q.ISBN,
				q.Terms, tt.mistyped)
		}
	}
}

func TestTermsAmpersand(t *testing.T) {
	for text, want := range map[string]string{
		"foundation & empire": "foundation and empire", "foundation and empire": "foundation and empire",
		"foundation und empire": "foundation and empire", `"foundation & empire"`: "foundation and empire",
		"& emma &": "emma", "&": "", "title:war & peace": "war and peace", "猫 & 犬": "猫 and 犬",
	} {
		var words []string
		for _, term := range Parse(text).Terms {
			words = append(words, term.Words...)
		}
		if got := strings.Join(words, " "); got != want {
			t.Errorf("%q: words %q, want %q", text, got, want)
		}
	}
}

func TestTerms(t *testing.T) {
	tests := []struct {
		name, text string
		want       []Term
	}{
		{"nothing", "", nil},
		{"words", "slaughterhouse five", []Term{{Text: "slaughterhouse"}, {Text: "five"}}},
		{"punctuation alone", "emma & - !", []Term{{Text: "emma"}}},
		{"a phrase", `"slaughterhouse five" kurt`, []Term{{Text: "slaughterhouse five", Phrase: true}, {Text: "kurt"}}},
		{"other quotes", "„Das Schloß“ «l’étranger» “emma”",
			[]Term{
				{Text: "Das Schloß", Phrase: true}, {Text: "l’étranger", Phrase: true}, {Text: "emma", Phrase: true},
			}},
		{"a quote that is not closed", `"slaughterhouse five`, []Term{{Text: "slaughterhouse"}, {Text: "five"}}},
		{"a quote alone", `"`, nil},
		{"an empty phrase", `"" emma`, []Term{{Text: "emma"}}},
		{"a title", "title:emma austen", []Term{{Field: InTitle, Text: "emma"}, {Text: "austen"}}},
		{"an author in quotes", `author:"le guin" wizard`,
			[]Term{{Field: InAuthor, Text: "le guin", Phrase: true}, {Text: "wizard"}}},
		{"capitals", "Author:Austen TITLE:Emma",
			[]Term{{Field: InAuthor, Text: "Austen"}, {Field: InTitle, Text: "Emma"}}},
		{"a space behind the colon", "author: austen", []Term{{Field: InAuthor, Text: "austen"}}},
		{"a number", "dewey:813.54", []Term{{Field: InDewey, Text: "813.54"}}},
		{"a class", "dewey:8", []Term{{Field: InDewey, Text: "8"}}},
		{"the beginning of a number", "dewey:813.*", []Term{{Field: InDewey, Text: "813"}}},
		{"a number as libraries write it", "dewey:813/.54", []Term{{Field: InDewey, Text: "813.54"}}},
		{"not a number", "dewey:fiction emma", []Term{{Text: "fiction"}, {Text: "emma"}}},
		{"a field without a value", "emma title:", []Term{{Text: "emma"}, {Text: "title:"}}},
		{"an unknown field", "publisher:dell", []Term{{Text: "publisher:dell"}}},
		{"a title with a colon", "Emma: a novel", []Term{{Text: "Emma:"}, {Text: "a"}, {Text: "novel"}}},
		{"too many", "a b c d e f g h i j k l m n o p q r", []Term{
			{Text: "a"}, {Text: "b"}, {Text: "c"}, {Text: "d"}, {Text: "e"}, {Text: "f"}, {Text: "g"}, {Text: "h"},
			{Text: "i"}, {Text: "j"}, {Text: "k"}, {Text: "l"}, {Text: "m"}, {Text: "n"}, {Text: "o"}, {Text: "p"}}},
		{"repeated", "Word word title:word \"word\" wörd", []Term{
			{Text: "Word"}, {Field: InTitle, Text: "word"}, {Text: "word", Phrase: true}}},
		{"too long", strings.Repeat("é", 400), []Term{{Text: strings.Repeat("é", 300)}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := Parse(tt.text).Terms
			for i, term := range got {
				if want := filing.SearchWords(term.Text); !slices.Equal(term.Words, want) {
					t.Errorf("%q: words %q of %q, want %q", tt.text, term.Words, term.Text, want)
				}
				got[i].Words = nil
			}
			if !reflect.DeepEqual(got, tt.want) {
				t.Errorf("%q:\ngot  %+v\nwant %+v", tt.text, got, tt.want)
			}
		})
	}
}

func FuzzTerms(f *testing.F) {
	for _, seed := range []string{
		`author:"le guin" x`, "dewey:813.*", "title: title:", `"„«`, "TITLE:a author:\u00a0b", "titl\xff:x",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		q := Parse(text)
		terms := q.Terms
		if len(terms) > maxTerms {
			t.Errorf("%d terms", len(terms))
		}
		for _, term := range terms {
			if !utf8.ValidString(term.Text) || strings.TrimSpace(term.Text) == "" {
				t.Errorf("%q: term %+v", text, term)
			}
			if term.Field != InDewey && !strings.Contains(q.Text, term.Text) {
				t.Errorf("%q: term %+v is not in the text", text, term)
			}
			if term.Field == InDewey && !deweyBeginning().MatchString(term.Text) {
				t.Errorf("%q: %+v is not the beginning of a Dewey number", text, term)
			}
		}
	})
}
