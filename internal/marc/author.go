package marc

import "strings"

// author returns the main entry (fields 100, 110, 111). Without one it returns the added entry
// (700) with the best role: an author, else a supposed one, else an editor, else a person without a
// role; the first of several. direct reports that the name is that of a body or consists of
// forenames, and so is filed as it is written.
func (r *Record) author() (name string, direct bool) {
	if f := r.firstTagged("100", "110", "111"); f != nil {
		switch f.Tag {
		case "100":
			return personalName(f), f.Ind1 == '0'
		case "110":
			return corporateName(f, "ab"), true
		default:
			return corporateName(f, "a"), true
		}
	}
	var best *Field
	lowest := otherRole
	for f := range r.Tagged("700") {
		// A field with a title ($t) names another work.
		if n := bestRole(f); n < lowest && f.Sub('t') == "" {
			best, lowest = f, n
		}
	}
	if best == nil {
		return "", false
	}
	return personalName(best), best.Ind1 == '0'
}

// personalName returns a person's name with its numeral and generation. It includes a title (Sir,
// Queen of Denmark) only after a name that is a forename (first indicator 0), since a forename
// alone does not identify anyone.
func personalName(f *Field) string {
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

// isGeneration reports whether s is a generation such as "Jr.".
func isGeneration(s string) bool {
	switch strings.ToLower(strings.TrimRight(s, ".")) {
	case "jr", "sr", "ii", "iii", "iv", "v":
		return true
	}
	return false
}

// corporateName returns the name of a corporate body or meeting: the values of the subfields that
// have one of the codes, separated by full stops.
func corporateName(f *Field, codes string) string {
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

// role is what a person contributed to a work. A lower role is preferred as the author.
type role int

const (
	authorRole     role = iota
	attributedRole      // a doubtful author: libraries enter the work under that name, before an editor
	editorRole
	noRole // the field states no role
	otherRole
)

// bestRole returns the lowest of the roles in a field's relator codes ($4, possibly a URI) and
// relator terms ($e, in the language of the cataloguing agency), noRole if it has none.
func bestRole(f *Field) role {
	best := noRole
	for _, s := range f.Subfields {
		if s.Code != '4' && s.Code != 'e' {
			continue
		}
		value := strings.ToLower(clean(s.Value))
		value = strings.Trim(value[strings.LastIndexByte(value, '/')+1:], " .,:;()[]")
		if value == "" {
			continue
		}
		if n := parseRole(value); best == noRole || n < best {
			best = n
		}
	}
	return best
}

// parseRole returns the role that a relator code or term in lower case names.
func parseRole(value string) role {
	switch {
	case value == "att", value == "dub", hasAnyPrefix(value, "supposed a", "attributed", "attribu", "dubious a", "doubtful a",
		"presumed a", "mutmaßlich", "angeblich", "zugeschrieben", "vermeintlich", "auteur présumé", "auteur prétendu", "autor supuesto",
		"autor presunto", "autore presunto", "presunto a", "putative a"):
		return attributedRole
	case hasAnyPrefix(value, "author of ", "author in ", "auteur de ", "auteur du ", "autor de ", "autore del", "verfasser ein",
		"verfasser de", "verfasser von", "verfasserin ein", "verfasserin de", "verfasserin von", "commentator", "commissioning"):
		return otherRole // of a preface, a quotation, a commentary
	case hasAnyPrefix(value, "aut", "verf", "cre", "joint a", "jt. a", "écriv", "dnr"):
		return authorRole
	case hasAnyPrefix(value, "ed", "com", "hrsg", "herausg", "éd", "hg", "red", "samm", "begr"):
		return editorRole
	}
	return otherRole
}

func hasAnyPrefix(s string, prefixes ...string) bool {
	for _, p := range prefixes {
		if strings.HasPrefix(s, p) {
			return true
		}
	}
	return false
}
