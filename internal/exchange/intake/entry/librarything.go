package entry

import (
	"strings"

	"shelflist/internal/vocabulary"
)

// PublisherOf returns the publisher in LibraryThing's description of a publication: "Dell" for "New
// York : Dell (1999), Paperback, 288 pages".
func PublisherOf(publication string) string {
	publisher, _, _ := strings.Cut(publication, " (")
	if at := strings.LastIndex(publisher, " : "); at >= 0 {
		publisher = publisher[at+len(" : "):]
	}
	return publisher
}

// RoleField returns the field of the names that have a role in LibraryThing, such as "Editor":
// vocabulary.Author for a role that is not known.
func RoleField(role string) vocabulary.Field {
	switch field := vocabulary.ParseField(role); field {
	case vocabulary.Editor, vocabulary.Translator, vocabulary.Illustrator:
		return field
	}
	return vocabulary.Author
}
