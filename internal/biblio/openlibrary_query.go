package biblio

import (
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"
)

// openLibraryParams are the parameters of search.json for q, nil for what can't
// be asked. Its parameters title and author count for nothing beside a q, which has
// fields of its own for them.
func openLibraryParams(q Query) url.Values {
	if q.ISBN != "" {
		return url.Values{"isbn": {q.ISBN.String()}}
	}
	words := map[Field][]string{}
	for _, term := range q.Terms() {
		text := plainText(term.Text)
		switch {
		case text == "":
			continue
		case term.Field == InDewey:
			text = "ddc:" + text + "*"
		case term.Phrase:
			text = `"` + text + `"`
		}
		words[term.Field] = append(words[term.Field], text)
	}
	title, author := strings.Join(words[InTitle], " "), strings.Join(words[InAuthor], " ")
	rest := strings.Join(append(words[Anywhere], words[InDewey]...), " ")
	params := url.Values{}
	switch {
	case rest == "":
		setParam(params, "title", title)
		setParam(params, "author", author)
	case title == "" && author == "":
		if utf8.RuneCountInString(rest) >= 3 && !strings.EqualFold(rest, "the") {
			params.Set("q", rest)
		}
	default:
		for _, field := range [][2]string{{"title", title}, {"author", author}} {
			if field[1] != "" {
				rest += " " + field[0] + ":(" + field[1] + ")"
			}
		}
		params.Set("q", rest)
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

// plainText is text without what Solr takes for syntax: operators, fields, masks,
// ranges, expressions. They carry nothing that can be searched for: its index
// holds words. Escaping them is no way out, Open Library rewrites escapes.
func plainText(text string) string {
	runes := []rune(text)
	inWord := func(i int) bool {
		return i >= 0 && i < len(runes) && isAlphanumeric(runes[i])
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
		case "AND", "OR", "NOT", "TO": // operators, but in capitals only
			word = strings.ToLower(word)
		}
		if strings.ContainsFunc(word, isAlphanumeric) {
			words = append(words, word)
		}
	}
	return strings.Join(words, " ")
}
