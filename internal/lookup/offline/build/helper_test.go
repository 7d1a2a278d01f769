package build

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"testing"

	"shelflist/internal/lookup"
	"shelflist/internal/lookup/offline"
	"shelflist/internal/marc"
)

func all(works ...lookup.Work) iter.Seq2[lookup.Work, error] {
	return func(yield func(lookup.Work, error) bool) {
		for _, w := range works {
			if !yield(w, nil) {
				return
			}
		}
	}
}

func shelf() iter.Seq2[lookup.Work, error] {
	return all(lookup.Work{Title: "Emma", Author: "Austen, Jane"}, lookup.Work{Title: "Sult", Author: "Hamsun, Knut"})
}

// many yields n works with different titles that have a word in common.
func many(n int) iter.Seq2[lookup.Work, error] {
	return func(yield func(lookup.Work, error) bool) {
		for i := range n {
			if !yield(lookup.Work{Title: fmt.Sprintf("Common word %d", i), Author: "Author, An"}, nil) {
				return
			}
		}
	}
}

// buildIndex makes an index of the works and returns its path.
const csvHeader = "title,author,year,dewey,language\n"

func buildIndex(t testing.TB, works iter.Seq2[lookup.Work, error]) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "works.db")
	if err := FromWorks(t.Context(), path, works, Options{}); err != nil {
		t.Fatal(err)
	}
	return path
}

// openIndex makes an index of the works and opens it.
func openIndex(t testing.TB, works iter.Seq2[lookup.Work, error]) *offline.Index {
	t.Helper()
	o, err := offline.OpenFile(t.Context(), buildIndex(t, works))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := o.Close(); err != nil {
			t.Error(err)
		}
	})
	return o
}

// marcRecord is a library's record of a title, with an ISBN if there is one.
func marcRecord(title, author, isbn string) *marc.Record {
	sub := func(code byte, value string) []marc.Subfield { return []marc.Subfield{{Code: code, Value: value}} }
	r := &marc.Record{Leader: "00000cam a2200000 i 4500", Fields: []marc.Field{
		{Tag: "001", Value: "1"},
		{Tag: "008", Value: "910710s1969    nyua     b    001 0 eng  "},
		{Tag: "082", Ind1: '0', Ind2: '0', Subfields: sub('a', "813/.54")},
		{Tag: "100", Ind1: '1', Ind2: ' ', Subfields: sub('a', author+",")},
	}}
	if isbn != "" {
		r.Fields = append(r.Fields, marc.Field{Tag: "020", Ind1: ' ', Ind2: ' ', Subfields: sub('a', isbn+" (pbk.)")})
	}
	if title != "" {
		r.Fields = append(r.Fields, marc.Field{Tag: "245", Ind1: '1', Ind2: '0', Subfields: sub('a', title+" /")})
	}
	return r
}

func iso2709(t testing.TB, records ...*marc.Record) []byte {
	t.Helper()
	var file []byte
	for _, r := range records {
		var err error
		if file, err = r.AppendISO2709(file); err != nil {
			t.Fatal(err)
		}
	}
	return file
}

func marcXML(records ...*marc.Record) []byte {
	file := []byte(marc.XMLStart)
	for _, r := range records {
		file = r.AppendXML(file)
	}
	return append(file, marc.XMLEnd...)
}

func zipped(t testing.TB, content []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, err := w.Write(content)
	if err = errors.Join(err, w.Close()); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// indexed builds an index of files that hold the contents, and opens it. It returns what was
// skipped, too.
func indexed(t testing.TB, contents ...[]byte) (o *offline.Index, skipped []string) {
	t.Helper()
	folder := t.TempDir()
	var files []string
	for i, content := range contents {
		files = append(files, filepath.Join(folder, fmt.Sprint(i)))
		if err := os.WriteFile(files[i], content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	path := filepath.Join(folder, "works.db")
	run := &Progress{Skipped: func(file string, err error) {
		skipped = append(skipped, filepath.Base(file)+": "+err.Error())
	}}
	if err := FromFiles(t.Context(), path, files, Options{Progress: run}); err != nil {
		t.Fatal(err)
	}
	if _, broken := run.Records(); broken != int64(len(skipped)) {
		t.Errorf("%d records counted as skipped, %d told", broken, len(skipped))
	}
	o, err := offline.OpenFile(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := o.Close(); err != nil {
			t.Error(err)
		}
	})
	return o, skipped
}

// titles are those that a search finds.
func titles(t testing.TB, o *offline.Index, text string) []string {
	t.Helper()
	works, err := o.Search(t.Context(), lookup.ParseQuery(text))
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	for _, w := range works {
		list = append(list, w.Title)
	}
	return list
}
