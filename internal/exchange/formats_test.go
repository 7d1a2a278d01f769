package exchange

import (
	"testing"

	"shelflist/internal/catalogue"
)

func TestCitationKey(t *testing.T) {
	for _, tt := range []struct {
		name string
		book catalogue.Book
		want string
	}{
		{"author and year", catalogue.Book{PK: 17, Author: "Vonnegut, Kurt", Year: "1959"}, "vonnegut1959-17"},
		{"the year of the edition", catalogue.Book{PK: 17, Author: "Vonnegut, Kurt", Year: "1959", Published: "c1970"},
			"vonnegut1970-17"},
		{"direct order", catalogue.Book{PK: 17, Author: "Kurt Vonnegut", Year: "1959"}, "vonnegut1959-17"},
		{"accents", catalogue.Book{PK: 1, Author: "Müller-Łódź, Ø."}, "mullerlodz-1"},
		{"other script", catalogue.Book{PK: 1, Author: "עוז, עמוס", Year: "2002"}, "book2002-1"},
		{"before Christ", catalogue.Book{PK: 1, Author: "Homer", Year: "-800"}, "homer800-1"},
		{"not in the catalogue", catalogue.Book{ISBN: "9780805209990"}, "book-9780805209990"},
		{"nothing", catalogue.Book{}, "book"},
	} {
		if got := citationKey(tt.book); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}

func TestBibNames(t *testing.T) {
	const author, body = catalogue.RoleAuthor, catalogue.RoleCorporate
	for _, tt := range []struct {
		names []catalogue.Contributor
		want  string
	}{
		{nil, ""},
		{[]catalogue.Contributor{{Name: "Vonnegut, Kurt", Role: author}}, "Vonnegut, Kurt"},
		{[]catalogue.Contributor{{Name: "Kurt Vonnegut", Role: author}}, "Vonnegut, Kurt"},
		{[]catalogue.Contributor{{Name: "Vonnegut, Kurt, Jr.", Role: author}}, "Vonnegut, Jr., Kurt"},
		{[]catalogue.Contributor{{Name: "Plato", Role: author}}, "{Plato}"},
		{[]catalogue.Contributor{{Name: "John Paul II, Pope", Role: author}}, "{John Paul II, Pope}"},
		{[]catalogue.Contributor{{Name: "AT&T", Role: body}, {Name: "Le Guin, Ursula K.", Role: author}},
			`{AT\&T} and Le Guin, Ursula K.`},
		{[]catalogue.Contributor{{Name: "Brown, Smith and Co.", Role: body}}, "{Brown, Smith and Co.}"},
		{[]catalogue.Contributor{{Name: "Adams, Ann and Bob", Role: author}}, "{Adams, Ann and Bob}"},
	} {
		if got := bibNames(tt.names); got != tt.want {
			t.Errorf("%+v are %q, want %q", tt.names, got, tt.want)
		}
	}
}

func TestEscapeTeX(t *testing.T) {
	const in = `\{}$&#_%~^<>|"é` + "`'"
	const want = `\textbackslash{}\textbraceleft{}\textbraceright{}\$\&\#\_\%\textasciitilde{}\textasciicircum{}` +
		`\textless{}\textgreater{}\textbar{}"é` + "`'"
	if got := escapeTeX(in); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestBibEdition(t *testing.T) {
	for in, want := range map[string]string{
		"2nd ed.": "2nd", "2nd, rev. ed.": "2nd, rev. ed.", "Rev. 3rd edition": "Rev. 3rd", "First edition": "First",
		"2. Aufl.": "2. Aufl.", "": "",
	} {
		if got := bibEdition(in); got != want {
			t.Errorf("%q is %q, want %q", in, got, want)
		}
	}
}

func TestPages(t *testing.T) {
	for in, want := range map[string]string{
		"": "", "215": "215", "215 p.": "215", "xii, 215 p.": "215", "593 S.": "593", "320 Seiten": "320",
		"12 с.": "12", "2 v.": "", "1 v. (unpaged)": "", "xii, 215, 16 p.": "", "pp. 12-40": "", "xii": "",
		"123456": "", "2 Bde.": "",
	} {
		if got := pages(catalogue.Book{Pages: in}); got != want {
			t.Errorf("%q has %q pages, want %q", in, got, want)
		}
	}
}

func TestLanguageTag(t *testing.T) {
	for in, want := range map[string]string{
		"": "", "und": "", "eng": "en", "ger": "de", "chi": "zh", "grc": "grc", "heb": "he", "mul": "mul", "qqx": "qqx",
		"?": "?",
	} {
		if got := languageTag(in); got != want {
			t.Errorf("%q is %q, want %q", in, got, want)
		}
	}
}

func TestLine(t *testing.T) {
	for in, want := range map[string]string{
		"":                 "",
		" a  b ":           "a b",
		"a\x00\r\n\u2028b": "a b",
		"a\u00a0b":         "a\u00a0b",
		"א\u200fב":         "א\u200fב",
		"a\xff\ufffe":      "a\ufffd\ufffd",
		"\x1f":             "",
		"　全角　":             "　全角　",
	} {
		if got := line(in); got != want {
			t.Errorf("%q becomes %q, want %q", in, got, want)
		}
	}
	if got := lines(" a \r\n\n b\u2029\x1f\nc"); got != "a\nb\nc" {
		t.Errorf("lines returns %q", got)
	}
}
