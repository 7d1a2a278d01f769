package catalogue_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"shelflist/internal/catalogue"
)

// The keys stand in catalogues' files and, as cursors, in addresses: they must stay the same bytes.
func TestKeys(t *testing.T) {
	for name, tt := range map[string]struct {
		book                 catalogue.Book
		shelf, title, author string
	}{
		"a novel": {
			catalogue.Book{
				Title: "Slaughterhouse-Five", Author: "Vonnegut, Kurt", Classification: "813.54", Language: "eng",
			},
			"813.54\tvon\tslaughterhouse five", "slaughterhouse five\tvonnegut kurt",
			"vonnegut kurt\tslaughterhouse five",
		},
		"a name in direct order, and a decorated number": {
			catalogue.Book{Title: "The Dispossessed", Author: "Ursula K. Le Guin", Classification: "813/.54 20"},
			"813.54\tleg\tdispossessed", "dispossessed\tle guin ursula k", "le guin ursula k\tdispossessed",
		},
		"a classification that is no number": {
			catalogue.Book{Title: "Émile et les détectives", Language: "fre", Classification: "[Fic]"},
			"~\temi\temile et les detectives", "emile et les detectives\t", "~\temile et les detectives",
		},
		"a blank author": {
			catalogue.Book{Title: "Beowulf", Author: "  ", Classification: "829.3"},
			"829.3\tbeo\tbeowulf", "beowulf\t", "~\tbeowulf",
		},
		"long parts": {
			catalogue.Book{Title: strings.Repeat("語", 70), Author: strings.Repeat("Long ", 40)},
			"~\tlon\t" + strings.Repeat("語", 40), strings.Repeat("語", 40) + "\t" + strings.Repeat("long ", 24),
			strings.Repeat("long ", 24) + "\t" + strings.Repeat("語", 40),
		},
		"nothing": {catalogue.Book{}, "~\t\t", "\t", "~\t"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := tt.book.ShelfKey(); got != tt.shelf {
				t.Errorf("shelf key %q, want %q", got, tt.shelf)
			}
			if got := tt.book.TitleKey(); got != tt.title {
				t.Errorf("title key %q, want %q", got, tt.title)
			}
			if got := tt.book.AuthorKey(); got != tt.author {
				t.Errorf("author key %q, want %q", got, tt.author)
			}
		})
	}
}

func TestValidate(t *testing.T) {
	for name, tt := range map[string]struct {
		book catalogue.Book
		want string // the error's fields; "" for none
	}{
		"a title alone": {catalogue.Book{Title: "Emma"}, ""},
		"everything": {catalogue.Book{
			Title: "Emma", Classification: "823.7", Year: "1815", ISBN: "9780385333849", Language: "eng",
		}, ""},
		"a title of signs":     {catalogue.Book{Title: "???"}, ""},
		"before our era":       {catalogue.Book{Title: "Odyssey", Year: "-700"}, ""},
		"a decorated number":   {catalogue.Book{Title: "Emma", Classification: "823/.7 20"}, ""},
		"no title":             {catalogue.Book{}, "[Title: missing]"},
		"white space":          {catalogue.Book{Title: " \t\n\u00a0"}, "[Title: missing]"},
		"invisible characters": {catalogue.Book{Title: "\u200b\u202e\u2060\x00\ufe0f\u3164\u2800"}, "[Title: missing]"},
		"a title of the limit": {catalogue.Book{Title: strings.Repeat("x", 20_000)}, ""},
		"a title beyond it":    {catalogue.Book{Title: strings.Repeat("x", 20_001)}, "[Title: too-long]"},
		"a class in words":     {catalogue.Book{Title: "Emma", Classification: "[Fic]"}, "[Classification: malformed]"},
		"a year in words":      {catalogue.Book{Title: "Emma", Year: "c1815"}, "[Year: malformed]"},
		"a year of five":       {catalogue.Book{Title: "Emma", Year: "18150"}, "[Year: malformed]"},
		"a year and a line":    {catalogue.Book{Title: "Emma", Year: "1815\n"}, "[Year: malformed]"},
		"a wrong check digit":  {catalogue.Book{Title: "Emma", ISBN: "9780385333848"}, "[ISBNs: malformed]"},
		"an ISBN of ten":       {catalogue.Book{Title: "Emma", ISBN: "0385333846"}, "[ISBNs: malformed]"},
		"a language in words":  {catalogue.Book{Title: "Emma", Language: "English"}, "[Language: malformed]"},
		"a language of two":    {catalogue.Book{Title: "Emma", Language: "en"}, "[Language: malformed]"},
		"several": {catalogue.Book{Classification: "x", Year: "x", ISBN: "x", Language: "x"},
			"[Title: missing Year: malformed ISBNs: malformed Language: malformed Classification: malformed]"},
	} {
		t.Run(name, func(t *testing.T) {
			err := tt.book.Validate()
			if tt.want == "" {
				if err != nil {
					t.Error(err)
				}
				return
			}
			var invalid catalogue.FieldErrors
			if !errors.As(err, &invalid) || fmt.Sprint([]catalogue.FieldError(invalid)) != tt.want {
				t.Errorf("error %v, want %s", err, tt.want)
			}
			for _, e := range invalid {
				if !strings.Contains(err.Error(), e.Error()) || !invalid.Has(e.Field, e.Kind) {
					t.Errorf("%q lacks %v", err, e)
				}
			}
		})
	}
}
