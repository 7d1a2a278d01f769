package main

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"shelflist/internal/isbn"
)

// work is a made-up one.
type work struct {
	title, author, year, dewey, isbn, subject string
	subtitleAt                                int // where ": " stands in the title, 0 for no subtitle
}

const (
	// vocabulary is how many words there are. In a catalogue in many languages their number grows with that of the
	// titles; half a million is what some ten million titles have in words that occur more than once or twice.
	vocabulary = 500_000
	surnames   = 300_000
	forenames  = 5_000
	// reprints: one work in twelve is another edition of one that was there before.
	reprints = 12
	remember = 4096
)

type generator struct {
	random   *rand.Rand
	words    *rand.Zipf
	authors  *rand.Zipf
	given    *rand.Zipf
	spelling []string // of the words, by how common they are
	surname  []string
	forename []string
	before   []work
	count    int
}

func newGenerator(seed uint64) *generator {
	random := rand.New(rand.NewPCG(seed, 0))
	g := &generator{
		random: random,
		// The commonest word stands in more than one title of four, the hundredth in one of a hundred, about as in English titles.
		words:   rand.NewZipf(random, 1.08, 2.7, vocabulary-1),
		authors: rand.NewZipf(random, 1.05, 200, surnames-1),
		given:   rand.NewZipf(random, 1.1, 20, forenames-1),
	}
	taken := map[string]bool{}
	// The commonest words are real ones, so that what is typed can be read.
	g.spelling = strings.Fields(commonWords)
	for _, w := range g.spelling {
		taken[w] = true
	}
	g.spelling = g.spell(g.spelling, vocabulary, taken)
	g.surname = g.spell(nil, surnames, map[string]bool{})
	g.forename = g.spell(strings.Fields("john mary william james anna robert maria george charles thomas"), forenames, map[string]bool{})
	return g
}

// commonWords are words of titles, the most common first.
const commonWords = `the of and in a to for on an with from history its by introduction guide new study at american world life as development
	analysis theory studies science art social law management research international modern book practice international
	education women literature politics economic political methods war culture church works england states health
	philosophy public system systems power story language environmental music handbook essays society policy design
	century america great britain community problems letters communication children engineering applications family`

// spell adds made-up words to the list until it is full: rare ones have more syllables.
func (g *generator) spell(list []string, n int, taken map[string]bool) []string {
	seen := map[string]bool{}
	kept := list[:0]
	for _, w := range list {
		if !seen[w] {
			seen[w] = true
			kept = append(kept, w)
		}
	}
	list = kept
	onsets := strings.Fields("b c d f g h j k l m n p r s t v w b c d f g h l m n p r s t st tr ch sh pr br gr pl cl th fr sp")
	starts := append(strings.Fields("inter con com pro pre re de un hist a e i o"), onsets...)
	nuclei := strings.Fields("a e i o u a e i o ea ou ai io ie y")
	codas := strings.Fields("n r s t l m nd st ng ck rd x n r s t l m n r s t")
	endings := strings.Fields("tion ment ing er ical ism ology en ung ique s es")
	for len(list) < n {
		var b strings.Builder
		syllables := 1 + g.random.IntN(2) + min(1, len(list)/2000)
		for i := range syllables {
			if i == 0 {
				b.WriteString(starts[g.random.IntN(len(starts))])
			} else {
				b.WriteString(onsets[g.random.IntN(len(onsets))])
			}
			b.WriteString(nuclei[g.random.IntN(len(nuclei))])
			if g.random.IntN(4) == 0 {
				b.WriteString(codas[g.random.IntN(len(codas))])
			}
		}
		if g.random.IntN(4) == 0 {
			b.WriteString(endings[g.random.IntN(len(endings))])
		}
		if w := b.String(); !taken[w] {
			taken[w] = true
			list = append(list, w)
		}
	}
	return list
}

// work makes the next one.
func (g *generator) work() work {
	g.count++
	if len(g.before) > 0 && g.random.IntN(reprints) == 0 {
		// The older ones among those remembered are reprinted most often: that is how some come to be held widely.
		w := g.before[g.random.IntN(1+g.random.IntN(len(g.before)))]
		w.year, w.isbn = g.year(), g.isbn()
		return w
	}
	w := work{
		author:  title(g.surname[g.authors.Uint64()]) + ", " + title(g.forename[g.given.Uint64()]),
		year:    g.year(),
		dewey:   g.dewey(),
		isbn:    g.isbn(),
		subject: title(g.spelling[20+g.words.Uint64()/2]),
	}
	w.title = g.phrase(1 + g.random.IntN(4) + g.random.IntN(4))
	if g.random.IntN(5) < 2 {
		w.subtitleAt = len(w.title)
		w.title += ": " + strings.ToLower(g.phrase(2+g.random.IntN(6)))
	}
	if len(g.before) < remember {
		g.before = append(g.before, w)
	} else if g.random.IntN(4) == 0 {
		g.before[g.random.IntN(remember)] = w
	}
	return w
}

func (g *generator) phrase(words int) string {
	var list []string
	for range words {
		w := g.spelling[g.words.Uint64()]
		if g.random.IntN(200) == 0 { // names and years, of which there is no end
			w = fmt.Sprint(1000 + g.random.IntN(1_000_000))
		}
		list = append(list, w)
	}
	return title(strings.Join(list, " "))
}

func title(s string) string { return strings.ToUpper(s[:1]) + s[1:] }

func (g *generator) year() string { return fmt.Sprint(2025 - g.random.IntN(1+g.random.IntN(200))) }

func (g *generator) dewey() string {
	if g.random.IntN(3) == 0 {
		return fmt.Sprintf("%03d", g.random.IntN(1000))
	}
	return fmt.Sprintf("%03d.%d", g.random.IntN(1000), 1+g.random.IntN(999)/10*10+g.random.IntN(9))
}

// isbn is the number of the work in the input, with its check digit.
func (g *generator) isbn() string {
	nine := fmt.Sprintf("%09d", g.count)
	for _, check := range "0123456789X" {
		if n, err := isbn.Parse(nine + string(check)); err == nil {
			return string(n)
		}
	}
	panic("no check digit fits " + nine)
}
