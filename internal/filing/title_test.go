package filing

import "testing"

func TestTitle(t *testing.T) {
	tests := []struct{ name, in, language, want string }{
		{"empty", "", "eng", ""},
		{"English the", "The Iliad", "eng", "iliad"},
		{"English a", "A Room of One's Own", "eng", "room of ones own"},
		{"English an", "An Ideal Husband", "eng", "ideal husband"},
		{"no language means English", "The Iliad", "", "iliad"},
		{"unknown language", "The Iliad", "zxx", "the iliad"},
		{"only an article", "The", "eng", "the"},
		{"article and punctuation", "The ...", "eng", "the"},
		{"article and a character that folds to nothing", "The ~\u037a", "eng", "the"},
		{"two articles", "The The", "eng", "the"},
		{"word that begins like an article", "There There", "eng", "there there"},
		{"initial", "A. Lincoln", "eng", "a lincoln"},
		{"letter before a hyphen", "A-Z of Birds", "eng", "a z of birds"},
		{"letter before a slash", "A/B Testing", "eng", "a b testing"},
		{"quoted title", "“The Waste Land” and other poems", "eng", "waste land and other poems"},
		{"single-quoted title", "'The Waste Land' and other poems", "eng", "waste land and other poems"},
		{"quoted word", `The "Good" War`, "eng", "good war"},
		{"article in brackets", "[The] Iliad", "eng", "the iliad"},
		{"ideographic space", "The\u3000Iliad", "eng", "iliad"},
		{"French elided article", "L'Étranger", "fre", "etranger"},
		{"French elided article, curly apostrophe", "L’Étranger", "fre", "etranger"},
		{"French elided article alone", "L'", "fre", "l"},
		{"French", "Les Misérables", "fre", "miserables"},
		{"French letter that resembles an article", "L est là", "fre", "l est la"},
		{"French article in an English title", "L'Étranger", "eng", "letranger"},
		{"German", "Die Blechtrommel", "ger", "blechtrommel"},
		{"German article in an English title", "Die Trying", "eng", "die trying"},
		{"Spanish", "El Aleph", "spa", "aleph"},
		{"Spanish inverted exclamation mark", "¡La Bamba!", "spa", "bamba"},
		{"Italian elided article", "Un'estate", "ita", "estate"},
		{"Italian", "Gli indifferenti", "ita", "indifferenti"},
		{"Portuguese", "Os Lusíadas", "por", "lusiadas"},
		{"Dutch", "Het Achterhuis", "dut", "achterhuis"},
		{"Dutch contracted article", "'t Hooge Nest", "dut", "hooge nest"},
		{"Swedish", "Ett drömspel", "swe", "dromspel"},
		{"Danish", "Den lille havfrue", "dan", "lille havfrue"},
		{"Norwegian", "Et dukkehjem", "nor", "dukkehjem"},
		{"Hungarian", "Az ember tragédiája", "hun", "ember tragediaja"},
		{"Greek", "Η Φόνισσα", "gre", "φονισσα"},
		{"romanised Arabic", "al-Ayyām", "ara", "ayyam"},
		{"number", "1984", "eng", "1984"},
		{"punctuation", "!!!", "eng", "!!!"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := Title(tt.in, tt.language); got != tt.want {
				t.Errorf("Title(%q, %q) = %q, want %q", tt.in, tt.language, got, tt.want)
			}
		})
	}
}

func FuzzTitle(f *testing.F) {
	for _, seed := range [][2]string{
		{"L’Étranger", "fre"}, {"The", ""}, {"'t Hooge Nest", "dut"}, {"The \u037a", "eng"}, {"a\xff b", "por"},
		{"The ـ", "eng"},
	} {
		f.Add(seed[0], seed[1])
	}
	f.Fuzz(func(t *testing.T, title, language string) {
		filed, folded := Title(title, language), Fold(title)
		if filed == "" && folded != "" {
			t.Errorf("Title(%q, %q) = \"\", but Fold returns %q", title, language, folded)
		}
		if len(filed) > len(folded) {
			t.Errorf("Title(%q, %q) = %q, longer than Fold's %q", title, language, filed, folded)
		}
	})
}
