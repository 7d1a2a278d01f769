// Package works makes books of the works that the sources describe.
package works

import (
	"context"
	"errors"

	"shelflist/internal/catalogue"
	"shelflist/internal/importing"
	"shelflist/internal/lookup"
)

// ToBook makes a work an entry of the list.
func ToBook(w lookup.Work) catalogue.Book {
	b := catalogue.Book{
		Title: w.Title, Subtitle: w.Subtitle, PartNumber: w.PartNumber, PartTitle: w.PartTitle, Filing: w.Filing,
		Author: w.Author, AuthorRole: w.AuthorRole, Contributors: w.Contributors, SourceID: w.ID,
		Edition: w.Edition, Place: w.Place, Publisher: w.Publisher, Published: w.Published, Year: w.Year,
		Pages: w.Pages, Series: w.Series, SeriesNumber: w.SeriesNumber, ISBN: w.ISBN.String(), Language: w.Language,
		Subjects: w.Subjects, Summary: w.Summary, Cover: w.Cover, Classification: string(w.Dewey), LCC: w.LCC,
	}
	for _, n := range w.OtherISBNs {
		b.OtherISBNs = append(b.OtherISBNs, n.String())
	}
	if len(w.Sources) > 0 {
		b.Source = w.Sources[0]
	}
	return withoutInvalid(b)
}

// withoutInvalid empties the fields of a book from a source that are invalid, except the title: a
// book should not be lost for a year in Roman numerals.
func withoutInvalid(b catalogue.Book) catalogue.Book {
	var invalid catalogue.FieldErrors
	errors.As(b.Validate(), &invalid)
	for _, e := range invalid {
		if f, known := catalogue.FieldNamed(e.Field); known && e.Field != "Title" {
			f.Set(&b, "")
		}
	}
	return b
}

// ByID returns a function that looks up what a source says of a book, as editing.Editor wants it.
func ByID(sources *lookup.Sources) func(ctx context.Context, id string) (catalogue.Book, error) {
	return func(ctx context.Context, id string) (catalogue.Book, error) {
		work, err := sources.Find(ctx, id)
		if err != nil {
			return catalogue.Book{}, err
		}
		return ToBook(work), nil
	}
}

// ByISBN returns a function that looks a book up which a file names by its ISBN only, as
// importing.Config wants it.
func ByISBN(sources *lookup.Sources) func(ctx context.Context, isbn string) (catalogue.Book, error) {
	return func(ctx context.Context, isbn string) (catalogue.Book, error) {
		found := sources.Search(ctx, lookup.ParseQuery(isbn))
		switch {
		case ctx.Err() != nil:
			return catalogue.Book{}, ctx.Err()
		case len(found.Works) > 0:
			return ToBook(found.Works[0]), nil
		case len(found.Failures) > 0:
			return catalogue.Book{}, &found.Failures[0]
		}
		return catalogue.Book{}, importing.ErrNoWork
	}
}
