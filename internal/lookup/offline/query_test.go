package offline_test

import (
	"path/filepath"
	"slices"
	"testing"

	"shelflist/internal/lookup"
	"shelflist/internal/lookup/offline"
	"shelflist/internal/lookup/offline/build"
)

func TestMatch(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"words", "slaughterhouse fi", `{title author} : "slaughterhouse" {title author} : "fi"*`},
		{"a phrase", `"slaughterhouse five"`, `{title author} : "slaughterhouse" {title author} : "five"`},
		{"a phrase and a word", `"slaughterhouse" vonn`, `{title author} : "slaughterhouse" {title author} : "vonn"*`},
		{"a title", "title:catch-22", `title : "catch" title : "22"*`},
		{"title and author", `title:wizard author:"Le Guin"`, `title : "wizard" author : "le" author : "guin"`},
		{"a number alone", "dewey:813.5", `dewey : "8135"`},
		{"a number and a word", "dewey:813 crad", `dewey : "813" {title author} : "crad"*`},
		{"a word and a number", "crad dewey:813", `{title author} : "crad" dewey : "813"`},
		{"characters in pairs", "红楼梦 猫", `{title author} : "红楼" {title author} : "楼梦" {title author} : "猫"`},
		{"a conjunction that may become another word", "krieg und",
			`{title author} : "krieg" AND {title author} : ("und"* OR "and")`},
		{"syntax", `title:a" author:OR`, `title : "a" author : "or"*`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := offline.MatchOf(lookup.ParseQuery(tt.text)).String(); got != tt.want {
				t.Errorf("%s: %s, want %s", tt.text, got, tt.want)
			}
		})
	}
}

// Chinese, Japanese and Korean titles and authors are found by what stands inside them, and only
// where what was typed together stands together.
func TestOfflineSearchIdeographs(t *testing.T) {
	o := openIndex(t, all(
		lookup.Work{Title: "吾輩は猫である", Author: "夏目漱石"},
		lookup.Work{Title: "红楼梦", Author: "曹雪芹"},
		lookup.Work{Title: "梦与楼", Author: "王"},
		lookup.Work{Title: "채식주의자", Author: "한강"},
		lookup.Work{Title: "三体", Author: "刘慈欣"},
		lookup.Work{Title: "ハリー・ポッターと賢者の石", Author: "ローリング, J. K."},
		lookup.Work{Title: "三体II 黑暗森林", Author: "刘慈欣"},
		lookup.Work{Title: "Sanctuary", Author: "体三"},
	))
	tests := []struct {
		name, text string
		want       []string
	}{
		{"a character inside", "猫", []string{"吾輩は猫である"}},
		{"a run inside", "楼梦", []string{"红楼梦"}},
		{"the same characters apart", "梦楼", nil},
		{"each by itself", "楼 梦", []string{"红楼梦", "梦与楼"}},
		{"Korean", "주의자", []string{"채식주의자"}},
		{"a part of a name", "漱石", []string{"吾輩は猫である"}},
		{"title and author", "猫 漱石", []string{"吾輩は猫である"}},
		{"a short title", "三体", []string{"三体", "三体II 黑暗森林"}},
		{"a field", "author:芹", []string{"红楼梦"}},
		{"the wrong field", "title:漱石", nil},
		{"a phrase", `"楼梦"`, []string{"红楼梦"}},
		{"Katakana over a dot", "ハリーポッター", []string{"ハリー・ポッターと賢者の石"}},
		{"half-width Katakana", "ﾎﾟｯﾀｰ", []string{"ハリー・ポッターと賢者の石"}},
		{"two scripts", "体II", []string{"三体II 黑暗森林"}},
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

// "&", "and" and what means it in other languages find each other.
func TestOfflineSearchAnd(t *testing.T) {
	o := openIndex(t, all(
		lookup.Work{Title: "Foundation & Empire", Author: "Asimov, Isaac"},
		lookup.Work{Title: "War and Peace", Author: "Tolstoy, Leo"},
		lookup.Work{Title: "Krieg und Frieden", Author: "Tolstoi, Leo"},
		lookup.Work{Title: "Guerre et paix", Author: "Tolstoï, Léon"},
		lookup.Work{Title: "The yellow wallpaper", Author: "Gilman, Charlotte Perkins"},
		lookup.Work{Title: "L'Étranger", Author: "Camus, Albert"},
	))
	tests := []struct {
		name, text string
		want       []string
	}{
		{"and for an ampersand", "foundation and empire", []string{"Foundation & Empire"}},
		{"an ampersand", "foundation & empire", []string{"Foundation & Empire"}},
		{"in a phrase", `"foundation and empire"`, []string{"Foundation & Empire"}},
		{"an ampersand for and", "war & peace", []string{"War and Peace"}},
		{"an ampersand for and, in a phrase", `"war & peace"`, []string{"War and Peace"}},
		{"German", "krieg & frieden", []string{"Krieg und Frieden"}},
		{"French", `"guerre & paix"`, []string{"Guerre et paix"}},
		{"in another language", "guerre and paix", []string{"Guerre et paix"}},
		{"unfinished", "krieg un", nil},
		{"finished at the end", "krieg und", []string{"Krieg und Frieden"}},
		{"the beginning of another word", "wallpaper y", []string{"The yellow wallpaper"}},
		{"without what stands before an apostrophe", "etranger", []string{"L'Étranger"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := titles(t, o, tt.text); !slices.Equal(got, tt.want) {
				t.Errorf("%s: %q, want %q", tt.text, got, tt.want)
			}
		})
	}
}

// What match says of a work is what FTS5 says.
func TestMatchIn(t *testing.T) {
	works := []lookup.Work{
		{Title: "L'Étranger", Author: "Camus, Albert", Dewey: "843.914"},
		{Title: "The stranger beside me", Author: "Rule, Ann", Dewey: "364.1523"},
		{Title: "Stranger in a strange land", Author: "Heinlein, Robert A.", Dewey: "813.54"},
		{Title: "Rules for strangers", Author: "Land, Ann"},
		{Title: "Catch-22", Author: "Heller, Joseph", Dewey: "813.54"},
		{Title: "हिन्दी साहित्य", Author: "Śukla", Dewey: "891.43"},
		{Title: "Война и мир", Author: "Толстой, Лев", Dewey: "891.733"},
		{Title: "红楼梦", Author: "曹雪芹", Dewey: "895.134"},
		{Title: "Красное & 梦", Author: "Et, Al"},
	}
	o := openIndex(t, all(works...))
	for _, text := range []string{
		"stranger", "strange", "strang", `"strang"`, "land ann", "title:land", "author:land", "author:lan",
		"author:ann title:rule", "letranger", "l'etranger", "l etr", "étr", "dewey:8", "dewey:813.5", "dewey:813.5 str",
		"dewey:36 ann", "catch 2", "22 catch", "красота и", "война y", "et", "楼梦", "楼", "красное 梦", "हिन्दी", "हिन",
		"sukla", "ВОЙНА м", "ми", "stranger nobody", "a",
	} {
		t.Run(text, func(t *testing.T) {
			m := offline.MatchOf(lookup.ParseQuery(text))
			found, err := o.Candidates(t.Context(), "words", m, len(works))
			if err != nil {
				t.Fatal(err)
			}
			got := map[string]bool{}
			for _, w := range found {
				got[w.Title] = true
			}
			for _, w := range works {
				if m.Matches(w) != got[w.Title] {
					t.Errorf("%s: found %t, in says %t", w.Title, got[w.Title], m.Matches(w))
				}
			}
		})
	}
}

// indexOf returns an index of the works, each held as often as holdings says, of which only the
// first ones, as many as prefixed, are in offline.WordsTable.
func indexOf(t testing.TB, prefixed int64, works []lookup.Work, holdings func(int) int) *offline.Index {
	t.Helper()
	path := filepath.Join(t.TempDir(), "works.db")
	repeated := func(yield func(lookup.Work, error) bool) {
		for i, work := range works {
			for range holdings(i) {
				if !yield(work, nil) {
					return
				}
			}
		}
	}
	if err := build.FromWorks(t.Context(), path, repeated, build.Options{Prefixed: prefixed}); err != nil {
		t.Fatal(err)
	}
	o, err := offline.OpenFile(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { o.Close() })
	return o
}

// titles returns the titles that a search finds.
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
