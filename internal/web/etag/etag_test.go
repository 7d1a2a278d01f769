package etag

import "testing"

func TestMatches(t *testing.T) {
	const tag = `"abc"`
	for name, tt := range map[string]struct {
		lines []string
		want  bool
	}{
		"no header":               {nil, false},
		"an empty header":         {[]string{""}, false},
		"the tag":                 {[]string{`"abc"`}, true},
		"the tag, weak":           {[]string{`W/"abc"`}, true},
		"another tag":             {[]string{`"abd"`}, false},
		"a longer tag":            {[]string{`"abcd"`}, false},
		"a tag that contains it":  {[]string{`"x,"abc","`}, false},
		"any":                     {[]string{"*"}, true},
		"any, with space":         {[]string{" *\t"}, true},
		"any in a list":           {[]string{`*, "abc"`}, false},
		"a tag that is a star":    {[]string{`"*"`}, false},
		"first of a list":         {[]string{`"abc", "x"`}, true},
		"last of a list":          {[]string{`"x", W/"y" ,	"abc"`}, true},
		"no space in a list":      {[]string{`"x","abc"`}, true},
		"in none of a list":       {[]string{`"x", "y"`}, false},
		"empty elements":          {[]string{`, ,"abc",,`}, true},
		"several lines":           {[]string{`"x"`, `"abc"`}, true},
		"a comma within a tag":    {[]string{`"x,y", "abc"`}, true},
		"without quotes":          {[]string{"abc"}, false},
		"one quote":               {[]string{`"abc`}, false},
		"a quote alone":           {[]string{`"`}, false},
		"quotes within":           {[]string{`"a"bc"`}, false},
		"a small w":               {[]string{`w/"abc"`}, false},
		"weak twice":              {[]string{`W/W/"abc"`}, false},
		"space after the mark":    {[]string{`W/ "abc"`}, false},
		"space within a tag":      {[]string{`"a bc", "abc"`}, false},
		"no comma between":        {[]string{`"x" "abc"`}, false},
		"malformed after the tag": {[]string{`"abc", x`}, false},
		"a control character":     {[]string{"\"a\x01c\", \"abc\""}, false},
		"other bytes":             {[]string{"\"\xe9\", \"abc\""}, true},
	} {
		t.Run(name, func(t *testing.T) {
			if got := Matches(tt.lines, tag); got != tt.want {
				t.Errorf("%q: %v, want %v", tt.lines, got, tt.want)
			}
			if got := Matches(tt.lines, "W/"+tag); got != tt.want {
				t.Errorf("%q, weak: %v, want %v", tt.lines, got, tt.want)
			}
		})
	}
}
