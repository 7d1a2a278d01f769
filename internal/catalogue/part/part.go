// Package part finds out which part of a work a title names, and whether it is the title of a
// yearly, which has a volume for each year.
package part

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"shelflist/internal/filing"
)

// partWords are the words before the number of a part, folded, in the languages that libraries have
// most.
var partWords = []string{
	"vol", "volume", "v", "bk", "book", "part", "pt", "no", "number", "issue", // English
	"bd", "band", "teil", "tl", "heft", "nr", // German
	"tome", "t", "partie", "livre", // French
	"tomo", "volumen", "parte", "libro", "numero", // Spanish, Italian
	"deel", "dl", "del", "bind", "band", "bog", "bok", // Dutch, Scandinavian
	"czesc", "cz", "tom", "zeszyt", // Polish
	"том", "часть", "книга", "ч", // Russian
}

// inWords are numbers in words, folded.
var inWords = map[string]int{
	"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
	"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5,
	"eins": 1, "zwei": 2, "drei": 3, "vier": 4, "funf": 5,
	"un": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5,
	"uno": 1, "dos": 2, "tres": 3, "cuatro": 4, "cinco": 5, "due": 2, "tre": 3,
}

var romanNumeral = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^m{0,3}(cm|cd|d?c{0,3})(xc|xl|l?x{0,3})(ix|iv|v?i{0,3})$`)
})

// Find returns the number of the part that a title names, as digits: "2" for "Death Note, Vol.
// 2", "Faust. Part II" and "Krieg und Frieden: Bd. 2". Several, as in "Vol. 2, Part 1", are joined
// by points. It is "" if the title names no part.
func Find(title string) string {
	words := strings.Fields(filing.Fold(title))
	var parts []string
	for i := range words {
		if n, ok := partAt(words, i); ok {
			parts = append(parts, n)
		}
	}
	// "Band 2" alone, and "#2": Fold drops the sign, so it is looked for in the title itself.
	if m := numberSign().FindStringSubmatch(title); m != nil {
		parts = append(parts, m[1])
	}
	return strings.Join(parts, ".")
}

// partAt returns the number of a part if a title's word i is one and follows a part's word.
func partAt(words []string, i int) (n string, ok bool) {
	// A title does not begin with a part's number, but may with its word.
	if i == 0 || i >= len(words) || !slices.Contains(partWords, words[i-1]) {
		return "", false
	}
	// A single letter such as v or t is a part's word only before digits: "V for Vendetta".
	return Number(words[i], len(words[i-1]) > 1)
}

// Without returns a folded title without the parts that Find finds in it, unless nothing else would
// be left.
func Without(title string) string {
	words := strings.Fields(title)
	var left []string
	for i := 0; i < len(words); i++ {
		if _, ok := partAt(words, i+1); ok {
			i++
			continue
		}
		left = append(left, words[i])
	}
	if len(left) == 0 || len(left) == len(words) {
		return title
	}
	return strings.Join(left, " ")
}

// WithoutSign returns a title without the numbers of parts that follow the sign #.
func WithoutSign(title string) string { return numberSign().ReplaceAllString(title, "") }

// InWords returns the number that a folded word stands for; 0 if it is no number.
func InWords(word string) int { return inWords[word] }

var numberSign = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`#\s*0*([0-9]{1,4})\b`)
})

// Number returns, in digits, a number that is written in digits or, if words are allowed, as a
// Roman numeral or a word. The word is folded.
func Number(word string, words bool) (string, bool) {
	if n, err := strconv.Atoi(word); err == nil && n >= 0 && n < 10_000 {
		return strconv.Itoa(n), true
	}
	if !words {
		return "", false
	}
	if n, ok := inWords[word]; ok {
		return strconv.Itoa(n), true
	}
	if romanNumeral().MatchString(word) {
		return strconv.Itoa(roman(word)), true
	}
	return "", false
}

// roman returns the value of a Roman numeral in lower case.
func roman(s string) int {
	values := map[byte]int{'i': 1, 'v': 5, 'x': 10, 'l': 50, 'c': 100, 'd': 500, 'm': 1000}
	sum := 0
	for i := range len(s) {
		v := values[s[i]]
		if i+1 < len(s) && values[s[i+1]] > v {
			v = -v
		}
		sum += v
	}
	return sum
}

// yearlyWords are words of the titles of yearlies, folded.
var yearlyWords = []string{
	"annual", "yearly", "yearbook", "almanac", "almanack", "calendar", "proceedings", "statistics",
	"jahrbuch", "jahresbericht", "almanach", "kalender", "adressbuch",
	"annuaire", "annuel", "annuelle", "anuario", "annuario", "anual", "annuale", "memoria", "arsbok", "arsberetning",
	"jaarboek", "jaarverslag", "rocznik", "ежегодник",
}

// IsYearly reports whether the title is that of a publication with a volume for each year.
func IsYearly(title string) bool {
	words := strings.Fields(filing.Fold(title))
	return slices.ContainsFunc(words, func(w string) bool { return slices.Contains(yearlyWords, w) })
}
