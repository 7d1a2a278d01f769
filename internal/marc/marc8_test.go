package marc

import (
	"testing"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

func TestFromMARC8(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"ASCII", "Plain text & more", "Plain text & more"},
		{"combining mark precedes its base letter", "Dvo\xE9r\xE2ak", "Dvořák"},
		{"ANSEL letter", "\xA1\xE2od\xE2z, \xB2st", "Łódź, øst"},
		{"two marks keep their order", "\xE3\xE2a", "ấ"},
		{"marks below and above the base letter", "\xF2\xE3o", "ộ"},
		{"double-width ligature", "\xEBt\xECsar\xB9", "t\u0361sar£"},
		{"double-width ligature inside a word", "Meste\xEBt\xECs", "Mestet\u0361s"},
		{"double-width tilde", "\xFAn\xFBg", "n\u0360g"},
		{"eszett and euro", "Stra\xC7e \xC85", "Straße €5"},
		{"modifier letters for transliteration", "\xA7\xB7\xAE\xB0", "\u02B9\u02BA\u02BC\u02BB"},
		{"nonsorting control characters", "\x88The \x89Book", "\u0098The \u009CBook"},
		{"joiners", "a\x8Db\x8Ec", "a\u200Db\u200Cc"},
		{"mark at the end without a base letter", "cafe\xE2", "cafe \u0301"},
		{"mark before a blank", "\xE2 a", " \u0301a"},
		{"mark before an escape sequence", "\xE2\x1B(NA", "\u0430\u0301"},
		{"undefined octets", "a\xAFb\xFDc\x80d\xA0e\xFF", "a\uFFFDb\uFFFDc\uFFFDd\uFFFDe\uFFFD"},
		{"subscript and superscript", "H\x1Bb2\x1BsO m\x1Bp2\x1Bs", "H₂O m²"},
		{"Greek symbols", "\x1Bga\x1Bs-rays", "α-rays"},
		{"Cyrillic in G0", "\x1B(NmIR\x1B(B (Mir)", "Мир (Mir)"},
		{"Cyrillic in G1", "\x1B)N\xED\xE9\xF2", "МИР"},
		{"Cyrillic short i stays composed", "\x1B(NJ", "й"},
		{"Extended Cyrillic", "\x1B(QGk", "їЋ"},
		{"Hebrew", "\x1B(2ylem", "\u05E9\u05DC\u05D5\u05DD"},
		{"Arabic", "\x1B(3cJGH", "\u0643\u062A\u0627\u0628"},
		{"Greek tonos precedes its base letter", "\x1B(S\"aokua", "άμθρα"},
		{"Chinese", "\x1B$1!0!!0!\x1B(B one", "一一 one"},
		{"Chinese in G1", "\x1B$)1\xA1\xB0\xA1", "一"},
		{"Chinese with a blank in between", "\x1B$1!0! !0!\x1B(B", "一 一"},
		{"incomplete Chinese character", "\x1B$1!0!!0\x1B(Bok", "一\uFFFDok"},
		{"undefined Chinese character", "\x1B$1}}}\x1B(Bok", "\uFFFDok"},
		{"undefined escape sequence", "x\x1B(Zy", "x\uFFFD(Zy"},
		{"incomplete escape sequence", "x\x1B$", "x\uFFFD$"},
		{"escape at the end", "x\x1B", "x\uFFFD"},
		{"character reference", "\xE2e&#x4E00;&#xE9;", "é一é"},
		{"mark before a character reference", "ag\xE2&#x03B1; x", "agά x"},
		{"two marks before a character reference", "\xE3\xE2&#x61;", "ấ"},
		{"mark before a reference to a mark", "e&#x301;", "é"},
		{"mark before a nonsorting character", "\x88L\xE2\x89e", "\u0098L\u009Cé"},
		{
			"malformed character references",
			"&#x;&#xD800;&#x1F;&#12;&#xFFFFFFF;&#x4E00", "&#x;&#xD800;&#x1F;&#12;&#xFFFFFFF;&#x4E00",
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := FromMARC8(test.text); got != test.want {
				t.Errorf("FromMARC8(%q) = %+q, want %+q", test.text, got, test.want)
			}
		})
	}
}

func FuzzFromMARC8(f *testing.F) {
	for _, s := range []string{
		"", "Dvo\xE9r\xE2ak", "\xEBt\xECsar", "\x1B(Nmir\x1B(B", "\x1B$1!0!!0", "&#x4E00;", "\x1B", "\x1Bb2\x1Bs",
		"\x1B)4\xA1\xFD", "e\xE2",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := FromMARC8(s)
		if !utf8.ValidString(got) || !norm.NFC.IsNormalString(got) {
			t.Errorf("FromMARC8(%q) = %+q, not valid UTF-8 in form C", s, got)
		}
		if isASCII(s) && isPlainMARC8(s) && got != s && utf8.ValidString(s) {
			t.Errorf("FromMARC8(%q) = %+q, want plain ASCII unchanged", s, got)
		}
	})
}
