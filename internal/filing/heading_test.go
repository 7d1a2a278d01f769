package filing

import "testing"

func TestParseHeading(t *testing.T) {
	for _, tt := range []struct {
		name   string
		want   Heading
		direct string // "" for a name that is not inverted
	}{
		{"Vonnegut, Kurt", Heading{"Vonnegut", "Kurt", ""}, "Kurt Vonnegut"},
		{"Vonnegut, Kurt, Jr.", Heading{"Vonnegut", "Kurt", "Jr."}, "Kurt Vonnegut, Jr."},
		{"Vonnegut, Kurt, 1922-2007", Heading{"Vonnegut", "Kurt", ""}, "Kurt Vonnegut"},
		{"King, Stephen", Heading{"King", "Stephen", ""}, "Stephen King"},
		{"Le Guin, Ursula K.", Heading{"Le Guin", "Ursula K.", ""}, "Ursula K. Le Guin"},
		{"Goethe, Johann Wolfgang von", Heading{"Goethe", "Johann Wolfgang von", ""}, "Johann Wolfgang von Goethe"},
		{"Alembert, Jean le Rond d'", Heading{"Alembert", "Jean le Rond d'", ""}, "Jean le Rond d'Alembert"},
		{"Tolkien, J. R. R. (John Ronald Reuel)", Heading{"Tolkien", "J. R. R.", ""}, "J. R. R. Tolkien"},
		{"עוז, עמוס", Heading{"עוז", "עמוס", ""}, "עמוס עוז"},
		{"", Heading{}, ""},
		{",", Heading{}, ""},
		{"Plato", Heading{}, ""},
		{"Dante Alighieri", Heading{}, ""},
		{"John Paul II, Pope", Heading{}, ""},
		{"Augustine, of Hippo", Heading{}, ""},
		{"村上春樹", Heading{}, ""},
		{"Museum of Modern Art, New York", Heading{}, ""},
		{"Doubleday, Inc.", Heading{}, ""},
	} {
		got, ok := ParseHeading(tt.name)
		if got != tt.want || ok != (tt.direct != "") {
			t.Errorf("ParseHeading(%q) = %+v, %t, want %+v", tt.name, got, ok, tt.want)
		}
		if ok && got.Direct() != tt.direct {
			t.Errorf("%+v is spoken %q, want %q", got, got.Direct(), tt.direct)
		}
	}
}
