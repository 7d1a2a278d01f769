// Command latency measures how long the offline source takes to search, for each kind of query.
//
//	go run ./bench/latency works.db
package main

import (
	"context"
	"database/sql"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"net/url"
	"os"
	"slices"
	"strings"
	"time"

	_ "modernc.org/sqlite"

	"shelflist/internal/filing"
	"shelflist/internal/lookup"
	"shelflist/internal/lookup/offline"
)

func main() {
	rounds := flag.Int("rounds", 1000, "number of queries of each kind")
	flag.Parse()
	if flag.NArg() != 1 {
		fmt.Fprintln(os.Stderr, "usage: latency [-rounds N] INDEX")
		os.Exit(2)
	}
	if err := run(context.Background(), flag.Arg(0), *rounds); err != nil {
		fmt.Fprintln(os.Stderr, "latency:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, path string, rounds int) (err error) {
	source, err := offline.OpenFile(ctx, path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, source.Close()) }()
	sample, err := works(ctx, path, rounds)
	if err != nil {
		return err
	}
	fmt.Printf("%-22s %9s %9s %9s %8s\n", "query", "p50 ms", "p99 ms", "worst ms", "found")
	for _, kind := range kinds() {
		random := rand.New(rand.NewPCG(1, 1))
		var took []time.Duration
		found := 0
		for i := range rounds {
			q := lookup.ParseQuery(kind.text(random, sample[i%len(sample)]))
			began := time.Now()
			answer, err := source.Search(ctx, q)
			if err != nil {
				return fmt.Errorf("%s: %q: %w", kind.name, q.Text, err)
			}
			took = append(took, time.Since(began))
			if len(answer) > 0 {
				found++
			}
		}
		slices.Sort(took)
		fmt.Printf("%-22s %9.2f %9.2f %9.2f %7d%%\n", kind.name,
			ms(took[len(took)/2]), ms(took[len(took)*99/100]), ms(took[len(took)-1]), 100*found/rounds)
	}
	return nil
}

func ms(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

// kind is a kind of query and how to make one from a work.
type kind struct {
	name string
	text func(*rand.Rand, lookup.Work) string
}

func kinds() []kind {
	always := func(text string) func(*rand.Rand, lookup.Work) string {
		return func(*rand.Rand, lookup.Work) string { return text }
	}
	return []kind{
		{"most common word", always("the")},
		{"one word", func(r *rand.Rand, w lookup.Work) string { return pick(r, w.Title, 1) }},
		{"two common words", always("history science")},
		{"three words", func(r *rand.Rand, w lookup.Work) string { return pick(r, w.Title, 3) }},
		{"one letter", func(r *rand.Rand, _ lookup.Work) string { return string(rune('a' + r.IntN(26))) }},
		{"prefix, 2 to 6 letters", func(r *rand.Rand, w lookup.Work) string {
			word := pick(r, w.Title, 1)
			return word[:min(len(word), 2+r.IntN(5))]
		}},
		{"\"the\" and a prefix", func(r *rand.Rand, w lookup.Work) string {
			word := pick(r, w.Title, 1)
			return "the " + word[:min(len(word), 1+r.IntN(5))]
		}},
		{"author", func(_ *rand.Rand, w lookup.Work) string { return w.Author }},
		{"surname", func(_ *rand.Rand, w lookup.Work) string { name, _, _ := strings.Cut(w.Author, ","); return name }},
		{"whole title", func(_ *rand.Rand, w lookup.Work) string { return w.Title }},
		{"Dewey number", func(_ *rand.Rand, w lookup.Work) string { return "dewey:" + string(w.Dewey) }},
		{"\"the\" of a class", func(r *rand.Rand, w lookup.Work) string {
			return fmt.Sprintf("title:the dewey:%03d", r.IntN(1000))
		}},
		{"phrase", func(r *rand.Rand, w lookup.Work) string { return `"` + w.Title + `"` }},
		{"ISBN", func(_ *rand.Rand, w lookup.Work) string { return string(w.ISBN) }},
		{"no match", always("zzzzyx qqqqx")},
	}
}

// pick returns n words of a text, chosen at random.
func pick(r *rand.Rand, text string, n int) string {
	words := strings.Fields(filing.Fold(text))
	r.Shuffle(len(words), func(i, j int) { words[i], words[j] = words[j], words[i] })
	return strings.Join(words[:min(len(words), n)], " ")
}

// works returns n random works of an index to make queries from: half of them from its first
// eighth, where the works with the most descriptions are, half from all works.
func works(ctx context.Context, path string, n int) (sample []lookup.Work, err error) {
	db, err := sql.Open("sqlite", "file:"+(&url.URL{Path: path}).EscapedPath()+"?mode=ro&immutable=1")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	var count int64
	if err := db.QueryRowContext(ctx, "SELECT max(work) FROM works").Scan(&count); err != nil {
		return nil, err
	}
	random := rand.New(rand.NewPCG(2, 2))
	for i := range n {
		among := count
		if i%2 == 0 {
			among = max(count/8, 1)
		}
		var w lookup.Work
		err := db.QueryRowContext(ctx, `SELECT title, ifnull(author, ''), ifnull(dewey, ''), ifnull(isbn, '')
			FROM works WHERE work = $1`, 1+random.Int64N(among)).
			Scan(&w.Title, &w.Author, &w.Dewey, &w.ISBN)
		if err != nil {
			return nil, err
		}
		sample = append(sample, w)
	}
	return sample, nil
}
