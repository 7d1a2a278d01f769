package plaintext

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

func TestClean(t *testing.T) {
	tests := []struct{ name, in, want string }{
		{"empty", "", ""},
		{"plain", "Pride and Prejudice", "Pride and Prejudice"},
		{"other scripts", "Œuvre 红楼梦 🙂", "Œuvre 红楼梦 🙂"},
		{"named reference", "Pride &amp; Prejudice", "Pride & Prejudice"},
		{"escaped twice", "Pride &amp;amp; Prejudice", "Pride & Prejudice"},
		{"escaped many times", "Pride " + "&" + strings.Repeat("amp;", 40) + " Prejudice", "Pride & Prejudice"},
		{"accented letter", "L&eacute;on &Eacute;", "Léon É"},
		{"accented letter escaped twice", "L&amp;eacute;on", "Léon"},
		{"decimal reference", "L&#233;on", "Léon"},
		{"hexadecimal reference", "L&#xE9;on &#Xe9;", "Léon é"},
		{"decimal reference escaped twice", "L&amp;#233;on", "Léon"},
		{"reference to a character of windows-1252", "1900&#150;1999", "1900–1999"},
		{"quotation marks", "&quot;Emma&quot; &#39;s &lsquo;x&rsquo;", "\"Emma\" 's ‘x’"},
		{"markup is text", "&lt;b&gt;Emma&lt;/b&gt;", "<b>Emma</b>"},
		{"bare ampersands", "Q&A; R&D at AT&T & Co.", "Q&A; R&D at AT&T & Co."},
		{"reference without a semicolon", "R&amp D &copy 1999", "R&amp D &copy 1999"},
		{"unknown reference", "&emma; &notit; &;", "&emma; &notit; &;"},
		{"ampersand at the end", "Emma &", "Emma &"},
		{"non-breaking blank", "Emma&nbsp;&#160;\u00a0Austen", "Emma Austen"},
		{"line breaks and tabs", "\n Emma\r\n\tby  Austen\u2028 \u0085", "Emma by Austen"},
		{"ideographic and thin blanks", "\u3000吾輩\u2009は\u3000", "吾輩 は"},
		{"soft hyphen", "Schach\u00adnovelle Dampf&shy;schiff", "Schachnovelle Dampfschiff"},
		{"zero-width blanks", "\ufeffEm\u200bma\u2060", "Emma"},
		{"control characters", "a\x00b\x1b c\u0098", "a b c"},
		{"joiner at the end or beside ASCII", "Emma\u200d \u200cby\u200e J\u200f", "Emma by J"},
		{"joiner inside a Persian word", "می\u200cخواهم", "می\u200cخواهم"},
		{"joiner in an emoji", "👩\u200d🚀", "👩\u200d🚀"},
		{"direction mark at the end of a Hebrew word", "שלום\u200f", "שלום"},
		{"only invisible", " \u200b\u00ad\n&nbsp;", ""},
		{"decomposed letters stay", "e\u0301\u0323", "e\u0301\u0323"},
		{"invalid UTF-8", "L\xE9on", "L\uFFFDon"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := Clean(tt.in, 1000); got != tt.want {
				t.Errorf("Clean(%+q) = %+q, want %+q", tt.in, got, tt.want)
			}
		})
	}
}

func TestCleanCuts(t *testing.T) {
	tests := []struct {
		name, in string
		limit    int
		want     string
	}{
		{"as long as allowed", "Emma by J", 9, "Emma by J"},
		{"one character too long", "Emma by JA", 9, "Emma by…"},
		{"characters, not bytes", "ééééé", 5, "ééééé"},
		{"longer", strings.Repeat("红", 20), 5, "红红红红…"},
		{"inside a letter with a mark", "abcde\u0301f", 5, "abcd…"},
		{"shorter once decoded", strings.Repeat("&#x4e00;", 5), 5, "一一一一一"},
		{"megabytes", strings.Repeat("x", 4<<20), 10, "xxxxxxxxx…"},
		{"megabytes of escapes", strings.Repeat("&amp;", 1<<20), 5, "&&&&…"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := Clean(tt.in, tt.limit); got != tt.want {
				t.Errorf("got %.80q, want %q", got, tt.want)
			}
		})
	}
}

func FuzzClean(f *testing.F) {
	for _, seed := range []string{
		"", "Pride &amp;amp; Prejudice", "&#233;&#xE9;&nbsp;", "a\u200db\u00ad", "&&#97;mp;lt;", "\xff\n",
		"می\u200cخواهم", "e\u0301\u0301\u0301\u0301\u0301",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		const limit = 20
		got := Clean(s, limit)
		if !utf8.ValidString(got) {
			t.Errorf("Clean(%+q) = %+q, not UTF-8", s, got)
		}
		marks := strings.ContainsFunc(got, func(r rune) bool { return unicode.Is(unicode.Mn, r) })
		if n := utf8.RuneCountInString(got); n > limit && !marks || n > limit+10 {
			t.Errorf("Clean(%+q) = %+q, too long", s, got)
		}
		if strings.ContainsFunc(got, unicode.IsControl) || strings.Join(strings.Fields(got), " ") != got {
			t.Errorf("Clean(%+q) = %+q, not one line of single blanks", s, got)
		}
	})
}
