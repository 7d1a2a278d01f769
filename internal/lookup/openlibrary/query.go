package openlibrary

import (
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"

	"shelflist/internal/lookup"
)

// minQuery is the length in characters of the shortest q that Open Library answers. It answers 422
// to a shorter one, and to "the".
const minQuery = 3

// searchParams returns the parameters of search.json for q, or nil if it can't be searched for. The
// parameters title and author have no effect beside q, which has fields of its own for them. What
// Open Library refuses as q, such as "It" and "三体", is searched for as a title, which has no such
// limit.
func searchParams(q lookup.Query) url.Values {
	if q.ISBN != "" {
		return url.Values{"isbn": {q.ISBN.String()}}
	}
	words := map[lookup.Field][]string{}
	for _, term := range q.Terms {
		text := plainText(term.Text)
		switch {
		case text == "":
			continue
		case term.Field == lookup.InDewey:
			text = "ddc:" + text + "*"
		case term.Phrase:
			text = `"` + text + `"`
		}
		words[term.Field] = append(words[term.Field], text)
	}
	title := strings.Join(words[lookup.InTitle], " ")
	author := strings.Join(words[lookup.InAuthor], " ")
	general := strings.Join(append(words[lookup.Anywhere], words[lookup.InDewey]...), " ")
	params := url.Values{}
	switch {
	case general == "":
		setParam(params, "title", title)
		setParam(params, "author", author)
	case title == "" && author == "":
		if utf8.RuneCountInString(general) >= minQuery && !strings.EqualFold(general, "the") {
			params.Set("q", general)
		} else {
			params.Set("title", general)
		}
	default:
		for _, field := range [][2]string{{"title", title}, {"author", author}} {
			if field[1] != "" {
				general += " " + field[0] + ":(" + field[1] + ")"
			}
		}
		params.Set("q", general)
	}
	if len(params) == 0 {
		return nil
	}
	return params
}

func setParam(params url.Values, name, value string) {
	if value != "" {
		params.Set(name, value)
	}
}

// plainText removes from text what Solr takes for syntax: operators, fields, wildcards, ranges,
// regular expressions. None of it can be searched for, since the index holds words. Escaping it
// does not help, because Open Library rewrites escapes.
func plainText(text string) string {
	runes := []rune(text)
	inWord := func(i int) bool {
		return i >= 0 && i < len(runes) && lookup.IsAlphanumeric(runes[i])
	}
	for i, r := range runes {
		switch {
		case inWord(i), unicode.IsMark(r), strings.ContainsRune("'’.,", r):
		case r == '-' && inWord(i-1) && inWord(i+1): // Catch-22; elsewhere it excludes a word
		default:
			runes[i] = ' '
		}
	}
	var words []string
	for word := range strings.FieldsSeq(string(runes)) {
		switch word {
		case "AND", "OR", "NOT", "TO": // operators only in capitals
			word = strings.ToLower(word)
		}
		if strings.ContainsFunc(word, lookup.IsAlphanumeric) {
			words = append(words, word)
		}
	}
	return strings.Join(words, " ")
}
