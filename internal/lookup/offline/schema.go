package offline

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"hash/fnv"
	"net/url"
	"path/filepath"
	"strconv"
	"strings"

	"shelflist/internal/dewey"
	"shelflist/internal/filing"
	"shelflist/internal/isbn"
	"shelflist/internal/lookup"
)

// This file defines the format of an index: what package build writes and this package reads.

const (
	// ApplicationID marks a file as an index ("SLwx") in SQLite's header.
	ApplicationID = 0x534c7778
	// FormatVersion is the version of the format, SQLite's user_version.
	FormatVersion = 5
	// oldestVersion is the oldest version that can be searched. In version 4 title is the whole
	// title, and there is publisher in place of details.
	oldestVersion = 4
)

// WorksSchema holds the works, the most widely held first, and tables that lead from each ID, ISBN
// and title to works.
const WorksSchema = `
CREATE TABLE works (
	work      INTEGER PRIMARY KEY,
	id        INTEGER NOT NULL, -- as in the ID, where it is hexadecimal
	title     TEXT NOT NULL, -- the title proper
	author    TEXT,
	year      TEXT,
	dewey     TEXT,
	isbn      TEXT,
	lcc       TEXT,
	language  TEXT,
	subjects  TEXT, -- one a line
	cover     TEXT,
	filing    INTEGER, -- the index in bytes of the filing title in title: 4 in "The war"; NULL if unknown
	details   TEXT -- see Details
) STRICT;
CREATE TABLE ids (id INTEGER PRIMARY KEY, work INTEGER NOT NULL) STRICT;
CREATE TABLE isbns (isbn INTEGER, work INTEGER, PRIMARY KEY (isbn, work)) STRICT, WITHOUT ROWID;
CREATE TABLE titles (title INTEGER, work INTEGER, PRIMARY KEY (title, work)) STRICT, WITHOUT ROWID; -- as titleHash has it`

// WordsSchema holds the words by which works are found. The words are folded and separated by
// single spaces, and a Dewey number is followed by each of its beginnings. The index has no second
// copy of the text.
//
// There are two tables. WordsTable has the most widely held works and, for each prefix of 1 to 5
// letters, a list of the works with a word that begins so. Without such a list FTS5 has to merge
// the lists of all those words, which takes long if there are many; but writing such lists for all
// works takes longer than all other steps of building. So OtherWordsTable, which has the other
// works, has none, and is asked for a prefix only if few works match it. FTS5 writes few, large
// segments, which are merged at the end.
const WordsSchema = `
CREATE VIRTUAL TABLE words USING fts5 (
	title, author, dewey,
	content = '', detail = column, columnsize = 0, tokenize = 'ascii', prefix = '1 2 3 4 5'
);
CREATE VIRTUAL TABLE rest USING fts5 (
	title, author, dewey,
	content = '', detail = column, columnsize = 0, tokenize = 'ascii'
);
INSERT INTO words (words, rank) VALUES ('hashsize', 1048576), ('automerge', 0), ('crisismerge', 1000);
INSERT INTO rest (rest, rank) VALUES ('hashsize', 1048576), ('automerge', 0), ('crisismerge', 1000);`

// The tables of WordsSchema.
const (
	WordsTable      = "words"
	OtherWordsTable = "rest"
)

// FileURI returns path as a URI for SQLite, whatever characters it contains.
func FileURI(path string) (string, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return "", err
	}
	path = filepath.ToSlash(path)
	if !strings.HasPrefix(path, "/") {
		path = "/" + path // C:/works.db
	}
	return "file://" + (&url.URL{Path: path}).EscapedPath(), nil
}

// IDNumber returns the number in a work's ID. It depends only on title and author, so a work has
// the same ID in every index.
func IDNumber(w *lookup.Work) int64 {
	sum := sha256.Sum256([]byte(filing.Fold(w.FullTitle()) + "\n" + filing.Author(w.Author)))
	return int64(binary.BigEndian.Uint64(sum[:8]) >> 16)
}

func formatID(number int64) string { return fmt.Sprintf("w%012x", number) }

// parseID returns the number in an ID, and false for the ID of another source.
func parseID(id string) (int64, bool) {
	digits, ok := strings.CutPrefix(id, "w")
	if !ok || len(digits) != 12 || strings.Trim(digits, "0123456789abcdef") != "" {
		return 0, false
	}
	octets, err := hex.DecodeString("0000" + digits)
	if err != nil {
		return 0, false
	}
	return int64(binary.BigEndian.Uint64(octets)), true
}

// ISBNNumber returns the thirteen digits as a number, which takes half the space of a text.
func ISBNNumber(n isbn.ISBN) int64 {
	v, err := strconv.ParseInt(string(n), 10, 64)
	if err != nil {
		return 0
	}
	return v
}

// FoldedTitles returns the texts by which a whole title is found: the words of the title, and those
// of the part before its first colon, separated by spaces. A title without words has none.
func FoldedTitles(title string) []string {
	var titles []string
	if folded := strings.Join(lookup.Words(title), " "); folded != "" {
		titles = append(titles, folded)
	}
	if proper, _, ok := strings.Cut(title, ":"); ok {
		if folded := strings.Join(lookup.Words(proper), " "); folded != "" {
			titles = append(titles, folded)
		}
	}
	return titles
}

// TitleHash returns the number that stands for a folded title in the index. Different titles may
// have the same number.
func TitleHash(folded string) int64 {
	h := fnv.New32a()
	h.Write([]byte(folded)) // never fails, by the documentation of package hash
	return int64(h.Sum32())
}

// SearchWords returns the words by which text is found: those of filing.IndexWords, and each pair
// of neighbouring Chinese, Japanese or Korean characters. The index does not know which words stand
// together, and most of those characters are common: the pairs are rare.
func SearchWords(text string) string {
	words := filing.IndexWords(text)
	if filing.HasIdeographs(text) {
		words = append(words, pairs(lookup.Words(text))...)
	}
	return strings.Join(words, " ")
}

// AuthorWords returns the words by which the names of author and contributors are found.
func AuthorWords(w lookup.Work) string {
	if len(w.Contributors) == 0 {
		return SearchWords(w.Author)
	}
	return SearchWords(strings.Join(w.Names(), "\n"))
}

// pairs returns each two neighbouring ideographs among words as one word.
func pairs(words []string) []string {
	var list []string
	for i := range len(words) - 1 {
		if filing.HasIdeographs(words[i]) && filing.HasIdeographs(words[i+1]) {
			list = append(list, words[i]+words[i+1])
		}
	}
	return list
}

// deweyWord returns a Dewey number, or the beginning of one, as one word.
func deweyWord(number string) string { return strings.Replace(number, ".", "", 1) }

// DeweyWords returns all beginnings of a Dewey number, as words.
func DeweyWords(number dewey.Number) string {
	word := deweyWord(string(number))
	var words []string
	for i := range len(word) {
		words = append(words, word[:i+1])
	}
	return strings.Join(words, " ")
}
