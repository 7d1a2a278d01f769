package plan

import (
	"fmt"
	"testing"

	"shelflist/internal/catalogue"
)

func TestModes(t *testing.T) {
	stored := catalogue.Book{
		PK: 7, Title: "Emma", Author: "Austen, Jane", Notes: "Ours",
		Copies: []catalogue.Copy{{Copy: 1, Book: 7, Status: catalogue.StatusAvailable}},
	}
	from := catalogue.Book{
		Title: "Emma!", Author: "Austen, J.", Year: "1815",
		Copies: []catalogue.Copy{{Barcode: "A1", Location: "hall", Status: catalogue.StatusAvailable}},
	}
	for mode, want := range map[Mode]string{
		FillGaps: "Emma|Austen, Jane|1815|Ours|1 A1 hall",
		Replace:  "Emma!|Austen, J.|1815|Ours|1 A1 hall",
		Leave:    "Emma|Austen, Jane||Ours|1  ",
	} {
		t.Run(string(mode), func(t *testing.T) {
			got := mode.Apply(stored, from)
			c := got.Copies[0]
			if s := fmt.Sprintf("%s|%s|%s|%s|%d %s %s", got.Title, got.Author, got.Year, got.Notes, c.Copy, c.Barcode,
				c.Location); s != want || len(got.Copies) != 1 {
				t.Errorf("got %s with %d copies, want %s", s, len(got.Copies), want)
			}
			if stored.Copies[0].Barcode != "" {
				t.Fatal("the stored book was changed")
			}
			again := mode.Apply(got, from)
			if again.Year != got.Year || fmt.Sprint(again.Copies) != fmt.Sprint(got.Copies) {
				t.Errorf("again: %+v, want %+v", again, got)
			}
		})
	}
}

func TestImportOfCopies(t *testing.T) {
	blank := catalogue.Copy{Status: catalogue.StatusAvailable}
	for name, test := range map[string]struct {
		stored, from []catalogue.Copy
		want         string // barcode and location of each
	}{
		"none in the file": {[]catalogue.Copy{{Barcode: "A"}}, nil, "[A ]"},
		"the same barcode": {
			[]catalogue.Copy{{Barcode: "A", Location: "hall"}}, []catalogue.Copy{{Barcode: "A"}}, "[A hall]",
		},
		"another barcode": {
			[]catalogue.Copy{{Barcode: "A"}}, []catalogue.Copy{{Barcode: "B"}}, "[A  B ]",
		},
		"a barcode for a blank copy": {
			[]catalogue.Copy{blank}, []catalogue.Copy{{Barcode: "B"}, {Barcode: "C"}}, "[B  C ]",
		},
		"the same without barcode": {
			[]catalogue.Copy{{Location: "hall", Status: catalogue.StatusAvailable}},
			[]catalogue.Copy{{Location: "hall"}}, "[ hall]",
		},
		"two alike, of which one is on": {
			[]catalogue.Copy{{Location: "hall", Status: catalogue.StatusAvailable}},
			[]catalogue.Copy{{Location: "hall"}, {Location: "hall"}}, "[ hall  hall]",
		},
		"a blank one": {[]catalogue.Copy{{Barcode: "A"}}, []catalogue.Copy{blank}, "[A ]"},
		"a blank one before the same": {
			[]catalogue.Copy{{Barcode: "A"}}, []catalogue.Copy{blank, {Barcode: "A"}}, "[A   ]",
		},
		"two blank ones": {[]catalogue.Copy{{Barcode: "A"}}, []catalogue.Copy{blank, blank}, "[A   ]"},
	} {
		t.Run(name, func(t *testing.T) {
			got := FillGaps.Apply(catalogue.Book{Title: "Emma", Copies: test.stored},
				catalogue.Book{Copies: test.from}).Copies
			var list []string
			for _, c := range got {
				list = append(list, c.Barcode+" "+c.Location)
			}
			if s := fmt.Sprint(list); s != test.want {
				t.Errorf("got %q, want %q", s, test.want)
			}
			if again := FillGaps.Apply(catalogue.Book{Title: "Emma", Copies: got},
				catalogue.Book{Copies: test.from}).Copies; fmt.Sprint(again) != fmt.Sprint(got) {
				t.Errorf("again: %v, want %v", again, got)
			}
		})
	}
}
