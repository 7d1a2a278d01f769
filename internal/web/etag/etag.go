// Package etag compares entity tags as RFC 9110 says.
package etag

import "strings"

// Matches reports whether an If-None-Match header, of one or several lines, names the given
// entity tag, or is "*". Tags are compared weakly: a leading W/ makes no difference. A malformed
// header matches nothing, so that the client gets a whole answer. See RFC 9110, sections 8.8.3 and
// 13.1.2.
func Matches(lines []string, tag string) bool {
	header := strings.Join(lines, ",")
	if trimOWS(header) == "*" {
		return true
	}
	tag = strings.TrimPrefix(tag, "W/")
	found := false
	for header = trimOWS(header); header != ""; {
		if rest, ok := strings.CutPrefix(header, ","); ok { // a list may have empty elements
			header = trimOWS(rest)
			continue
		}
		opaque, rest, ok := cutOpaqueTag(strings.TrimPrefix(header, "W/"))
		rest = trimOWS(rest)
		if !ok || rest != "" && rest[0] != ',' {
			return false
		}
		found = found || opaque == tag
		header = rest
	}
	return found
}

// cutOpaqueTag cuts a tag, with its quotes, from the start of s. A tag may contain commas, but no
// white space.
func cutOpaqueTag(s string) (tag, rest string, ok bool) {
	if !strings.HasPrefix(s, `"`) {
		return "", "", false
	}
	end := 1 + strings.IndexByte(s[1:], '"')
	if end == 0 {
		return "", "", false
	}
	for _, c := range []byte(s[1:end]) {
		if c <= ' ' || c == 0x7f {
			return "", "", false
		}
	}
	return s[:end+1], s[end+1:], true
}

// trimOWS trims optional white space, which RFC 9110 allows around elements of a list.
func trimOWS(s string) string { return strings.Trim(s, " \t") }
