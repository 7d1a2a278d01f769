package intake

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"

	"shelflist/internal/catalogue"
	"shelflist/internal/exchange"
	"shelflist/internal/exchange/intake/entry"
)

// rejectAll writes all entries of a file into a file of rejects, those that can't be read too, with
// their error as the reason. It returns the file and the titles of the entries.
func rejectAll(t *testing.T, file string) (rejects string, titles []string) {
	t.Helper()
	f, err := Detect([]byte(file[:min(len(file), HeadSize)]))
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	r := f.NewRejects(&b)
	for e, err := range f.Entries(strings.NewReader(file)) {
		raw, reason := e.Raw, "why, \"not\""
		if bad, ok := errors.AsType[*entry.Error](err); ok {
			raw, reason = bad.Raw, bad.Err.Error()
		} else if err != nil {
			t.Fatal(err)
		} else {
			titles = append(titles, e.Book.Title)
		}
		if err := r.Write(raw, reason); err != nil {
			t.Fatal(err)
		}
	}
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String(), titles
}

func TestRejectsOfMARC(t *testing.T) {
	for _, f := range []exchange.Format{
		exchange.StaffMARC(exchange.Koha, "x"), exchange.StaffMARCXML(exchange.Standard, "x"),
	} {
		var b bytes.Buffer
		if err := f.Write(&b,
			catalogue.Book{PK: 1, Title: `The "Trial"; 1`, Copies: []catalogue.Copy{{Barcode: "1", Status: "lost"}}},
			catalogue.Book{PK: 2, Author: "Nobody"}, catalogue.Book{PK: 3, Title: "Emma"}); err != nil {
			t.Fatal(err)
		}
		got, titles := rejectAll(t, b.String())
		again, sameTitles := rejectAll(t, got)
		if len(titles) != 2 || !slices.Equal(titles, sameTitles) || again != got ||
			strings.Count(again, "why, ") != 2 || strings.Count(again, "neither a title") != 1 {
			t.Errorf("%s: titles %q, then %q, in\n%s", f.Name, titles, sameTitles, again)
		}
	}
	f := Format{Kind: MARC}
	var b bytes.Buffer
	if r := f.NewRejects(&b); r.Write(entry.Raw{}, "damaged") != nil || r.Close() != nil || b.Len() > 0 {
		t.Errorf("a damaged record is written as %q", b.String())
	}
}

// What was not taken can be read again, and written again with one reason only.
func TestRejects(t *testing.T) {
	tests := []struct{ name, file, want string }{
		{"table", "Titel;ISBN;Notiz\r\nEmma;=\"\";\"a\nb\"\r\n;x;y\r\n'=a;;\r\n",
			"\ufeffReason;Titel;ISBN;Notiz\r\n\"why, \"\"not\"\"\";Emma;\"=\"\"\"\"\";\"a\r\nb\"\r\n\"it has neither a title nor an ISBN: ISBN \"\"x\"\": not an ISBN\";;x;y\r\n\"why, \"\"not\"\"\";'=a;;\r\n"},
		{"rows of one book", "Book,Title,Barcode\n1,Emma,1\n1,Emma,2\n",
			"\ufeffReason,Book,Title,Barcode\r\n\"why, \"\"not\"\"\",1,Emma,1\r\n\"why, \"\"not\"\"\",1,Emma,2\r\n"},
		{"cells too many", "title,isbn\nEmma,x,\"y\"\"\"\n",
			"\ufeffReason,title,isbn\r\nit has more cells than there are columns: is a quotation mark missing around a text?,Emma,x,\"y\"\"\"\r\n"},
		{"no header", "Emma,9780306406157\nPersuasion,1818\n",
			"\ufeffReason,A,B\r\n\"why, \"\"not\"\"\",Emma,9780306406157\r\n\"it has neither a title nor an ISBN: B \"\"1818\"\": not an ISBN\",Persuasion,1818\r\n"},
		{"JSON", "{\"title\": \"Emma\", \"isbn\":[1]}\n{x\n",
			"{\"Reason\":\"why, \\\"not\\\"\",\"title\":\"Emma\",\"isbn\":[1]}\n{\"Reason\":\"not a JSON object\",\"Text\":\"{x\"}\n"},
		{"BibTeX", "@book{a,\n title={Emma}}\n@article{b, title={x}}\n@book{c, title={y}\n",
			"Reason: why, \"not\"\n@book{a,\n title={Emma}}\n\nReason: it is an article, a chapter or another part of a publication\n@article{b, title={x}}\n\n" +
				"Reason: a closing brace is missing: another entry begins, or the file ends\n@book{c, title={y}\n\n"},
		{"RIS", "TY  - BOOK\r\nTI  - Emma\r\nER  - \r\n", "Reason: why, \"not\"\nTY  - BOOK\nTI  - Emma\nER  - \n\n"},
		{"ISBNs", "9780306406157\n\n0306406153 # old reason\n",
			"9780306406157 # why, \"not\"\n0306406153 # ISBN \"0306406153\": the check digit is wrong: a digit may be mistyped\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, titles := rejectAll(t, tt.file)
			if got != tt.want {
				t.Fatalf("got  %q\nwant %q", got, tt.want)
			}
			again, sameTitles := rejectAll(t, got)
			if !slices.Equal(sameTitles, titles) || strings.Count(again, "why") != strings.Count(got, "why") {
				t.Errorf("titles %q, were %q, in\n%s", sameTitles, titles, again)
			}
		})
	}
}
