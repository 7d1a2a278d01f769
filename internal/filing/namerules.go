package filing

import (
	"slices"
	"strings"
	"unicode"

	"shelflist/internal/filing/namelist"
)

// This file tells the parts of a person's name by the language that the name shows.

// isLowerParticle reports whether word is a particle between forename and surname.
func isLowerParticle(word string) bool {
	return namelist.Particles.Has(word)
}

// isSurnameParticle reports whether word is a capitalised particle that belongs to the surname.
func isSurnameParticle(word string) bool {
	return namelist.SurnameParticles.Has(word)
}

// isForenameToo reports whether a particle is a forename where it stands first: "Ben Jonson".
func isForenameToo(particle string) bool {
	switch particle {
	case "Al", "Ben", "Mac", "Van":
		return true
	}
	return false
}

// particlesLead reports whether n files under its particles. AACR2 22.5D decides by language: in
// French under an article and its contractions (du, des, le, la); in Italian and English under any
// particle; in German under contractions with an article (vom, zum, zur); in other languages under
// the part that follows. The forename has to tell the language.
func (n personalName) particlesLead() bool {
	forename := firstWord(n.forename)
	surname := Fold(n.surname)
	if namelist.SurnamesWithParticle.Has(n.particles + " " + surname) {
		return true
	}
	if filesWithoutParticle(surname) {
		return false
	}
	switch first := firstWord(n.particles); first {
	case "du", "des", "le", "la", "les", "l'", "los", "las", "dei", "degli", "dello", "della", "delle", "dal",
		"dalla", "di", "vom", "zum", "zur", "am", "bin", "ibn", "bint", "ben":
		return true
	case "de", "del", "d'", "da":
		return namelist.EnglishForenames.Has(forename) || namelist.ItalianForenames.Has(forename)
	case "van", "von", "ten", "ter":
		return namelist.EnglishForenames.Has(forename)
	}
	return false
}

// filesWithoutParticle reports whether a folded surname is so well known that it files without its
// particle even where the particle is capitalised ("Vincent Van Gogh").
func filesWithoutParticle(folded string) bool {
	return namelist.SurnamesWithoutParticle.Has(folded)
}

// isSpanishForename reports whether a folded word is a forename that is common in Spanish. If
// strict, forenames that are also common in other languages don't count.
func isSpanishForename(folded string, strict bool) bool {
	return namelist.SpanishForenames.Has(folded) || !strict && namelist.SpanishAndOtherForenames.Has(folded)
}

// isSpanishSurname reports whether word is a surname that is common in Spanish.
func isSpanishSurname(word string) bool {
	folded := Fold(word)
	return len(folded) > 4 && strings.HasSuffix(folded, "ez") || namelist.SpanishSurnames.Has(folded)
}

// isDoubleSurname reports whether the last two words of a name of at least three are its two
// surnames, as in Spanish.
func isDoubleSurname(words []string) bool {
	last := len(words) - 1
	former := words[last-1]
	if isInitial(former) || isInitial(words[last]) || namelist.EnglishForenames.Has(words[0]) || isPortuguese(words) {
		return false
	}
	if isSpanishSurname(former) {
		return true
	}
	return isSpanishForename(Fold(words[0]), true) && !isSpanishForename(Fold(former), false) && !isLowerCase(former)
}

// secondSurname returns the index of the surname among the words before a particle, where the
// particle belongs to a surname of several words: "Pedro Calderón | de la Barca", "Giuseppe Tomasi
// | di Lampedusa". It returns 0 where it doesn't.
func secondSurname(before, from []string) int {
	last := len(before) - 1
	if last < 1 || isInitial(before[last]) || len(from) < 2 {
		return 0
	}
	first, surname := before[0], before[last]
	switch {
	case surname == "Mies", surname == "Machado" && from[1] == "Assis",
		namelist.ItalianForenames.Has(first) && from[0] == "di",
		strings.HasPrefix(from[0], "de") && isSpanishForename(Fold(first), true) &&
			!isSpanishForename(Fold(surname), false) && !isPortuguese(append(before[:len(before):len(before)], from...)):
		return last
	}
	return 0
}

// isPortuguese reports whether a name shows that it is Portuguese, of whose surnames the last one
// counts.
func isPortuguese(words []string) bool {
	for _, word := range words {
		switch word {
		case "dos", "das", "do", "João", "António", "Antônio", "Luís", "Luiz", "Inácio", "Drummond", "Andrade",
			"Queirós", "Queiroz", "Eça", "Júlio":
			return true
		}
		if strings.Contains(word, "ão") {
			return true
		}
	}
	return false
}

// isIcelandic reports whether a surname is an Icelandic patronymic. Icelanders are filed under
// their forename.
func isIcelandic(surname string) bool {
	return hasSuffix(surname, "dóttir", "dottir", "ðsson", "ðason") ||
		hasSuffix(surname, "rsson") && strings.ContainsAny(surname, "áéíóúýþæö")
}

// isFamilyFirst reports whether a name in direct order has the family's name first, as Chinese,
// Korean, Vietnamese, Hungarian and Russian names may.
func isFamilyFirst(words []string) bool {
	if len(words) > 4 {
		return false
	}
	first, last := words[0], words[len(words)-1]
	firstFolded := Fold(first)
	switch {
	case namelist.HungarianForenames.Has(last) && !namelist.HungarianForenames.Has(first) && len(words) == 2,
		len(words) == 3 && isPatronymic(last) && !isPatronymic(words[1]),
		namelist.VietnameseFamilies.Has(firstFolded) && !namelist.VietnameseFamilies.Has(Fold(last)):
		return true
	case len(words) != 2:
		return false
	case namelist.JapaneseFamilies.Has(firstFolded),
		first == "Han" && last == "Kang", first == "Mo" && last == "Yan", first == "József" && last == "Attila":
		return true
	case strings.Contains(last, "-"):
		return !strings.HasSuffix(last, "-") &&
			(namelist.ChineseFamilies.Has(firstFolded) || namelist.KoreanFamilies.Has(first))
	case !namelist.ChineseFamilies.Has(firstFolded):
		return false
	}
	lastFolded := Fold(last)
	return !namelist.ChineseFamilies.Has(lastFolded) && isPinyin(lastFolded)
}

// isPatronymic reports whether word is a Russian patronymic.
func isPatronymic(word string) bool {
	return hasSuffix(word, "ович", "евич", "ьич", "овна", "евна", "инична")
}

func hasSuffix(word string, suffixes ...string) bool {
	return slices.ContainsFunc(suffixes, func(suffix string) bool { return strings.HasSuffix(word, suffix) })
}

// isPinyin reports whether a folded word is one or two syllables of romanised Chinese.
func isPinyin(folded string) bool { return isSyllables(folded, 2) }

func isSyllables(s string, most int) bool {
	if s == "" || most == 0 {
		return false
	}
	start := 0
	switch {
	case strings.HasPrefix(s, "zh"), strings.HasPrefix(s, "ch"), strings.HasPrefix(s, "sh"):
		start = 2
	case strings.ContainsRune("bpmfdtnlgkhjqxrzcsyw", rune(s[0])):
		start = 1
	}
	for size := 4; size > 0; size-- {
		if len(s) < start+size || !isPinyinFinal(s[start:start+size]) {
			continue
		}
		if rest := s[start+size:]; rest == "" || isSyllables(rest, most-1) {
			return true
		}
	}
	return false
}

func isPinyinFinal(s string) bool {
	switch s {
	case "a", "ai", "an", "ang", "ao", "e", "ei", "en", "eng", "er", "i", "ia", "ian", "iang", "iao", "ie", "in",
		"ing", "iong", "iu", "o", "ong", "ou", "u", "ua", "uai", "uan", "uang", "ue", "ui", "un", "uo":
		return true
	}
	return false
}

// hasNoPerson reports whether part of a name has a character that a person's name has not.
func hasNoPerson(part string) bool { return strings.ContainsFunc(part, preventsInversion) }

// preventsInversion reports whether r does not occur in a Western personal name in direct order.
func preventsInversion(r rune) bool {
	switch r {
	case '&', '/', ';', ':', '(', ')', '[', ']', '<', '>', '@', '!', '?', '+':
		return true
	}
	return unicode.IsControl(r) || IsIdeograph(r)
}
