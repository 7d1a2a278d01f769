package number

import "testing"

func TestDigit(t *testing.T) {
	for _, tt := range []struct {
		name   string
		zero   rune
		digits bool
	}{
		{"ASCII", '0', true}, {"Arabic-Indic", '٠', true}, {"Persian", '۰', true}, {"Devanagari", '०', true},
		{"Thai", '๐', true},
		{"full-width", '０', true}, {"mathematical bold", '\U0001D7CE', true},
		{"mathematical monospace", '\U0001D7F6', true},
		{"circled", '①', false}, {"superscript", '⁰', false}, {"letters", 'a', false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			for n := range 10 {
				if got, ok := Digit(tt.zero + rune(n)); ok != tt.digits || ok && got != n {
					t.Errorf("Digit(%q) = %d, %t; want %d, %t", tt.zero+rune(n), got, ok, n, tt.digits)
				}
			}
		})
	}
}

func TestRoman(t *testing.T) {
	seen := 0
	for n := 1; n < 90; n++ {
		if got := roman(romanText(n)); got == n {
			seen++
		} else if n != 50 {
			t.Errorf("roman(%q) = %d, want %d", romanText(n), got, n)
		}
	}
	if seen != 88 {
		t.Errorf("%d numerals are read, want 88: all but the letter l", seen)
	}
	for _, word := range []string{"", "iiii", "iix", "vx", "ll", "mix", "il", "vivid", "c"} {
		if got := roman(word); got != 0 {
			t.Errorf("roman(%q) = %d, want none", word, got)
		}
	}
}

func TestJoinGroups(t *testing.T) {
	for _, tt := range []struct{ name, in, language, want string }{
		{"English comma", "20,000 leagues", "eng", "20000 leagues"},
		{"two commas", "1,000,000 BC", "", "1000000 BC"},
		{"English point", "1.000 x", "eng", "1.000 x"},
		{"German point", "20.000 Meilen", "ger", "20000 Meilen"},
		{"narrow space", "20\u202f000 lieues", "fre", "20000 lieues"},
		{"four digits before", "1984,001", "eng", "1984,001"},
		{"four digits behind", "1,9841", "eng", "1,9841"},
		{"no digits", "a, b", "eng", "a, b"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := JoinGroups(tt.in, tt.language); got != tt.want {
				t.Errorf("JoinGroups(%q, %q) = %q, want %q", tt.in, tt.language, got, tt.want)
			}
		})
	}
}
