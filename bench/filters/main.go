// Command filters measures how long the first page of a filtered list takes, for each kind of
// filter, with one client. Other programs on the machine make it take longer: -processor counts the
// time of the processor alone, on Linux.
//
//	go run ./bench/filters dev.db
package main

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"maps"
	"math/rand/v2"
	"net/url"
	"os"
	"runtime"
	"slices"
	"strings"
	"time"

	_ "modernc.org/sqlite"

	"shelflist/internal/catalogue"
	"shelflist/internal/filing"
	"shelflist/internal/store"
)

func main() {
	rounds := flag.Int("rounds", 40, "number of filters of each kind")
	processor := flag.Bool("processor", false, "measure processor time, not what passes on the clock")
	repeat := flag.Int("repeat", 1, "run each filter so often, and take the least time")
	only := flag.String("only", "", "measure only the kinds whose name contains this")
	verbose := flag.Bool("v", false, "print each filter that takes more than 30 ms")
	flag.Parse()
	if flag.NArg() != 1 {
		fmt.Fprintln(os.Stderr, "usage: filters [-rounds N] [-v] CATALOGUE")
		os.Exit(2)
	}
	clock := wallTime
	if *processor {
		runtime.LockOSThread()
		clock = processorTime
	}
	m := measurement{rounds: *rounds, repeat: *repeat, clock: clock, verbose: *verbose, only: *only}
	if err := m.run(context.Background(), flag.Arg(0)); err != nil {
		fmt.Fprintln(os.Stderr, "filters:", err)
		os.Exit(1)
	}
}

// measurement is what the flags ask for.
type measurement struct {
	rounds  int
	repeat  int
	clock   func() time.Duration
	verbose bool
	only    string // part of the names of kinds
}

var began = time.Now()

func wallTime() time.Duration { return time.Since(began) }

func (m measurement) run(ctx context.Context, path string) (err error) {
	v, err := newVocabulary(ctx, path)
	if err != nil {
		return err
	}
	s, err := store.Open(ctx, path, store.Options{Log: slog.New(slog.NewTextHandler(os.Stderr, nil))})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	s.WaitUntilRead()
	fmt.Printf("%-26s %-7s %9s %9s %9s %8s\n", "filter", "order", "p50 ms", "p99 ms", "worst ms", "found")
	var all []time.Duration
	for _, kind := range v.kinds() {
		if !strings.Contains(kind.name, m.only) {
			continue
		}
		for _, order := range catalogue.Orders {
			random := rand.New(rand.NewPCG(1, 1))
			var took []time.Duration
			found := 0
			for i := range m.rounds {
				text := kind.text(random, i)
				page, least, err := m.first(ctx, s, catalogue.Query{Text: text, Order: order, Limit: 50})
				if err != nil {
					return fmt.Errorf("%s: %q: %w", kind.name, text, err)
				}
				took = append(took, least)
				if page.Count > 0 {
					found++
				}
				if last := took[i]; m.verbose && last > 30*time.Millisecond {
					fmt.Printf("    %.0f ms, %d books: %s\n", ms(last), page.Count, text)
				}
			}
			print(kind.name, string(order), took, 100*found/m.rounds)
			all = append(all, took...)
		}
	}
	print("all", "", all, 0)
	return nil
}

// first reads the first page of a list, and returns the least time that it took.
func (m measurement) first(
	ctx context.Context, s *store.Store, q catalogue.Query,
) (page catalogue.Page, least time.Duration, err error) {
	for i := range m.repeat {
		began := m.clock()
		if page, err = s.List(ctx, q); err != nil {
			return page, 0, err
		}
		if took := m.clock() - began; i == 0 || took < least {
			least = took
		}
	}
	return page, least, nil
}

func print(kind, order string, took []time.Duration, found int) {
	slices.Sort(took)
	fmt.Printf("%-26s %-7s %9.2f %9.2f %9.2f %7d%%\n", kind, order,
		ms(took[len(took)/2]), ms(took[len(took)*99/100]), ms(took[len(took)-1]), found)
}

func ms(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

// vocabulary is what filters are made from: a sample of the books, and their words.
type vocabulary struct {
	titles, authors, classes []string
	common                   []string         // words, the most common first
	beginnings               map[int][]string // by length, the most common first
	surnames                 []string         // the most common first
	subjects, series         []string         // words of them, the most common first
	locations                []string
}

// newVocabulary reads a sample of the books of a catalogue.
func newVocabulary(ctx context.Context, path string) (v vocabulary, err error) {
	db, err := sql.Open("sqlite", "file:"+(&url.URL{Path: path}).EscapedPath()+"?mode=ro")
	if err != nil {
		return v, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	rows, err := db.QueryContext(ctx, "SELECT title, author, classification, subjects, series, location "+
		"FROM books JOIN copies ON copies.book = books.pk WHERE pk % 31 = 7 LIMIT 20000")
	if err != nil {
		return v, err
	}
	defer rows.Close()
	words, surnames := map[string]int{}, map[string]int{}
	subjects, series, locations := map[string]int{}, map[string]int{}, map[string]int{}
	beginnings := map[int]map[string]int{2: {}, 3: {}, 4: {}, 5: {}, 6: {}}
	for rows.Next() {
		var title, author, class, subject, serial, location string
		if err := rows.Scan(&title, &author, &class, &subject, &serial, &location); err != nil {
			return v, err
		}
		for counts, text := range map[*map[string]int]string{&subjects: subject, &series: serial} {
			for _, w := range filing.SearchWords(text) {
				(*counts)[w]++
			}
		}
		locations[location]++
		v.titles, v.authors, v.classes = append(v.titles, title), append(v.authors, author), append(v.classes, class)
		for _, w := range filing.SearchWords(title) {
			words[w]++
			for n, count := range beginnings {
				if len(w) > n {
					count[w[:n]]++
				}
			}
		}
		if name := filing.SearchWords(author); len(name) > 0 {
			surnames[name[0]]++
		}
	}
	v.common, v.surnames, v.beginnings = byCount(words), byCount(surnames), map[int][]string{}
	v.subjects, v.series, v.locations = byCount(subjects), byCount(series), byCount(locations)
	for n, count := range beginnings {
		v.beginnings[n] = byCount(count)
	}
	return v, rows.Err()
}

// byCount returns the keys of counts, the one with the highest count first.
func byCount(counts map[string]int) []string {
	return slices.SortedFunc(maps.Keys(counts), func(a, b string) int {
		return cmp.Or(cmp.Compare(counts[b], counts[a]), strings.Compare(a, b))
	})
}

// kind is a kind of filter and how to make the one with a number.
type kind struct {
	name string
	text func(*rand.Rand, int) string
}

func (v vocabulary) kinds() []kind {
	word := func(r *rand.Rand) string { return v.common[r.IntN(40)] }
	at := func(list []string, i int) string { return list[i%len(list)] }
	of := func(r *rand.Rand, list []string) string { return list[r.IntN(len(list))] }
	list := []kind{
		{"common word", func(_ *rand.Rand, i int) string { return at(v.common, i) }},
		{"one letter or digit", func(_ *rand.Rand, i int) string {
			return string("abcdefghijklmnopqrstuvwxyz0123456789"[i%36])
		}},
	}
	for n := 2; n <= 6; n++ {
		list = append(list, kind{
			fmt.Sprintf("%d letters", n), func(_ *rand.Rand, i int) string { return at(v.beginnings[n], i) },
		})
	}
	if len(v.subjects) > 0 { // see synth -describe
		list = append(list, v.described(word, of)...)
	}
	return append(list,
		kind{"a word of a title", func(r *rand.Rand, _ int) string {
			return of(r, filing.SearchWords(of(r, v.titles)))
		}},
		kind{"beginning of a title", func(r *rand.Rand, _ int) string {
			t := of(r, v.titles)
			return t[:min(len(t), 3+r.IntN(20))]
		}},
		kind{"two common words", func(r *rand.Rand, _ int) string { return word(r) + " " + word(r) }},
		kind{"three common words", func(r *rand.Rand, _ int) string { return word(r) + " " + word(r) + " " + word(r) }},
		kind{"common word, beginning", func(r *rand.Rand, i int) string {
			return word(r) + " " + v.beginnings[2+i%4][r.IntN(30)]
		}},
		kind{"12 common words", func(r *rand.Rand, _ int) string {
			return strings.Join(v.common[:12+r.IntN(2)], " ")
		}},
		kind{"phrase of a title", func(r *rand.Rand, _ int) string {
			words := strings.Fields(of(r, v.titles))
			from := r.IntN(len(words))
			return `"` + strings.Join(words[from:min(len(words), from+2)], " ") + `"`
		}},
		kind{"phrase, common words", func(r *rand.Rand, _ int) string { return `"` + word(r) + " " + word(r) + `"` }},
		kind{"quoted word", func(_ *rand.Rand, i int) string { return `"` + at(v.common, i) + `"` }},
		kind{"author", func(r *rand.Rand, _ int) string { return of(r, v.authors) }},
		kind{"author: surname", func(_ *rand.Rand, i int) string { return "author:" + at(v.surnames, i) }},
		kind{"author: letter", func(_ *rand.Rand, i int) string { return "author:" + string(rune('a'+i%26)) }},
		kind{"title: common word", func(_ *rand.Rand, i int) string { return "title:" + at(v.common, i) }},
		kind{"dewey: class", func(_ *rand.Rand, i int) string { return fmt.Sprintf("dewey:%d", i%10) }},
		kind{"dewey: two digits", func(r *rand.Rand, i int) string { return fmt.Sprintf("dewey:%02d", r.IntN(100)) }},
		kind{"dewey: number", func(r *rand.Rand, _ int) string { return "dewey:" + of(r, v.classes) }},
		kind{"word and class", func(r *rand.Rand, i int) string { return fmt.Sprintf("%s dewey:%d", word(r), i%10) }},
		kind{"CJK", func(_ *rand.Rand, i int) string { return at([]string{"红楼梦", "猫", "三体"}, i) }},
		kind{"ISBN", func(*rand.Rand, int) string { return "9780385333849" }},
		kind{"no match", func(*rand.Rand, int) string { return "zzzzyx" }},
	)
}

// described returns the kinds for what the demo's file doesn't say of books.
func (v vocabulary) described(word func(*rand.Rand) string, of func(*rand.Rand, []string) string) []kind {
	statuses := []string{"available", "reference", "repair", "missing", "lost", "withdrawn", "r"}
	status := func(i int) string { return "status:" + statuses[i%len(statuses)] }
	location := func(r *rand.Rand) string { return `location:"` + of(r, v.locations) + `"` }
	added := func(r *rand.Rand, i int) string {
		day := fmt.Sprintf("%d-%02d-%02d", 2006+r.IntN(20), 1+r.IntN(12), 1+r.IntN(28))
		return "added:" + day[:[]int{4, 7, 10}[i%3]]
	}
	return []kind{
		{"subject: word", func(_ *rand.Rand, i int) string { return "subject:" + v.subjects[i] }},
		{"subject: 2 to 5 letters", func(r *rand.Rand, i int) string {
			w := v.subjects[i]
			return "subject:" + w[:min(len(w), 2+i%4)]
		}},
		{"series: word", func(_ *rand.Rand, i int) string { return "series:" + v.series[i] }},
		{"two subjects", func(r *rand.Rand, i int) string {
			return "subject:" + v.subjects[r.IntN(20)] + " subject:" + v.subjects[r.IntN(20)]
		}},
		{"word and subject", func(r *rand.Rand, i int) string {
			return word(r) + " subject:" + v.subjects[r.IntN(20)]
		}},
		{"location", func(r *rand.Rand, i int) string { return `location:"` + v.locations[i%len(v.locations)] + `"` }},
		{"the last location", func(r *rand.Rand, i int) string {
			return []string{"", word(r) + " ", status(i) + " "}[i%3] + "location:annexe"
		}},
		{"location: beginning", func(r *rand.Rand, i int) string {
			return fmt.Sprintf("location:%.*s", 1+i%4, of(r, v.locations))
		}},
		{"status", func(_ *rand.Rand, i int) string { return status(i) }},
		{"added", added},
		{"word and location", func(r *rand.Rand, _ int) string { return word(r) + " " + location(r) }},
		{"word and status", func(r *rand.Rand, i int) string { return word(r) + " " + status(i) }},
		{"word and added", func(r *rand.Rand, i int) string { return word(r) + " " + added(r, i) }},
		{"location and status", func(r *rand.Rand, i int) string { return location(r) + " " + status(i) }},
		{"location and class", func(r *rand.Rand, i int) string {
			return location(r) + fmt.Sprintf(" dewey:%d", i%10)
		}},
		{"status and class", func(r *rand.Rand, i int) string {
			return status(i) + fmt.Sprintf(" dewey:%d", r.IntN(10))
		}},
		{"location and added", func(r *rand.Rand, i int) string { return location(r) + " " + added(r, i) }},
		{"two locations", func(r *rand.Rand, i int) string { return location(r) + " location:room" }},
		{"status and added", func(r *rand.Rand, i int) string { return status(i) + " " + added(r, i) }},
		{"word, location, status", func(r *rand.Rand, i int) string {
			return word(r) + " " + location(r) + " " + status(i)
		}},
	}
}
