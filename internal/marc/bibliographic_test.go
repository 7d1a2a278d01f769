package marc

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"shelflist/internal/dewey"
	"shelflist/internal/isbn"
)

// record makes a record of lines such as "245 14 $aThe title /$cName" and "008 910710".
func record(t *testing.T, lines ...string) *Record {
	t.Helper()
	r := &Record{Leader: "00000cam a2200000 a 4500"}
	for _, line := range lines {
		tag, rest, ok := strings.Cut(line, " ")
		if !ok || !isTag(tag) {
			t.Fatalf("line %q", line)
		}
		if strings.HasPrefix(tag, "00") {
			r.Fields = append(r.Fields, Field{Tag: tag, Value: rest})
			continue
		}
		f := Field{Tag: tag, Ind1: rest[0], Ind2: rest[1]}
		for _, s := range strings.Split(rest[2:], "$")[1:] {
			f.Subfields = append(f.Subfields, Subfield{s[0], s[1:]})
		}
		r.Fields = append(r.Fields, f)
	}
	return r
}

// coded returns a field 008 with the type of date, the dates and the language.
func coded(dates, language string) string {
	return fmt.Sprintf("008 910710%-9snyua     b    001 0 %-3s  ", dates, language)
}

func TestBibliographic(t *testing.T) {
	r := record(t, "001   91012345 ", coded("s1991", "eng"),
		"020   $a014118776X (pbk. : alk. paper)", "050 00$aRC78.7.T6$bR4 1991", "082 00$a616.07/572$220",
		"100 1 $aTer-Pogossian, Michel M.,$d1925-", "245 14$aThe reconstruction :$bproceedings /$cedited by M. Ter-Pogossian.",
		"260   $aBaltimore :$bUniversity Park Press,$cc1991.", "650  0$aTomography$vCongresses.", "880 14$6245-01$aOther script")
	want := Bibliographic{
		Control: "91012345", Title: "The reconstruction: proceedings", Filing: "reconstruction: proceedings", Author: "Ter-Pogossian, Michel M.",
		Year: "1991", Dewey: "616.07572", ISBNs: []isbn.ISBN{"9780141187761"}, LCC: "RC78.7.T6 R4 1991",
		Publisher: "University Park Press", Language: "eng", Subjects: []string{"Tomography--Congresses"},
	}
	if got := r.Bibliographic(); !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
	if got := (&Record{}).Bibliographic(); !reflect.DeepEqual(got, Bibliographic{}) {
		t.Errorf("an empty record: %+v", got)
	}
}

func TestTitle(t *testing.T) {
	tests := []struct{ name, line, title, filing string }{
		{"a slash", "245 10$aWar and peace /$cLeo Tolstoy.", "War and peace", "War and peace"},
		{"a subtitle", "245 10$aWar :$ba history /$cA.", "War: a history", "War: a history"},
		{"a subtitle without punctuation", "245 10$aWar$ba history", "War: a history", "War: a history"},
		{"a parallel title is left out", "245 10$aWar =$bKrieg /$cA.", "War", "War"},
		{"several works", "245 10$aWar ;$bPeace /$cA.", "War; Peace", "War; Peace"},
		{"number and name of a part", "245 10$aFaust.$nPart 1,$pThe tragedy /$cG.", "Faust. Part 1, The tragedy", "Faust. Part 1, The tragedy"},
		{"name of a part", "245 10$aBible.$pGenesis.", "Bible. Genesis", "Bible. Genesis"},
		{"a part without punctuation", "245 10$aFaust$n2", "Faust. 2", "Faust. 2"},
		{"a medium between title and subtitle", "245 10$aWar$h[sound recording] :$ba history.", "War: a history", "War: a history"},
		{"a full stop at the end", "245 10$aWar and peace.", "War and peace", "War and peace"},
		{"an ellipsis at the end", "245 10$aAll the rest ...", "All the rest ...", "All the rest ..."},
		{"an initial at the end", "245 10$aThe life of J. R.", "The life of J. R.", "The life of J. R."},
		{"an abbreviation at the end", "245 10$aMonsters, Inc. /$cA.", "Monsters, Inc.", "Monsters, Inc."},
		{"nonfiling characters", "245 14$aThe war /$cA.", "The war", "war"},
		{"nonfiling characters, elided", "245 12$aL'étranger /$cA.", "L'étranger", "étranger"},
		{"nonfiling characters with a quotation mark", "245 15$a\"The war\" /$cA.", "\"The war\"", "war\""},
		{"nonfiling characters with a counted mark", "245 15$aA\u030A s war.", "A\u030A s war", "war"},
		{"nonfiling characters that end in a word", "245 14$aA tale /$cA.", "A tale", "A tale"},
		{"nonfiling characters past the end", "245 19$aA", "A", "A"},
		{"an indicator that is no digit", "245 1x$aThe war", "The war", "The war"},
		{"control characters for nonsorting", "245 10$a\u0098Der\u009C Prozess$bRoman", "Der Prozess: Roman", "Prozess: Roman"},
		{"a linkage before the title", "245 14$6880-01$aThe war /$cA.", "The war", "war"},
		{"blanks", "245 10$a  War   and\npeace  /", "War and peace", "War and peace"},
		{"only a statement of responsibility", "245 10$cA.", "", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			b := record(t, test.line).Bibliographic()
			if b.Title != test.title || b.Filing != test.filing {
				t.Errorf("%q, %q, want %q, %q", b.Title, b.Filing, test.title, test.filing)
			}
		})
	}
}

func TestAuthor(t *testing.T) {
	tests := []struct {
		name  string
		lines []string
		want  string
	}{
		{"a comma and dates", []string{"100 1 $aTolstoy, Leo,$d1828-1910."}, "Tolstoy, Leo"},
		{"a full stop", []string{"100 1 $aTolstoy, Leo."}, "Tolstoy, Leo"},
		{"an initial", []string{"100 1 $aLarson, Kenneth B."}, "Larson, Kenneth B."},
		{"a role", []string{"100 1 $aTolstoy, Leo,$eauthor.$4aut"}, "Tolstoy, Leo"},
		{"a generation", []string{"100 1 $aKing, Martin Luther,$cJr.,$d1929-1968."}, "King, Martin Luther, Jr."},
		{"a title", []string{"100 1 $aDoyle, Arthur Conan,$cSir,$d1859-1930."}, "Doyle, Arthur Conan"},
		{"a fuller form", []string{"100 1 $aLewis, C. S.$q(Clive Staples),$d1898-1963"}, "Lewis, C. S."},
		{"a forename with numeral and title", []string{"100 0 $aJohn Paul$bII,$cPope,$d1920-2005."}, "John Paul II, Pope"},
		{"a body", []string{"110 1 $aGreat Britain.$bMinistry of Defence."}, "Great Britain. Ministry of Defence"},
		{"a meeting", []string{"111 2 $aWorkshop on Scintillation,$cWashington,$d1971."}, "Workshop on Scintillation"},
		{"an editor", []string{"700 1 $aSmith, Ann,$etranslator.", "700 1 $aRoe, Jo,$eeditor.", "700 1 $aPoe, Al,$eeditor."}, "Roe, Jo"},
		{"an editor by code", []string{"700 1 $aRoe, Jo$4ill", "700 1 $aPoe, Al$4http://id.loc.gov/vocabulary/relators/edt"}, "Poe, Al"},
		{"an author before an editor", []string{"700 1 $aRoe, Jo$eHerausgeber$4edt", "700 1 $aPoe, Al$eVerfasser$4aut"}, "Poe, Al"},
		{"no role", []string{"700 10$aLarson, Kenneth B.", "700 10$aCox, Jerome R."}, "Larson, Kenneth B."},
		{"another work", []string{"700 12$aPoe, Al.$tPoems."}, ""},
		{"only a translator", []string{"700 1 $aSmith, Ann,$etranslator."}, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := record(t, test.lines...).Bibliographic().Author; got != test.want {
				t.Errorf("%q, want %q", got, test.want)
			}
		})
	}
}

func TestYear(t *testing.T) {
	tests := []struct {
		name  string
		lines []string
		want  string
	}{
		{"copyright", []string{"260   $cc1993."}, "1993"},
		{"in brackets", []string{"260   $c[1972]"}, "1972"},
		{"still appearing", []string{"260   $c1991-"}, "1991"},
		{"a century", []string{"260   $c19--"}, ""},
		{"a decade", []string{coded("s197u", "eng"), "260   $c[197-?]"}, ""},
		{"field 264", []string{"264  0$c1980", "264  1$c[2010]", "264  4$c©2009"}, "2010"},
		{"field 264 of copyright only", []string{"264  1$c[date of publication not identified]", "264  4$c©2009"}, "2009"},
		{"008 alone", []string{coded("s1987", "eng")}, "1987"},
		{"008 for a year the imprint has not", []string{coded("m19009999", "grc"), "260 0 $c<1973-c1980   >"}, "1973"},
		{"another calendar", []string{coded("s1971", "per"), "260   $c1350 [1971 or 1972]"}, "1971"},
		{"a Hebrew year", []string{"260   $c5745 [1984 or 1985]"}, "1984"},
		{"corrected", []string{coded("s1972", "eng"), "260   $c1971 [i.e. 1972]"}, "1972"},
		{"a reprint", []string{coded("r19951883", "eng"), "260   $c1995."}, "1883"},
		{"a reprint of what is not known", []string{coded("r1995uuuu", "eng"), "260   $c1995."}, "1995"},
		{"008 cut short", []string{"008 910710s19"}, ""},
		{"misprinted", []string{coded("s1987", "eng"), "260   $c1087."}, "1987"},
		{"a long number", []string{"260   $c19911992"}, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := record(t, test.lines...).Bibliographic().Year; got != test.want {
				t.Errorf("%q, want %q", got, test.want)
			}
		})
	}
}

func TestDewey(t *testing.T) {
	tests := []struct {
		name  string
		lines []string
		want  dewey.Number
	}{
		{"a segmentation mark", []string{"082 00$a791.45/72$220"}, "791.4572"},
		{"repeated in the field", []string{"082 00$a602/.1 s$a629.8/95"}, "629.895"},
		{"repeated, with digits in threes", []string{"082   $a602/.1 s$a621.381.9/598"}, "621.3819598"},
		{"only of the series", []string{"082 00$a602/.1 s"}, "602.1"},
		{"not a number", []string{"082 00$a[Fic]"}, ""},
		{"a number beside what is none", []string{"082 00$a[E]$222", "082 04$a398.2$222"}, "398.2"},
		{"abridged first", []string{"082 10$a813$214", "082 00$a813/.54$222"}, "813.54"},
		{"abridged only", []string{"082 10$a813$214"}, "813"},
		{"of subject groups", []string{"082 74$a830$qDE-101$223sdnb", "082 04$a833.92$qDE-101$222/ger"}, "833.92"},
		{"local", []string{"092   $a641.5"}, "641.5"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := record(t, test.lines...).Bibliographic().Dewey; got != test.want {
				t.Errorf("%q, want %q", got, test.want)
			}
		})
	}
}

func TestOtherFacts(t *testing.T) {
	tests := []struct {
		name  string
		lines []string
		get   func(Bibliographic) any
		want  any
	}{
		{"ISBNs", []string{
			"020   $a0-14-118776-X (pbk.)$c$9.95$z0000000000", "020   $a9780141187761 :$c9.95", "020   $a0141187760 (wrong check digit)",
			"020   $z1565926218", "020   $a1565926218 (pbk. : alk. paper)", "020   $a043942089X", "024 3 $a9783161484100", "024 8 $a9780306406157",
		}, func(b Bibliographic) any { return b.ISBNs }, []isbn.ISBN{"9780141187761", "9781565926219", "9780439420891", "9783161484100"}},
		{"a call number whose class is repeated", []string{"050 00$aQC100$b.U57 no. 500-8$aTA1650"}, func(b Bibliographic) any { return b.LCC }, "QC100 .U57 no. 500-8"},
		{"a local call number", []string{"090   $aPS3515$b.E37"}, func(b Bibliographic) any { return b.LCC }, "PS3515 .E37"},
		{"no publisher", []string{"260   $a[S.l. :$bs.n.,$c1990]"}, func(b Bibliographic) any { return b.Publisher }, ""},
		{"a publisher and a bookseller", []string{"260   $a[Washington] :$bNational Bureau of Standards : for sale by the Supt. of Docs.,$c1977"}, func(b Bibliographic) any { return b.Publisher }, "National Bureau of Standards"},
		{"a publisher", []string{"264  3$aLeipzig :$bPrinter", "264  1$aNew York :$bAce Books, Inc.,$c1990"}, func(b Bibliographic) any { return b.Publisher }, "Ace Books, Inc."},
		{"a language", []string{coded("s1991", "ger"), "041 1 $aeng"}, func(b Bibliographic) any { return b.Language }, "ger"},
		{"a language that 008 does not say", []string{coded("s1991", "mul"), "041 0 $agrchebeng"}, func(b Bibliographic) any { return b.Language }, "grc"},
		{"fill characters for a language", []string{coded("s1991", "|||")}, func(b Bibliographic) any { return b.Language }, ""},
		{"subjects", []string{
			"600 10$aWashington, George,$d1732-1799$vFiction.", "651  0$aUnited States$xHistory$yRevolution, 1775-1783.", "650  7$aPresidents$2fast$0(OCoLC)1",
			"650  0$aPresidents.", "650  0$0(DE-588)4$aPr\u00E4sident$4gnd", "653   $akeyword", "610 20$aUnited States.$bArmy$xHistory.",
		}, func(b Bibliographic) any { return b.Subjects }, []string{
			"Washington, George, 1732-1799--Fiction", "United States--History--Revolution, 1775-1783", "Presidents", "Präsident", "United States. Army--History",
		}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := test.get(record(t, test.lines...).Bibliographic()); !reflect.DeepEqual(got, test.want) {
				t.Errorf("%q, want %q", got, test.want)
			}
		})
	}
}

func TestYears(t *testing.T) {
	if got := years("1350 [1971], 5745, c1980-1981x19911992"); !slices.Equal(got, []string{"1971", "1980", "1981"}) {
		t.Errorf("%q", got)
	}
}
