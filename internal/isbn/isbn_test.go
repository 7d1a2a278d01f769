package isbn

import (
	"errors"
	"fmt"
	"strings"
	"testing"
)

func TestParse(t *testing.T) {
	tests := []struct {
		name, in string
		want     ISBN
		err      error
	}{
		{"ISBN-13", "9780306406157", "9780306406157", nil},
		{"ISBN-13 with hyphens", "978-0-306-40615-7", "9780306406157", nil},
		{"ISBN-13 with spaces", " 978 0 306 40615 7 ", "9780306406157", nil},
		{"ISBN-13 with en dashes", "978–0–306–40615–7", "9780306406157", nil},
		{"ISBN-13 with non-breaking hyphens", "978‑0‑306‑40615‑7", "9780306406157", nil},
		{"prefix 979", "979-10-90636-07-1", "9791090636071", nil},
		{"check digit 0", "978-0-14-303943-3", "9780143039433", nil},
		{"ISBN-10", "0306406152", "9780306406157", nil},
		{"ISBN-10 with hyphens", "0-306-40615-2", "9780306406157", nil},
		{"ISBN-10 with X", "0-8044-2957-X", "9780804429573", nil},
		{"ISBN-10 with lower-case x", "080442957x", "9780804429573", nil},
		{"label", "ISBN 0-306-40615-2", "9780306406157", nil},
		{"label with colon", "ISBN: 9780306406157", "9780306406157", nil},
		{"label with length", "ISBN-13: 978-0-306-40615-7", "9780306406157", nil},
		{"label with length, no colon", "isbn 10 0306406152", "9780306406157", nil},
		{"label with length, without space", "ISBN10:0306406152", "9780306406157", nil},
		{"label without space", "ISBN9780306406157", "9780306406157", nil},
		{"label before a number that begins with 10", "ISBN 1032103213", "9781032103211", nil},

		{"empty", "", "", ErrSyntax},
		{"label only", "ISBN", "", ErrSyntax},
		{"label with length only", "ISBN-13", "", ErrSyntax},
		{"nine digits without a check digit", "030640615", "", ErrSyntax},
		{"eleven digits", "03064061522", "", ErrSyntax},
		{"fourteen digits", "97803064061570", "", ErrSyntax},
		{"X in the middle", "03X6406152", "", ErrSyntax},
		{"X in the middle of an ISBN-13", "978030640X157", "", ErrSyntax},
		{"X as last digit of an ISBN-13", "978030640615X", "", ErrSyntax},
		{"article number that is not an ISBN", "5901234123457", "", ErrSyntax},
		{"printed music", "9790260000438", "", ErrSyntax},
		{"words", "slaughterhouse", "", ErrSyntax},
		{"words after the number", "9780306406157 emma", "", ErrSyntax},
		{"words and a year after the number", "0306406152 emma 1984", "", ErrSyntax},
		{"control character", "0306406152\x00", "", ErrSyntax},
		{"too long", strings.Repeat("-", 10_000) + "0306406152", "", ErrSyntax},

		{"ISBN-10 with a wrong digit", "0306406153", "", ErrCheckDigit},
		{"ISBN-10 with two digits swapped", "0306401652", "", ErrCheckDigit},
		{"ISBN-13 with a wrong digit", "9780306406158", "", ErrCheckDigit},
		{"X as a wrong check digit", "030640615X", "", ErrCheckDigit},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := Parse(tt.in)
			if got != tt.want || !errors.Is(err, tt.err) {
				t.Errorf("Parse(%q) = %q, %v; want %q, %v", tt.in, got, err, tt.want, tt.err)
			}
		})
	}
}

// Forms in which ISBNs come from scanners, spreadsheets, catalogues and web pages.
func TestParseForms(t *testing.T) {
	const want = ISBN("9780306406157")
	tests := []struct{ name, in string }{
		{"left-to-right mark", "\u200e9780306406157"},
		{"right-to-left mark behind", "9780306406157\u200f"},
		{"zero width space inside", "978\u200b0306406157"},
		{"word joiner inside", "978\u20600306406157"},
		{"byte order mark", "\ufeff9780306406157"},
		{"soft hyphens", "978\u00ad0\u00ad306\u00ad40615\u00ad7"},
		{"directional isolates", "\u20689780306406157\u2069"},
		{"variation selector", "9780306406157\ufe0f"},
		{"figure and thin spaces", "978\u20070\u2009306\u202f40615\u30007"},
		{"minus signs", "978\u22120\u2212306\u221240615\u22127"},
		{"small and full-width hyphens", "978\ufe630\uff0d306-40615-7"},
		{"EAN-5 joined", "978030640615752495"},
		{"EAN-5 after a space", "9780306406157 52495"},
		{"EAN-2 joined", "978030640615712"},
		{"EAN-2 after a space", "9780306406157 12"},
		{"qualifier", "9780306406157 (pbk.)"},
		{"qualifier without a space", "0306406152(pbk)"},
		{"qualifier and price", "0306406152 (pbk. : alk. paper) : $29.95"},
		{"price", "0306406152 : $12.95"},
		{"binding", "0306406152 pbk."},
		{"German bindings", "9780306406157 kart."},
		{"qualifier after X", "0-306-40615-2 (v. 1)"},
		{"leading apostrophe", "'9780306406157"},
		{"leading curly apostrophe", "’9780306406157"},
		{"spreadsheet formula", `="9780306406157"`},
		{"spreadsheet formula with a quoted quote", `"=""9780306406157"""`},
		{"brackets", "[9780306406157]"},
		{"quotation marks", "„9780306406157“"},
		{"full-width digits", "９７８０３０６４０６１５７"},
		{"Arabic-Indic digits", "٩٧٨٠٣٠٦٤٠٦١٥٧"},
		{"Persian digits", "۹۷۸۰۳۰۶۴۰۶۱۵۷"},
		{"Devanagari digits", "९७८०३०६४०६१५७"},
		{"AIM prefix", "]E09780306406157"},
		{"AIM prefix with add-on", "]E3978030640615752495"},
		{"lost leading zero", "306406152"},
		{"Standard Book Number", "306-40615-2"},
		{"Standard Book Number with a label", "SBN 306 40615 2"},
		{"label with qualifier", "ISBN-13 (pbk): 978-0-306-40615-7"},
		{"label with length and qualifier", "ISBN 10 (hardcover) 0306406152"},
		{"full-width label", "ＩＳＢＮ：９７８０３０６４０６１５７"},
		{"label of an electronic edition", "e-ISBN: 978-0-306-40615-7"},
		{"urn", "urn:isbn:9780306406157"},
		{"label with a full stop", "ISBN. 9780306406157"},
		{"full stop", "9780306406157."},
		{"line break", "9780306406157\r\n"},
		{"tabulator", "\t9780306406157\t"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got, err := Parse(tt.in); got != want || err != nil {
				t.Errorf("Parse(%q) = %q, %v; want %q", tt.in, got, err, want)
			}
		})
	}
	for in, want := range map[string]ISBN{
		"8044-2957-X": "9780804429573", "80442957x (pbk.)": "9780804429573", "０８０４４２９５７Ｘ": "9780804429573",
	} {
		if got, err := Parse(in); got != want || err != nil {
			t.Errorf("Parse(%q) = %q, %v; want %q", in, got, err, want)
		}
	}
}

// Numbers and texts that must not be taken for an ISBN.
func TestParseOther(t *testing.T) {
	for _, in := range []string{
		"1984", "2001", "1939-1945", "007", "813.54", "813/.54", "621.381.9", "075002321", "75002321", "2001-012345x",
		"9.78031E+12", "+49 30 901820", "(030) 901820", "555-1234", "030/901820", "20,000 leagues", "1984 (novel)",
		"fahrenheit 451", "4006381333931", "9790260000438", "978", "978-0", "ISBN", "]E0", "'", `=""`, "x", "X",
		"12345678X", "title:9780306406157", "9780306406157/12", "9780306406157123", "97803064061571234",
		"9780306406157123456", "03064061521", "0306406152 52495", "9780306406157\x00",
	} {
		if got, err := Parse(in); got != "" || !errors.Is(err, ErrSyntax) {
			t.Errorf("Parse(%q) = %q, %v; want ErrSyntax", in, got, err)
		}
	}
}

func TestCheckDigitError(t *testing.T) {
	for in, last := range map[string]string{
		"9780306406158": "7", "978-0-306-40615-1 (pbk.)": "7", "0306406153": "2", "0804429571": "X", "030640615X": "2",
		"9780306406158 52495": "7", "ISBN ９７８０３０６４０６１５０": "7", "\u200e9780306406150": "7",
	} {
		_, err := Parse(in)
		mistyped, ok := errors.AsType[*CheckDigitError](err)
		if !ok || mistyped.Last != last || mistyped.Text != in || !errors.Is(err, ErrCheckDigit) {
			t.Errorf("Parse(%q): %#v, want the last digit %s", in, err, last)
		}
	}
}

func TestTen(t *testing.T) {
	tests := []struct {
		name string
		in   ISBN
		want string
		ok   bool
	}{
		{"prefix 978", "9780306406157", "0306406152", true},
		{"check digit X", "9780804429573", "080442957X", true},
		{"prefix 979", "9791090636071", "", false},
		{"zero value", "", "", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got, ok := tt.in.Ten(); got != tt.want || ok != tt.ok {
				t.Errorf("ISBN(%q).Ten() = %q, %t; want %q, %t", tt.in, got, ok, tt.want, tt.ok)
			}
		})
	}
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		"978-0-306-40615-7", "0-8044-2957-X", "ISBN-13: 9791090636071", "ISBN 10 0306406152", "isbn",
		"ISBN13:", "\xff", "080442957x ", "\u200e９７８0306406157 52495", `="306406152"`, "]E0978030640615712",
		"ISBN-13 (pbk): 978", "80442957X(set) : $5", "ISBN (", "9780306406158.",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		n, err := Parse(s)
		if err != nil {
			if n != "" || !errors.Is(err, ErrSyntax) && !errors.Is(err, ErrCheckDigit) {
				t.Errorf("Parse(%q) = %q, %v; want \"\" and ErrSyntax or ErrCheckDigit", s, n, err)
			}
			return
		}
		checkRoundTrip(t, n)
	})
}

// FuzzConvert generates valid ISBNs, which FuzzParse seldom finds.
func FuzzConvert(f *testing.F) {
	for _, seed := range []uint32{0, 1, 30640615, 80442957, 999999999} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, seed uint32) {
		nine := fmt.Sprintf("%09d", seed%1_000_000_000)
		ten := nine + string(checkDigit10(nine))
		n, err := Parse(ten)
		if err != nil {
			t.Fatalf("Parse(%q): %v", ten, err)
		}
		if back, ok := n.Ten(); back != ten || !ok {
			t.Errorf("Parse(%q) = %q, whose Ten() = %q, %t; want %q", ten, n, back, ok, ten)
		}
		checkRoundTrip(t, n)

		for i := range ten { // the check digit detects every single wrong digit
			wrong := []byte(ten)
			wrong[i] = '0' + (wrong[i]-'0'+1)%10
			if _, err := Parse(string(wrong)); !errors.Is(err, ErrCheckDigit) {
				t.Errorf("Parse(%q): %v, want ErrCheckDigit; %s is valid", wrong, err, ten)
			}
		}
	})
}

// checkRoundTrip checks that n and its ISBN-10, if it has one, parse to n again.
func checkRoundTrip(t *testing.T, n ISBN) {
	t.Helper()
	if again, err := Parse(n.String()); again != n || err != nil {
		t.Errorf("Parse(%q) = %q, %v; want %q", n, again, err, n)
	}
	ten, ok := n.Ten()
	if ok != strings.HasPrefix(n.String(), "978") {
		t.Errorf("ISBN(%q).Ten() = %q, %t; want %t", n, ten, ok, !ok)
	}
	if !ok {
		return
	}
	if again, err := Parse(ten); again != n || err != nil {
		t.Errorf("Parse(%q) = %q, %v; want %q", ten, again, err, n)
	}
}

func TestRounded(t *testing.T) {
	for text, want := range map[string]bool{
		"9.78E+12": true, "9,78031E+12": true, " 9.78e12 ": true, "9E+12": true, "9.78E-12": false, "E+12": false,
		"9.78E": false, "": false, "EMMA": false, "9780306406157": false, "x9E+12": false,
	} {
		if got := IsRounded(text); got != want {
			t.Errorf("%q: %t", text, got)
		}
		if _, err := Parse(text); errors.Is(err, ErrRounded) != want || want && !errors.Is(err, ErrSyntax) {
			t.Errorf("%q: %v", text, err)
		}
	}
}
