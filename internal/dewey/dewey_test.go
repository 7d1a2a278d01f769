package dewey

import (
	"errors"
	"regexp"
	"strings"
	"testing"
)

func TestParse(t *testing.T) {
	tests := []struct {
		name, in string
		want     Number
	}{
		{"whole", "813", "813"},
		{"fraction", "813.54", "813.54"},
		{"leading zeros", "001", "001"},
		{"leading zeros and fraction", "005.133", "005.133"},
		{"trailing zeros and spaces", " 813.540 ", "813.54"},
		{"only zeros after the point", "813.00", "813"},
		{"point at the end", "813.", "813"},
		{"full stop after the fraction", "813.54.", "813.54"},
		{"segmentation mark before the point", "813/.54", "813.54"},
		{"segmentation mark in the fraction", "813.5/4", "813.54"},
		{"several segmentation marks", "331.4/0973/09/04", "331.409730904"},
		{"apostrophe", "813'.54", "813.54"},
		{"prime", "813′.5′4", "813.54"},
		{"curly apostrophe", "813’.54", "813.54"},
		{"grouping points", "621.381.9/598", "621.3819598"},
		{"several grouping points", "621.381.959.8", "621.3819598"},
		{"juvenile", "j574", "574"},
		{"juvenile, capital J and space", "J 574.5", "574.5"},
		{"brackets", "[813.54]", "813.54"},
		{"brackets and juvenile", "[j574]", "574"},
		{"biography", "942.082 B", "942.082"},
		{"biography in brackets", "942.082 [B]", "942.082"},
		{"series", "602/.1 s", "602.1"},
		{"asterisk", "657.6*", "657.6"},
		{"asterisk and edition", "657.6* 20", "657.6"},
		{"edition", "813.54 20", "813.54"},
		{"edition with language and date", "813.54 23/eng/20120101", "813.54"},
		{"edition with dc prefix", "823.914 dc20", "823.914"},
		{"author mark", "813.54 VON", "813.54"},
		{"biography and edition", "813/.54 B 20", "813.54"},
		{"no-break space", "813.54\u00a0VON", "813.54"},
		{"asterisk in front", "*657.6", "657.6"},
		{"series in parentheses, then the volume", "(015.73) 015.791", "015.791"},
		{"series in parentheses, volume and edition", "(015.73) 015.791 021", "015.791"},
		{"series alone in parentheses", "(015.73)", "015.73"},
		{"brackets, then an alternative", "[016.3584] 012", "016.3584"},
		{"brackets, then an edition", "[813.54] 20", "813.54"},
		{"series followed by s, then the volume in brackets", "081s [370.19'342]", "370.19342"},
		{"series and s apart, then the volume", "602/.1 s 629.8/95", "629.895"},
		{"series followed by s", "081s", "081"},
		{"Canadian number", "C364/.971", "364.971"},
		{"author mark with a point", "323 .A512RE", "323"},
		{"author mark with a point after a fraction", "813.54 .V65", "813.54"},
		{"blank after the point", "813. 54", "813.54"},
		{"blank before the point", "813 .54", "813.54"},
		{"blank and mark after the point", "813.' 54", "813.54"},
		{"edition in parentheses", "813. 54 (ddc21)", "813.54"},
		{"biography after a fraction", "658.404 92", "658.404"},
		{"biography after a class", "658 92", "658"},
		{"edition of three digits", "332 021", "332"},
		{"author mark and year", "813.54 P38 1995", "813.54"},
		{"semicolon at the end", "813.54;", "813.54"},
		{"invisible characters", "\u200e813.\u200b54", "813.54"},
		{"sixteen digits after the point", "338.4767731094276129", "338.4767731094276129"},
		{"forty digits", "813." + strings.Repeat("1", 37), "813." + Number(strings.Repeat("1", 37))},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got, err := Parse(tt.in); got != tt.want || err != nil {
				t.Errorf("Parse(%q) = %q, %v; want %q", tt.in, got, err, tt.want)
			}
		})
	}
}

func TestParseError(t *testing.T) {
	tests := []struct{ name, in string }{
		{"empty", ""},
		{"white space", "  "},
		{"fiction", "[Fic]"},
		{"fiction in capitals", "FIC"},
		{"easy reader", "[E]"},
		{"biography", "B"},
		{"juvenile fiction", "jF"},
		{"two juvenile marks", "jj574"},
		{"one digit", "8"},
		{"two digits", "81"},
		{"two digits and a fraction", "81.3"},
		{"four digits", "1000"},
		{"four digits and a fraction", "1000.5"},
		{"no digits before the point", ".54"},
		{"two points", "813.54.20"},
		{"two adjacent points", "813..54"},
		{"grouping point without digits", "621.381.."},
		{"comma", "813,54"},
		{"letter in the number", "813.5a"},
		{"letter directly after the number", "813a"},
		{"no closing bracket", "[813.54"},
		{"no opening bracket", "813.54]"},
		{"leading segmentation mark", "/813.54"},
		{"sign", "-813"},
		{"sign, then a series", "-222.14 (927.5)"},
		{"digits that may be a fraction", "813 54"},
		{"an edition that may be a fraction", "813. 20"},
		{"digits that may be a fraction, then an edition", "813 54 20"},
		{"fiction in brackets and an edition", "[Fic] 21"},
		{"two numbers side by side", "123; 216"},
		{"LC call number with C", "CB3 .A5"},
		{"parentheses not closed", "(015.73 015.791"},
		{"parentheses around a word", "(see) also"},
		{"Arabic-Indic digits", "٨١٣"},
		{"number at the start of a title", "100 selected poems of the century"},
		{"LC call number", "PS3572.O5 S6"},
		{"control character", "813\x00"},
		{"invalid UTF-8", "813\xff"},
		{"forty-one digits", "813." + strings.Repeat("1", 38)},
		{"ten thousand digits", strings.Repeat("8", 10_000)},
		{"ten thousand segmentation marks", "813" + strings.Repeat("/", 10_000)},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := Parse(tt.in)
			if got != "" || !errors.Is(err, ErrSyntax) {
				t.Errorf("Parse(%q) = %q, %v; want ErrSyntax", tt.in, got, err)
			}
			if err != nil && len(err.Error()) > 1000 {
				t.Errorf("error of %d bytes, want at most 1000", len(err.Error()))
			}
		})
	}
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		"813/.54", "813'.5′4", "[j574]", "942.082 B", "657.6* 20", "[Fic]", "813.54 23/eng/20120101",
		"005.1330", "1000", "\xff", "J 574", "(015.73) 015.791", "081s [370.19'342]", "813. 54", "C364/.971",
	} {
		f.Add(seed)
	}
	normalised := regexp.MustCompile(`^\d{3}(\.\d{0,36}[1-9])?$`)
	f.Fuzz(func(t *testing.T, s string) {
		n, err := Parse(s)
		if err != nil {
			if n != "" || !errors.Is(err, ErrSyntax) {
				t.Errorf("Parse(%q) = %q, %v; want \"\" and ErrSyntax", s, n, err)
			}
			return
		}
		if !normalised.MatchString(string(n)) {
			t.Errorf("Parse(%q) = %q, not normalised", s, n)
		}
		if again, err := Parse(string(n)); again != n || err != nil {
			t.Errorf("Parse(%q) = %q, but Parse of the result = %q, %v", s, n, again, err)
		}
	})
}

func TestBest(t *testing.T) {
	tests := []struct {
		name string
		in   []string
		want Number
	}{
		{"nil", nil, ""},
		{"no Dewey numbers", []string{"[Fic]", "FIC", ""}, ""},
		{"one number", []string{"303.484"}, "303.484"},
		{"longest of numbers that extend each other", []string{"813.5", "813.54", "813"}, "813.54"},
		{"most agree", []string{"823.9", "813.54", "813"}, "813.54"},
		{"number that several extend", []string{"813.54092", "813.54098", "813.54", "823.914"}, "813.54"},
		{"repeated number", []string{"813.540973", "823", "823", "823"}, "823"},
		{"three-digit class and its subdivisions", []string{"813", "813.54", "813.6", "823"}, "813.54"},
		{"plain precedes annotated", []string{"j574.92", "574"}, "574"},
		{"only annotated", []string{"[Fic]", "942.082 B"}, "942.082"},
		{"segmented number is plain", []string{"813/.54", "[Fic]", "813"}, "813.54"},
		{"tie", []string{"823.9", "813.5"}, "813.5"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for range tt.in { // in every rotation
				if got, ok := Best(tt.in); got != tt.want || ok != (tt.want != "") {
					t.Errorf("Best(%q) = %q, %t; want %q, %t", tt.in, got, ok, tt.want, tt.want != "")
				}
				tt.in = append(tt.in[1:len(tt.in):len(tt.in)], tt.in[0])
			}
			if tt.in == nil {
				if got, ok := Best(nil); got != "" || ok {
					t.Errorf("Best(nil) = %q, %t; want \"\", false", got, ok)
				}
			}
		})
	}
}

func TestClass(t *testing.T) {
	tests := []struct {
		name string
		in   Number
		want int
	}{
		{"class 0", "001.4", 0},
		{"class 8", "813.54", 8},
		{"class 9", "999", 9},
		{"zero value", "", -1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := tt.in.Class(); got != tt.want {
				t.Errorf("Number(%q).Class() = %d, want %d", tt.in, got, tt.want)
			}
		})
	}
}
