package catalogue_test

import (
	"slices"
	"testing"

	"shelflist/internal/catalogue"
	"shelflist/internal/isbn"
)

func TestSame(t *testing.T) {
	book := catalogue.Identity{
		Title: "The Dispossessed", Author: "Le Guin, Ursula K.", Source: "openlibrary", SourceID: "OL59800W",
		ISBNs: []isbn.ISBN{"9780060512750"},
	}
	tests := []struct {
		name  string
		other catalogue.Identity
		want  bool
	}{
		{"itself", book, true},
		{"the ID alone", catalogue.Identity{Title: "Los desposeídos", Source: "openlibrary", SourceID: "OL59800W"},
			true},
		{"the ISBN alone",
			catalogue.Identity{Title: "Dispossessed, a novel", SourceID: "w1", ISBNs: []isbn.ISBN{"9780060512750"}},
			true},
		{"title and author, folded",
			catalogue.Identity{Title: "dispossessed!", Author: "LE GUIN, Ursula K", SourceID: "w1"}, true},
		{"the name in direct order", catalogue.Identity{Title: "The Dispossessed", Author: "Ursula K. Le Guin"}, true},
		{"a subtitle", catalogue.Identity{Title: "The Dispossessed: an ambiguous utopia", Author: "Le Guin, Ursula K."},
			true},
		{"another edition, from another source",
			catalogue.Identity{
				Title: "The Dispossessed", Author: "Le Guin, Ursula K.", Source: "loc",
				ISBNs: []isbn.ISBN{"9780061054884"},
			}, true},
		{"another ISBN in the same source",
			catalogue.Identity{
				Title: "The Dispossessed", Author: "Le Guin, Ursula K.", Source: "openlibrary",
				ISBNs: []isbn.ISBN{"9780061054884"},
			}, false},
		{"a volume", catalogue.Identity{Title: "The Dispossessed. Vol. 2", Author: "Le Guin, Ursula K."}, false},
		{"a volume with the same ISBN",
			catalogue.Identity{
				Title: "The Dispossessed: Vol. 2", Author: "Le Guin, Ursula K.", ISBNs: []isbn.ISBN{"9780060512750"},
			}, false},
		{"another author", catalogue.Identity{Title: "The Dispossessed", Author: "Szalay, David"}, false},
		{"no author", catalogue.Identity{Title: "The Dispossessed"}, false},
		{"a longer title", catalogue.Identity{Title: "The Dispossessed Majority", Author: "Le Guin, Ursula K."}, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if catalogue.Same(book, tt.other) != tt.want || catalogue.Same(tt.other, book) != tt.want {
				t.Errorf("want %v, both ways", tt.want)
			}
			shared := slices.ContainsFunc(book.Keys(), func(key string) bool {
				return slices.Contains(tt.other.Keys(), key)
			})
			if tt.want && !shared {
				t.Errorf("no key in common: %q and %q", book.Keys(), tt.other.Keys())
			}
		})
	}
	if catalogue.Same(catalogue.Identity{Title: "Emma"}, catalogue.Identity{Title: "Persuasion"}) {
		t.Error("different titles without identifier and ISBN are the same")
	}
}

// Two volumes are told apart however their numbers are written, and a title that only looks like a
// volume's number is not taken for one.
func TestParts(t *testing.T) {
	byPart := [][]string{
		{"War and peace. Vol. 2", "War and peace: volume 2", "War and Peace, Volume II", "War and Peace: Volume Two",
			"War and peace v. 2", "War and peace Bk. 2", "War and peace #2", "Война и мир. Том 2",
			"Война и мир: том II", "Война и мир, часть 2"},
		{"Faust. Part 1", "Faust. Part I", "Faust: Part one", "Faust: der Tragödie erster Teil. Teil 1", "Faust: Bd. 1",
			"Faust. Tome 1", "Faust: Tl. 01"},
		{"Death Note, Vol. 10", "Death Note: Vol. X"},
		{"Summa. Vol. 2, Part 1", "Summa: Bd. 2, Teil 1"},
	}
	for i, titles := range byPart {
		for _, a := range titles {
			for j, others := range byPart {
				for _, b := range others {
					got := catalogue.Contradict(catalogue.Identity{Title: a}, catalogue.Identity{Title: b})
					if got != (i != j) {
						t.Errorf("%q and %q are different parts: %v, want %v", a, b, got, i != j)
					}
				}
			}
		}
	}
	for _, title := range []string{
		"V for Vendetta", "Band of Brothers", "The Book of Two Ways", "Part of Me", "Number the Stars",
		"Nineteen Eighty-Four", "Catch-22", "Fahrenheit 451", "Tom Jones", "Volumes of Smoke", "Book", "C# in depth",
		"Tome of Horrors", "", "Vol.",
	} {
		if catalogue.Contradict(catalogue.Identity{Title: title}, catalogue.Identity{Title: "Emma"}) {
			t.Errorf("%q is taken for a part", title)
		}
	}
}

func TestYearlies(t *testing.T) {
	tests := []struct {
		name  string
		title string
		years [2]string
		want  bool // different
	}{
		{"a report", "Annual report", [2]string{"1999", "2005"}, true},
		{"the same year", "Annual report", [2]string{"1999", "1999"}, false},
		{"a year unknown", "Annual report", [2]string{"1999", ""}, false},
		{"a yearbook in German", "Jahrbuch der Stadt", [2]string{"1999", "2005"}, true},
		{"an almanac in French", "Almanach du jardinier", [2]string{"1999", "2000"}, true},
		{"editions of a novel", "Emma", [2]string{"1815", "1996"}, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			a := catalogue.Identity{Title: tt.title, Author: "A, B", Year: tt.years[0]}
			b := catalogue.Identity{Title: tt.title, Author: "A, B", Year: tt.years[1]}
			if got := catalogue.Contradict(a, b); got != tt.want {
				t.Errorf("different: %v, want %v", got, tt.want)
			}
		})
	}
}
