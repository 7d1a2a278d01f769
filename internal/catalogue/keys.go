package catalogue

import (
	"strings"

	"shelflist/internal/filing"
)

// KeysVersion is the version of the rules for keys and for the words by which books are found. It
// must be raised with every change of what package filing, or this one, makes of the same book: all
// that catalogues hold is then worked out again.
const KeysVersion = 1

// maxKeyPart is the length, in bytes, that a title or an author is cut to in a sort key. Books
// whose keys are equal are listed in the order in which they were added.
const maxKeyPart = 120

// keySeparator stands between the parts of a key. It sorts before every character of a folded text,
// so that "Emma" comes before "Emma and I".
const keySeparator = "\t"

// ShelfKey returns a string whose byte order is shelf order: by call number, then by title.
func (b Book) ShelfKey() string { return b.CallNumber().Key(b.filingTitle()) }

// TitleKey returns a string whose byte order is that of titles without their leading article, then
// of authors.
func (b Book) TitleKey() string { _, title, _ := b.SortKeys(); return title }

// AuthorKey returns a string whose byte order is that of authors, then of titles. Books without an
// author come last.
func (b Book) AuthorKey() string { _, _, author := b.SortKeys(); return author }

// SortKeys returns ShelfKey, TitleKey and AuthorKey, which have parts in common.
func (b Book) SortKeys() (shelf, title, author string) {
	titlePart, authorPart := truncate(filing.TitleKey(b.filingTitle())), truncate(filing.Author(b.Author))
	title, author = titlePart+keySeparator+authorPart, authorPart+keySeparator+titlePart
	if strings.TrimSpace(b.Author) == "" {
		author = "~" + keySeparator + titlePart
	}
	return b.ShelfKey(), title, author
}

// noArticles is the MARC code for no language. It has no articles.
const noArticles = "zxx"

// filingTitle returns the full title as it files, and a language whose articles it may begin with.
func (b Book) filingTitle() (title, language string) {
	if strings.TrimSpace(b.Filing) != "" {
		return FullTitle(b.Filing, b.Subtitle, b.PartNumber, b.PartTitle), noArticles
	}
	return b.FullTitle(), b.Language
}

// truncate returns s cut to at most maxKeyPart bytes of valid UTF-8.
func truncate(s string) string { return filing.Truncate(s, maxKeyPart) }
