// Command generate builds the databases in data/ from the CSV files there: works.db, the offline
// bibliography, from works.csv, and dev.db.gz, the starter catalogue, from books.csv. Both files
// have the header title,author,year,dewey,language. "go generate ./data" runs it in that folder.
package main

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"os"
	"time"

	"shelflist/internal/catalogue"
	"shelflist/internal/lookup"
	"shelflist/internal/lookup/offline"
	"shelflist/internal/lookup/offline/build"
	"shelflist/internal/lookup/offline/build/csvfile"
	"shelflist/internal/store/starter"
)

func main() {
	if err := run(context.Background()); err != nil {
		fmt.Fprintln(os.Stderr, "generate:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context) error {
	works, err := read("works.csv")
	if err != nil {
		return err
	}
	if err := build.FromWorks(ctx, "works.db", sequence(works), build.Options{}); err != nil {
		return fmt.Errorf("building works.db: %w", err)
	}
	if err := report("works.db", len(works), "works"); err != nil {
		return err
	}

	samples, err := read("books.csv")
	if err != nil {
		return err
	}
	books, err := starterBooks(ctx, samples)
	if err != nil {
		return err
	}
	if err := starter.Write(ctx, "dev.db.gz", books); err != nil {
		return fmt.Errorf("building dev.db.gz: %w", err)
	}
	return report("dev.db.gz", len(books), "sample books")
}

// read reads a whole CSV file: these are small.
func read(path string) ([]lookup.Work, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	var works []lookup.Work
	for work, err := range csvfile.Read(file) {
		if err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		works = append(works, work)
	}
	return works, nil
}

// sequence hands the works on in the form in which larger files stream.
func sequence(works []lookup.Work) iter.Seq2[lookup.Work, error] {
	return func(yield func(lookup.Work, error) bool) {
		for _, work := range works {
			if !yield(work, nil) {
				return
			}
		}
	}
}

// starterBooks turns samples into books of the catalogue. The times are fixed, one minute apart:
// the file must not depend on the day.
func starterBooks(ctx context.Context, samples []lookup.Work) (books []catalogue.Book, err error) {
	index, err := offline.OpenFile(ctx, "works.db")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, index.Close()) }()
	first := time.Date(2026, time.January, 1, 12, 0, 0, 0, time.UTC)
	for i, sample := range samples {
		work, err := lookUp(ctx, index, sample)
		if err != nil {
			return nil, fmt.Errorf("books.csv: %w", err)
		}
		added := first.Add(time.Duration(i) * time.Minute)
		books = append(books, catalogue.Book{
			PK:             int64(i + 1),
			Title:          work.Title,
			Author:         work.Author,
			SourceID:       work.ID,
			Classification: string(work.Dewey),
			Year:           work.Year,
			Language:       work.Language,
			Source:         catalogue.SampleSource,
			AddedAt:        added,
			UpdatedAt:      added,
		})
	}
	return books, nil
}

// lookUp finds the work in the index, where it has its ID. A sample that isn't there is an error:
// whoever looks it up should see that the catalogue has it.
func lookUp(ctx context.Context, index *offline.Index, sample lookup.Work) (lookup.Work, error) {
	found, err := index.Search(ctx, lookup.ParseQuery(sample.Title+" "+sample.Author))
	if err != nil {
		return lookup.Work{}, err
	}
	for _, work := range found {
		if work.Title == sample.Title && work.Author == sample.Author {
			return work, nil
		}
	}
	return lookup.Work{}, fmt.Errorf("%q by %q is not in works.csv", sample.Title, sample.Author)
}

// report says what was written.
func report(path string, count int, what string) error {
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	fmt.Printf("wrote data/%s: %d %s, %d bytes\n", path, count, what, info.Size())
	return nil
}
