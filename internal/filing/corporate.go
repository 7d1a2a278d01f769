package filing

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"shelflist/internal/filing/namelist"
)

// isReligiousTitle reports whether word is a title that libraries put behind a forename: "John Paul
// II, Pope".
func isReligiousTitle(word string) bool {
	return namelist.TitlesBeforeAForename.Has(word)
}

// isForenameEntry reports whether a person is filed under the forename, in direct order, although
// the name looks like forename and surname.
func isForenameEntry(name string) bool {
	if len(name) > 40 {
		return false
	}
	if namelist.PeopleFiledUnderTheForename.Has(Fold(name)) {
		return true
	}
	_, surname, ok := cutLastWord(name)
	return ok && isIcelandic(surname)
}

// isCorporate reports whether words name a corporate body, several people, a ruler, or a person
// with a place ("Julian of Norwich"). Such names are filed in direct order. A body is known by what
// bodies are called ("Museum", "Digest"), by a first word that is no forename ("Lonely Planet",
// "National Geographic"), by a possessive ("Reader's Digest"), by an acronym ("NASA Astronauts")
// and by a digit.
func isCorporate(words []string) bool {
	if len(words) == 0 {
		return true
	}
	switch words[0] {
	case "Abu":
		if len(words) == 2 {
			return true
		}
	case "King", "Queen", "Emperor", "Empress", "Prince", "Princess", "Ibn", "Various", "Anonymous", "Team":
		return true
	}
	if isBodyAdjective(words[0]) || isAcronym(words[0]) && len(words) > 1 && !isAllCapitals(words[1:]) {
		return true
	}
	for i, word := range words {
		folded := strings.ToLower(strings.Trim(word, ".,"))
		switch {
		case hasSuffix(word, "'s", "s'", ".com", ".org"), strings.ContainsFunc(word, unicode.IsDigit),
			i < len(words)-1 && endsSentence(word), isBodyNoun(folded),
			i > 0 && isSurnameOrBody(folded) && !namelist.EnglishForenames.Has(words[0]) && !isInitial(words[0]):
			return true
		}
	}
	return false
}

// endsSentence reports whether the full stop of a word divides a body from its part: "United
// States. Congress".
func endsSentence(word string) bool {
	return utf8.RuneCountInString(word) > 5 && strings.Index(word, ".") == len(word)-1 && !isFormOfAddress(word)
}

func isAllCapitals(words []string) bool {
	return !strings.ContainsFunc(strings.Join(words, ""), unicode.IsLower)
}

// isAcronym reports whether word is written in capitals and is not initials of forenames: "NASA",
// "BBC", "DK".
func isAcronym(word string) bool {
	if word == "DK" || word == "3D" {
		return true
	}
	n := 0
	for _, r := range word {
		if !unicode.IsUpper(r) {
			return false
		}
		n++
	}
	switch word {
	case "BBC", "CBS", "IBM", "MTV", "NBC", "PBS", "TED":
		return true
	}
	return n > 3
}

// isBodyAdjective reports whether word begins names of bodies and is no forename.
func isBodyAdjective(word string) bool {
	return namelist.FirstWordsOfBodies.Has(word)
}

// isBodyNoun reports whether a word in lower case is part of names of bodies, or joins several
// names.
func isBodyNoun(word string) bool {
	return namelist.WordsOfBodies.Has(word)
}

// isSurnameOrBody reports whether a word in lower case is part of names of bodies, and a surname
// too.
func isSurnameOrBody(word string) bool {
	return namelist.WordsOfBodiesAndSurnames.Has(word)
}
