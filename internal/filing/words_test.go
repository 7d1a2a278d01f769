package filing

import "testing"

func TestWords(t *testing.T) {
	for _, tt := range []struct {
		name, a, b string
		same       bool
	}{
		{"inverted", "García Márquez, Gabriel", "Gabriel García Márquez", true},
		{"differently inverted", "Márquez, Gabriel García", "García Márquez, Gabriel", true},
		{"case and accents", "BRONTE, Charlotte", "Charlotte Brontë", true},
		{"another forename", "Brontë, Anne", "Brontë, Emily", false},
		{"a forename more", "Le Guin, Ursula", "Le Guin, Ursula K.", false},
		{"no name and a name", "", "Homer", false},
		{"no names", "", " ", true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := Words(tt.a) == Words(tt.b); got != tt.same {
				t.Errorf("Words(%q) is %q and Words(%q) is %q", tt.a, Words(tt.a), tt.b, Words(tt.b))
			}
		})
	}
}
