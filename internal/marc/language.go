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

// length008 is the number of characters of field 008.
const length008 = 40

// language returns the language of the text, from 008/35-37 or the first code of field 041. It
// returns "" if neither names a single language. If 008 is shorter or longer than it should be, the
// code in it may have moved, so that 041 is preferred.
func (r *Record) language() string {
	f008 := r.Control("008")
	code := strings.ToLower(positions(f008, 35, 38))
	if isSingleLanguage(code) && len(positions(f008, 0, len(f008))) == length008 {
		return code
	}
	for f := range r.Tagged("041") {
		if code := strings.ToLower(positions(clean(f.Sub('a')), 0, 3)); isSingleLanguage(code) {
			return code
		}
	}
	if isSingleLanguage(code) {
		return code
	}
	return ""
}

// isSingleLanguage reports whether code names one language. The codes mul (multiple languages), zxx
// (no linguistic content) and und (undetermined) do not.
func isSingleLanguage(code string) bool {
	return IsLanguage(code) && code != "mul" && code != "zxx" && code != "und"
}
