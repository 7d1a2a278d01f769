package bibtex

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// accents are the combining characters for the commands of TeX that put an accent on the next
// letter.
var accents = map[string]rune{
	"`": '\u0300', "'": '\u0301', "^": '\u0302', "~": '\u0303', "=": '\u0304', "u": '\u0306', ".": '\u0307',
	`"`: '\u0308', "r": '\u030a', "H": '\u030b', "v": '\u030c', "d": '\u0323', "c": '\u0327', "k": '\u0328',
	"b": '\u0331',
}

// commands are the commands that stand for a text.
var commands = map[string]string{
	"ss": "ß", "ae": "æ", "AE": "Æ", "oe": "œ", "OE": "Œ", "o": "ø", "O": "Ø", "l": "ł", "L": "Ł", "aa": "å", "AA": "Å",
	"i": "ı", "j": "ȷ", "th": "þ", "TH": "Þ", "dh": "ð", "DH": "Ð", "dj": "đ", "DJ": "Đ", "ng": "ŋ", "NG": "Ŋ",
	"P": "¶", "S": "§", "pounds": "£", "euro": "€", "texteuro": "€", "copyright": "©", "textcopyright": "©",
	"dots": "…", "ldots": "…", "textellipsis": "…", "textendash": "–", "textemdash": "—", "textquoteleft": "‘",
	"textquoteright": "’", "textquotedblleft": "“", "textquotedblright": "”", "guillemotleft": "«",
	"guillemotright": "»", "textbackslash": `\`, "textbraceleft": "{", "textbraceright": "}", "textasciitilde": "~",
	"textasciicircum": "^", "textless": "<", "textgreater": ">", "textbar": "|", "textunderscore": "_",
	"textdollar": "$", "textperiodcentered": "·", "TeX": "TeX", "LaTeX": "LaTeX", "par": "\n", "&": "&", "%": "%",
	"$": "$", "#": "#", "_": "_", "{": "{", "}": "}", " ": " ", "\\": "\n", "-": "", "/": "", ",": "\u2009",
	"space": " ",
}

// plain returns a text of TeX as plain text: braces and commands that only set it in type are
// dropped, accents are put on their letters.
func plain(s string) string {
	t := tex{text: s}
	var b strings.Builder
	for t.at < len(s) {
		b.WriteString(t.next())
	}
	return norm.NFC.String(strings.TrimSpace(b.String()))
}

// tex reads a text of TeX.
type tex struct {
	text string
	at   int
}

// next reads the next character or command, and returns what it stands for.
func (t *tex) next() string {
	rest := t.text[t.at:]
	switch c := rest[0]; {
	case c == '{', c == '}', c == '$':
		t.at++
		return ""
	case c == '~':
		t.at++
		return " "
	case strings.HasPrefix(rest, "---"):
		t.at += 3
		return "—"
	case strings.HasPrefix(rest, "--"):
		t.at += 2
		return "–"
	case strings.HasPrefix(rest, "``"):
		t.at += 2
		return "“"
	case strings.HasPrefix(rest, "''"):
		t.at += 2
		return "”"
	case c == '\\' && len(rest) > 1:
		t.at++
		return t.command()
	}
	_, size := utf8.DecodeRuneInString(rest)
	t.at += size
	return rest[:size]
}

// command reads a command, whose backslash was read.
func (t *tex) command() string {
	name := t.name()
	if mark, ok := accents[name]; ok {
		return t.accented(mark)
	}
	isWord := len(name) > 0 && isLetter(name[0])
	text, known := commands[name]
	if isWord {
		t.skipBlanks()
	}
	if !known && !isWord {
		return name
	}
	return text
}

// name reads the name of a command: letters, or any one character.
func (t *tex) name() string {
	from := t.at
	for t.at < len(t.text) && isLetter(t.text[t.at]) {
		t.at++
	}
	if t.at == from {
		_, size := utf8.DecodeRuneInString(t.text[t.at:])
		t.at += size
	}
	return t.text[from:t.at]
}

// accented reads the letter that an accent stands on, perhaps in braces.
func (t *tex) accented(mark rune) string {
	t.skipBlanks()
	for t.at < len(t.text) && t.text[t.at] == '{' {
		t.at++
	}
	if t.at == len(t.text) {
		return ""
	}
	var letter string
	if rest := t.text[t.at:]; rest[0] == '\\' && len(rest) > 1 {
		t.at++
		switch letter = t.command(); letter {
		case "ı":
			letter = "i"
		case "ȷ":
			letter = "j"
		}
	} else {
		_, size := utf8.DecodeRuneInString(rest)
		t.at += size
		letter = rest[:size]
	}
	if letter == "" || letter == "}" {
		return ""
	}
	_, size := utf8.DecodeRuneInString(letter)
	return letter[:size] + string(mark) + letter[size:]
}

func (t *tex) skipBlanks() {
	for t.at < len(t.text) && (t.text[t.at] == ' ' || t.text[t.at] == '\t' || t.text[t.at] == '\n') {
		t.at++
	}
}

func isLetter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }
