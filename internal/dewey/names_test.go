package dewey

import (
	"encoding/csv"
	"os"
	"testing"
)

// All forms of a name give one author mark.
func TestNamesHaveOneMark(t *testing.T) {
	file, err := os.Open("../filing/testdata/names.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range rows[1:] {
		t.Run(row[0], func(t *testing.T) {
			for _, name := range row[1:5] {
				if got := Mark(name, "A title", "eng"); got != row[5] {
					t.Errorf("Mark(%q) = %q, want %q", name, got, row[5])
				}
			}
		})
	}
}
