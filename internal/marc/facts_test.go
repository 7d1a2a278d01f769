package marc

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"shelflist/internal/dewey"
	"shelflist/internal/isbn"
)

func TestYear(t *testing.T) {
	tests := []struct {
		name  string
		lines []string
		want  string
	}{
		{"copyright year", []string{"260   $cc1993."}, "1993"},
		{"year in brackets", []string{"260   $c[1972]"}, "1972"},
		{"open range", []string{"260   $c1991-"}, "1991"},
		{"century only", []string{"260   $c19--"}, ""},
		{"decade only", []string{field008("s197u", "eng"), "260   $c[197-?]"}, ""},
		{"field 264 of the publication", []string{"264  0$c1980", "264  1$c[2010]", "264  4$c©2009"}, "2010"},
		{
			"field 264 of the copyright only",
			[]string{"264  1$c[date of publication not identified]", "264  4$c©2009"},
			"2009",
		},
		{"field 008 only", []string{field008("s1987", "eng")}, "1987"},
		{"field 008 and imprint disagree", []string{field008("m19009999", "grc"), "260 0 $c<1973-c1980   >"}, "1973"},
		{"imprint in another calendar", []string{field008("s1971", "per"), "260   $c1350 [1971 or 1972]"}, "1971"},
		{"imprint in the Hebrew calendar", []string{"260   $c5745 [1984 or 1985]"}, "1984"},
		{"corrected year", []string{field008("s1972", "eng"), "260   $c1971 [i.e. 1972]"}, "1972"},
		{"reprint", []string{field008("r19951883", "eng"), "260   $c1995."}, "1883"},
		{"reprint of an unknown original", []string{field008("r1995uuuu", "eng"), "260   $c1995."}, "1995"},
		{"truncated field 008", []string{"008 910710s19"}, ""},
		{"implausible year in the imprint", []string{field008("s1987", "eng"), "260   $c1087."}, "1987"},
		{"non-breaking spaces in field 008",
			[]string{"008 " + strings.ReplaceAll(field008("s1985", "eng")[4:], " ", "\u00a0")}, "1985"},
		{"eight digits", []string{"260   $c19911992"}, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := newRecord(t, test.lines...).Bibliographic().Year; got != test.want {
				t.Errorf("Year = %q, want %q", got, test.want)
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
		{"segmentation mark", []string{"082 00$a791.45/72$220"}, "791.4572"},
		{"series number, then volume number", []string{"082 00$a602/.1 s$a629.8/95"}, "629.895"},
		{"series number, then grouping points", []string{"082   $a602/.1 s$a621.381.9/598"}, "621.3819598"},
		{"series number only", []string{"082 00$a602/.1 s"}, "602.1"},
		{"not a Dewey number", []string{"082 00$a[Fic]"}, ""},
		{"not a Dewey number, then a Dewey number", []string{"082 00$a[E]$222", "082 04$a398.2$222"}, "398.2"},
		{"full edition precedes abridged", []string{"082 10$a813$214", "082 00$a813/.54$222"}, "813.54"},
		{"abridged edition only", []string{"082 10$a813$214"}, "813"},
		{
			"full edition precedes other edition",
			[]string{"082 74$a830$qDE-101$223sdnb", "082 04$a833.92$qDE-101$222/ger"},
			"833.92",
		},
		{"blank after the point", []string{"082 04$a813. 54"}, "813.54"},
		{"series and volume in one subfield", []string{"082 04$a081s [370.19'342]"}, "370.19342"},
		{"series in parentheses", []string{"082 04$a(015.73) 015.791"}, "015.791"},
		{"ambiguous number, then a better one", []string{"082 04$a813 54", "082 04$a813.54"}, "813.54"},
		{"bracket without its counterpart", []string{"082 04$a[813.54"}, "813.54"},
		{"local number", []string{"092   $a641.5"}, "641.5"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := newRecord(t, test.lines...).Bibliographic().Dewey; got != test.want {
				t.Errorf("Dewey = %q, want %q", got, test.want)
			}
		})
	}
}

func TestISBNsAndSubjects(t *testing.T) {
	tests := []struct {
		name  string
		lines []string
		want  Bibliographic
	}{
		{
			"ISBNs",
			[]string{
				"020   $a0-14-118776-X (pbk.)$c$9.95$z0000000000", "020   $a9780141187761 :$c9.95",
				"020   $a0141187760 (wrong check digit)", "020   $z1565926218",
				"020   $a1565926218 (pbk. : alk. paper)", "020   $a043942089X",
				"024 3 $a9783161484100", "024 8 $a9780306406157",
			},
			Bibliographic{ISBNs: []isbn.ISBN{"9780141187761", "9781565926219", "9780439420891", "9783161484100"}},
		},
		{
			"ISBNs with a full stop or other text",
			[]string{
				"020   $a0815769768.", "020   $a0-14-118776-X pbk.", "020   $a(pbk.) 1565926218",
				"020   $aISBN 043942089X ;",
			},
			Bibliographic{ISBNs: []isbn.ISBN{"9780815769767", "9780141187761", "9781565926219", "9780439420891"}},
		},
		{
			"ISBN of the set before the volume's own",
			[]string{"020   $a9780261102385 (set)", "020   $a9780141187761 (v. 2)"},
			Bibliographic{ISBNs: []isbn.ISBN{"9780141187761"}, SetISBNs: []isbn.ISBN{"9780261102385"}},
		},
		{
			"ISBN of the set in $q",
			[]string{"020   $a9780141187761$q(Bd. 2)", "020   $a9780261102385$q(Gesamtausgabe)"},
			Bibliographic{ISBNs: []isbn.ISBN{"9780141187761"}, SetISBNs: []isbn.ISBN{"9780261102385"}},
		},
		{
			"ISBN of the set only, of a volume",
			[]string{"020   $a9780261102385 (set : pbk.)", "245 1 $aRings.$n2"},
			Bibliographic{Title: "Rings", PartNumber: "2", SetISBNs: []isbn.ISBN{"9780261102385"}},
		},
		{
			"ISBN of the set only, of the set",
			[]string{"020   $a9780261102385 (set)"},
			Bibliographic{ISBNs: []isbn.ISBN{"9780261102385"}},
		},
		{
			"subjects from the old catalogue and with nonsorting marks",
			[]string{
				"650  0$aSoil surveys. [from old catalog]$zIllinois [from old catalog]",
				"600 10$a<<La>> Fontaine, Jean <<de>>$vFiction", "610 20$a\u0098The\u009C Beatles",
			},
			Bibliographic{Subjects: []string{"Soil surveys--Illinois", "La Fontaine, Jean de--Fiction", "The Beatles"}},
		},
		{
			"subjects",
			[]string{
				"600 10$aWashington, George,$d1732-1799$vFiction.",
				"651  0$aUnited States$xHistory$yRevolution, 1775-1783.",
				"650  7$aPresidents$2fast$0(OCoLC)1", "650  0$aPresidents.",
				"650  0$0(DE-588)4$aPr\u00E4sident$4gnd", "653   $akeyword",
				"610 20$aUnited States.$bArmy$xHistory.",
			},
			Bibliographic{Subjects: []string{
				"Washington, George, 1732-1799--Fiction", "United States--History--Revolution, 1775-1783",
				"Presidents", "Präsident", "United States. Army--History",
			}},
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := newRecord(t, test.lines...).Bibliographic(); !reflect.DeepEqual(got, test.want) {
				t.Errorf("got %+v, want %+v", got, test.want)
			}
		})
	}
}

func TestOtherFacts(t *testing.T) {
	lcc := func(b Bibliographic) string { return b.LCC }
	publisher := func(b Bibliographic) string { return b.Publisher }
	language := func(b Bibliographic) string { return b.Language }
	tests := []struct {
		name  string
		lines []string
		get   func(Bibliographic) string
		want  string
	}{
		{
			"call number with a second class",
			[]string{"050 00$aQC100$b.U57 no. 500-8$aTA1650"},
			lcc, "QC100 .U57 no. 500-8",
		},
		{"local call number", []string{"090   $aPS3515$b.E37"}, lcc, "PS3515 .E37"},
		{"call number in brackets", []string{"050  4$a[PS3515]$b.E37"}, lcc, "PS3515 .E37"},
		{"shelf number for a call number", []string{"050  4$aMLCS 83/1234 (P)", "090   $aPS3515 .E37"}, lcc,
			"PS3515 .E37"},
		{"in process", []string{"050 00$aIN PROCESS"}, lcc, ""},
		{"Dewey number for a call number", []string{"090   $a813.54$bV948"}, lcc, ""},
		{"word for a call number", []string{"090   $aFIC$bVON"}, lcc, ""},
		{"publisher and others", []string{"260   $aLondon,$bPrinted for the author [etc.]"}, publisher,
			"Printed for the author"},
		{"publisher and others, bracket open", []string{"260   $aLondon,$bPrinted for the author [etc"}, publisher,
			"Printed for the author"},
		{"publisher and others in German", []string{"264  1$bSpringer [u.a.]"}, publisher, "Springer"},
		{"publisher et al. without brackets", []string{"264  1$bSpringer, etc."}, publisher, "Springer"},
		{"publisher that the cataloguer supplied", []string{"260   $b[Ace Books],"}, publisher, "Ace Books"},
		{"publisher supplied in part", []string{"260   $bAce [Books"}, publisher, "Ace Books"},
		{"publisher and function", []string{"260   $bAce Books [distributor]"}, publisher, "Ace Books"},
		{"parallel publisher", []string{"264  1$bÉditions du Nord = Northern Press"}, publisher, "Éditions du Nord"},
		{"publisher with nonsorting marks", []string{"264  1$b<<Der>> Verlag"}, publisher, "Der Verlag"},
		{"publisher from the old catalogue", []string{"260   $bHarper [from old catalog]"}, publisher, "Harper"},
		{"unknown publisher in German", []string{"264  1$b[Verlag nicht ermittelbar]"}, publisher, ""},
		{"unknown publisher with a blank", []string{"260   $b[s. n.]"}, publisher, ""},
		{"unknown publisher", []string{"260   $a[S.l. :$bs.n.,$c1990]"}, publisher, ""},
		{
			"publisher and distributor",
			[]string{
				"260   $a[Washington] :$bNational Bureau of Standards : for sale by the Supt. of Docs.,$c1977",
			},
			publisher, "National Bureau of Standards",
		},
		{
			"publisher after printer",
			[]string{"264  3$aLeipzig :$bPrinter", "264  1$aNew York :$bAce Books, Inc.,$c1990"},
			publisher, "Ace Books, Inc.",
		},
		{"language in 008 with non-breaking spaces",
			[]string{"008 " + strings.ReplaceAll(field008("s1985", "eng")[4:], " ", "\u00a0")}, language, "eng"},
		{"language in 008 behind an accented letter",
			[]string{strings.Replace(field008("s1985", "eng"), "nyua", "nyué", 1)}, language, "eng"},
		{"language in a 008 that is too short", []string{"008 910710s1991    nyua     b    001 0eng", "041 0 $ager"},
			language, "ger"},
		{"language in capitals with a blank", []string{"041 0 $a GER "}, language, "ger"},
		{"language in 008", []string{field008("s1991", "ger"), "041 1 $aeng"}, language, "ger"},
		{
			"several languages in 008",
			[]string{field008("s1991", "mul"), "041 0 $agrchebeng"},
			language, "grc",
		},
		{"fill characters as language in 008", []string{field008("s1991", "|||")}, language, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := test.get(newRecord(t, test.lines...).Bibliographic()); !reflect.DeepEqual(got, test.want) {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func TestFindYears(t *testing.T) {
	const text = "1350 [1971], 5745, c1980-1981x19911992"
	if got, want := findYears(text), []string{"1971", "1980", "1981"}; !slices.Equal(got, want) {
		t.Errorf("findYears(%q) = %q, want %q", text, got, want)
	}
}

func TestIsLanguage(t *testing.T) {
	tests := []struct {
		name, code string
		want       bool
	}{
		{"language", "eng", true},
		{"several languages", "mul", true},
		{"empty", "", false},
		{"two letters", "en", false},
		{"four letters", "engl", false},
		{"capitals", "ENG", false},
		{"fill characters", "|||", false},
		{"digit", "en1", false},
		{"three bytes of one letter", "ก", false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := IsLanguage(test.code); got != test.want {
				t.Errorf("IsLanguage(%q) = %t, want %t", test.code, got, test.want)
			}
		})
	}
}
