package record

import (
	"bytes"
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"

	"shelflist/internal/catalogue"
	"shelflist/internal/exchange"
	"shelflist/internal/exchange/intake/entry"
	"shelflist/internal/marc"
)

// parse returns a record from lines such as "245 10 $a Emma / $c Jane Austen"; a control field has
// no indicators.
func parse(t *testing.T, text string) *marc.Record {
	t.Helper()
	r := &marc.Record{Leader: "00000nam a2200000 a 4500"}
	for line := range strings.SplitSeq(strings.TrimSpace(text), "\n") {
		line = strings.TrimSpace(line)
		tag, rest := line[:3], line[4:]
		if tag < "010" {
			r.Fields = append(r.Fields, marc.Field{Tag: tag, Value: rest})
			continue
		}
		f := marc.Field{Tag: tag, Ind1: rest[0], Ind2: rest[1]}
		for _, part := range strings.Split(rest, "$")[1:] {
			f.Subfields = append(f.Subfields, marc.Subfield{Code: part[0], Value: strings.TrimSpace(part[1:])})
		}
		r.Fields = append(r.Fields, f)
	}
	return r
}

func readOne(t *testing.T, rec *marc.Record) entry.Entry {
	t.Helper()
	file, err := rec.AppendISO2709(nil)
	if err != nil {
		t.Fatal(err)
	}
	for e, err := range Entries(bytes.NewReader(file)) {
		if err != nil {
			t.Fatal(err)
		}
		return e
	}
	t.Fatal("no entry")
	return entry.Entry{}
}

const emma = "001 17\n008 960101s1996    xx            000 1 eng d\n020    $a 0306406152 (pbk.) :\n020    $a 0306406153\n082 04 $a 823/.7 $2 20\n100 1  $a Austen, Jane, $d 1775-1817.\n" +
	"245 10 $a Emma : $b a novel / $c Jane Austen ; edited by Max Brod.\n260    $a London : $b Murray, $c c1996.\n300    $a xii, 215 p. ; $c 20 cm.\n490 1  $a Classics ; $v 3\n" +
	"500    $a Includes index.\n500    $a Reprint.\n520    $a A summary.\n650  0 $a Love $v Fiction.\n700 1  $a Brod, Max, $e editor.\n"

func TestEntries(t *testing.T) {
	book := catalogue.Book{
		Title: "Emma", Filing: "Emma", Subtitle: "a novel", Author: "Austen, Jane",
		Contributors: []catalogue.Contributor{{Name: "Brod, Max", Role: "editor"}}, Place: "London",
		Publisher: "Murray", Published: "c1996", Year: "1996", Pages: "xii, 215 p.", Series: "Classics",
		SeriesNumber: "3", ISBN: "9780306406157", Language: "eng", Classification: "823.7",
		Subjects: []string{"Love--Fiction"}, Summary: "A summary.", Notes: "Includes index.\nReprint.",
	}
	badISBN := `ISBNs 020 "0306406153": the check digit is wrong: a digit may be mistyped`
	tests := []struct {
		name, fields string
		change       func(*catalogue.Book)
		leftOut      []string
	}{
		{"no copies", "", func(*catalogue.Book) {}, nil},
		{"only who holds it", "852    $a DLC", func(*catalogue.Book) {}, nil},
		{"Koha",
			"942    $c BK\n952    $0 0 $1 0 $4 0 $7 0 $a MAIN $b MAIN $c GEN $d 2020-05-01 $g 9.90 $o 823.7 AUS $p 0001 $t 1 $y BK $x torn $z signed\n" +
				"952    $0 0 $1 4 $a MAIN $c MAIN $o FIC AUS $p 0002 $y BK\n952    $1 1 $p 0003\n952    $0 1 $p 0004\n952    $4 1 $p 0005\n952    $7 1 $p 0006\n952    $7 -1 $p 0007 $d 20200501\n952    $x something else",
			func(b *catalogue.Book) {
				b.Copies = []catalogue.Copy{
					{Barcode: "0001", Location: "MAIN, GEN", Status: "available", AcquiredOn: "2020-05-01",
						Price: "9.90", Note: "torn; signed"},
					{Barcode: "0002", Location: "MAIN", Status: "missing", CallNumber: "FIC AUS"},
					{Barcode: "0003", Status: "lost"}, {Barcode: "0004", Status: "withdrawn"},
					{Barcode: "0005", Status: "repair"}, {Barcode: "0006", Status: "reference"}, {
						Barcode: "0007", Status: "available", AcquiredOn: "2020-05-01",
					}}
			}, nil},
		{"852",
			"852 1  $a Lib $b Branch $c Shelf $k REF $h 823.7 $i AUST $m v.1 $p 0001 $t 1 $x torn\n852 8  $b Branch $h FIC AUS $p 0002\n876    $p 0002 $c 9.90 $d 2020-05-01 $j lost\n876    $p 0001 $j checked out",
			func(b *catalogue.Book) {
				b.Prefix, b.Mark, b.Suffix = "REF", "AUST", "v.1"
				b.Copies = []catalogue.Copy{{
					Barcode: "0001", Location: "Branch, Shelf", Status: "available", Note: "torn",
				},
					{Barcode: "0002", Location: "Branch", CallNumber: "FIC AUS", Status: "lost",
						AcquiredOn: "2020-05-01", Price: "9.90"}}
			}, []string{`Status 876 "checked out": loans are not taken over: the copy counts as available`}},
		{"the usual mark", "852 1  $h 823.7 $i AUS $p 1", func(b *catalogue.Book) {
			b.Copies = []catalogue.Copy{{Barcode: "1", Status: "available"}}
		}, nil},
		{"another class", "852 1  $h 813 $i AUS $p 1", func(b *catalogue.Book) {
			b.Copies = []catalogue.Copy{{Barcode: "1", CallNumber: "813 AUS", Status: "available"}}
		}, nil},
		{"a date that is none", "952    $p 1 $d soon", func(b *catalogue.Book) {
			b.Copies = []catalogue.Copy{{Barcode: "1", Status: "available"}}
		},
			[]string{`AcquiredOn 952 "soon": not a date with day, month and year`}},
		{"a barcode too long", "952    $a x $p " + strings.Repeat("1", 33), func(b *catalogue.Book) {
			b.Copies = []catalogue.Copy{{Location: "x", Status: "available"}}
		},
			[]string{`Barcode Barcode "` + strings.Repeat("1", 33) + `": too long`}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			want := book
			tt.change(&want)
			e := readOne(t, parse(t, emma+tt.fields))
			if !reflect.DeepEqual(e.Book, want) || e.Key != "17" || e.Line != 1 {
				t.Errorf("got  %+v\nwant %+v", e.Book, want)
			}
			var leftOut []string
			for _, l := range e.LeftOut {
				leftOut = append(leftOut, string(l.Field)+" "+l.Error())
			}
			if wantOut := append([]string{badISBN}, tt.leftOut...); !slices.Equal(leftOut, wantOut) {
				t.Errorf("left out %q, want %q", leftOut, wantOut)
			}
		})
	}
}

func TestBadRecords(t *testing.T) {
	good, _ := parse(t, emma).AppendISO2709(nil)
	article := parse(t, emma)
	article.Leader = "00000naa a2200000 a 4500"
	part, _ := article.AppendISO2709(nil)
	holdings := parse(t, "001 1\n852    $a x")
	holdings.Leader = "00000nx  a2200000 a 4500"
	other, _ := holdings.AppendISO2709(nil)
	untitled, _ := parse(t, "001 1\n100 1  $a Austen").AppendISO2709(nil)
	damaged := bytes.Clone(good)
	copy(damaged[30:], "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx")
	file := slices.Concat(good, part, other, untitled, damaged[:200], good)
	var got []string
	for e, err := range Entries(bytes.NewReader(file)) {
		if bad, ok := errors.AsType[*entry.Error](err); ok {
			got = append(got, bad.Error())
		} else if err != nil {
			t.Fatal(err)
		} else {
			got = append(got, e.Book.Title)
		}
	}
	want := []string{"Emma", "line 2: it is an article, a chapter or another part of a publication",
		"line 3: not a bibliographic record, but one of holdings, a name or a class",
		"line 4: it has neither a title nor an ISBN"}
	if len(got) < 6 || !slices.Equal(got[:4], want) || !strings.HasPrefix(got[4], "line 5: ") ||
		got[len(got)-1] != "Emma" {
		t.Errorf("got %q", got)
	}
}

// A record of this program that another one has changed is read without its exact form.
func TestOwnWithoutAgency(t *testing.T) {
	var b bytes.Buffer
	book := catalogue.Book{PK: 3, Title: "Faust", Subtitle: "a tragedy", Author: "Goethe, Johann Wolfgang von",
		Year: "1808", Classification: "832.6", Language: "ger",
		Copies: []catalogue.Copy{{
			Barcode: "1", Location: "Hall", Status: "reference", Price: "$ 3", AcquiredOn: "2020-01-31", Note: "torn",
		}}}
	if err := exchange.StaffMARC(exchange.Standard, "MAIN").Write(&b, book); err != nil {
		t.Fatal(err)
	}
	for rec := range marc.Read(&b) {
		rec.Fields = slices.DeleteFunc(rec.Fields, func(f marc.Field) bool { return f.Tag == "003" })
		got := readOne(t, rec).Book
		got.Filing = ""
		if !reflect.DeepEqual(got, func() catalogue.Book { book.PK, book.Published = 0, "1808"; return book }()) {
			t.Errorf("got  %+v\nwant %+v", got, book)
		}
	}
}

func FuzzEntries(f *testing.F) {
	r, _ := parse(&testing.T{},
		emma+"852 1  $h 823.7 $i AUS $p 1\n952    $p 1 $d 2020\n876    $p 1 $j x").AppendISO2709(nil)
	f.Add(r)
	own := bytes.Buffer{}
	_ = exchange.StaffMARC(exchange.Koha, "x").Write(&own, catalogue.Book{
		Title: "Emma", Copies: []catalogue.Copy{{Barcode: "1"}},
	})
	f.Add(own.Bytes())
	f.Add([]byte("<collection><record><leader>00000nam a2200000 a 4500</leader><datafield tag='245' ind1='1' ind2='9'><subfield code='a'>x</subfield></datafield></record></collection>"))
	f.Fuzz(func(t *testing.T, in []byte) {
		for e, err := range Entries(bytes.NewReader(in)) {
			if err != nil {
				continue
			}
			if e.Line < 1 || e.Book.Title == "" && e.Book.ISBN == "" {
				t.Errorf("%+v", e)
			}
			if e.Book.Title == "" {
				e.Book.Title = "x"
			}
			if err := e.Book.Validate(); err != nil {
				t.Errorf("%v: %+v", err, e.Book)
			}
			for _, c := range e.Book.Copies {
				if err := c.Validate(); err != nil {
					t.Errorf("%v: %+v", err, c)
				}
			}
		}
	})
}
