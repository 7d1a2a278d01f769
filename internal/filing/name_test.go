package filing

import (
	"strings"
	"testing"
)

func TestInvert(t *testing.T) {
	tests := []struct{ name, in, want string }{
		{"empty", "", ""},
		{"direct order", "Kurt Vonnegut", "Vonnegut, Kurt"},
		{"white space", "  Kurt   Vonnegut ", "Vonnegut, Kurt"},
		{"three words", "Thomas Alva Edison", "Edison, Thomas Alva"},
		{"initials", "J.R.R. Tolkien", "Tolkien, J. R. R."},
		{"already inverted", "Vonnegut, Kurt", "Vonnegut, Kurt"},
		{"already inverted with suffix", "Vonnegut, Kurt, Jr.", "Vonnegut, Kurt, Jr."},
		{"already inverted with dates", "Vonnegut, Kurt, 1922-2007", "Vonnegut, Kurt"},
		{"suffix", "Kurt Vonnegut Jr.", "Vonnegut, Kurt, Jr."},
		{"suffix after a comma", "Kurt Vonnegut, Jr.", "Vonnegut, Kurt, Jr."},
		{"suffix without a full stop", "Martin Luther King Jr", "King, Martin Luther, Jr."},
		{"numeral as suffix", "Davis Grubb III", "Grubb, Davis, III"},
		{"surname and suffix only", "Vonnegut, Jr.", "Vonnegut, Jr."},
		{"single word", "Voltaire", "Voltaire"},
		{"title as forename", "Dr. Seuss", "Seuss, Dr."},
		{"lower-case particle", "Simone de Beauvoir", "Beauvoir, Simone de"},
		{"two lower-case particles", "Juan de la Cruz", "Cruz, Juan de la"},
		{"particle before two surnames", "Miguel de Cervantes Saavedra", "Cervantes Saavedra, Miguel de"},
		{"capitalised particle", "Ursula K. Le Guin", "Le Guin, Ursula K."},
		{"lower-case and capitalised particle", "Jean de La Fontaine", "La Fontaine, Jean de"},
		{"elided particle", "Jean le Rond d'Alembert", "Alembert, Jean le Rond d'"},
		{"Dutch particle", "Maarten 't Hart", "Hart, Maarten 't"},
		{"Arabic article", "Tawfiq al-Hakim", "Hakim, Tawfiq al-"},
		{"particle and surname only", "Le Corbusier", "Le Corbusier"},
		{"forename that resembles a particle", "Ben Jonson", "Jonson, Ben"},
		{"Spanish surnames joined by y", "José Ortega y Gasset", "Ortega y Gasset, José"},
		{"Spanish surnames joined by y, no forename", "Ortega y Gasset", "Ortega y Gasset"},
		{"lower-case name", "bell hooks", "hooks, bell"},
		{"hyphenated surname", "Antoine de Saint-Exupéry", "Saint-Exupéry, Antoine de"},
		{"apostrophe in surname", "Tim O'Brien", "O'Brien, Tim"},
		{"Cyrillic", "Лев Толстой", "Толстой, Лев"},
		{"Hebrew", "עמוס עוז", "עוז, עמוס"},
		{"Chinese", "曹 雪芹", "曹雪芹"},
		{"Korean", "한 강", "한강"},
		{"corporate body", "United Nations", "United Nations"},
		{"corporate body with of", "Museum of Modern Art", "Museum of Modern Art"},
		{"corporate body with The", "The Beatles", "The Beatles"},
		{"company", "Penguin Books Ltd.", "Penguin Books Ltd."},
		{"corporate body with subdivision", "United States. Congress", "United States. Congress"},
		{"name with place", "Julian of Norwich", "Julian of Norwich"},
		{"pope", "Pope John Paul II", "John Paul II, Pope"},
		{"two people", "Terry Pratchett and Neil Gaiman", "Terry Pratchett and Neil Gaiman"},
		{"two people with ampersand", "Neil Gaiman & Terry Pratchett", "Neil Gaiman & Terry Pratchett"},
		{"dates without a comma", "Kurt Vonnegut 1922-2007", "Kurt Vonnegut 1922-2007"},
		{"dates after a name in direct order", "Kurt Vonnegut, 1922-2007", "Vonnegut, Kurt"},
		{"very long", strings.Repeat("Name ", 2_000) + "Name", strings.Repeat("Name ", 2_000) + "Name"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := Invert(tt.in); got != tt.want {
				t.Errorf("Invert(%q) = %q, want %q", tt.in, got, tt.want)
			}
		})
	}
}

func TestAuthor(t *testing.T) {
	tests := []struct{ name, in, want string }{
		{"empty", "", ""},
		{"direct order", "Kurt Vonnegut", "vonnegut kurt"},
		{"inverted", "Vonnegut, Kurt", "vonnegut kurt"},
		{"particle", "Ursula K. Le Guin", "le guin ursula k"},
		{"accents", "Charlotte Brontë", "bronte charlotte"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := Author(tt.in); got != tt.want {
				t.Errorf("Author(%q) = %q, want %q", tt.in, got, tt.want)
			}
		})
	}
}

func FuzzInvert(f *testing.F) {
	for _, seed := range []string{
		"", "Kurt Vonnegut, Jr.", "Simone de Beauvoir", "a b c d", "d'A d'B", "x\xff y", "Jr. Jr.", "II i x",
		"La La La", ",", "a ,Jr.", "Weiss, Brian L. (Brian", "de de de, de de", "村上, 春樹, 1949-", "J.R.R.", "A, B. et al.", "MD MD", "Sir Sir",
		"Pope, Jr.", "x (y) [z], 1900-", "al-A al-", "V, V", "ア・イ・ウ", "\" \" BA", "\xd2<0>\xb9 ",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, name string) {
		inverted := Invert(name)
		if again := Invert(inverted); again != inverted {
			t.Errorf("Invert(%q) = %q, but Invert of the result = %q", name, inverted, again)
		}
		if HasWord(name) && !HasWord(inverted) {
			t.Errorf("Invert(%q) = %q, without a letter or digit", name, inverted)
		}
		if words := strings.Join(strings.Fields(inverted), " "); words != inverted && len(name) <= maxNameBytes {
			t.Errorf("Invert(%q) = %q, with superfluous white space", name, inverted)
		}
	})
}

func BenchmarkInvert(b *testing.B) {
	for _, in := range []string{"Kurt Vonnegut", "Vonnegut, Kurt", "Johann Wolfgang von Goethe", "Oxford University Press"} {
		b.Run(in, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				invert(in)
			}
		})
	}
}
