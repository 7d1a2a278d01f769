package catalogue

import (
	"slices"
	"strings"
)

// Field is a part of a book's description that a librarian may change. All fields have a form as
// text, in which they are compared and shown.
type Field struct {
	Name string // such as "Title"
	List bool   // whether the text has one item a line
	Long bool   // whether the text may have several lines

	text func(b *Book) string
	set  func(b *Book, text string)
}

// Text returns the field's text in b.
func (f Field) Text(b Book) string { return f.text(&b) }

// Set sets the field in b to what a text says. A text that can't be right is kept, for Validate to
// refuse.
func (f Field) Set(b *Book, text string) { f.set(b, text) }

// Take sets the field in b to what it is in another book.
func (f Field) Take(b *Book, from Book) {
	f.set(b, f.text(&from))
	switch {
	case f.Name == "Contributors":
		b.Author, b.AuthorRole, b.Contributors = from.Author, from.AuthorRole, from.Contributors
	case f.Name == "Title" && b.Title == from.Title:
		b.Filing = from.Filing
	}
}

// Fields lists all fields, in the order in which they are shown.
var Fields = []Field{
	{Name: "Title", text: func(b *Book) string { return b.Title }, set: func(b *Book, s string) {
		if b.Title != s {
			b.Title, b.Filing = s, "" // the other title's
		}
	}},
	line("Subtitle", func(b *Book) *string { return &b.Subtitle }),
	line("PartNumber", func(b *Book) *string { return &b.PartNumber }),
	line("PartTitle", func(b *Book) *string { return &b.PartTitle }),
	{
		Name: "Contributors", List: true,
		text: func(b *Book) string { return FormatContributors(b.Names()) },
		set:  func(b *Book, s string) { b.SetNames(ParseContributors(s)) },
	},
	line("Edition", func(b *Book) *string { return &b.Edition }),
	line("Place", func(b *Book) *string { return &b.Place }),
	line("Publisher", func(b *Book) *string { return &b.Publisher }),
	line("Published", func(b *Book) *string { return &b.Published }),
	line("Year", func(b *Book) *string { return &b.Year }),
	line("Pages", func(b *Book) *string { return &b.Pages }),
	line("Series", func(b *Book) *string { return &b.Series }),
	line("SeriesNumber", func(b *Book) *string { return &b.SeriesNumber }),
	{
		Name: "ISBNs", List: true,
		text: func(b *Book) string { return strings.Join(b.ISBNs(), "\n") },
		set: func(b *Book, s string) {
			b.ISBN, b.OtherISBNs = "", nil
			if all := lines(s); len(all) > 0 {
				b.ISBN, b.OtherISBNs = all[0], all[1:len(all):len(all)]
			}
			if len(b.OtherISBNs) == 0 {
				b.OtherISBNs = nil
			}
		},
	},
	line("Language", func(b *Book) *string { return &b.Language }),
	{
		Name: "Subjects", List: true,
		text: func(b *Book) string { return strings.Join(b.Subjects, "\n") },
		set:  func(b *Book, s string) { b.Subjects = lines(s) },
	},
	long("Summary", func(b *Book) *string { return &b.Summary }),
	long("Notes", func(b *Book) *string { return &b.Notes }),
	long("StaffNotes", func(b *Book) *string { return &b.StaffNotes }),
	line("Cover", func(b *Book) *string { return &b.Cover }),
	line("Prefix", func(b *Book) *string { return &b.Prefix }),
	line("Classification", func(b *Book) *string { return &b.Classification }),
	line("Mark", func(b *Book) *string { return &b.Mark }),
	line("Suffix", func(b *Book) *string { return &b.Suffix }),
	line("LCC", func(b *Book) *string { return &b.LCC }),
}

// FieldNamed returns the field with a name, and whether there is one.
func FieldNamed(name string) (Field, bool) {
	i := slices.IndexFunc(Fields, func(f Field) bool { return f.Name == name })
	if i < 0 {
		return Field{}, false
	}
	return Fields[i], true
}

// Diff returns the names of the fields in which two books differ.
func Diff(a, b Book) []string {
	var names []string
	for _, f := range Fields {
		if f.text(&a) != f.text(&b) {
			names = append(names, f.Name)
		}
	}
	return names
}

// line returns a field that is a text of one line.
func line(name string, in func(*Book) *string) Field {
	return Field{Name: name, text: func(b *Book) string { return *in(b) }, set: func(b *Book, s string) { *in(b) = s }}
}

// long returns a field that is a text of several lines.
func long(name string, in func(*Book) *string) Field {
	f := line(name, in)
	f.Long = true
	return f
}

// Rename replaces texts of a field, those in from, by another one: names, subjects or the series.
// An item of a list that then stands there twice is taken out.
func (f Field) Rename(b *Book, from []string, to string) {
	if f.Name == "Contributors" {
		b.renameContributors(from, to)
		return
	}
	items := []string{f.text(b)}
	if f.List {
		items = lines(f.text(b))
	}
	for i, s := range items {
		if slices.Contains(from, s) {
			items[i] = to
		}
	}
	f.set(b, strings.Join(items, "\n")) // which leaves out what stands there twice
}

// renameContributors replaces names of contributors, and leaves out what then stands there twice.
func (b *Book) renameContributors(from []string, to string) {
	if slices.Contains(from, b.Author) {
		b.Author = to
	}
	old := b.Contributors
	b.Contributors = nil
	for _, c := range old {
		if slices.Contains(from, c.Name) {
			c.Name = to
		}
		if !slices.Contains(b.Names(), c) {
			b.Contributors = append(b.Contributors, c)
		}
	}
}

// lines returns the lines of a text that are not blank, without white space around them, each once.
func lines(text string) []string {
	var list []string
	for s := range strings.SplitSeq(text, "\n") {
		if s = strings.TrimSpace(s); s != "" && !slices.Contains(list, s) {
			list = append(list, s)
		}
	}
	return list
}

// FormatContributors returns a line for each name. The role stands behind it in parentheses, unless
// it is that of an author: "Brod, Max (editor)".
func FormatContributors(names []Contributor) string {
	all := make([]string, len(names))
	for i, c := range names {
		all[i] = strings.ReplaceAll(c.Name, "\n", " ")
		if c.Role != RoleAuthor || strings.HasSuffix(c.Name, ")") {
			all[i] += " (" + string(c.Role) + ")"
		}
	}
	return strings.Join(all, "\n")
}

// ParseContributors is the inverse of FormatContributors.
func ParseContributors(text string) []Contributor {
	var names []Contributor
	for _, s := range lines(text) {
		c := Contributor{Name: s, Role: RoleAuthor}
		if at := strings.LastIndex(s, " ("); at > 0 && strings.HasSuffix(s, ")") {
			if role := Role(s[at+2 : len(s)-1]); slices.Contains(Roles, role) {
				c = Contributor{Name: s[:at], Role: role}
			}
		}
		names = append(names, c)
	}
	return names
}
