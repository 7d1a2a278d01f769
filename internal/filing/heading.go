package filing

import "strings"

// Heading is an inverted name in its parts: "Vonnegut", "Kurt" and "Jr.", or "Goethe" and "Johann
// Wolfgang von".
type Heading struct{ Surname, Forename, Suffix string }

// ParseHeading splits an inverted name, such as Invert returns for a person, and drops dates,
// degrees and texts in brackets. It returns false for a name in direct order: a body's, "John Paul
// II, Pope".
func ParseHeading(name string) (Heading, bool) {
	parts, suffix := splitName(tidyName(name))
	if len(parts) != 2 || !isForename(parts[1]) || !HasWord(parts[0]) || !HasWord(parts[1]) ||
		strings.Contains(parts[0], " ") && isCorporate(strings.Fields(parts[0])) { // not "King, Stephen"
		return Heading{}, false
	}
	return Heading{parts[0], parts[1], suffix}, true
}

// Direct returns the name as it is spoken: "Kurt Vonnegut, Jr.".
func (h Heading) Direct() string {
	return strings.TrimSuffix(joinParticle(h.Forename, h.Surname)+", "+h.Suffix, ", ")
}
