package filing

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestFold(t *testing.T) {
	tests := []struct{ name, in, want string }{
		{"empty", "", ""},
		{"white space only", " \t\n\u00a0", ""},
		{"plain", "The Sirens of Titan", "the sirens of titan"},
		{"repeated spaces", "  two \t  words ", "two words"},
		{"accents", "Brontë Čapek Ångström Éluard", "bronte capek angstrom eluard"},
		{"decomposed accent", "Bronte\u0308", "bronte"},
		{"apostrophes are dropped", "O'Brien’s `n´", "obriens n"},
		{"soft sign and ayn in romanisation", "Gogolʹ ʻAbd Qurʼān", "gogol abd quran"},
		{"hyphens and dashes separate words", "Catch-22 Saint–Exupéry well—known", "catch 22 saint exupery well known"},
		{"punctuation separates words", "Who's afraid? (No one): A/B, c.", "whos afraid no one a b c"},
		{"initials", "J.R.R. Tolkien", "j r r tolkien"},
		{"sharp s", "Groß GROẞ", "gross gross"},
		{
			"letters that NFKD does not decompose",
			"Øre Æsop Œuvre Łódź Đuro Ðorðe Þór ısı", "ore aesop oeuvre lodz duro dorde thor isi",
		},
		{"capital I with dot", "İstanbul", "istanbul"},
		{"ligature and full-width letters", "ﬁle Ｗｉｄｅ", "file wide"},
		{"roman numeral and fraction", "Ⅳ ½", "iv 1 2"},
		{"Catalan middle dot", "Col·lecció Gaŀla", "colleccio galla"},
		{"Cyrillic", "Толстой, Лев", "толстои лев"},
		{"Greek final sigma", "ΟΔΥΣΣΕΥΣ Ὀδυσσεύς", "οδυσσευσ οδυσσευσ"},
		{"Hebrew points and gershayim", "שָׁלוֹם צה״ל", "שלום צהל"},
		{"Arabic vowel marks and tatweel", "كِتَاب كـتـاب", "كتاب كتاب"},
		{"Chinese", "红楼梦", "红楼梦"},
		{"Korean syllables stay composed", "한국 \u1112\u1161\u11ab", "한국 한"},
		{"Devanagari vowel signs are kept", "हिन्दी", "हिनदी"},
		{"bidirectional controls and zero width space", "a\u200fb\u200bc\u202e", "abc"},
		{"control characters separate words", "a\x00b\x1fc\u0085d", "a b c d"},
		{"letter after an invalid byte", "0000\xf6Έ", "0000 ε"},
		{"invalid UTF-8 separates words", "a\xffb\xc3", "a b"},
		{"only punctuation", "  !!!  ¿? ", "!!! ¿?"},
		{"only a symbol", "☃", "☃"},
		{"only a combining mark", "\u0301", "\u0301"},
		{"no visible character", "\x00\u200b\u202e", ""},
		{"only invalid UTF-8", "\xff\xfe", "\ufffd"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := Fold(tt.in); got != tt.want {
				t.Errorf("Fold(%q) = %q, want %q", tt.in, got, tt.want)
			}
		})
	}
}

func TestFoldLong(t *testing.T) {
	tests := []struct{ name, in, want string }{
		{"one word", strings.Repeat("é", 10_000), strings.Repeat("e", 10_000)},
		{"letter with many combining marks", "a" + strings.Repeat("\u0301", 10_000) + "b", "ab"},
		{"separators", "a" + strings.Repeat("-", 10_000) + "b", "a b"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := Fold(tt.in); got != tt.want {
				t.Errorf("Fold returned %d bytes for %d bytes, want %d", len(got), len(tt.in), len(tt.want))
			}
		})
	}
}

func FuzzFold(f *testing.F) {
	for _, seed := range []string{
		"", "L’Étranger", "O´Brien", "!!!", "한국 İ ß Ǽ", "a\xff\x00b", "\u0301", "ﷺ", "שלום", "ςΣ", "ª\u200d",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		folded := Fold(s)
		if !utf8.ValidString(folded) {
			t.Errorf("Fold(%q) = %q, not valid UTF-8", s, folded)
		}
		if again := Fold(folded); again != folded {
			t.Errorf("Fold(%q) = %q, but Fold of the result = %q", s, folded, again)
		}
		if words := strings.Join(strings.Fields(folded), " "); words != folded {
			t.Errorf("Fold(%q) = %q, with superfluous white space", s, folded)
		}
		if i := strings.IndexFunc(folded, func(r rune) bool { return r < ' ' }); i >= 0 {
			t.Errorf("Fold(%q) = %q, with a control character", s, folded)
		}
		if folded == "" && collapseInvisible(s) != "" {
			t.Errorf("Fold(%q) = \"\", although it has visible characters", s)
		}
	})
}

func BenchmarkFold(b *testing.B) {
	for _, in := range []string{"The Hitchhiker's Guide to the Galaxy", "Cien años de soledad — edición"} {
		b.Run(in, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				Fold(in)
			}
		})
	}
}

func TestFoldASCII(t *testing.T) {
	for a := range utf8.RuneSelf {
		for b := range utf8.RuneSelf {
			s := string([]rune{'x', rune(a), 'Y', rune(b), rune(a), 'z', rune(b)})
			if got, want := foldASCII(s), foldUnicode(s); got != want {
				t.Fatalf("foldASCII(%q) = %q, want %q", s, got, want)
			}
		}
	}
}
