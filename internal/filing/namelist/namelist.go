// Package namelist has lists of words that tell how a name is filed: particles, forenames and
// surnames of some languages, words of corporate bodies.
package namelist

import (
	_ "embed" // for text
	"strings"
	"sync"
)

//go:embed names.txt
var text string

// List is a list of names.txt, as a bit of a set of lists.
type List uint32

// The lists, in the order in which they stand in names.txt.
const (
	Particles List = 1 << iota
	SurnameParticles
	SurnamesWithoutParticle
	EnglishForenames
	ItalianForenames
	FrenchForenames
	HungarianForenames
	JapaneseFamilies
	VietnameseFamilies
	KoreanFamilies
	ChineseFamilies
	TitlesBeforeAForename
	FirstWordsOfBodies
	WordsOfBodies
	WordsOfBodiesAndSurnames
	FormsOfAddress
	Roles
	Degrees
	SurnamesWithParticle
	SpanishForenames
	SpanishAndOtherForenames
	SpanishSurnames
	PeopleFiledUnderTheForename
	WordsOfDates
)

// entries returns the lists that each entry of names.txt stands in. One map serves all lists, since
// it finds an entry in half the time that a map of maps takes.
var entries = sync.OnceValue(func() map[string]List {
	lists := map[string]List{}
	var list List
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		switch {
		case line == "", line[0] == '#':
		case line[0] == '[':
			list = max(1, list<<1)
		default:
			for entry := range strings.SplitSeq(line, ",") {
				if entry = strings.TrimSpace(entry); entry != "" {
					lists[entry] |= list
				}
			}
		}
	}
	return lists
})

// Has reports whether the list has an entry.
func (l List) Has(entry string) bool { return entries()[entry]&l != 0 }
