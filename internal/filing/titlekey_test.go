package filing

import (
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

// The titles of each case are in the order in which they are filed.
func TestTitleKeyOrder(t *testing.T) {
	tests := []struct {
		name, language string
		titles         []string
	}{
		{"volumes", "eng",
			[]string{
				"Peanuts", "Peanuts Vol. 1", "Peanuts Vol. 2", "Peanuts, vol. 2: more", "Peanuts Vol. 9",
				"Peanuts Vol. 10", "Peanuts Vol. 100",
			}},
		{"numbers first", "eng",
			[]string{
				"007: a life", "99 Francs", "101 Dalmatians", "1984", "2001: A Space Odyssey", "20,000 Leagues", "A1",
				"Aardvark",
			}},
		{"numbers in words", "eng", []string{"B2", "B10", "B52 girls", "Bees"}},
		{"ordinals", "eng", []string{"2nd chance", "10th anniversary", "Second"}},
		{"leading zeros", "eng", []string{"Agent 6", "Agent 007", "Agent 08", "Agent 11"}},
		{"groups of three", "eng", []string{"999 tales", "1,001 tales", "1002 tales", "3,001", "1,000,000 BC"}},
		{"commas that group nothing", "eng", []string{"1,2 buckle", "1,20 x", "12 angry men"}},
		{"groups by points", "ger", []string{"1000 Meilen", "20.000 Meilen", "20.001 Meilen", "100000 Meilen"}},
		{"decimals", "eng", []string{"Windows 3.1", "Windows 3.11", "Windows 3.110", "Windows 95"}},
		{"Roman numerals after Part", "eng",
			[]string{
				"Henry IV, Part I", "Henry IV, Part II", "Henry IV, Part V", "Henry IV, Part IX", "Henry IV, Part X",
			}},
		{"Roman and Arabic", "ger",
			[]string{"Werke. Band I", "Werke. Band 2", "Werke. Band III", "Werke. Band 4", "Werke. Band XII"}},
		{"Tome", "fre", []string{"Journal. Tome I", "Journal. Tome II", "Journal. Tome IX", "Journal. Tome X"}},
		{"Roman numerals elsewhere are words", "eng", []string{"I, Claudius", "Malcolm X", "Vi"}},
		{"words after Part", "eng", []string{"Part I", "Part two", "Part vile"}},
		{"Arabic-Indic digits", "ara", []string{"كتاب ٢", "كتاب ١٠", "كتاب ١٠٠"}},
		{"long numbers", "eng",
			[]string{"12345678", "123456789", "1234567890", strings.Repeat("1", 98), strings.Repeat("1", 99), "x"}},
		{"zero", "eng", []string{"0", "000", "1"}},
		{"articles", "eng", []string{"The 2 of us", "A 10 minute guide", "An 11th hour"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for i := range len(tt.titles) - 1 {
				a, b := TitleKey(tt.titles[i], tt.language), TitleKey(tt.titles[i+1], tt.language)
				if a > b || a == b && tt.name != "zero" {
					t.Errorf("%q (key %q) is not before %q (key %q)", tt.titles[i], a, tt.titles[i+1], b)
				}
			}
		})
	}
}

func TestTitleKey(t *testing.T) {
	tests := []struct{ name, in, language, want string }{
		{"empty", "", "eng", ""},
		{"no number", "The Sirens of Titan", "eng", "sirens of titan"},
		{"one digit", "Vol. 2", "eng", "vol 12"},
		{"two digits", "Vol. 10", "eng", "vol 210"},
		{"leading zeros", "007", "eng", "17"},
		{"zero", "0", "eng", "10"},
		{"nine digits", "123456789", "eng", "909123456789"},
		{"Roman numeral after Part", "Part IV", "eng", "part 14"},
		{"letters that are no Roman numeral", "Part IIX", "eng", "part iix"},
		{"Roman numeral elsewhere", "Malcolm X", "eng", "malcolm x"},
		{"punctuation", "!!!", "eng", "!!!"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := TitleKey(tt.in, tt.language); got != tt.want {
				t.Errorf("TitleKey(%q) = %q, want %q", tt.in, got, tt.want)
			}
		})
	}
}

func FuzzTitleKey(f *testing.F) {
	for _, seed := range [][2]uint32{{2, 10}, {0, 1}, {99, 1984}, {1_000_000_000, 999_999_999}} {
		f.Add("Vol. ", seed[0], seed[1], " x\xff")
	}
	f.Fuzz(func(t *testing.T, before string, n, m uint32, after string) {
		if key := TitleKey(before+after, "ger"); !utf8.ValidString(key) ||
			key == "" && Title(before+after, "ger") != "" {
			t.Errorf("TitleKey(%q) = %q", before+after, key)
		}
		// Numbers between the same texts are in the order of their values.
		before, after = strings.TrimRightFunc(before, unicode.IsDigit)+" : ", " : "+after
		title := func(n uint32) string { return before + string(appendUint(nil, n)) + after }
		a, b := TitleKey(title(n), ""), TitleKey(title(m), "")
		if (n < m) != (a < b) || (n == m) != (a == b) {
			t.Errorf("TitleKey(%q) = %q, TitleKey(%q) = %q", title(n), a, title(m), b)
		}
	})
}

func appendUint(digits []byte, n uint32) []byte {
	for {
		digits = append(digits, '0'+byte(n%10))
		if n /= 10; n == 0 {
			slices.Reverse(digits)
			return digits
		}
	}
}

func BenchmarkTitleKey(b *testing.B) {
	for _, in := range []string{"The Hitchhiker's Guide to the Galaxy", "Peanuts, Vol. 10"} {
		b.Run(in, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				TitleKey(in, "eng")
			}
		})
	}
}

func BenchmarkTitle(b *testing.B) {
	for b.Loop() {
		Title("The Hitchhiker's Guide to the Galaxy", "eng")
	}
}
