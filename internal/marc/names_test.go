package marc

import (
	"slices"
	"strings"
	"testing"
)

// roleNames are names of the roles, for the tables of tests.
var roleNames = map[Role]string{
	RoleAuthor: "author", RoleEditor: "editor", RoleTranslator: "translator", RoleIllustrator: "illustrator",
	RoleBody: "body", RoleOther: "other",
}

func (n Name) String() string { return n.Name + " = " + roleNames[n.Role] }

func TestNames(t *testing.T) {
	tests := []struct {
		name  string
		lines []string
		want  string // the author, then the others
	}{
		{"terms",
			[]string{
				"100 1 $aMilne, A. A.,$eauthor.", "700 1 $aShepard, Ernest H.,$eillustrator.",
				"700 1 $aLenard, Alexander,$etranslator.",
			}, "Milne, A. A. = author; Shepard, Ernest H. = illustrator; Lenard, Alexander = translator"},
		{"codes",
			[]string{
				"100 1 $aKafka, Franz$4aut", "700 1 $aHofmann, Michael$4http://id.loc.gov/vocabulary/relators/trl",
				"700 1 $aBrod, Max$4edt",
			}, "Kafka, Franz = author; Hofmann, Michael = translator; Brod, Max = editor"},
		{"German terms",
			[]string{
				"100 1 $aKafka, Franz$eVerfasser", "700 1 $aBrod, Max$eHerausgeber", "700 1 $aMeier, Eva$eÜbersetzerin",
				"700 1 $aBeck, Jan$eIllustrator",
			}, "Kafka, Franz = author; Brod, Max = editor; Meier, Eva = translator; Beck, Jan = illustrator"},
		{"several roles of one", []string{"700 1 $aSendak, Maurice,$eillustrator,$eauthor."},
			"Sendak, Maurice = author"},
		{"editor for want of an author", []string{"700 1 $aLenard, Alexander$4trl", "700 1 $aBrod, Max$4edt"},
			"Brod, Max = editor; Lenard, Alexander = translator"},
		{"translator only", []string{"700 1 $aLenard, Alexander$4trl"}, " = author; Lenard, Alexander = translator"},
		{"main entry is an illustrator", []string{"100 1 $aSendak, Maurice,$eillustrator."},
			"Sendak, Maurice = illustrator"},
		{"main entry with another role", []string{"100 1 $aSendak, Maurice,$eartist."}, "Sendak, Maurice = author"},
		{"composer", []string{"700 1 $aBach, Johann Sebastian$4cmp"}, "Bach, Johann Sebastian = author"},
		{"bodies and meetings",
			[]string{
				"110 2 $aIBM.$bResearch Division.", "710 1 $aUnited States.$bArmy.",
				"711 2 $aWorkshop on Images$d(1971)",
			}, "IBM. Research Division = body; United States. Army = body; Workshop on Images = body"},
		{"body beside an editor", []string{"700 1 $aBrod, Max$4edt", "710 2 $aIBM."}, "Brod, Max = editor; IBM = body"},
		{"a work, a publisher, an owner",
			[]string{
				"100 1 $aKafka, Franz", "700 12$aMann, Thomas.$tTonio.", "710 2 $aWolff$4pbl",
				"700 1 $aBrod, Max,$eformer owner.", "700 1 $aWeiss, Ernst,$ededicatee",
			}, "Kafka, Franz = author"},
		{"the same twice",
			[]string{
				"100 1 $aKafka, Franz", "700 1 $aKafka, Franz$eauthor", "700 1 $aBrod, Max$4edt",
				"700 1 $aBrod, Max$4edt",
			}, "Kafka, Franz = author; Brod, Max = editor"},
		{"authors by the statement",
			[]string{
				"100 1 $aKernighan, Brian W.", "245 12$aThe C language /$cBrian W. Kernighan, Dennis M. Ritchie.",
				"700 1 $aRitchie, Dennis M.",
			}, "Kernighan, Brian W. = author; Ritchie, Dennis M. = author"},
		{"editors by the statement",
			[]string{
				"245 00$aComputers /$cedited by K. Larson, J. Cox, Jr.", "700 1 $aLarson, Kenneth",
				"700 1 $aCox, Jerome",
			}, "Larson, Kenneth = editor; Cox, Jerome = editor"},
		{"editors behind their names",
			[]string{
				"245 00$aThe Bible /$cJ. A. Baird, D. N. Freedman, editors.", "700 1 $aBaird, J. Arthur",
				"700 1 $aFreedman, David",
			}, "Baird, J. Arthur = editor; Freedman, David = editor"},
		{"a part for each role",
			[]string{
				"100 1 $aGrimm, Jacob",
				"245 00$aTales /$cJ. Grimm ; translated by Eva Moss ; pictures by Ann Dorr ; with an introduction by Abe Hill.",
				"700 1 $aMoss, Eva", "700 1 $aDorr, Ann", "700 1 $aHill, Abe",
			}, "Grimm, Jacob = author; Moss, Eva = translator; Dorr, Ann = illustrator; Hill, Abe = other"},
		{"Edward is no editor",
			[]string{"100 1 $aDorr, Ann", "245 00$aTales /$cAnn Dorr, Edward Hill.", "700 1 $aHill, Edward"},
			"Dorr, Ann = author; Hill, Edward = author"},
		{"not in the statement",
			[]string{"100 1 $aDorr, Ann", "245 00$aTales /$cAnn Dorr ... [et al.]", "700 1 $aHill, Edward"},
			"Dorr, Ann = author; Hill, Edward = other"},
		{"in a later part without a word",
			[]string{"100 1 $aDorr, Ann", "245 00$aTales /$cAnn Dorr ; sponsored by Hill.", "700 1 $aHill, Edward"},
			"Dorr, Ann = author; Hill, Edward = other"},
		{"no name", []string{"100 1 $d1900-", "700 1 $eeditor"}, " = author"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			b := newRecord(t, test.lines...).Bibliographic()
			var all []string
			for _, n := range slices.Concat([]Name{b.Author}, b.Others) {
				all = append(all, n.String())
			}
			if got := strings.Join(all, "; "); got != test.want {
				t.Errorf("got  %s\nwant %s", got, test.want)
			}
		})
	}
}
