package main

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"shelflist/internal/isbn"
)

// work is a synthetic work.
type work struct {
	title, author, year, dewey, isbn, subject string
	subtitleAt                                int // byte offset of ": " in the title, 0 if there is no subtitle
}

const (
	// vocabulary is the number of different words. Ten million titles in many languages have about
	// half a million words that occur more than twice.
	vocabulary = 500_000
	surnames   = 300_000
	forenames  = 5_000
	// One work in reprintRatio is another edition of one of the maxRemembered works kept for that.
	reprintRatio  = 12
	maxRemembered = 4096
)

// generator makes works. The three distributions give indexes into the lists of the same order.
type generator struct {
	random        *rand.Rand
	wordIndex     *rand.Zipf
	surnameIndex  *rand.Zipf
	forenameIndex *rand.Zipf
	words         []string // the most common first
	surnames      []string
	forenames     []string
	remembered    []work // candidates for a reprint
	count         int    // works made so far
}

func newGenerator(seed uint64) *generator {
	random := rand.New(rand.NewPCG(seed, 0))
	g := &generator{
		random: random,
		// As in English titles, the most common word is in more than a quarter of the titles, the
		// hundredth in about one of a hundred.
		wordIndex:     rand.NewZipf(random, 1.08, 2.7, vocabulary-1),
		surnameIndex:  rand.NewZipf(random, 1.05, 200, surnames-1),
		forenameIndex: rand.NewZipf(random, 1.1, 20, forenames-1),
	}
	taken := map[string]bool{}
	// The most common words are real ones, so that queries are readable.
	g.words = strings.Fields(commonWords)
	for _, w := range g.words {
		taken[w] = true
	}
	g.words = g.spell(g.words, vocabulary, taken)
	g.surnames = g.spell(nil, surnames, map[string]bool{})
	common := strings.Fields("john mary william james anna robert maria george charles thomas")
	g.forenames = g.spell(common, forenames, map[string]bool{})
	return g
}

// commonWords lists words of English titles, the most common first.
const commonWords = `
	the of and in a to for on an with from history its by introduction guide new study at american
	world life as development analysis theory studies science art social law management research
	international modern book practice international education women literature politics economic
	political methods war culture church works england states health philosophy public system
	systems power story language environmental music handbook essays society policy design century
	america great britain community problems letters communication children engineering applications
	family`

// spell removes duplicates from the list and adds invented words until it has n. Words after the
// first 2,000 have one more syllable. Words in taken are not used.
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
	onsets := strings.Fields("b c d f g h j k l m n p r s t v w b c d f g h l m n p r s t " +
		"st tr ch sh pr br gr pl cl th fr sp")
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

// work returns the next work.
func (g *generator) work() work {
	g.count++
	if len(g.remembered) > 0 && g.random.IntN(reprintRatio) == 0 {
		// Works at the front are chosen most often, so that some have many editions.
		w := g.remembered[g.random.IntN(1+g.random.IntN(len(g.remembered)))]
		w.year, w.isbn = g.year(), g.isbn()
		return w
	}
	w := work{
		author:  title(g.surnames[g.surnameIndex.Uint64()]) + ", " + title(g.forenames[g.forenameIndex.Uint64()]),
		year:    g.year(),
		dewey:   g.dewey(),
		isbn:    g.isbn(),
		subject: title(g.words[20+g.wordIndex.Uint64()/2]),
	}
	w.title = g.phrase(1 + g.random.IntN(4) + g.random.IntN(4))
	if g.random.IntN(5) < 2 {
		w.subtitleAt = len(w.title)
		w.title += ": " + strings.ToLower(g.phrase(2+g.random.IntN(6)))
	}
	if len(g.remembered) < maxRemembered {
		g.remembered = append(g.remembered, w)
	} else if g.random.IntN(4) == 0 {
		g.remembered[g.random.IntN(maxRemembered)] = w
	}
	return w
}

// phrase returns n words, the first capitalised.
func (g *generator) phrase(n int) string {
	var list []string
	for range n {
		w := g.words[g.wordIndex.Uint64()]
		if g.random.IntN(200) == 0 { // a number, for the many rare words of real titles
			w = fmt.Sprint(1000 + g.random.IntN(1_000_000))
		}
		list = append(list, w)
	}
	return title(strings.Join(list, " "))
}

// title returns s with its first letter in upper case; s is ASCII.
func title(s string) string { return strings.ToUpper(s[:1]) + s[1:] }

// year returns a year from 1826 to 2025, recent ones more often.
func (g *generator) year() string { return fmt.Sprint(2025 - g.random.IntN(1+g.random.IntN(200))) }

// dewey returns a Dewey number, one in three without decimals.
func (g *generator) dewey() string {
	if g.random.IntN(3) == 0 {
		return fmt.Sprintf("%03d", g.random.IntN(1000))
	}
	return fmt.Sprintf("%03d.%d", g.random.IntN(1000), 1+g.random.IntN(999)/10*10+g.random.IntN(9))
}

// isbn returns an ISBN-10 made from the work's position in the output.
func (g *generator) isbn() string {
	nine := fmt.Sprintf("%09d", g.count)
	for _, check := range "0123456789X" {
		if n, err := isbn.Parse(nine + string(check)); err == nil {
			return string(n)
		}
	}
	panic("no check digit fits " + nine)
}
