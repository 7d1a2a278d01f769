package filing

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Author returns a name folded with the surname first: "vonnegut kurt" for "Kurt Vonnegut". It
// returns "" for "".
func Author(author string) string { return Fold(Invert(author)) }

const (
	maxNameBytes = 400 // longer names are not inverted
	maxNameWords = 8   // a name of more words is not a person's
)

// Invert returns a personal name with the surname first: "Vonnegut, Kurt". Lower-case particles
// follow the forename ("Beauvoir, Simone de"), capitalised particles stay with the surname
// ("Le Guin, Ursula K."), and the suffixes Jr., Sr., II, III and IV come last
// ("Vonnegut, Kurt, Jr.").
//
// Invert only trims the white space around names that already have a comma, single words,
// corporate names, names of several people, and names in Chinese, Japanese or Korean script.
func Invert(name string) string {
	name = strings.TrimSpace(name)
	if before, after, ok := strings.Cut(name, ","); ok {
		suffix := strings.TrimSpace(after)
		if !isNameSuffix(suffix) {
			return name
		}
		// "Kurt Vonnegut, Jr." is in direct order in spite of its comma.
		if inverted, ok := invertWords(strings.Fields(before), suffix); ok {
			return inverted
		}
		return name
	}
	if len(name) > maxNameBytes || strings.ContainsFunc(name, preventsInversion) {
		return name
	}
	words, suffix := strings.Fields(name), ""
	if last := len(words) - 1; last > 0 && isNameSuffix(words[last]) {
		words, suffix = words[:last], words[last]
	}
	if inverted, ok := invertWords(words, suffix); ok {
		return inverted
	}
	return name
}

// invertWords inverts the name made of words and adds the suffix. It returns false if the words
// are not a forename and a surname.
func invertWords(words []string, suffix string) (string, bool) {
	if len(words) < 2 || len(words) > maxNameWords || keepsDirectOrder(words) {
		return "", false
	}
	start := surnameStart(words)
	if start == 0 {
		return "", false
	}
	surname := strings.Join(words[start:], " ")
	forename := strings.Join(words[:start], " ")
	if particle, rest, ok := splitParticle(surname); ok {
		surname, forename = rest, forename+" "+particle
	}
	inverted := surname + ", " + forename
	if suffix != "" {
		inverted += ", " + suffix
	}
	return inverted, true
}

// surnameStart returns the index of the surname's first word, 0 if there is no forename.
func surnameStart(words []string) int {
	start := len(words) - 1
	if _, _, ok := splitParticle(words[start]); ok { // Jean le Rond d'Alembert
		return start
	}
	for i := len(words) - 2; i > 0; i-- {
		if !isLowerCase(words[i]) {
			continue
		}
		if w := words[i]; w == "y" || w == "i" { // Spanish and Catalan: Ortega y Gasset
			return i - 1
		}
		return i + 1 // Miguel de Cervantes Saavedra
	}
	for start > 0 && isSurnameParticle(words[start-1]) {
		start--
	}
	return start
}

// splitParticle splits a surname after a particle that is joined to it, such as d' or al-.
func splitParticle(surname string) (particle, rest string, ok bool) {
	for _, particle := range []string{"d'", "d’", "al-", "el-"} {
		rest, ok := strings.CutPrefix(surname, particle)
		if ok && rest != "" && !isLowerCase(rest) {
			return particle, rest, true
		}
	}
	return "", "", false
}

// isLowerCase reports whether the first letter of word is in lower case.
func isLowerCase(word string) bool {
	word = strings.TrimLeftFunc(word, func(r rune) bool { return !unicode.IsLetter(r) })
	r, _ := utf8.DecodeRuneInString(word)
	return unicode.IsLower(r)
}

func isNameSuffix(word string) bool {
	switch word {
	case "II", "III", "IV":
		return true
	}
	word = strings.TrimSuffix(word, ".")
	return strings.EqualFold(word, "Jr") || strings.EqualFold(word, "Sr")
}

// isSurnameParticle reports whether word is a capitalised particle that belongs to the surname.
func isSurnameParticle(word string) bool {
	switch word {
	case "Da", "De", "Del", "Della", "Den", "Der", "Des", "Di", "Dos", "Du", "El", "La", "Las", "Le",
		"Los", "San", "Santa", "St.", "Ten", "Ter", "Van", "Vander", "Von", "Zu", "Zur":
		return true
	}
	return false
}

// preventsInversion reports whether r does not occur in a Western personal name in direct order.
func preventsInversion(r rune) bool {
	switch r {
	case '&', '/', ';', ':', '(', ')', '[', ']', '<', '>':
		return true
	}
	return unicode.IsDigit(r) || unicode.IsControl(r) ||
		unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul)
}

// keepsDirectOrder reports whether words name a corporate body, several people, a ruler or a
// saint. Such names are filed in direct order.
func keepsDirectOrder(words []string) bool {
	switch words[0] {
	case "The", "Pope", "King", "Queen", "Saint", "Emperor", "Various":
		return true
	}
	for _, word := range words {
		switch strings.Trim(strings.ToLower(word), ".") {
		case "and", "of", "for", "the", "in", "et", "und",
			"academia", "académie", "accademia", "academy", "agency", "association", "authority",
			"authors", "bank", "board", "books", "bureau", "center", "centre", "club", "co", "collective",
			"college", "commission", "committee", "company", "conference", "congress", "corp",
			"corporation", "council", "department", "editors", "federation", "foundation", "gmbh",
			"government", "group", "inc", "incorporated", "institute", "institution", "international",
			"laboratory", "league", "library", "limited", "ltd", "magazine", "ministry", "museum",
			"nations", "office", "orchestra", "organisation", "organization", "press", "productions",
			"project", "publications", "publishers", "publishing", "school", "services", "society",
			"staff", "states", "team", "trust", "union", "universität", "university", "université":
			return true
		}
	}
	return false
}
