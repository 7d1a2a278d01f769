package sru

import (
	"net/url"
	"reflect"
	"strings"
	"testing"
)

func TestParseTargets(t *testing.T) {
	standard := Target{
		Name: "city", URL: "https://sru.example.org/x", Schema: "marcxml", Title: "dc.title", Author: "dc.creator",
		ISBN: "bath.isbn", ID: "rec.id",
	}
	other := Target{
		Name: "b-2", URL: "http://b.example:210/db?x=1", Schema: "info:srw/schema/1/marcxml-v1.1", Title: "bib.title",
		Author: "bib.author", ISBN: "isbn", ID: "num",
	}
	tests := []struct {
		name, text string
		want       []Target
		err        string
	}{
		{"none", " ", nil, ""},
		{"one", "city=https://sru.example.org/x", []Target{standard}, ""},
		{"two, all said",
			"city=https://sru.example.org/x \n b-2=http://b.example:210/db?x=1;schema=info:srw/schema/1/marcxml-v1.1;title=bib.title;author=bib.author;isbn=isbn;id=num",
			[]Target{standard, other}, ""},
		{"no address", "city", nil, "NAME=URL"},
		{"no name", "=https://sru.example.org/", nil, "a name has"},
		{"a name in capitals", "City=https://sru.example.org/", nil, "a name has"},
		{"a name with a point", "ci.ty=https://sru.example.org/", nil, "a name has"},
		{"a long name", strings.Repeat("a", 21) + "=https://sru.example.org/", nil, "up to 20"},
		{"no scheme", "city=sru.example.org", nil, "http or https"},
		{"another scheme", "city=z3950://sru.example.org", nil, "http or https"},
		{"a fragment", "city=https://sru.example.org/#a", nil, "http or https"},
		{"a name of ours", "loc=https://sru.example.org/", nil, "another source"},
		{"a name twice", "city=https://a.example/ city=https://b.example/", nil, "another source"},
		{"an unknown part", "city=https://a.example/;sort=x", nil, `"sort"`},
		{"a part twice", "city=https://a.example/;title=x;title=y", nil, "twice"},
		{"a part without a value", "city=https://a.example/;title=", nil, "title"},
		{"an index that is syntax", `city=https://a.example/;title=a="b"`, nil, "title"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := ParseTargets(tt.text, []string{"loc"})
			if tt.err == "" && err != nil ||
				tt.err != "" &&
					(err == nil || !strings.Contains(err.Error(), tt.err) || strings.Contains(err.Error(), "\n")) {
				t.Errorf("%v, want %q in one line", err, tt.err)
			}
			if !reflect.DeepEqual(got, tt.want) {
				t.Errorf("got  %+v\nwant %+v", got, tt.want)
			}
		})
	}
}

func TestTargetsAreWellFormed(t *testing.T) {
	var names []string
	for _, target := range Targets() {
		again, err := ParseTargets(target.Name+"="+target.URL+";schema="+target.Schema+";title="+target.Title+
			";author="+target.Author+";isbn="+target.ISBN+";id="+target.ID, names)
		if err != nil || !reflect.DeepEqual(again, []Target{target}) {
			t.Errorf("%+v, %v, want %+v", again, err, target)
		}
		names = append(names, target.Name)
	}
}

func TestSRUAddress(t *testing.T) {
	params := url.Values{"query": {`a="b+c d"`}}
	for _, tt := range []struct{ url, want string }{
		{"http://a.example:210/db", `http://a.example:210/db?query=a%3D%22b%2Bc%20d%22`},
		{"http://a.example/?db=1", `http://a.example/?db=1&query=a%3D%22b%2Bc%20d%22`},
		{"http://a.example/?", `http://a.example/?query=a%3D%22b%2Bc%20d%22`},
	} {
		if got := (Target{URL: tt.url}).address(params); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.url, got, tt.want)
		}
	}
}
