package dewey

import (
	"cmp"
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestMark(t *testing.T) {
	tests := []struct{ name, author, title, language, want string }{
		{"inverted", "Vonnegut, Kurt", "Slaughterhouse-Five", "eng", "VON"},
		{"direct order", "Kurt Vonnegut", "Slaughterhouse-Five", "eng", "VON"},
		{"apostrophe", "O'Brien, Tim", "The Things They Carried", "eng", "OBR"},
		{"surname of two words", "Le Guin, Ursula K.", "The Dispossessed", "eng", "LEG"},
		{"space within the first three letters", "Du Maurier, Daphne", "Rebecca", "eng", "DUM"},
		{"accents", "García Márquez, Gabriel", "Cien años de soledad", "spa", "GAR"},
		{"ligature", "Ægidius, K.", "", "", "AEG"},
		{"Cyrillic", "Толстой, Лев", "Война и мир", "rus", "ТОЛ"},
		{"Chinese", "曹雪芹", "红楼梦", "chi", "曹雪芹"},
		{"Korean", "한강", "", "kor", "한강"},
		{"short surname", "Ng, Celeste", "Little Fires Everywhere", "eng", "NG"},
		{"short surname, direct order", "Celeste Ng", "Little Fires Everywhere", "eng", "NG"},
		{"suffix", "Kurt Vonnegut, Jr.", "Slaughterhouse-Five", "eng", "VON"},
		{"corporate body", "United Nations", "Charter", "eng", "UNI"},
		{"empty surname", ", Kurt", "Slaughterhouse-Five", "eng", "KUR"},
		{"no author", "", "The Iliad", "eng", "ILI"},
		{"no author, French", "", "L'Encyclopédie", "fre", "ENC"},
		{"no author, number", "", "1001 Nights", "", "100"},
		{"author without letters", "***", "The Iliad", "eng", "ILI"},
		{"no author or title", "", "", "", ""},
		{"author and title without letters", "?", "!!!", "", ""},
		{"long author", strings.Repeat("É", 10_000), "", "", "EEE"},
		{"invalid UTF-8", "\xffVon\xffnegut", "", "", "VON"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := Mark(tt.author, tt.title, tt.language); got != tt.want {
				t.Errorf("Mark(%.40q, %q, %q) = %q, want %q", tt.author, tt.title, tt.language, got, tt.want)
			}
		})
	}
}

func TestCallNumberString(t *testing.T) {
	tests := []struct {
		name string
		in   CallNumber
		want string
	}{
		{"both", CallNumber{Number: "813.54", Mark: "VON"}, "813.54 VON"},
		{"mark only", CallNumber{Number: "", Mark: "VON"}, "VON"},
		{"number only", CallNumber{Number: "813.54", Mark: ""}, "813.54"},
		{"neither", CallNumber{}, ""},
		{"all parts", CallNumber{"REF", "813.54", "VON", "v. 2"}, "REF 813.54 VON v. 2"},
		{"a prefix and a mark", CallNumber{Prefix: "FIC", Mark: "VON"}, "FIC VON"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := tt.in.String(); got != tt.want {
				t.Errorf("%#v.String() = %q, want %q", tt.in, got, tt.want)
			}
		})
	}
}

// TestKeyOrder checks that each book of a shelf sorts before the next.
func TestKeyOrder(t *testing.T) {
	shelf := []struct {
		number Number
		mark   string
		title  string
	}{
		{"001", "ZZZ", "Z"},
		{"005.133", "DON", "The Go Programming Language"},
		{"813", "ZZZ", "Z"},
		{"813.5", "AAA", "A"},
		{"813.54", "", "Z"},
		{"813.54", "NG", "Z"},
		{"813.54", "NGA", "A"},
		{"813.54", "VON", "Cat's Cradle"},
		{"813.54", "VON", "The Sirens of Titan"},
		{"813.54", "VON", "Slaughterhouse-Five"},
		{"813.54", "WOL", "A"},
		{"813.540973", "AAA", "A"},
		{"813.6", "AAA", "A"},
		{"999", "ТОЛ", "Я"},
		{"", "", "Z"},
		{"", "AAA", "A"},
		{"", "AAA", "A Room"},
		{"", "ТОЛ", "Я"},
	}
	for i := range len(shelf) - 1 {
		a, b := shelf[i], shelf[i+1]
		t.Run(fmt.Sprintf("%d %s %s %s", i, a.number, a.mark, a.title), func(t *testing.T) {
			before := CallNumber{Number: a.number, Mark: a.mark}.Key(a.title, "eng")
			after := CallNumber{Number: b.number, Mark: b.mark}.Key(b.title, "eng")
			if before >= after {
				t.Errorf("key %q does not sort before key %q", before, after)
			}
		})
	}
}

func TestKeyTitle(t *testing.T) {
	prefix := CallNumber{Number: "813.54", Mark: "VON"}.Key("", "")
	tests := []struct{ name, title, want string }{
		{"short", "The Sirens of Titan", "sirens of titan"},
		{"maximum length", strings.Repeat("a", 120), strings.Repeat("a", 120)},
		{"one byte too long", strings.Repeat("a", 121), strings.Repeat("a", 120)},
		{"truncated before a multi-byte character", "a" + strings.Repeat("я", 5_000), "a" + strings.Repeat("я", 59)},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := (CallNumber{Number: "813.54", Mark: "VON"}).Key(tt.title, "eng"); got != prefix+tt.want {
				t.Errorf("Key(%.40q) = %q, want %q", tt.title, got, prefix+tt.want)
			}
		})
	}
}

// TestKeyOrderOfParts checks that prefixes stand apart, behind the numbers, and that volumes stand
// in the order of their numbers.
func TestKeyOrderOfParts(t *testing.T) {
	shelf := []CallNumber{
		{"", "030", "BRI", ""},
		{"", "030", "BRI", "v. 2"},
		{"", "030", "BRI", "v. 10"},
		{"", "999", "ZZZ", ""},
		{"FIC", "", "AUS", ""},
		{"FIC", "", "VON", ""},
		{"J", "030", "BRI", ""},
		{"JF", "", "AAA", ""},
		{"REF", "", "ZZZ", ""},
		{"ref", "030", "BRI", "v. 2"},
		{"REF", "030", "BRI", "v. 10"},
		{"REF", "813.54", "VON", ""},
		{"", "", "AAA", ""},
	}
	for i := range len(shelf) - 1 {
		a, b := shelf[i], shelf[i+1]
		if a.Key("Title", "eng") >= b.Key("Title", "eng") {
			t.Errorf("%q: key %q does not sort before %q of %q", a, a.Key("Title", "eng"), b.Key("Title", "eng"), b)
		}
	}
}

// FuzzKey compares the order of two keys with the order of the numbers they are made of.
func FuzzKey(f *testing.F) {
	f.Add(uint16(813), "54", "VON", "A", uint16(813), "5", "VON", "B")
	f.Add(uint16(1), "", "", "Z", uint16(1), "0001", "~", "A")
	f.Add(uint16(813), "54", "NG", "Z", uint16(813), "54", "NG A", "\x00\xff")
	f.Add(uint16(5), "133", "ТОЛ", "Я", uint16(5), "1", "~", " ")
	f.Fuzz(func(
		t *testing.T,
		whole1 uint16, fraction1, mark1, title1 string,
		whole2 uint16, fraction2, mark2, title2 string,
	) {
		n1, n2 := makeNumber(t, whole1, fraction1), makeNumber(t, whole2, fraction2)
		key1 := CallNumber{Number: n1, Mark: mark1}.Key(title1, "")
		key2 := CallNumber{Number: n2, Mark: mark2}.Key(title2, "")
		if want := compareDecimals(n1, n2); want != 0 && cmp.Compare(key1, key2) != want {
			t.Errorf("%s and %s: Compare(%q, %q) = %d, want %d", n1, n2, key1, key2, cmp.Compare(key1, key2), want)
		}
		unnumbered := CallNumber{Mark: mark1}.Key(title1, "")
		if unnumbered <= key2 {
			t.Errorf("key %q of a book without a number sorts before %q", unnumbered, key2)
		}
		if !utf8.ValidString(key1) {
			t.Errorf("key %q is not valid UTF-8", key1)
		}
		if n := strings.Count(key1, "\t"); n != 2 {
			t.Errorf("key %q has %d tabs, want 2", key1, n)
		}
	})
}

// makeNumber returns a valid number made from whole and the bytes of fraction.
func makeNumber(t *testing.T, whole uint16, fraction string) Number {
	t.Helper()
	s := fmt.Sprintf("%03d.", whole%1000)
	for i := range min(len(fraction), 37) {
		s += string('0' + fraction[i]%10)
	}
	n, err := Parse(s)
	if err != nil {
		t.Fatalf("Parse(%q): %v", s, err)
	}
	return n
}

// compareDecimals compares two numbers as decimal fractions: a missing digit counts as 0.
func compareDecimals(n, m Number) int {
	a := strings.Replace(string(n), ".", "", 1)
	b := strings.Replace(string(m), ".", "", 1)
	size := max(len(a), len(b))
	return strings.Compare(a+strings.Repeat("0", size-len(a)), b+strings.Repeat("0", size-len(b)))
}

func FuzzMark(f *testing.F) {
	f.Add("Vonnegut, Kurt", "Slaughterhouse-Five", "eng")
	f.Add("", "L'Étranger", "fre")
	f.Add("\xff\x00", "!!!", "")
	f.Add("ŉ ΐ ǰ", "", "")
	f.Fuzz(func(t *testing.T, author, title, language string) {
		mark := Mark(author, title, language)
		if !utf8.ValidString(mark) || strings.ContainsAny(mark, " \t,'") {
			t.Errorf("Mark(%q, %q, %q) = %q, with a space or punctuation", author, title, language, mark)
		}
		if n := utf8.RuneCountInString(mark); n > maxMarkLength {
			t.Errorf("Mark(%q, %q, %q) = %q: %d characters, want at most %d",
				author, title, language, mark, n, maxMarkLength)
		}
	})
}
