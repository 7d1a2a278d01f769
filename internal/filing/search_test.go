package filing

import (
	"slices"
	"strings"
	"testing"
)

// What readers type without the marks of a language finds what is written with them.
func TestTypedFormsFold(t *testing.T) {
	for _, tt := range []struct{ name, typed, written string }{
		{"sharp s", "strasse", "Straße"},
		{"capital sharp s", "strasse", "STRAẞE"},
		{"Danish o", "soren", "Søren"},
		{"Polish l", "lodz", "Łódź"},
		{"Turkish dotless i", "isik", "Işık"},
		{"Turkish capitals, dotless i", "IŞIK", "ışık"},
		{"Turkish capitals, dotted i", "istanbul", "İSTANBUL"},
		{"Turkish typed with a dotted capital", "İyi", "iyi"},
		{"French ligature", "oeuvres", "Œuvres"},
		{"French ligature ae", "ex aequo", "Ex æquo"},
		{"Vietnamese d", "dang", "Đặng"},
		{"Vietnamese vowels", "nguyen nhat anh", "Nguyễn Nhật Ánh"},
		{"Vietnamese horns", "truong", "Trường"},
		{"Irish apostrophe", "obrien", "O'Brien"},
		{"curly apostrophe", "obrien", "O’Brien"},
		{"acute accent as apostrophe", "obrien", "O´Brien"},
		{"French elision", "letranger", "L’Étranger"},
		{"Hawaiian okina", "hawaii", "Hawaiʻi"},
		{"Icelandic thorn and eth", "thordur", "Þórður"},
		{"Croatian d", "dokic", "Đokić"},
		{"Maltese h", "bahar", "Baħar"},
		{"Sami t and n", "tana", "Ŧaŋa"},
		{"Hebrew points", "שלום", "שָׁלוֹם"},
		{"Hebrew gershayim", "צהל", "צה״ל"},
		{"Russian yo", "федор", "Фёдор"},
		{"Russian short i", "толстои", "Толстой"},
		{"Greek capitals with final sigma", "ΒΟΡΡΑΣ", "Βορράς"},
		{"Greek tonos", "ξενος", "Ξένος"},
		{"Greek breathings", "οδυσσεια", "Ὀδύσσεια"},
		{"Arabic harakat", "كتاب", "كِتَابٌ"},
		{"Arabic tatweel", "كتاب", "كتـــاب"},
		{"Arabic alef with hamza", "ايام", "أيام"},
		{"Arabic alef maksura", "موسي", "موسى"},
		{"Arabic teh marbuta", "قصه", "قصة"},
		{"Persian yeh and kaf", "كيمياي", "کیمیای"},
		{"Arabic-Indic digits", "1984", "١٩٨٤"},
		{"Persian digits", "1984", "۱۹۸۴"},
		{"half-width Katakana", "カミュ", "ｶﾐｭ"},
		{"full-width Latin", "wide 12", "Ｗｉｄｅ　１２"},
		{"ligature fi", "final", "ﬁnal"},
		{"decomposed accents", "bronte", "Bronte\u0308"},
		{"soft hyphen and zero width space", "catalogue", "cata\u00adlo\u200bgue"},
		{"Catalan middle dot", "colleccio", "Col·lecció"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if Fold(tt.typed) != Fold(tt.written) {
				t.Errorf("Fold(%q) = %q, Fold(%q) = %q", tt.typed, Fold(tt.typed), tt.written, Fold(tt.written))
			}
			if !slices.Equal(SearchWords(tt.typed), SearchWords(tt.written)) {
				t.Errorf("SearchWords(%q) = %q, SearchWords(%q) = %q", tt.typed, SearchWords(tt.typed), tt.written,
					SearchWords(tt.written))
			}
		})
	}
}

func TestSearchWords(t *testing.T) {
	for _, tt := range []struct{ name, in, want string }{
		{"empty", "", ""},
		{"words", "The Sirens of Titan", "the sirens of titan"},
		{"punctuation alone", "!!! & ?", ""},
		{"a lone apostrophe", "ʺ x", "x"},
		{"Chinese", "红楼梦", "红 楼 梦"},
		{"Japanese, without voiced marks as Fold has it", "吾輩は猫である", "吾 輩 は 猫 て あ る"},
		{"Korean", "채식주의자", "채 식 주 의 자"},
		{"Katakana with a dot and a long vowel", "ハリー・ポッター", "ハ リ ー ホ ッ タ ー"},
		{"mixed scripts", "The 三体 problem II三", "the 三 体 problem ii 三"},
		{"ampersand", "Foundation & Empire", "foundation and empire"},
		{"ampersand without spaces", "AT&T", "at and t"},
		{"full-width ampersand", "Ａ＆Ｂ", "a and b"},
		{"ampersand at the ends", "& emma &", "emma"},
		{"German and", "Krieg und Frieden", "krieg and frieden"},
		{"French and", "Guerre et paix", "guerre and paix"},
		{"Spanish and", "Guerra y paz", "guerra and paz"},
		{"words that begin with a conjunction", "Under Andromeda, yet eternal", "under andromeda yet eternal"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := strings.Join(SearchWords(tt.in), " "); got != tt.want {
				t.Errorf("SearchWords(%q) = %q, want %q", tt.in, got, tt.want)
			}
		})
	}
}

func TestIndexWords(t *testing.T) {
	for in, want := range map[string]string{
		"Emma": "emma", "L'Étranger": "letranger l etranger", "Who’s afraid": "whos afraid who s", "红楼梦": "红 楼 梦",
	} {
		if got := strings.Join(IndexWords(in), " "); got != want {
			t.Errorf("IndexWords(%q) = %q, want %q", in, got, want)
		}
	}
}

func FuzzSearchWords(f *testing.F) {
	for _, seed := range []string{
		"", "Foundation & Empire", "红楼梦 II&三", "&&", "ʺ x y", "한국 ㅎㅏ", "ｶﾞ\xff", "L’Étranger",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		words := SearchWords(text)
		for _, word := range words {
			if word == "" || strings.ContainsFunc(word, func(r rune) bool { return !IsWord(r) }) {
				t.Errorf("SearchWords(%q) has %q", text, word)
			}
		}
		if again := SearchWords(strings.Join(words, " ")); !slices.Equal(again, words) {
			t.Errorf("SearchWords(%q) = %q, but of that %q", text, words, again)
		}
		if index := IndexWords(text); len(index) < len(words) || !slices.Equal(index[:len(words)], words) {
			t.Errorf("IndexWords(%q) = %q does not begin with %q", text, index, words)
		}
	})
}

func BenchmarkSearchWords(b *testing.B) {
	for _, in := range []string{"The Hitchhiker's Guide to the Galaxy", "吾輩は猫である"} {
		b.Run(in, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				SearchWords(in)
			}
		})
	}
}
