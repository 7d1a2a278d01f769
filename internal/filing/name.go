package filing

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"shelflist/internal/filing/namelist"
)

// Author returns a name as it is compared and sorted: folded, with the surname first, "vonnegut
// kurt" for "Kurt Vonnegut". It is the same for all forms of a name. It returns "" for "".
func Author(author string) string { return Fold(Invert(author)) }

const (
	maxNameBytes = 400 // longer names are not inverted
	maxNameWords = 8   // a name of more words is not a person's
	maxPasses    = 8   // bounds how often a text is inverted until it stays the same
)

// invert implements Invert.
func invert(name string) string {
	for range maxPasses {
		inverted := invertOnce(name)
		if !HasWord(inverted) && HasWord(name) {
			return strings.Join(strings.Fields(name), " ")
		}
		if inverted == name {
			break
		}
		name = inverted
	}
	return name
}

// invertOnce is one pass of invert. Odd texts, such as a degree between two suffixes, need another
// one.
func invertOnce(name string) string {
	name = tidyName(name)
	if len(name) > maxNameBytes {
		return name
	}
	if isEastAsian(name) {
		return joinEastAsian(name)
	}
	parts, suffix := splitName(name)
	switch {
	case len(parts) == 0, slices.ContainsFunc(parts, hasNoPerson):
		return name
	case len(parts) > 1 && isReligiousTitle(parts[1]) && isForenameEntry(parts[0]):
		return parts[0] // "Juana Inés de la Cruz, Sister"
	case len(parts) == 1:
		return invertDirect(parts[0], suffix)
	case len(parts) == 2 && isForename(parts[1]) && !isCorporate(strings.Fields(parts[0])):
		return personalName{surname: parts[0], forename: parts[1], suffix: suffix}.normalise()
	}
	if suffix != "" {
		parts = slices.Insert(parts, min(2, len(parts)), suffix)
	}
	return strings.Join(parts, ", ")
}

// personalName is a name in parts. The particles stand between forename and surname in direct
// order.
type personalName struct{ forename, particles, surname, suffix string }

// String returns the name with the surname first.
func (n personalName) String() string {
	surname, forename := n.surname, spaceInitials(n.forename)
	switch {
	case n.particles == "":
	case n.particlesLead():
		surname = joinParticle(capitalise(n.particles), surname)
	default:
		particles := n.particles
		// French names file under the article: "La Fontaine, Jean de".
		if particles == "de la" && namelist.FrenchForenames.Has(firstWord(n.forename)) {
			particles, surname = "de", "La "+surname
		}
		forename = strings.TrimSpace(forename + " " + particles)
	}
	inverted := surname
	if forename != "" {
		inverted += ", " + forename
	}
	if n.suffix != "" {
		inverted += ", " + n.suffix
	}
	return inverted
}

// invertDirect inverts a name in direct order, if it is a person's.
func invertDirect(name, suffix string) string {
	words := trimDegrees(strings.Fields(name))
	if suffix == "" && len(words) > 2 && !isCorporate(words) && isNameSuffix(words[len(words)-1]) {
		words, suffix = words[:len(words)-1], formatSuffix(words[len(words)-1])
	}
	keep := strings.Join(words, " ")
	if suffix != "" {
		keep += ", " + suffix
	}
	if len(words) < 2 || len(words) > maxNameWords || isForenameEntry(keep) || isCorporate(words) {
		return keep
	}
	if isReligiousTitle(words[0]) || words[0] == "St." && len(words) == 2 {
		if inverted, ok := invertReligious(words, suffix); ok {
			return inverted
		}
	}
	n, ok := splitWords(trimFormOfAddress(words))
	if !ok {
		return keep
	}
	n.suffix = suffix
	return n.String()
}

// invertReligious returns a name whose first word is a title, where the other words are a forename:
// "John Paul II, Pope".
func invertReligious(words []string, suffix string) (string, bool) {
	title, name := words[0], strings.Join(words[1:], " ")
	switch {
	case isForenameEntry(name):
		return name, true
	case len(words) == 2, title == "Pope", Fold(title) == "thich":
		if title == "St." {
			title = "Saint"
		}
		return strings.TrimSpace(name+" "+suffix) + ", " + title, true
	}
	return "", false
}

// splitWords splits a name in direct order, or inverted without a comma. It returns false if the
// words are not a forename and a surname.
func splitWords(words []string) (personalName, bool) {
	if surname := surnameBeforeInitials(words); surname > 0 {
		n := personalName{surname: strings.Join(words[:surname], " "), forename: strings.Join(words[surname:], " ")}
		return n, true
	}
	if isFamilyFirst(words) {
		return personalName{surname: words[0], forename: strings.Join(words[1:], " ")}, true
	}
	forenames, surname := surnameStart(words)
	if forenames == 0 {
		return personalName{}, false
	}
	n := personalName{
		forename:  strings.Join(words[:forenames], " "),
		particles: strings.Join(words[forenames:surname], " "),
		surname:   strings.Join(words[surname:], " "),
	}
	if particle, rest, ok := splitParticle(n.surname); ok {
		n.particles, n.surname = strings.TrimSpace(n.particles+" "+particle), rest
	}
	n.freeKnownSurname()
	return n, true
}

// surnameStart returns how many words are the forename, and the index of the surname's first word.
// The words between are particles.
func surnameStart(words []string) (forenames, surname int) {
	last := len(words) - 1
	if _, _, ok := splitParticle(words[last]); ok { // Jean le Rond d'Alembert
		return particlesBefore(words, last), last
	}
	for i := last - 1; i > 0; i-- {
		w := words[i]
		if w == "y" || w == "i" && i > 1 { // Spanish and Catalan: Ortega y Gasset
			return particlesBefore(words, i-1), i - 1
		}
		if isLowerParticle(w) {
			start := particlesBefore(words, i+1)
			if from := secondSurname(words[:start], words[start:]); from > 0 {
				return from, from // Pedro Calderón de la Barca
			}
			return start, i + 1 // Miguel de Cervantes Saavedra
		}
	}
	surname = last
	for surname > 0 && isSurnameParticle(words[surname-1]) && (surname > 1 || !isForenameToo(words[0])) {
		surname--
	}
	if surname == last && last > 1 && isDoubleSurname(words) {
		surname--
	}
	return particlesBefore(words, surname), surname
}

// particlesBefore returns the index of the first of the lower-case particles that end before
// words[end].
func particlesBefore(words []string, end int) int {
	for end > 1 && isLowerParticle(words[end-1]) {
		end--
	}
	return end
}

// normalise returns a name that came inverted: in the form of String, with its particles where the
// rules want them if they were found in lower case or behind the forename.
func (n personalName) normalise() string {
	surname, forename := strings.Fields(n.surname), trimDegrees(strings.Fields(n.forename))
	if len(surname) == 0 || len(forename) == 0 {
		return n.String()
	}
	start := len(forename)
	for start > 1 && isLowerParticle(strings.ToLower(forename[start-1])) && !isInitial(forename[start-1]) {
		start--
	}
	if !isLowerParticle(forename[min(start, len(forename)-1)]) {
		start = len(forename) // "Smith, John Van" names no particle
	}
	lead := 0
	for lead < len(surname)-1 && isLowerParticle(surname[lead]) {
		lead++
	}
	n.particles = strings.ToLower(strings.Join(append(forename[start:], surname[:lead]...), " "))
	n.forename, n.surname = strings.Join(forename[:start], " "), strings.Join(surname[lead:], " ")
	if particle, rest, ok := splitParticle(n.surname); ok {
		n.particles, n.surname = strings.TrimSpace(n.particles+" "+particle), rest
	}
	n.freeKnownSurname()
	if keep := n.forename + " " + n.surname; n.particles == "" && (isForenameEntry(keep) || isIcelandic(n.surname)) {
		return keep
	}
	if rest, word, ok := cutLastWord(n.forename); ok && n.particles == "" &&
		isSpanishSurname(word) && isSpanishSurname(n.surname) {
		n.forename, n.surname = rest, word+" "+n.surname // "Márquez, Gabriel García"
	}
	return n.String()
}

// freeKnownSurname takes a capitalised particle from a surname that is known without it: "Van
// Gogh".
func (n *personalName) freeKnownSurname() {
	particle, rest, ok := strings.Cut(n.surname, " ")
	if n.particles == "" && ok && isSurnameParticle(particle) && filesWithoutParticle(Fold(rest)) {
		n.particles, n.surname = strings.ToLower(particle), rest
	}
}

// splitParticle splits a surname after a particle that is joined to it, such as d' or al-.
func splitParticle(surname string) (particle, rest string, ok bool) {
	for _, particle := range []string{"d'", "d’", "al-", "el-", "Al-", "El-"} {
		rest, ok := strings.CutPrefix(surname, particle)
		if ok && rest != "" && !isLowerCase(rest) {
			return strings.ToLower(particle), rest, true
		}
	}
	return "", "", false
}

// joinParticle puts particles before a surname, without a space behind an apostrophe or hyphen.
func joinParticle(particles, surname string) string {
	if r, _ := utf8.DecodeLastRuneInString(particles); r == '-' || r == '\'' || r == '’' {
		return particles + surname
	}
	return particles + " " + surname
}

// capitalise returns s with its first letter in upper case.
func capitalise(s string) string {
	for i, r := range s {
		if unicode.IsLetter(r) {
			return s[:i] + string(unicode.ToUpper(r)) + s[i+utf8.RuneLen(r):]
		}
	}
	return s
}

func firstWord(s string) string {
	word, _, _ := strings.Cut(s, " ")
	return word
}

// isLowerCase reports whether the first letter of word is in lower case.
func isLowerCase(word string) bool {
	word = strings.TrimLeftFunc(word, func(r rune) bool { return !unicode.IsLetter(r) })
	r, _ := utf8.DecodeRuneInString(word)
	return unicode.IsLower(r)
}
