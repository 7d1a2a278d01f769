package biblio

import (
	"reflect"
	"testing"
)

func TestMatchTerms(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"words", "slaughterhouse fi", `{title author} : "slaughterhouse" {title author} : "fi"*`},
		{"a phrase", `"slaughterhouse five"`, `{title author} : "slaughterhouse" {title author} : "five"`},
		{"a phrase and a word", `"slaughterhouse" vonn`, `{title author} : "slaughterhouse" {title author} : "vonn"*`},
		{"a title", "title:catch-22", `title : "catch" title : "22"*`},
		{"title and author", `title:wizard author:"Le Guin"`, `title : "wizard" author : "le" author : "guin"`},
		{"a number alone", "dewey:813.5", `dewey : "8135"*`},
		{"a word and a number", "crad dewey:813", `{title author} : "crad" dewey : "813"*`},
		{"syntax", `title:a" author:OR`, `title : "a" author : "or"*`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := matchTerms(ParseQuery(tt.text)); got != tt.want {
				t.Errorf("%s: %s, want %s", tt.text, got, tt.want)
			}
		})
	}
}

func TestOfflineSearchFields(t *testing.T) {
	o := offline(t, all(
		Work{Title: "Slaughterhouse-Five", Author: "Vonnegut, Kurt", Dewey: "813.54"},
		Work{Title: "Five Children and It", Author: "Nesbit, E.", Dewey: "823.912"},
		Work{Title: "Kurt Vonnegut: a life", Author: "Shields, Charles", Dewey: "813.54"},
		Work{Title: "L'Étranger", Author: "Camus, Albert"},
		Work{Title: "A Wizard of Earthsea", Author: "Le Guin, Ursula K.", Dewey: "813.6"},
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
			answer := NewSources([]Source{o}).Search(t.Context(), ParseQuery(tt.text))
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
