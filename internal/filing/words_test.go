package filing

import "testing"

func TestWords(t *testing.T) {
	for _, tt := range []struct {
		name, a, b string
		same       bool
	}{
		{"inverted and direct order", "García Márquez, Gabriel", "Gabriel García Márquez", true},
		{"inverted at different words", "Márquez, Gabriel García", "García Márquez, Gabriel", true},
		{"case and accents", "BRONTE, Charlotte", "Charlotte Brontë", true},
		{"different forename", "Brontë, Anne", "Brontë, Emily", false},
		{"additional initial", "Le Guin, Ursula", "Le Guin, Ursula K.", false},
		{"empty and a name", "", "Homer", false},
		{"empty and white space", "", " ", true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := Words(tt.a) == Words(tt.b); got != tt.same {
				t.Errorf("Words(%q) = %q, Words(%q) = %q; equal: %t, want %t",
					tt.a, Words(tt.a), tt.b, Words(tt.b), got, tt.same)
			}
		})
	}
}
