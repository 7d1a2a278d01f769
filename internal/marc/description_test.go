package marc

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the files in testdata anew")

func TestDescription(t *testing.T) {
	edition := func(b Bibliographic) string { return b.Edition }
	imprint := func(b Bibliographic) string { return b.Place + "|" + b.Publisher + "|" + b.Published }
	extent := func(b Bibliographic) string { return b.Extent }
	series := func(b Bibliographic) string { return b.Series + "|" + b.SeriesNumber }
	summary := func(b Bibliographic) string { return b.Summary }
	tests := []struct {
		name  string
		lines []string
		get   func(Bibliographic) string
		want  string
	}{
		{"edition", []string{"250   $a2nd ed. /$brevised by J."}, edition, "2nd ed."},
		{"edition in words", []string{"250   $aFirst edition."}, edition, "First edition"},
		{"edition in German", []string{"250   $a2., überarb. Aufl."}, edition, "2., überarb. Aufl."},
		{"parallel edition", []string{"250   $aThird edition = Troisième édition."}, edition, "Third edition"},
		{"edition that the cataloguer supplied", []string{"250   $a[2nd ed.]"}, edition, "2nd ed."},
		{"empty edition", []string{"250   $a /", "250   $aRev."}, edition, "Rev."},
		{"imprint", []string{"260   $aBaltimore :$bUniversity Park Press,$cc1991."}, imprint,
			"Baltimore|University Park Press|c1991"},
		{"imprint without punctuation", []string{"260   $a[Kbh.]$bClausen$c1988"}, imprint, "Kbh.|Clausen|1988"},
		{"abbreviated state", []string{"260   $aJoplin, Mo.,$bCollege Press$c[1968]"}, imprint,
			"Joplin, Mo.|College Press|[1968]"},
		{"place at the end", []string{"260   $aLondon."}, imprint, "London||"},
		{"imprint in brackets", []string{"260   $a[London :$bMacmillan,$c1969?]"}, imprint, "London|Macmillan|1969?"},
		{"bracket before the stop", []string{"260   $a[Washington, D.C]. :$bOffice,$c[1987]"}, imprint,
			"Washington, D.C.|Office|[1987]"},
		{"unknown place and publisher", []string{"260   $a[S.l. :$bs.n.],$c19--?"}, imprint, "||19--?"},
		{"two places of one publisher", []string{"260   $aLondon ;$aNew York :$bMacmillan,$c1969, c1968."}, imprint,
			"London|Macmillan|1969, c1968"},
		{"two publishers", []string{"260   $aTampa, Fla. :$bUniversity ;$aWashington :$bDept.,$c[1986]"}, imprint,
			"Tampa, Fla.|University|[1986]"},
		{"an unknown publisher and a known one", []string{"260   $aTampa :$b[s.n.] ;$aParis :$bSeuil,$c1986"}, imprint,
			"Paris|Seuil|1986"},
		{"production, publication, copyright",
			[]string{"264  0$aRome :$bX,$c1980", "264  1$aParis :$bSeuil,$c[2010]", "264  4$c©2009"}, imprint,
			"Paris|Seuil|[2010]"},
		{"copyright only", []string{"264  1$aParis :$bSeuil,$c[date of publication not identified]", "264  4$c©2009"},
			imprint, "Paris|Seuil|©2009"},
		{"open and doubtful dates", []string{"260 0 $aX$bY$c<1973-c1980   >"}, imprint, "X|Y|1973-c1980"},
		{"Roman numerals", []string{"260   $c MCMLXIX."}, imprint, "||MCMLXIX"},
		{"pages", []string{"300   $axii, 215 p. :$bill. ;$c24 cm"}, extent, "xii, 215 p."},
		{"pages in words", []string{"300   $a215 pages."}, extent, "215 pages"},
		{"not yet printed", []string{"300   $ap. cm."}, extent, ""},
		{"preliminary pages only", []string{"300   $axiv, p. :$bill."}, extent, ""},
		{"Roman numerals", []string{"300   $axiv p."}, extent, "xiv p."},
		{"serial", []string{"300   $av. :$bill. ;$c40 cm"}, extent, ""},
		{"unpaged", []string{"300   $a1 volume (unpaged) ;$c20 cm"}, extent, "1 volume (unpaged)"},
		{"series", []string{"490 1 $aNBS special publication ;$v500-8", "830  0$aOther ;$v1"}, series,
			"NBS special publication|500-8"},
		{"series with an ISSN", []string{"490 1 $aStudies /$x1234-5678 ;$vBd. 3."}, series, "Studies|Bd. 3"},
		{"several series in a field", []string{"490 0 $aMain series.$aSubseries ;$v2"}, series, "Main series|"},
		{"series of the library only", []string{"830  0$aGifford lectures,$v1904-1906."}, series,
			"Gifford lectures|1904-1906"},
		{"old field", []string{"440  2$aA Shepherd illustrated classic"}, series, "A Shepherd illustrated classic|"},
		{"number in $a", []string{"490 1 $aNBS special publication ; 500-8"}, series, "NBS special publication|500-8"},
		{"responsibility for a series", []string{"490 0 $aReports / Institute of X ;$vno. 3"}, series, "Reports|no. 3"},
		{"summary",
			[]string{"520 1 $aA review.", "520 4 $aViolent.", "520   $aA man is  unstuck in time.$bIn Dresden."},
			summary, "A man is unstuck in time. In Dresden."},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := test.get(newRecord(t, test.lines...).Bibliographic()); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

// The facts in real records, one record after the other.
func TestZebraExamples(t *testing.T) {
	var got bytes.Buffer
	for record, err := range Read(bytes.NewReader(readSample(t, "marc21/sample-marc.gz"))) {
		if err != nil {
			t.Fatal(err)
		}
		b := record.Bibliographic()
		var names []string
		for _, n := range slices.Concat([]Name{b.Author}, b.Others) {
			if n.Name != "" {
				names = append(names, n.String())
			}
		}
		for _, line := range [][2]string{
			{"title", b.Title}, {"subtitle", b.Subtitle}, {"files as", b.Filing}, {"names", strings.Join(names, "; ")},
			{"edition", b.Edition}, {"place", b.Place}, {"publisher", b.Publisher}, {"published", b.Published},
			{"year", b.Year},
			{"extent", b.Extent}, {"series", b.Series}, {"number", b.SeriesNumber}, {"Dewey", string(b.Dewey)},
			{"LCC", b.LCC}, {"language", b.Language}, {"summary", b.Summary},
			{"subjects", strings.Join(b.Subjects, "; ")},
		} {
			if line[1] != "" {
				fmt.Fprintf(&got, "%s: %s\n", line[0], line[1])
			}
		}
		fmt.Fprintln(&got)
	}
	const golden = "testdata/zebra-examples.txt"
	if *update {
		if err := os.WriteFile(golden, got.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got.Bytes(), want) {
		t.Errorf("got:\n%s\nwant:\n%s", got.Bytes(), want)
	}
}
