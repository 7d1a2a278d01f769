package marc

import "strings"

// IsLanguage reports whether code has the form of a MARC language code: three lower-case ASCII
// letters.
func IsLanguage(code string) bool {
	if len(code) != 3 {
		return false
	}
	for i := range len(code) {
		if code[i] < 'a' || code[i] > 'z' {
			return false
		}
	}
	return true
}

// language returns the language of the text, from 008/35-37 or the first code of field 041. It
// returns "" if neither names a single language.
func (r *Record) language() string {
	if code := substring(r.Control("008"), 35, 38); isSingleLanguage(code) {
		return code
	}
	for f := range r.Tagged("041") {
		if code := strings.ToLower(substring(f.Sub('a'), 0, 3)); isSingleLanguage(code) {
			return code
		}
	}
	return ""
}

// isSingleLanguage reports whether code names one language. The codes mul (multiple languages), zxx
// (no linguistic content) and und (undetermined) do not.
func isSingleLanguage(code string) bool {
	return IsLanguage(code) && code != "mul" && code != "zxx" && code != "und"
}
