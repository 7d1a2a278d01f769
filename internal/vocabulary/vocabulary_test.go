package vocabulary

import (
	"slices"
	"strings"
	"testing"

	"shelflist/internal/filing"
)

func TestParseField(t *testing.T) {
	for column, want := range map[string]Field{
		"Title": Title, "TITEL": Title, " título ": Title, "Titel:": Title,
		"ISBN-13": ISBNs, "ISBN": ISBNs, "ean_isbn13": ISBNs, "N° ISBN": ISBNs,
		"Verfasser/in": Author, "Autor*in": Author, "Autor(en)": Author, "Author l-f": Author, "auteur": Author,
		"Schlagwörter": Subjects, "Schlagworter": Subjects, "mots-clés": Subjects,
		"Année d’édition": Published, "Jahr": Published, "año": Published, "Erscheinungsjahr": Published,
		"Mediennummer": Barcode, "Code à barres": Barcode, "Standort": Location, "Signatur": CallNumber,
		"cote": CallNumber, "SeriesNumber": SeriesNumber, "series_number": SeriesNumber, "My Rating": None, "": None,
		"  ": None,
	} {
		if got := ParseField(column); got != want {
			t.Errorf("%q is %q, want %q", column, got, want)
		}
	}
	for _, f := range Fields {
		if got := ParseField(string(f)); got != f {
			t.Errorf("%q is %q", f, got)
		}
	}
}

func TestParseLanguage(t *testing.T) {
	for text, want := range map[string]string{
		"English": "eng", "englisch": "eng", "Deutsch": "ger", "français": "fre", "Español": "spa", "en": "eng",
		"de": "ger", "de-AT": "ger", "deu": "ger", "GER": "ger", "zho": "chi", "日本語": "jpn", "English (US)": "eng",
		"Spanish; Castilian": "spa", "haw": "haw", "Klingonese": "", "": "", "und": "", "mul": "", "zxx": "", "xx": "",
		"12": "", "x": "",
	} {
		if got := ParseLanguage(text); got != want {
			t.Errorf("%q is %q, want %q", text, got, want)
		}
	}
}

func TestParseStatus(t *testing.T) {
	for word, want := range map[string]string{
		"available": "available", "Verfügbar": "available", "perdu": "lost", "Präsenzbestand": "reference",
		"Checked out": OnLoan, "entliehen": OnLoan, "read": "", "": "",
	} {
		if got := ParseStatus(word); got != want {
			t.Errorf("%q is %q, want %q", word, got, want)
		}
	}
}

// Each word has one meaning, and each meaning is one that the program knows.
func TestWords(t *testing.T) {
	for name, text := range map[string]string{
		"columns": columnsText, "languages": languagesText, "statuses": statusesText,
	} {
		seen := map[string]string{}
		for entry := range strings.SplitSeq(strings.TrimSpace(strings.ReplaceAll(text, "\n    ", " ")), "\n") {
			meaning, _, _ := strings.Cut(entry, " ")
			if strings.HasPrefix(entry, OnLoan) {
				meaning = OnLoan
			}
			if name == "columns" && !slices.Contains(Fields, Field(meaning)) {
				t.Errorf("%s: %q is no field", name, meaning)
			}
			for word := range strings.SplitSeq(strings.TrimPrefix(entry, meaning), ",") {
				folded := filing.Fold(word)
				if other, ok := seen[folded]; ok && other != meaning {
					t.Errorf("%s: %q is both %s and %s", name, word, other, meaning)
				}
				seen[folded] = meaning
			}
		}
	}
}
