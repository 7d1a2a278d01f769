package biblio

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"shelflist/internal/filing"
)

const (
	openLibraryURL    = "https://openlibrary.org"
	openLibraryBudget = 4 * time.Second
	// openLibraryFields asks for what the default answer leaves out.
	openLibraryFields = "key,title,author_name,first_publish_year,ddc,ddc_sort,lcc,isbn,publisher,language,subject,cover_i"
	openLibraryLimit  = 30

	maxMoves = 3   // of a work to another ID, one after the other
	maxText  = 300 // characters of a search
)

// OpenLibraryOptions configures an OpenLibrary.
type OpenLibraryOptions struct {
	URL string // "" is Open Library's own
	// UserAgent names the program and a contact, "Shelflist/1.0 (+https://…)":
	// Open Library answers 403 to one without a contact.
	UserAgent string
	Budget    time.Duration // how long Sources waits for it; 0 is 4 s
}

// OpenLibrary is openlibrary.org, or a mirror of it. Its errors are ErrNotFound
// and *Failure. https://openlibrary.org/developers/api
type OpenLibrary struct {
	url       string
	userAgent string
	budget    time.Duration
	client    *http.Client
}

// NewOpenLibrary makes the source; it does not connect.
func NewOpenLibrary(o OpenLibraryOptions) *OpenLibrary {
	return &OpenLibrary{
		url:       strings.TrimSuffix(cmp.Or(o.URL, openLibraryURL), "/"),
		userAgent: o.UserAgent,
		budget:    cmp.Or(o.Budget, openLibraryBudget),
		client:    newClient(),
	}
}

// Name implements Source.
func (o *OpenLibrary) Name() string { return "openlibrary" }

// Budget implements Remote.
func (o *OpenLibrary) Budget() time.Duration { return o.budget }

// Search implements Source. A text that Open Library refuses to search for (less
// than three characters, or "the") finds nothing.
func (o *OpenLibrary) Search(ctx context.Context, q Query) ([]Work, error) {
	params := url.Values{"limit": {strconv.Itoa(openLibraryLimit)}}
	if q.ISBN != "" {
		params.Set("isbn", q.ISBN.String())
	} else {
		text := plainText(q.Text)
		if utf8.RuneCountInString(text) < 3 || strings.EqualFold(text, "the") {
			return nil, nil
		}
		params.Set("q", text)
	}
	docs, err := o.search(ctx, params)
	if err != nil {
		return nil, err
	}
	var works []Work
	for _, doc := range docs {
		if work, ok := doc.work(q.ISBN); ok {
			works = append(works, work)
		}
	}
	return works, nil
}

// plainText is text without what Solr takes for syntax: operators, fields, masks,
// ranges, expressions. They carry nothing that can be searched for: its index
// holds words. Escaping them is no way out, Open Library rewrites escapes.
func plainText(text string) string {
	runes := []rune(text)
	runes = runes[:min(len(runes), maxText)]
	inWord := func(i int) bool {
		return i >= 0 && i < len(runes) && isAlphanumeric(runes[i])
	}
	for i, r := range runes {
		switch {
		case inWord(i), unicode.IsMark(r), strings.ContainsRune("'’.,", r):
		case r == '-' && inWord(i-1) && inWord(i+1): // Catch-22; elsewhere it excludes a word
		default:
			runes[i] = ' '
		}
	}
	var words []string
	for word := range strings.FieldsSeq(string(runes)) {
		switch word {
		case "AND", "OR", "NOT", "TO": // operators, but in capitals only
			word = strings.ToLower(word)
		}
		if strings.ContainsFunc(word, isAlphanumeric) {
			words = append(words, word)
		}
	}
	return strings.Join(words, " ")
}

func isAlphanumeric(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) }

// Find implements Source, for works (OL…W) and editions (OL…M).
func (o *OpenLibrary) Find(ctx context.Context, id string) (Work, error) {
	if !isOpenLibraryID(id) {
		return Work{}, ErrNotFound
	}
	for range 1 + maxMoves {
		find := o.findWork
		if strings.HasSuffix(id, "M") {
			find = o.findEdition
		}
		work, moved, err := find(ctx, id)
		if err != nil || moved == "" {
			return work, err
		}
		id = moved
	}
	return Work{}, o.failure(Broken, fmt.Errorf("%s: moved too often", id))
}

// findWork prefers the search's document to the work's own record, which has
// keys for authors' names and seldom a Dewey number.
func (o *OpenLibrary) findWork(ctx context.Context, id string) (work Work, moved string, err error) {
	docs, err := o.search(ctx, url.Values{"q": {"key:/works/" + id}, "limit": {"1"}})
	if err != nil {
		return Work{}, "", err
	}
	for _, doc := range docs {
		if work, ok := doc.work(""); ok && work.ID == id {
			return work, "", nil
		}
	}
	return o.findRecord(ctx, id, "/works/"+id+".json")
}

func (o *OpenLibrary) findEdition(ctx context.Context, id string) (work Work, moved string, err error) {
	return o.findRecord(ctx, id, "/books/"+id+".json")
}

func (o *OpenLibrary) findRecord(ctx context.Context, id, path string) (work Work, moved string, err error) {
	body, err := o.get(ctx, path, nil)
	if err != nil {
		return Work{}, "", err
	}
	var r olRecord
	if err := json.Unmarshal(body, &r); err != nil {
		return Work{}, "", o.failure(Broken, fmt.Errorf("%s: %w", path, err))
	}
	if moved, ok := r.movedTo(); ok {
		return Work{}, moved, nil
	}
	work, ok := r.work(id)
	if !ok {
		return Work{}, "", ErrNotFound // deleted, or without a title
	}
	work.Author, err = o.author(ctx, r.author())
	return work, "", err
}

// author returns the inverted name of the author with that key, "" for none.
func (o *OpenLibrary) author(ctx context.Context, key string) (string, error) {
	if key == "" {
		return "", nil
	}
	body, err := o.get(ctx, key+".json", nil)
	if errors.Is(err, ErrNotFound) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	var author struct{ Name string }
	if err := json.Unmarshal(body, &author); err != nil {
		return "", o.failure(Broken, fmt.Errorf("%s: %w", key, err))
	}
	return filing.Invert(author.Name), nil
}

// search asks search.json and returns the documents that can be read.
func (o *OpenLibrary) search(ctx context.Context, params url.Values) ([]olDoc, error) {
	params.Set("fields", openLibraryFields)
	body, err := o.get(ctx, "/search.json", params)
	if errors.Is(err, ErrNotFound) {
		return nil, o.failure(Refused, errors.New("/search.json: status 404"))
	}
	if err != nil {
		return nil, err
	}
	docs, err := decodeDocs(body)
	if err != nil {
		return nil, o.failure(Broken, fmt.Errorf("/search.json: %w", err))
	}
	return docs, nil
}
