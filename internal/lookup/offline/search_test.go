package offline_test

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"shelflist/internal/lookup"
	"shelflist/internal/lookup/offline"
)

// Works that are not among the most widely held are found as those are, but for what is said of
// them here.
func TestOfflineSearchRest(t *testing.T) {
	var works []lookup.Work
	works = append(works, lookup.Work{Title: "Internal trade"})
	for i := range offline.MaxPrefixed - 1 {
		works = append(works, lookup.Work{
			Title: fmt.Sprint("Internal affairs ", i), Author: "Interlandi, Ada", Dewey: "350",
		})
	}
	for i := range offline.MaxRanked {
		works = append(works, lookup.Work{Title: fmt.Sprint("Trade ", i), Dewey: "380"})
	}
	works = append(works,
		lookup.Work{Title: "Zanzibar: an interior", Author: "Quokka, Ann", Dewey: "967.81"},
		lookup.Work{Title: "A quokka's island", Author: "Zanzibar, Inter", Dewey: "599.2"},
		lookup.Work{Title: "An inter trade", Dewey: "380.1"},
		lookup.Work{Title: "Trade of the interior", Dewey: "380.2"},
	)
	o := indexOf(t, offline.MaxPrefixed, works, func(i int) int {
		if i < offline.MaxPrefixed {
			return 2
		}
		return 1
	})
	tests := []struct {
		name, text string
		want       []string
	}{
		{"a word", "zanzibar", []string{"A quokka's island", "Zanzibar: an interior"}},
		{"a beginning", "quok", []string{"Zanzibar: an interior", "A quokka's island"}},
		{"a word and a beginning", "island quok", []string{"A quokka's island"}},
		{"a word and a beginning that many have", "zanzibar inter",
			[]string{"A quokka's island", "Zanzibar: an interior"}},
		{"which is in the title", "zanzibar title:inter", []string{"Zanzibar: an interior"}},
		{"which is in the author", "zanzibar author:inter", []string{"A quokka's island"}},
		{"a beginning that many have, behind a word that many have, counts as finished", "trade inter",
			[]string{"Internal trade", "An inter trade"}},
		{"until it is one of few", "trade interi", []string{"Trade of the interior"}},
		{"a word in quotes", `trade "inter"`, []string{"An inter trade"}},
		{"a number", "dewey:967.81", []string{"Zanzibar: an interior"}},
		{"the beginning of a number", "dewey:967", []string{"Zanzibar: an interior"}},
		{"less than a class", "dewey:59", []string{"A quokka's island"}},
		{"a number and a beginning", "dewey:967 inter", []string{"Zanzibar: an interior"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := titles(t, o, tt.text)
			slices.Sort(got)
			slices.Sort(tt.want)
			if !slices.Equal(got, tt.want) {
				t.Errorf("%s: %q, want %q", tt.text, got, tt.want)
			}
		})
	}
}

// Of words that very many works have, the index is asked only when there are no others, or nothing
// else is found.
func TestOfflineSearchListed(t *testing.T) {
	var works []lookup.Work
	for i := range 200 {
		works = append(works, lookup.Work{Title: fmt.Sprint("World ", i)}, lookup.Work{Title: fmt.Sprint("Of the ", i)})
	}
	first := int64(len(works))
	works = append(works, lookup.Work{Title: "Gardens of old"})
	for i := range offline.MaxRanked {
		works = append(works, lookup.Work{Title: fmt.Sprint("Gardens ", i)})
	}
	works = append(works,
		lookup.Work{Title: "Zanzibar in the world"},
		lookup.Work{Title: "World gardens near Zanzibar"},
		lookup.Work{Title: "Gardens of the past"},
		lookup.Work{Title: "World of gardens"},
	)
	o := indexOf(t, first, works, func(int) int { return 1 })
	o.SetListLimit(1000) // of the world
	tests := []struct {
		name, text, rare string
		want             []string
	}{
		{"a rare word and common ones", `the world "zanzibar"`, "zanzibar", []string{"Zanzibar in the world"}},
		{"and one that it is not with", `of world "zanzibar"`, "zanzibar", nil},
		{"two rare words", `world near "zanzibar"`, "near zanzibar", []string{"World gardens near Zanzibar"}},
		{"common words that few have together", `world "of"`, "", []string{"World of gardens"}},
		{"a common word, behind one that more works have than are looked at", `gardens "the"`, "gardens",
			[]string{"Gardens of the past"}},
		{"which one of those has that are looked at", `gardens "of"`, "gardens", []string{"Gardens of old"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := titles(t, o, tt.text); !slices.Equal(got, tt.want) {
				t.Errorf("%s: %q, want %q", tt.text, got, tt.want)
			}
			words, err := o.RareWords(t.Context(), offline.MatchOf(lookup.ParseQuery(tt.text)))
			if got := strings.Join(words, " "); err != nil || got != tt.rare {
				t.Errorf("%s: the index is asked for %q first, %v, want %q", tt.text, got, err, tt.rare)
			}
		})
	}
}

// A work is found by its title, also where more works than are ranked have its words and are more
// widely held.
func TestOfflineSearchTitle(t *testing.T) {
	var works []lookup.Work
	for i := range 2 * offline.MaxRanked {
		w := lookup.Work{Title: fmt.Sprint("Internal affairs ", i), Author: "Ames, Ada"}
		works = append(works, w, w)
	}
	o := openIndex(t, all(append(works,
		lookup.Work{Title: "Internal affairs: a memoir", Author: "Baker, Ann"},
		lookup.Work{Title: "INTERNAL AFFAIRS", Author: "Carr, Ann"},
		lookup.Work{Title: ": a poem", Author: "Dorr, Ann"},
		lookup.Work{Title: "Nothing follows:", Author: "Dorr, Ann"},
	)...))
	tests := []struct {
		name, text string
		want       []string
	}{
		{"a title", "internal affairs",
			[]string{"INTERNAL AFFAIRS", "Internal affairs: a memoir", "Internal affairs 0"}},
		{"by field", "title:internal title:affairs",
			[]string{"INTERNAL AFFAIRS", "Internal affairs: a memoir", "Internal affairs 0"}},
		{"with its subtitle", "Internal affairs: a memoir", []string{"Internal affairs: a memoir"}},
		{"in quotes", `"internal affairs"`,
			[]string{"INTERNAL AFFAIRS", "Internal affairs: a memoir", "Internal affairs 0"}},
		{"and author", `internal affairs author:baker`, []string{"Internal affairs: a memoir"}},
		{"with nothing before its colon", "a poem", []string{": a poem"}},
		{"with nothing behind it", "nothing follows", []string{"Nothing follows:"}},
		{"none", "?", nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := titles(t, o, tt.text)
			if got = got[:min(len(got), 3)]; !slices.Equal(got, tt.want) {
				t.Errorf("%s: %q, want %q", tt.text, got, tt.want)
			}
		})
	}
}

func TestOfflineSearchFields(t *testing.T) {
	o := openIndex(t, all(
		lookup.Work{Title: "Slaughterhouse-Five", Author: "Vonnegut, Kurt", Dewey: "813.54"},
		lookup.Work{Title: "Five Children and It", Author: "Nesbit, E.", Dewey: "823.912"},
		lookup.Work{Title: "Kurt Vonnegut: a life", Author: "Shields, Charles", Dewey: "813.54"},
		lookup.Work{Title: "L'Étranger", Author: "Camus, Albert"},
		lookup.Work{Title: "A Wizard of Earthsea", Author: "Le Guin, Ursula K.", Dewey: "813.6"},
	))
	tests := []struct {
		name, text string
		want       []string
	}{
		{"an author", "author:vonnegut", []string{"Slaughterhouse-Five"}},
		{"the beginning of an author", "author:vonn", []string{"Slaughterhouse-Five"}},
		{"an author in quotes", `author:"le guin"`, []string{"A Wizard of Earthsea"}},
		{"words of an author in another order, quoted", `author:"guin le"`, nil},
		{"a title", "title:vonnegut", []string{"Kurt Vonnegut: a life"}},
		{"a title and another word", "kurt title:five", []string{"Slaughterhouse-Five"}},
		{"a phrase", `"slaughterhouse five"`, []string{"Slaughterhouse-Five"}},
		{"a phrase in the wrong order", `"five slaughterhouse"`, nil},
		{"an unfinished phrase", `"slaughterhouse fi"`, nil},
		{"a phrase with an apostrophe", `"l'étranger"`, []string{"L'Étranger"}},
		{"without what stands before it", `"étranger" camus`, []string{"L'Étranger"}},
		{"a phrase in one column only", `title:"camus albert"`, nil},
		{"a phrase over both columns", `"five vonnegut"`, nil},
		{"a number", "dewey:813.54", []string{"Slaughterhouse-Five", "Kurt Vonnegut: a life"}},
		{"a class", "dewey:82", []string{"Five Children and It"}},
		{"a number and a word", "dewey:813 five", []string{"Slaughterhouse-Five"}},
		{"two numbers", "dewey:813 dewey:813.6", []string{"A Wizard of Earthsea"}},
		{"numbers that exclude each other", "dewey:813 dewey:823", nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			answer := lookup.NewSources([]lookup.Source{o}).Search(t.Context(), lookup.ParseQuery(tt.text))
			var got []string
			for _, w := range answer.Works {
				got = append(got, w.Title)
			}
			if !reflect.DeepEqual(got, tt.want) || len(answer.Failures) > 0 {
				t.Errorf("%s: %q, %v, want %q", tt.text, got, answer.Failures, tt.want)
			}
		})
	}
}

// Of the works that match, a number is looked at that does not grow with the index: FTS5 yields
// them in its own order, which nothing in the statement asks to be another, and ends at the limit.
func TestOfflineSearchIsBounded(t *testing.T) {
	o := openIndex(t, many(2000))
	for _, table := range []string{"words", "rest"} {
		t.Run(table, func(t *testing.T) {
			plan := queryPlan(t, o, offline.SelectFirst(table), `"common"`, offline.MaxRanked)
			for _, want := range []string{
				"SCAN " + table + " VIRTUAL TABLE INDEX 0:M", "SEARCH works USING INTEGER PRIMARY KEY",
			} {
				if !strings.Contains(plan, want) {
					t.Errorf("the plan is %q, without %q", plan, want)
				}
			}
			if strings.Contains(plan, "B-TREE") {
				t.Errorf("the plan sorts: %q", plan)
			}
		})
	}
	works, err := o.Candidates(t.Context(), "words", offline.MatchOf(lookup.ParseQuery("title:\"common\"")),
		offline.MaxRanked)
	if err != nil || len(works) != offline.MaxRanked || works[0].Title != "Common word 0" ||
		works[offline.MaxRanked-1].Title != "Common word 299" {
		t.Errorf("%d works, %v, want the first %d", len(works), err, offline.MaxRanked)
	}
}

// queryPlan is how SQLite carries out a statement, step by step.
func queryPlan(t *testing.T, o *offline.Index, statement string, args ...any) string {
	t.Helper()
	rows, err := o.DB().QueryContext(t.Context(), "EXPLAIN QUERY PLAN "+statement, args...)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var plan []string
	for rows.Next() {
		var id, parent, unused int
		var step string
		if err := rows.Scan(&id, &parent, &unused, &step); err != nil {
			t.Fatal(err)
		}
		plan = append(plan, step)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return strings.Join(plan, "; ")
}
