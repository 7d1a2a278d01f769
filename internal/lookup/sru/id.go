package sru

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"

	"shelflist/internal/lookup"
)

// maxControl bounds the length in octets of a control number in an ID.
const maxControl = 64

// id returns the ID of a record: the target's name, a point, and the control number, in which every
// octet but letters, digits and "-" is written as "_" and two hexadecimal digits. A record without
// a control number gets an ID by which only Sources can find it, while it remembers the work.
func (s *Source) id(control string, w lookup.Work) string {
	if control == "" || len(control) > maxControl {
		sum := sha256.Sum256([]byte(w.FullTitle() + "\n" + w.Author + "\n" + w.Year))
		return s.target.Name + "._h" + hex.EncodeToString(sum[:6])
	}
	var id strings.Builder
	id.WriteString(s.target.Name + ".")
	for _, c := range []byte(control) {
		if isLetterOrDigit(c) || c == '-' {
			id.WriteByte(c)
		} else {
			fmt.Fprintf(&id, "_%02x", c)
		}
	}
	return id.String()
}

// parseID returns the control number in an ID made by id.
func (s *Source) parseID(id string) (control string, ok bool) {
	escaped, ok := strings.CutPrefix(id, s.target.Name+".")
	if !ok || len(escaped) > 3*maxControl {
		return "", false
	}
	var octets []byte
	for len(escaped) > 0 {
		c := escaped[0]
		size := 1
		if c == '_' {
			if size = 3; len(escaped) < size {
				return "", false
			}
			octet, err := hex.DecodeString(escaped[1:size])
			if err != nil {
				return "", false
			}
			c = octet[0]
		}
		octets = append(octets, c)
		escaped = escaped[size:]
	}
	// A record has only one ID, so "_41" for "A" is not valid.
	return string(octets), s.id(string(octets), lookup.Work{}) == id
}

func isLetterOrDigit(c byte) bool {
	return '0' <= c && c <= '9' || 'A' <= c && c <= 'Z' || 'a' <= c && c <= 'z'
}
