package marc

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"shelflist/internal/isbn"
)

// newRecord returns a record of lines such as "245 14$aThe title /$cName" and "008 910710".
func newRecord(t *testing.T, lines ...string) *Record {
	t.Helper()
	r := &Record{Leader: "00000cam a2200000 a 4500"}
	for _, line := range lines {
		tag, rest, ok := strings.Cut(line, " ")
		if !ok || !isTag(tag) {
			t.Fatalf("malformed line %q", line)
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

// field008 returns a line for field 008 with the type of date, the dates and the language.
func field008(dates, language string) string {
	return fmt.Sprintf("008 910710%-9snyua     b    001 0 %-3s  ", dates, language)
}

func TestBibliographic(t *testing.T) {
	r := newRecord(t, "001   91012345 ", field008("s1991", "eng"),
		"020   $a014118776X (pbk. : alk. paper)", "050 00$aRC78.7.T6$bR4 1991", "082 00$a616.07/572$220",
		"100 1 $aTer-Pogossian, Michel M.,$d1925-",
		"245 14$aThe reconstruction :$bproceedings /$cedited by M. Ter-Pogossian.",
		"260   $aBaltimore :$bUniversity Park Press,$cc1991.", "650  0$aTomography$vCongresses.",
		"880 14$6245-01$aOther script")
	want := Bibliographic{
		Control: "91012345", Author: Name{Name: "Ter-Pogossian, Michel M."},
		Title: "The reconstruction", Subtitle: "proceedings", Filing: "reconstruction",
		Year: "1991", Dewey: "616.07572", ISBNs: []isbn.ISBN{"9780141187761"}, LCC: "RC78.7.T6 R4 1991",
		Imprint: Imprint{"Baltimore", "University Park Press", "c1991"}, Language: "eng",
		Subjects: []string{"Tomography--Congresses"},
	}
	if got := r.Bibliographic(); !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
	if got := (&Record{}).Bibliographic(); !reflect.DeepEqual(got, Bibliographic{}) {
		t.Errorf("an empty record has %+v", got)
	}
}

func TestTitle(t *testing.T) {
	tests := []struct{ name, line, title, filing string }{
		{"statement of responsibility", "245 10$aWar and peace /$cLeo Tolstoy.", "War and peace", "War and peace"},
		{"subtitle", "245 10$aWar :$ba history /$cA.", "War|a history", "War"},
		{"subtitle without punctuation", "245 10$aWar$ba history", "War|a history", "War"},
		{"parallel title", "245 10$aWar =$bKrieg /$cA.", "War", "War"},
		{"several works", "245 10$aWar ;$bPeace /$cA.", "War; Peace", "War; Peace"},
		{
			"number and name of a part", "245 10$aFaust.$nPart 1,$pThe tragedy /$cG.",
			"Faust||Part 1|The tragedy", "Faust",
		},
		{"name of a part", "245 10$aBible.$pGenesis.", "Bible|||Genesis", "Bible"},
		{"part without punctuation", "245 10$aFaust$n2", "Faust||2", "Faust"},
		{
			"medium between title and subtitle", "245 10$aWar$h[sound recording] :$ba history.",
			"War|a history", "War",
		},
		{"a further title", "245 10$aRomeo.$bHamlet /$cS.", "Romeo. Hamlet", "Romeo. Hamlet"},
		{"subtitle of a part", "245 10$aFaust.$nPart 1,$pNight :$ba tragedy /$cG.", "Faust||Part 1|Night: a tragedy",
			"Faust"},
		{"subtitle of a part without a name", "245 10$aFaust.$nPart 1 :$ba tragedy", "Faust||Part 1|a tragedy",
			"Faust"},
		{"subtitle and part", "245 14$aThe war :$ba history.$nVol. 2,$pThe end.", "The war|a history|Vol. 2|The end",
			"war"},
		{"parts of parts", "245 10$aWar.$nSer. A,$nvol. 2,$pPeace.$nPart 3,$pTruce",
			"War||Ser. A. vol. 2|Peace. Part 3, Truce", "War"},
		{"several subtitles", "245 10$aWar :$ba history :$bwith maps", "War|a history: with maps", "War"},
		{"full stop at the end", "245 10$aWar and peace.", "War and peace", "War and peace"},
		{"ellipsis at the end", "245 10$aAll the rest ...", "All the rest ...", "All the rest ..."},
		{"initial at the end", "245 10$aThe life of J. R.", "The life of J. R.", "The life of J. R."},
		{"abbreviation at the end", "245 10$aMonsters, Inc. /$cA.", "Monsters, Inc.", "Monsters, Inc."},
		{"nonfiling characters", "245 14$aThe war /$cA.", "The war", "war"},
		{"nonfiling characters of an elided article", "245 12$aL'étranger /$cA.", "L'étranger", "étranger"},
		{"nonfiling characters including a quotation mark", "245 15$a\"The war\" /$cA.", "\"The war\"", "war\""},
		{"nonfiling characters including a combining mark", "245 15$aA\u030A s war.", "A\u030A s war", "war"},
		{"nonfiling characters that end inside a word", "245 14$aA tale /$cA.", "A tale", ""},
		{"more nonfiling characters than characters", "245 19$aA", "A", ""},
		{"indicator that is not a digit", "245 1x$aThe war", "The war", ""},
		{
			"nonsorting control characters", "245 10$a\u0098Der\u009C Prozess$bRoman",
			"Der Prozess|Roman", "Prozess",
		},
		{"nonfiling characters counted composed", "245 03$aH\u0113 agora st\u0113 Mesogeio",
			"H\u0113 agora st\u0113 Mesogeio", "agora st\u0113 Mesogeio"},
		{"nonfiling characters counted decomposed", "245 04$aH\u0113 agora", "H\u0113 agora", "agora"},
		{"no nonfiling characters", "245 10$aLos Angeles negra", "Los Angeles negra", "Los Angeles negra"},
		{"hyphenated article", "245 13$aHa-Mil\u1E25amah", "Ha-Mil\u1E25amah", "Mil\u1E25amah"},
		{"blank indicator", "245 1 $aThe war", "The war", ""},
		{"angle brackets", "245 10$a<<Das>> angehaltene Leben", "Das angehaltene Leben", "angehaltene Leben"},
		{"angle brackets after a quotation mark", "245 10$a\"<<The>> war\"", "\"The war\"", "war\""},
		{"angle brackets around an elided article", "245 10$a<<L'>>étranger", "L'étranger", "étranger"},
		{"angle brackets in other subfields", "245 10$aIlias$b<<die>> Sage$n<<der>> 1. Teil$p<<das>> Ende",
			"Ilias|die Sage|der 1. Teil|das Ende", "Ilias"},
		{"opening angle brackets only", "245 1 $a<<Das angehaltene Leben", "Das angehaltene Leben", ""},
		{"closing angle brackets only", "245 1 $aDas>> angehaltene Leben", "Das angehaltene Leben", ""},
		{"angle brackets that are operators", "245 10$aShifting with << and >>", "Shifting with << and >>",
			"Shifting with << and >>"},
		{"angle brackets around a quotation", "245 10$a<<Un long titre entre guillemets de dactylo>>",
			"<<Un long titre entre guillemets de dactylo>>", "<<Un long titre entre guillemets de dactylo>>"},
		{"not signs", "245 10$a¬Der¬ Prozess", "Der Prozess", "Prozess"},
		{"octets of MARC-8 taken over", "245 10$a\u0088Der \u0089Prozess", "Der Prozess", "Prozess"},
		{"open nonsorting control character", "245 1 $a\u0098Der Prozess", "Der Prozess", ""},
		{"parallel title after an equals sign", "245 10$aTajemnycja Holli$b= Hollys Geheimnis", "Tajemnycja Holli",
			"Tajemnycja Holli"},
		{"parallel title and equals signs on both sides", "245 10$aWar =$b= Krieg", "War", "War"},
		{"parallel title inside $a", "245 10$aTajemnycja Holli = Hollys Geheimnis", "Tajemnycja Holli",
			"Tajemnycja Holli"},
		{"parallel title in another script inside $a", "245 10$aWar and peace = 战争与和平 /", "War and peace",
			"War and peace"},
		{"parallel subtitle", "245 10$aWar :$ba history = eine Geschichte", "War|a history", "War"},
		{"parallel name of a part", "245 10$aFaust.$p= The devil", "Faust", "Faust"},
		{"equals sign in a formula", "245 10$aE = mc² :$bEinstein", "E = mc²|Einstein", "E = mc²"},
		{"equals sign without spaces", "245 10$aA=B", "A=B", "A=B"},
		{"punctuation at the start of the subtitle", "245 10$aWar$b: a history", "War|a history", "War"},
		{"ellipsis at the start of the subtitle", "245 10$aWar :$b...and peace", "War|...and peace", "War"},
		{"old catalogue", "245 10$aOn quiet comedy. [from old catalog]", "On quiet comedy", "On quiet comedy"},
		{"varying title for want of a title", "246 13$aThe war$bits end", "The war|its end", ""},
		{"related title for want of a title", "740 4 $aThe war.", "The war", "war"},
		{"uniform title for want of a title", "240 10$a[Works]$lEnglish", "Works", ""},
		{"uniform title as the heading", "130 0 $aBeowulf.", "Beowulf", ""},
		{"linkage before the title", "245 14$6880-01$aThe war /$cA.", "The war", "war"},
		{"superfluous white space", "245 10$a  War   and\npeace  /", "War and peace", "War and peace"},
		{"statement of responsibility only", "245 10$cA.", "", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			b := newRecord(t, test.line).Bibliographic()
			title := strings.TrimRight(strings.Join([]string{b.Title, b.Subtitle, b.PartNumber, b.PartTitle}, "|"), "|")
			if title != test.title || b.Filing != test.filing {
				t.Errorf("title %q, Filing = %q, want %q, %q", title, b.Filing, test.title, test.filing)
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
		{"comma and dates", []string{"100 1 $aTolstoy, Leo,$d1828-1910."}, "Tolstoy, Leo"},
		{"full stop", []string{"100 1 $aTolstoy, Leo."}, "Tolstoy, Leo"},
		{"initial", []string{"100 1 $aLarson, Kenneth B."}, "Larson, Kenneth B."},
		{"relator term and code", []string{"100 1 $aTolstoy, Leo,$eauthor.$4aut"}, "Tolstoy, Leo"},
		{"generation", []string{"100 1 $aKing, Martin Luther,$cJr.,$d1929-1968."}, "King, Martin Luther, Jr."},
		{"title of a person", []string{"100 1 $aDoyle, Arthur Conan,$cSir,$d1859-1930."}, "Doyle, Arthur Conan"},
		{"fuller form of name", []string{"100 1 $aLewis, C. S.$q(Clive Staples),$d1898-1963"}, "Lewis, C. S."},
		{
			"forename with numeral and title",
			[]string{"100 0 $aJohn Paul$bII,$cPope,$d1920-2005."},
			"John Paul II, Pope",
		},
		{
			"corporate body",
			[]string{"110 1 $aGreat Britain.$bMinistry of Defence."},
			"Great Britain. Ministry of Defence",
		},
		{"meeting", []string{"111 2 $aWorkshop on Scintillation,$cWashington,$d1971."}, "Workshop on Scintillation"},
		{
			"first of two editors, after a translator",
			[]string{"700 1 $aSmith, Ann,$etranslator.", "700 1 $aRoe, Jo,$eeditor.", "700 1 $aPoe, Al,$eeditor."},
			"Roe, Jo",
		},
		{
			"editor by relator URI",
			[]string{"700 1 $aRoe, Jo$4ill", "700 1 $aPoe, Al$4http://id.loc.gov/vocabulary/relators/edt"},
			"Poe, Al",
		},
		{
			"author precedes editor",
			[]string{"700 1 $aRoe, Jo$eHerausgeber$4edt", "700 1 $aPoe, Al$eVerfasser$4aut"},
			"Poe, Al",
		},
		{"no relator", []string{"700 10$aLarson, Kenneth B.", "700 10$aCox, Jerome R."}, "Larson, Kenneth B."},
		{"added entry for another work", []string{"700 12$aPoe, Al.$tPoems."}, ""},
		{
			"supposed author precedes editor",
			[]string{"700 1 $aRoe, Jo$eeditor", "700 1 $aPoe, Al,$esupposed author."},
			"Poe, Al",
		},
		{"author precedes attributed name", []string{"700 1 $aRoe, Jo$4att", "700 1 $aPoe, Al$4aut"}, "Poe, Al"},
		{"dubious author by code", []string{"700 1 $aRoe, Jo", "700 1 $aPoe, Al$4dub"}, "Poe, Al"},
		{"angeblicher Verfasser", []string{"700 1 $aRoe, Jo$eHerausgeber", "700 1 $aPoe, Al$eAngeblicher Verfasser"},
			"Poe, Al"},
		{"author of a preface", []string{"700 1 $aRoe, Jo$eauthor of introduction, etc.", "700 1 $aPoe, Al$eeditor"},
			"Poe, Al"},
		{"Verfasser eines Vorworts", []string{"700 1 $aRoe, Jo$eVerfasser eines Vorworts"}, ""},
		{"old catalogue", []string{"100 1 $aBridgham, Gladys Ruth. [from old catalog]"}, "Bridgham, Gladys Ruth"},
		{"old catalogue after an initial", []string{"100 1 $aBridgham, G. R. [from old catalog]"}, "Bridgham, G. R."},
		{"old catalogue in a corporate name",
			[]string{"110 2 $aSoil Survey. [From old catalog]$bStaff [from old catalog]"}, "Soil Survey. Staff"},
		{"angle brackets", []string{"100 1 $aBeauvoir, Simone <<de>>,$d1908-"}, "Beauvoir, Simone de"},
		{"angle brackets in a corporate name", []string{"110 2 $a<<The>> Beatles"}, "The Beatles"},
		{"translator only", []string{"700 1 $aSmith, Ann,$etranslator."}, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := newRecord(t, test.lines...).Bibliographic().Author.Name; got != test.want {
				t.Errorf("Author = %q, want %q", got, test.want)
			}
		})
	}
}
