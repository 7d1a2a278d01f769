package namelist

import "testing"

// TestLists looks for entries that one list alone has, so that no list is taken for another.
func TestLists(t *testing.T) {
	for list, entry := range map[List]string{
		Particles: "vom", EnglishForenames: "Daphne", ChineseFamilies: "liu", Degrees: "MBA", WordsOfDates: "approximately",
	} {
		if entries()[entry] != list {
			t.Errorf("%q is in lists %b, want %b", entry, entries()[entry], list)
		}
	}
}
