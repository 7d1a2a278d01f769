package marc

import (
	"regexp"
	"slices"
	"strings"
	"sync"
)

// Name is a person or body that a record names.
type Name struct {
	Name   string // surname first, without dates and roles
	Role   Role
	Direct bool // whether Name is that of a body or a forename, which is filed as it is written
}

// Role is what a person or body did for a publication. A lower role is preferred: that of the
// author if there is no main entry, and the one of several that a field states.
type Role int

// The roles. Those that are not exported are never in a Name.
const (
	RoleAuthor     Role = iota
	roleAttributed      // a doubtful author: libraries enter the work under that name, before an editor
	RoleEditor
	roleUnknown // the field states no role
	RoleTranslator
	RoleIllustrator
	RoleBody // a corporate body or a meeting, whatever it did
	RoleOther
	roleUnrelated // nothing to do with what the publication says: a publisher, a former owner
)

// names returns the main entry (fields 100, 110, 111) and all other names, in the order of the
// record. Without a main entry the added entry (700) with the best role takes its place: an author,
// else a supposed one, else an editor, else a person without a role; the first of several.
func (r *Record) names() (main Name, others []Name) {
	var fields []*Field
	for f := range r.Tagged("100", "110", "111", "700", "710", "711") {
		// An added entry with a title ($t) names another work.
		if f.Tag[0] == '1' || f.Sub('t') == "" {
			fields = append(fields, f)
		}
	}
	entry := mainEntry(fields)
	if entry != nil {
		main = r.name(entry)
		if main.Role == RoleOther {
			main.Role = RoleAuthor
		}
	}
	for _, f := range fields {
		if f == entry || f.Tag[0] == '7' && bestRole(f) == roleUnrelated {
			continue
		}
		if n := r.name(f); n.Name != "" && n != main && !slices.Contains(others, n) {
			others = append(others, n)
		}
	}
	return main, others
}

// mainEntry returns the first field of the block 1XX, else the 700 with the best role, or nil.
func mainEntry(fields []*Field) *Field {
	var best *Field
	lowest := roleUnknown + 1
	for _, f := range fields {
		if f.Tag[0] == '1' {
			return f
		}
		if n := bestRole(f); f.Tag == "700" && n < lowest {
			best, lowest = f, n
		}
	}
	return best
}

// name returns the name in a field of the blocks 1XX and 7XX.
func (r *Record) name(f *Field) Name {
	switch f.Tag[1:] {
	case "10":
		return Name{corporateName(f, "ab"), RoleBody, true}
	case "11":
		return Name{corporateName(f, "a"), RoleBody, true}
	}
	n := Name{personalName(f), bestRole(f), f.Ind1 == '0'}
	switch n.Role {
	case roleAttributed:
		n.Role = RoleAuthor
	case roleUnknown:
		n.Role = RoleAuthor
		if f.Tag == "700" {
			n.Role = r.statedRole(n.Name)
		}
	case roleUnrelated:
		n.Role = RoleOther
	}
	return n
}

// statedRole returns the role of a person whose field states none, as in most records made before
// 2013: what the part of the statement of responsibility (245 $c) says that has the surname. A part
// that only has names has the authors if it is the first one.
func (r *Record) statedRole(name string) Role {
	surname, _, _ := strings.Cut(name, ",")
	f := r.firstTagged("245")
	if f == nil || surname == "" {
		return RoleOther
	}
	for i, part := range strings.Split(f.Sub('c'), ";") {
		if !strings.Contains(part, surname) {
			continue
		}
		switch m := statementForm().FindStringSubmatch(strings.ToLower(part)); {
		case m != nil:
			return parseRole(m[1])
		case i == 0:
			return RoleAuthor
		}
		break
	}
	return RoleOther
}

// statementForm finds the words of a statement of responsibility that say what somebody did, other
// than writing the book.
var statementForm = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?:^|[^\pL])(edited|editors?\b|eds?\.|hrsg|hg\.|herausge|compile|translat|trad\.|tradu|übers|aus dem|` +
		`illustra|illus?\b|pictures|drawings|photogra|introd|intro\b|foreword|preface|préface|afterword|prologue|vorwort|nachwort)`)
})

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

// bestRole returns the lowest of the roles in a field's relator codes ($4, possibly a URI) and
// relator terms ($e, in the language of the cataloguing agency), roleUnknown if it has none.
func bestRole(f *Field) Role {
	best := roleUnknown
	for _, s := range f.Subfields {
		if s.Code != '4' && s.Code != 'e' {
			continue
		}
		value := strings.ToLower(clean(s.Value))
		value = strings.Trim(value[strings.LastIndexByte(value, '/')+1:], " .,:;()[]")
		if value == "" {
			continue
		}
		if n := parseRole(value); best == roleUnknown || n < best {
			best = n
		}
	}
	return best
}

// ParseRole returns the role that a relator code or term names, in English or another language of
// large catalogues: "Translator", "trl".
func ParseRole(term string) Role {
	switch role := parseRole(strings.ToLower(strings.Trim(clean(term), " .,:;()[]"))); role {
	case roleAttributed:
		return RoleAuthor
	case roleUnrelated:
		return RoleOther
	default:
		return role
	}
}

// parseRole returns the role that a relator code or term in lower case names.
func parseRole(value string) Role {
	switch {
	case value == "att", value == "dub", hasAnyPrefix(value, "supposed a", "attributed", "attribu", "dubious a",
		"doubtful a", "presumed a", "mutmaßlich", "angeblich", "zugeschrieben", "vermeintlich", "auteur présumé",
		"auteur prétendu", "autor supuesto", "autor presunto", "autore presunto", "presunto a", "putative a"):
		return roleAttributed
	case hasAnyPrefix(value, "author of ", "author in ", "auteur de ", "auteur du ", "autor de ", "autore del",
		"verfasser ein", "verfasser de", "verfasser von", "verfasserin ein", "verfasserin de", "verfasserin von",
		"commentator", "commissioning"):
		return RoleOther // of a preface, a quotation, a commentary
	case hasAnyPrefix(value, "pbl", "publish", "verlag", "prt", "printer", "drucker", "dst", "distribut", "bsl", "fmo",
		"former owner", "vorbesitz", "own", "dte", "dedicat", "widmung", "hnr", "honor", "éditeur commercial"):
		return roleUnrelated
	case hasAnyPrefix(value, "aut", "verf", "cre", "joint a", "jt. a", "écriv", "dnr", "cmp", "compos", "kompon"):
		return RoleAuthor
	case value == "com", hasAnyPrefix(value, "ed", "compil", "comp.", "hrsg", "herausg", "éd", "hg", "red", "samm",
		"begr"):
		return RoleEditor
	case value == "tr", hasAnyPrefix(value, "trl", "translat", "trad", "übers", "uebers", "aus dem", "övers", "overs",
		"vertal", "tłum", "перев", "пер."):
		return RoleTranslator
	case value == "il", hasAnyPrefix(value, "ill", "ilustr", "pictures", "drawings", "pht", "photogra", "fotogra",
		"худож", "ил."):
		return RoleIllustrator
	}
	return RoleOther
}

func hasAnyPrefix(s string, prefixes ...string) bool {
	for _, p := range prefixes {
		if strings.HasPrefix(s, p) {
			return true
		}
	}
	return false
}
