package filing

import (
	"encoding/csv"
	"os"
	"testing"
)

// readNames returns the rows of testdata/names.csv: names of authors as sources give them. The
// columns are the kind of name; the name in direct order, as Open Library gives it; as MARC field
// 100 $a (110 for a body) gives it; with dates, a qualifier or in another form; the one form that
// Invert returns for all of them; and the author mark of all.
func readNames(t *testing.T) [][]string {
	t.Helper()
	file, err := os.Open("testdata/names.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) < 61 {
		t.Fatalf("%d names, want at least 60", len(rows)-1)
	}
	return rows[1:]
}

func TestNamesHaveOneForm(t *testing.T) {
	for _, row := range readNames(t) {
		t.Run(row[0], func(t *testing.T) {
			want := row[4]
			for _, name := range row[1:5] {
				if got := Invert(name); got != want {
					t.Errorf("Invert(%q) = %q, want %q", name, got, want)
				}
				if got := Author(name); got != Fold(want) {
					t.Errorf("Author(%q) = %q, want %q", name, got, Fold(want))
				}
			}
		})
	}
}
