package catalogue_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"shelflist/internal/barcodes"

	"shelflist/internal/catalogue"
)

func TestFullTitle(t *testing.T) {
	for want, b := range map[string]catalogue.Book{
		"Emma": {Title: "Emma"},
		"Faust: a tragedy. Part 1, Night": {
			Title: "Faust", Subtitle: "a tragedy", PartNumber: "Part 1", PartTitle: "Night",
		},
		"Faust. Part 1":                         {Title: "Faust.", PartNumber: "Part 1"},
		"The lord of the rings. The two towers": {Title: "The lord of the rings", PartTitle: "The two towers"},
	} {
		if got := b.FullTitle(); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

// A title in parts files and compares as the same title in one piece.
func TestKeysOfTitlesInParts(t *testing.T) {
	parts := catalogue.Book{
		Title: "The Dispossessed", Subtitle: "an ambiguous utopia", PartNumber: "Vol. 2", Author: "Le Guin, Ursula K.",
	}
	whole := catalogue.Book{Title: parts.FullTitle(), Author: parts.Author}
	if parts.ShelfKey() != whole.ShelfKey() || parts.TitleKey() != whole.TitleKey() ||
		parts.AuthorKey() != whole.AuthorKey() ||
		!slices.Equal(parts.Identity().TitleKeys(), whole.Identity().TitleKeys()) {
		t.Errorf("%+v files otherwise than %+v", parts, whole)
	}
	parts.Filing = "Dispossessed"
	if parts.TitleKey() != whole.TitleKey() {
		t.Errorf("with a filing title the key is %q, want %q", parts.TitleKey(), whole.TitleKey())
	}
}

func TestCallNumberOfBook(t *testing.T) {
	b := catalogue.Book{Title: "Emma", Author: "Austen, Jane", Classification: "823.7", Prefix: "REF", Suffix: "v. 2"}
	if got := b.CallNumber().String(); got != "REF 823.7 AUS v. 2" {
		t.Error(got)
	}
	b.Mark = "AUST"
	if got := b.CallNumber().String(); got != "REF 823.7 AUST v. 2" {
		t.Error(got)
	}
}

func TestNames(t *testing.T) {
	author := catalogue.Contributor{Name: "Kafka, Franz", Role: catalogue.RoleAuthor}
	editor := catalogue.Contributor{Name: "Brod, Max", Role: catalogue.RoleEditor}
	body := catalogue.Contributor{Name: "Bauhaus", Role: catalogue.RoleCorporate}
	for name, tt := range map[string]struct {
		names []catalogue.Contributor
		main  catalogue.Contributor
	}{
		"nobody":    {nil, catalogue.Contributor{}},
		"an author": {[]catalogue.Contributor{author}, catalogue.Contributor{Name: "Kafka, Franz"}},
		"the author first": {
			[]catalogue.Contributor{author, editor}, catalogue.Contributor{Name: "Kafka, Franz"},
		},
		"an editor first": {
			[]catalogue.Contributor{editor, author}, catalogue.Contributor{Name: "Kafka, Franz"},
		},
		"an editor alone":       {[]catalogue.Contributor{editor}, editor},
		"a body and its editor": {[]catalogue.Contributor{body, editor}, body},
		"the same name in roles": {
			[]catalogue.Contributor{editor, {Name: "Brod, Max", Role: catalogue.RoleTranslator}}, editor,
		},
	} {
		t.Run(name, func(t *testing.T) {
			var b catalogue.Book
			b.SetNames(tt.names)
			if got := (catalogue.Contributor{Name: b.Author, Role: b.AuthorRole}); got != tt.main {
				t.Errorf("it files under %v, want %v", got, tt.main)
			}
			got := b.Names()
			if len(got) != len(tt.names) {
				t.Fatalf("names %v, want %v", got, tt.names)
			}
			for _, n := range tt.names {
				if !slices.Contains(got, n) {
					t.Errorf("names %v lack %v", got, n)
				}
			}
			b.SetNames(got)
			if fmt.Sprint(b.Names()) != fmt.Sprint(got) {
				t.Errorf("set again they are %v, want %v", b.Names(), got)
			}
		})
	}
}

// A source may file a book under an editor before a body, or under its title though it names
// somebody. That stays so until an author is added.
func TestNamesAsTheSourceFilesThem(t *testing.T) {
	editor := catalogue.Contributor{Name: "Brod, Max", Role: catalogue.RoleEditor}
	body := catalogue.Contributor{Name: "Bauhaus", Role: catalogue.RoleCorporate}
	author := catalogue.Contributor{Name: "Kafka, Franz", Role: catalogue.RoleAuthor}
	names, _ := catalogue.FieldNamed("Contributors")
	for name, source := range map[string]catalogue.Book{
		"under the editor": {Author: editor.Name, AuthorRole: editor.Role, Contributors: []catalogue.Contributor{body}},
		"under the title":  {Contributors: []catalogue.Contributor{body, editor}},
	} {
		t.Run(name, func(t *testing.T) {
			var taken catalogue.Book
			names.Take(&taken, source)
			renamed, added := source, source
			names.Rename(&renamed, []string{body.Name}, "Bauhaus Dessau")
			added.SetNames(append(slices.Clone(source.Names()), catalogue.Contributor{
				Name: "Moss, Eva", Role: catalogue.RoleTranslator,
			}))
			for what, b := range map[string]catalogue.Book{"taken": taken, "renamed": renamed, "with one more": added} {
				if b.Author != source.Author || b.AuthorRole != source.AuthorRole {
					t.Errorf("%s it files under %q (%s)", what, b.Author, b.AuthorRole)
				}
			}
			got := catalogue.FormatContributors(renamed.Names())
			if !strings.Contains(got, "Bauhaus Dessau (corporate body)") {
				t.Errorf("renamed to %q", got)
			}
			added.SetNames(append(added.Names(), author))
			if added.Author != author.Name || len(added.Contributors) != 3 {
				t.Errorf("with an author it files under %q, with %v", added.Author, added.Contributors)
			}
		})
	}
}

func TestOwnBarcodes(t *testing.T) {
	if got := barcodes.Own(1); got != "2010000000014" {
		t.Errorf("the first barcode is %s", got)
	}
	for _, n := range []int64{1, 10, 123456789, barcodes.MaxOwn} {
		if got := barcodes.OwnNumber(barcodes.Own(n)); got != n {
			t.Errorf("%d comes back as %d", n, got)
		}
	}
	for _, s := range []string{
		"", "2010000000015", "2020000000013", "201000000001", "2010000000007", "201abcdefghi4", "9780385333849",
	} {
		if got := barcodes.OwnNumber(s); got != 0 {
			t.Errorf("%q is taken for number %d", s, got)
		}
	}
}

func TestValidateCopy(t *testing.T) {
	good := catalogue.Copy{Status: catalogue.StatusAvailable, AcquiredOn: "2026-01-31", Barcode: "000123"}
	if err := good.Validate(); err != nil {
		t.Error(err)
	}
	long := make([]byte, 33)
	for i := range long {
		long[i] = '1'
	}
	bad := catalogue.Copy{Status: "gone", AcquiredOn: "2026-02-31", Barcode: string(long)}
	if got := fmt.Sprint(bad.Validate()); got != "invalid book: Barcode: too-long, Status: malformed, AcquiredOn: malformed" {
		t.Error(got)
	}
}

func TestParseBarcode(t *testing.T) {
	for in, want := range map[string]string{
		" 2010000000014\t": "2010000000014",
		"A30234000517861B": "30234000517861",
		"a123d":            "123",
		"AB":               "AB",
		"Adam":             "Adam",
		"0012":             "0012",
	} {
		if got := barcodes.Parse(in); got != want {
			t.Errorf("%q is %q, want %q", in, got, want)
		}
	}
	isbn := catalogue.Copy{Barcode: "9780385333849", Status: catalogue.StatusAvailable}
	if got := fmt.Sprint(isbn.Validate()); got != "invalid book: Barcode: malformed" {
		t.Errorf("an ISBN as a barcode: %s", got)
	}
}
