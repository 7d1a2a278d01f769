package marc

import "strings"

// author reads the main entry, or else, among the added entries, the first person who wrote
// the work, or edited it, or whose role is not said.
func (r *Record) author() string {
	if f := r.first("100", "110", "111"); f != nil {
		switch f.Tag {
		case "100":
			return personal(f)
		case "110":
			return corporate(f, "ab")
		default:
			return corporate(f, "a")
		}
	}
	var best *Field
	rank := otherRole
	for f := range r.Tagged("700") {
		if n := role(f); n < rank && f.Sub('t') == "" { // with a title it is another work
			best, rank = f, n
		}
	}
	if best == nil {
		return ""
	}
	return personal(best)
}

// personal returns a person's name with a numeral or generation. Titles (Sir, Queen of Denmark)
// only stand with a forename, which needs them to say who it is.
func personal(f *Field) string {
	var name strings.Builder
	for _, s := range f.Subfields {
		value := strings.TrimRight(clean(s.Value), " ,:;")
		separator := " "
		switch {
		case value == "":
			continue
		case s.Code == 'a', s.Code == 'b' && f.Ind1 == '0':
		case s.Code == 'c' && (f.Ind1 == '0' || isGeneration(value)):
			separator = ", "
		default:
			continue
		}
		if name.Len() > 0 {
			name.WriteString(separator)
		}
		name.WriteString(value)
	}
	return trimStop(name.String())
}

func isGeneration(s string) bool {
	switch strings.ToLower(strings.TrimRight(s, ".")) {
	case "jr", "sr", "ii", "iii", "iv", "v":
		return true
	}
	return false
}

// corporate returns the name of a body or meeting, made of the subfields with the codes.
func corporate(f *Field, codes string) string {
	var parts []string
	for _, s := range f.Subfields {
		if strings.IndexByte(codes, s.Code) >= 0 {
			if value := strings.TrimRight(clean(s.Value), " ,:;"); value != "" {
				parts = append(parts, value)
			}
		}
	}
	for i := range len(parts) - 1 {
		parts[i] = strings.TrimSuffix(parts[i], ".") + "."
	}
	return trimStop(strings.Join(parts, " "))
}

// What somebody did for a work, those first who stand for the author.
const (
	authorRole = iota
	editorRole
	noRole
	otherRole
)

// role reads the relator codes ($4, perhaps as a URI) and terms ($e, in the cataloguer's language)
// of a field, and returns the first of the ranks that one of them has.
func role(f *Field) int {
	rank := noRole
	for _, s := range f.Subfields {
		if s.Code != '4' && s.Code != 'e' {
			continue
		}
		value := strings.ToLower(clean(s.Value))
		value = strings.Trim(value[strings.LastIndexByte(value, '/')+1:], " .,:;()[]")
		n := otherRole
		switch {
		case value == "":
			continue
		case hasPrefix(value, "aut", "verf", "cre", "joint author", "écriv", "dnr"):
			n = authorRole
		case hasPrefix(value, "ed", "com", "hrsg", "herausg", "éd", "hg", "red", "samm", "begr"):
			n = editorRole
		}
		if rank == noRole || n < rank {
			rank = n
		}
	}
	return rank
}

func hasPrefix(s string, prefixes ...string) bool {
	for _, p := range prefixes {
		if strings.HasPrefix(s, p) {
			return true
		}
	}
	return false
}
