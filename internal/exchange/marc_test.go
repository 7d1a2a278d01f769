package exchange

import (
	"bytes"
	"cmp"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"shelflist/internal/catalogue"
	"shelflist/internal/filing"
	"shelflist/internal/marc"
)

// A record that is read again must be of the same book, as far as Bibliographic says.
func TestMARCReadAgain(t *testing.T) {
	all := map[string]catalogue.Book{
		"subtitle in the title": {
			Title: "Faust: eine Tragödie", Author: "Goethe, Johann Wolfgang von", Year: "1808", Language: "ger",
		},
		"name part only":       {Title: "Faust", PartTitle: "Night", Author: "Goethe, Johann Wolfgang von"},
		"number and no author": {Title: "Dr. No", PartNumber: "Vol. 2"},
		"stop in the title": {
			Title: "E. T. A.", Subtitle: "a life", PartNumber: "1.", Author: "Hoffmann, E. T. A.",
		},
		"question":              {Title: "Who's afraid?", PartNumber: "Part 1"},
		"reprint":               {Title: "Emma", Author: "Austen, Jane", Published: "2004", Year: "1815"},
		"copyright":             {Title: "Emma", Author: "Austen, Jane", Published: "1975, c1969", Year: "1969"},
		"Roman numerals":        {Title: "Emma", Author: "Austen, Jane", Published: "MCMLXIX", Year: "1969"},
		"year alone":            {Title: "Emma", Author: "Austen, Jane", Year: "1969"},
		"generation":            {Title: "Galápagos", Author: "Vonnegut, Kurt, Jr."},
		"forename":              {Title: "Republic", Author: "Plato"},
		"pope":                  {Title: "Fides et ratio", Author: "John Paul II, Pope"},
		"elided article":        {Title: "L'Étranger", Author: "Camus, Albert", Language: "fre"},
		"quoted article":        {Title: "“The Waste Land” and other poems", Author: "Eliot, T. S.", Language: "eng"},
		"source's own filing":   {Title: "Los Angeles negra", Filing: "Los Angeles negra", Language: "spa"},
		"article of its source": {Title: "Ta Nea", Filing: "Nea", Language: "und"},
		"company": {
			Title: "Annual report", Author: "Doubleday & Co.", AuthorRole: catalogue.RoleCorporate,
			Publisher: "Doubleday & Co.",
		},
		"several subjects": {
			Title: "Atlas", Subjects: []string{"Tomography--Congresses", "U.S.", "Mathematics--History--20th century"},
		},
		"Library of Congress": {Title: "Atlas", LCC: "HM 883 .T8 2017"},
	}
	for name, book := range books {
		all[name] = book
	}
	for name, book := range all {
		t.Run(name, func(t *testing.T) {
			for _, f := range []Format{MARC, MARCXML} {
				checkSame(t, readOne(t, write(t, f, book)).Bibliographic(), book)
			}
		})
	}
}

func checkSame(t *testing.T, got marc.Bibliographic, book catalogue.Book) {
	t.Helper()
	for field, values := range map[string][2]string{
		"title":     {got.Title, book.Title},
		"subtitle":  {got.Subtitle, book.Subtitle},
		"part":      {got.PartNumber + "|" + got.PartTitle, book.PartNumber + "|" + book.PartTitle},
		"author":    {got.Author.Name, book.Author},
		"names":     {namesOf(got), catalogue.FormatContributors(book.Names())},
		"edition":   {got.Edition, book.Edition},
		"place":     {got.Place, book.Place},
		"published": {got.Published, cmp.Or(book.Published, book.Year)},
		"pages":     {got.Extent, book.Pages},
		"series":    {got.Series + "|" + got.SeriesNumber, book.Series + "|" + book.SeriesNumber},
		"summary":   {got.Summary, strings.Join(strings.Fields(book.Summary), " ")},
		"year":      {got.Year, book.Year},
		"Dewey":     {string(got.Dewey), book.Classification},
		"LCC":       {got.LCC, book.LCC},
		"publisher": {got.Publisher, book.Publisher},
		"language":  {got.Language, strings.Replace(book.Language, "und", "", 1)},
		"filing": {filing.TitleKey(catalogue.FullTitle(got.Filing, got.Subtitle, got.PartNumber, got.PartTitle),
			"zxx"), strings.SplitN(book.TitleKey(), "\t", 2)[0]},
	} {
		if values[0] != values[1] {
			t.Errorf("%s is read as %q, want %q", field, values[0], values[1])
		}
	}
	var isbns []string
	for _, n := range got.ISBNs {
		isbns = append(isbns, n.String())
	}
	if !slices.Equal(isbns, book.ISBNs()) {
		t.Errorf("the ISBNs are read as %q, want %q", isbns, book.ISBNs())
	}
	if !slices.Equal(got.Subjects, book.Subjects) {
		t.Errorf("the subjects are read as %q, want %q", got.Subjects, book.Subjects)
	}
}

func namesOf(b marc.Bibliographic) string {
	var names []catalogue.Contributor
	for _, n := range append([]marc.Name{b.Author}, b.Others...) {
		role := catalogue.RoleOther
		switch n.Role {
		case marc.RoleAuthor:
			role = catalogue.RoleAuthor
		case marc.RoleEditor:
			role = catalogue.RoleEditor
		case marc.RoleTranslator:
			role = catalogue.RoleTranslator
		case marc.RoleIllustrator:
			role = catalogue.RoleIllustrator
		case marc.RoleBody:
			role = catalogue.RoleCorporate
		}
		if n.Name != "" {
			names = append(names, catalogue.Contributor{Name: n.Name, Role: role})
		}
	}
	return catalogue.FormatContributors(names)
}

func TestCodedDates(t *testing.T) {
	for _, tt := range []struct{ published, year, want string }{
		{"", "", "nuuuuuuuu"},
		{"", "1969", "s1969    "},
		{"c1969", "", "s1969    "},
		{"[1969?]", "1969", "s1969    "},
		{"2004", "1815", "r20041815"},
		{"1975, c1969", "1969", "s1969    "},
		{"5729 [1969]", "1969", "s1969    "},
		{"", "868", "s0868    "},
		{"", "-800", "b        "},
		{"2004", "-800", "s2004    "},
		{"MCMLXIX", "", "nuuuuuuuu"},
	} {
		if got := codedDates(catalogue.Book{Published: tt.published, Year: tt.year}); got != tt.want {
			t.Errorf("%q and %q are coded %q, want %q", tt.published, tt.year, got, tt.want)
		}
	}
}

func TestNonfiling(t *testing.T) {
	for _, tt := range []struct {
		title, filing, language string
		want                    int
	}{
		{"Emma", "", "eng", 0},
		{"The Iliad", "", "eng", 4},
		{"The Iliad", "", "", 4},
		{"“The Waste Land”", "", "eng", 5},
		{"Die Trying", "", "eng", 0},
		{`The "Good" War`, "", "eng", 5},
		{"'t Hooge Nest", "", "dut", 3},
		{"al-Kitāb", "", "ara", 3},
		{"The", "", "eng", 0},
		{"A. Lincoln", "", "eng", 0},
		{"The The", "", "eng", 4},
		{"L'Étranger", "", "fre", 2},
		{"Los Angeles negra", "Los Angeles negra", "spa", 0},
		{"De Profundis", "Profundis", "lat", 3},
		{"1984", "Nineteen eighty-four", "eng", 0},
		{"Encyclopaedia of birds", "birds", "eng", 0}, // more than a digit can say
	} {
		if got := nonfiling(catalogue.Book{Title: tt.title, Filing: tt.filing, Language: tt.language}); got != tt.want {
			t.Errorf("%q, filed as %q, has %d nonfiling characters, want %d", tt.title, tt.filing, got, tt.want)
		}
	}
}

// TestYAZ compares the records with what YAZ, of the Debian package yaz, reads in them.
func TestYAZ(t *testing.T) {
	program, err := exec.LookPath("yaz-marcdump")
	switch {
	case err != nil && os.Getenv("CI") == "true":
		t.Fatal(err)
	case err != nil:
		t.Skip(err)
	}
	checkYAZ(t, program, MARC, MARCXML)
	for _, h := range []Holdings{Standard, Koha} {
		checkYAZ(t, program, StaffMARC(h, "MAIN"), StaffMARCXML(h, "MAIN"))
	}
}

func checkYAZ(t *testing.T, program string, iso, xml Format) {
	t.Helper()
	var list []catalogue.Book
	for _, s := range hostileTexts {
		list = append(list, hostile(s))
	}
	for _, book := range books {
		list = append(list, book)
	}
	for form, file := range map[string][]byte{"marc": write(t, iso, list...), "marcxml": write(t, xml, list...)} {
		path := filepath.Join(t.TempDir(), "written")
		if err := os.WriteFile(path, file, 0o600); err != nil {
			t.Fatal(err)
		}
		cmd := exec.CommandContext(t.Context(), program, "-i", form, "-o", "marc", path)
		var complaints bytes.Buffer
		cmd.Stderr = &complaints
		out, err := cmd.Output()
		if err != nil || complaints.Len() > 0 {
			t.Errorf("%s: %v: %s", form, err, complaints.Bytes())
		}
		if want := write(t, iso, list...); !bytes.Equal(out, want) {
			t.Errorf("YAZ writes of %s:\n%q\nwant:\n%q", form, out, want)
		}
	}
}
