// Command synth writes synthetic descriptions of works, as many as a national bibliography has.
// Titles are as long as real ones; words and authors are distributed by Zipf's law. The same seed
// gives the same output.
//
//	go run ./bench/synth -n 1000000 -format csv >works.csv
//	go run ./bench/synth -n 1000000 -format marc >works.mrc
//	go run ./bench/synth -n 1000000 -format demo -out dev.db
//	go run ./bench/synth -describe dev.db
package main

import (
	"bufio"
	"encoding/csv"
	"flag"
	"fmt"
	"os"

	"shelflist/internal/marc"
)

func main() {
	n := flag.Int("n", 1_000_000, "number of works")
	seed := flag.Uint64("seed", 1, "seed of the random numbers")
	format := flag.String("format", "csv", "csv, marc (ISO 2709), or demo, a database as the demo made it")
	path := flag.String("out", "", "the file of the format demo; the others are written to standard output")
	catalogue := flag.String("describe", "",
		"a catalogue that was adopted from a demo's file, to be given subjects, series, locations and so on")
	flag.Parse()
	if *catalogue != "" {
		if err := describe(*catalogue, *seed); err != nil {
			fmt.Fprintln(os.Stderr, "synth:", err)
			os.Exit(1)
		}
		return
	}
	if err := run(*n, *seed, *format, *path); err != nil {
		fmt.Fprintln(os.Stderr, "synth:", err)
		os.Exit(1)
	}
}

func run(n int, seed uint64, format, path string) error {
	out := bufio.NewWriterSize(os.Stdout, 1<<20)
	var write func(work) error
	flush := func() error { return nil }
	switch format {
	case "csv":
		rows := csv.NewWriter(out)
		if err := rows.Write([]string{"title", "author", "year", "dewey", "language", "isbn"}); err != nil {
			return err
		}
		write = func(w work) error {
			return rows.Write([]string{w.title, w.author, w.year, w.dewey, "eng", w.isbn})
		}
		flush = func() error { rows.Flush(); return rows.Error() }
	case "marc":
		var buffer []byte
		write = func(w work) (err error) {
			if buffer, err = w.record().AppendISO2709(buffer[:0]); err != nil {
				return err
			}
			_, err = out.Write(buffer)
			return err
		}
	case "demo":
		file, err := newDemoFile(path)
		if err != nil {
			return err
		}
		write, flush = file.write, file.close
	default:
		return fmt.Errorf("unknown format %q: want csv, marc or demo", format)
	}
	g := newGenerator(seed)
	for range n {
		if err := write(g.work()); err != nil {
			return err
		}
	}
	if err := flush(); err != nil {
		return err
	}
	return out.Flush()
}

// record returns the work as a MARC 21 record, including fields that the index doesn't use.
func (w work) record() *marc.Record {
	sub := func(code byte, value string) marc.Subfield { return marc.Subfield{Code: code, Value: value} }
	title, subtitle := w.title, ""
	if w.subtitleAt > 0 {
		title, subtitle = w.title[:w.subtitleAt]+" :", w.title[w.subtitleAt+len(": "):]
	}
	titles := []marc.Subfield{sub('a', title)}
	if subtitle != "" {
		titles = append(titles, sub('b', subtitle+" /"))
	}
	return &marc.Record{Leader: "00000cam a2200000 i 4500", Fields: []marc.Field{
		{Tag: "001", Value: w.isbn},
		{Tag: "008", Value: "910710s" + w.year + "    nyua     b    001 0 eng  "},
		{Tag: "020", Ind1: ' ', Ind2: ' ', Subfields: []marc.Subfield{sub('a', w.isbn+" (alk. paper)")}},
		{Tag: "040", Ind1: ' ', Ind2: ' ',
			Subfields: []marc.Subfield{sub('a', "DLC"), sub('c', "DLC"), sub('d', "DLC")}},
		{Tag: "082", Ind1: '0', Ind2: '0', Subfields: []marc.Subfield{sub('a', w.dewey), sub('2', "20")}},
		{Tag: "100", Ind1: '1', Ind2: ' ', Subfields: []marc.Subfield{sub('a', w.author+",")}},
		{Tag: "245", Ind1: '1', Ind2: '0', Subfields: titles},
		{Tag: "260", Ind1: ' ', Ind2: ' ',
			Subfields: []marc.Subfield{sub('a', "New York :"), sub('b', "Press,"), sub('c', w.year+".")}},
		{Tag: "300", Ind1: ' ', Ind2: ' ', Subfields: []marc.Subfield{sub('a', "xv, 573 p. ;"), sub('c', "24 cm.")}},
		{Tag: "504", Ind1: ' ', Ind2: ' ',
			Subfields: []marc.Subfield{sub('a', "Includes bibliographical references and index.")}},
		{Tag: "650", Ind1: ' ', Ind2: '0', Subfields: []marc.Subfield{sub('a', w.subject), sub('x', "History.")}},
	}}
}
