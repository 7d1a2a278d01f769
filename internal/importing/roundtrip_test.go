package importing_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"shelflist/internal/catalogue"
	"shelflist/internal/exchange"
	"shelflist/internal/importing/plan"
)

// manyRows returns a table of n different books with copies.
func manyRows(n int) string {
	var b strings.Builder
	b.WriteString("Title;Subtitle;Author;Publisher;Year;Dewey;Subjects;Notes;Barcode;Location\n")
	for i := range n {
		fmt.Fprintf(&b,
			"The \"\"book\"\" %d;=%d;\"Writer%d, Anna\";House %d;%d;%d.%d;One | Two %d;\"a; b\nc\";00%06d;hall %d\n", i,
			i, i%700, i%90, 1500+i%500, 100+i%900, 1+i%9, i%30, i, i%7)
	}
	return b.String()
}

// export returns all books in a format.
func (s site) export(format exchange.Format) string {
	s.t.Helper()
	var b bytes.Buffer
	if _, _, err := format.WriteAll(&b,
		func(f func(catalogue.Book) error) error { return s.Each(s.t.Context(), "", f) }); err != nil {
		s.t.Fatal(err)
	}
	return b.String()
}

// Books go out and in again as they are, in each format that has all, and an undo leaves nothing of
// them.
func TestRoundTrip(t *testing.T) {
	const n = 300
	from := newSite(t)
	if _, done := from.take(manyRows(n)); done.Counts[plan.New] != n {
		t.Fatalf("%+v", done)
	}
	books := withoutPK(from.books())
	for _, format := range exchange.StaffFormats {
		to := newSite(t)
		_, done := to.take(from.export(format))
		again := withoutPK(to.books())
		for i := range books {
			if done.Counts[plan.SomeLeftOut] != 0 || len(again) != n || again[i] != books[i] {
				t.Fatalf("%s: %+v; a book was\n%s, and is\n%s", format.Name, done.Counts, books[i], again[i])
			}
		}
		if undone := to.do(done.ID, to.importer.Undo(t.Context(), done.ID)); undone.Counts[plan.TakenBack] != n ||
			len(to.books()) != 0 {
			t.Errorf("%s: undone %+v", format.Name, undone.Counts)
		}
	}
}

// withoutPK returns books without their numbers, which a catalogue gives out anew.
func withoutPK(books []string) []string {
	for i := range books {
		_, books[i], _ = strings.Cut(books[i], "|")
	}
	return books
}

// Ten thousand books are compared with the list, added and taken back.
func BenchmarkTenThousandBooks(b *testing.B) {
	file := manyRows(10_000)
	for b.Loop() {
		s := newSite(b)
		_, done := s.take(file)
		undone := s.do(done.ID, s.importer.Undo(b.Context(), done.ID))
		if done.Counts[plan.New] != 10_000 || undone.Counts[plan.TakenBack] != 10_000 {
			b.Fatalf("%+v, %+v", done, undone)
		}
	}
}
