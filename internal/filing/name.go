package filing

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Author folds a name with the surname first: "Kurt Vonnegut" gives "vonnegut
// kurt". It is "" for "".
func Author(author string) string { return Fold(Invert(author)) }

// Longer names than this are not a person's.
const maxNameWords = 8

// Invert puts a personal name's surname first: "Vonnegut, Kurt". Particles in
// lower case go behind the forename ("Beauvoir, Simone de"), capitalised ones stay
// with the surname ("Le Guin, Ursula K."), and Jr., Sr., II, III and IV stand last
// ("Vonnegut, Kurt, Jr."). A name that has a comma already, a single word, a corporate
// name, several people, or a name in Chinese, Japanese or Korean script is
// returned as it is, without surrounding white space.
func Invert(name string) string {
	name = strings.TrimSpace(name)
	if before, after, ok := strings.Cut(name, ","); ok {
		if !isSuffix(strings.TrimSpace(after)) {
			return name
		}
		// "Kurt Vonnegut, Jr." has a comma and is in direct order all the same.
		if inverted, ok := invert(strings.Fields(before), strings.TrimSpace(after)); ok {
			return inverted
		}
		return name
	}
	if len(name) > 400 || strings.ContainsFunc(name, staysDirect) {
		return name
	}
	words, suffix := strings.Fields(name), ""
	if last := len(words) - 1; last > 0 && isSuffix(words[last]) {
		words, suffix = words[:last], words[last]
	}
	if inverted, ok := invert(words, suffix); ok {
		return inverted
	}
	return name
}

// invert reports false for words that are not a person's forename and surname.
func invert(words []string, suffix string) (string, bool) {
	if len(words) < 2 || len(words) > maxNameWords || isCorporate(words) {
		return "", false
	}
	start := surnameStart(words)
	if start == 0 {
		return "", false
	}
	surname := strings.Join(words[start:], " ")
	forename := strings.Join(words[:start], " ")
	if particle, rest, ok := cutParticle(surname); ok {
		surname, forename = rest, forename+" "+particle
	}
	inverted := surname + ", " + forename
	if suffix != "" {
		inverted += ", " + suffix
	}
	return inverted, true
}

// surnameStart is the index of the surname's first word; 0 if all words are it.
func surnameStart(words []string) int {
	start := len(words) - 1
	if _, _, ok := cutParticle(words[start]); ok { // Jean le Rond d'Alembert
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
	for start > 0 && isCapitalParticle(words[start-1]) {
		start--
	}
	return start
}

// cutParticle splits what is written together with the surname it precedes.
func cutParticle(surname string) (particle, rest string, ok bool) {
	for _, particle := range []string{"d'", "d’", "al-", "el-"} {
		if rest, ok := strings.CutPrefix(surname, particle); ok && rest != "" && !isLowerCase(rest) {
			return particle, rest, true
		}
	}
	return "", "", false
}

func isLowerCase(word string) bool {
	word = strings.TrimLeftFunc(word, func(r rune) bool { return !unicode.IsLetter(r) })
	r, _ := utf8.DecodeRuneInString(word)
	return unicode.IsLower(r)
}

func isSuffix(word string) bool {
	switch word {
	case "II", "III", "IV":
		return true
	}
	word = strings.TrimSuffix(word, ".")
	return strings.EqualFold(word, "Jr") || strings.EqualFold(word, "Sr")
}

func isCapitalParticle(word string) bool {
	switch word {
	case "Da", "De", "Del", "Della", "Den", "Der", "Des", "Di", "Dos", "Du", "El", "La", "Las", "Le", "Los",
		"San", "Santa", "St.", "Ten", "Ter", "Van", "Vander", "Von", "Zu", "Zur":
		return true
	}
	return false
}

// staysDirect reports characters that no western personal name in direct order has.
func staysDirect(r rune) bool {
	switch r {
	case '&', '/', ';', ':', '(', ')', '[', ']', '<', '>':
		return true
	}
	return unicode.IsDigit(r) || unicode.IsControl(r) ||
		unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul)
}

// isCorporate reports names of bodies, of several people, and of rulers and
// saints, which are all filed as they are spoken.
func isCorporate(words []string) bool {
	switch words[0] {
	case "The", "Pope", "King", "Queen", "Saint", "Emperor", "Various":
		return true
	}
	for _, word := range words {
		switch strings.Trim(strings.ToLower(word), ".") {
		case "and", "of", "for", "the", "in", "et", "und",
			"academia", "académie", "accademia", "academy", "agency", "association", "authority", "authors", "bank", "board", "books", "bureau", "center",
			"centre", "club", "co", "collective", "college", "commission", "committee", "company", "conference", "congress",
			"corp", "corporation", "council", "department", "editors", "federation", "foundation", "gmbh",
			"government", "group", "inc", "incorporated", "institute", "institution", "international", "laboratory",
			"league", "library", "limited", "ltd", "magazine", "ministry", "museum", "nations", "office",
			"orchestra", "organisation", "organization", "press", "productions", "project", "publications",
			"publishers", "publishing", "school", "services", "society", "staff", "states", "team", "trust",
			"union", "universität", "university", "université":
			return true
		}
	}
	return false
}
