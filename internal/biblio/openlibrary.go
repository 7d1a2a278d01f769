package biblio

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"

	"shelflist/internal/filing"
	"shelflist/internal/isbn"
)

const (
	openLibraryURL    = "https://openlibrary.org"
	openLibraryBudget = 4 * time.Second
	// openLibraryFields asks for what the default answer leaves out.
	openLibraryFields = "key,title,author_name,first_publish_year,ddc,ddc_sort,lcc,isbn,publisher,language,subject,cover_i"
	openLibraryLimit  = 30

	maxMoves = 3 // of a work to another ID, one after the other
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
	*upstream
	url    string
	budget time.Duration
}

// NewOpenLibrary makes the source; it does not connect.
func NewOpenLibrary(o OpenLibraryOptions) *OpenLibrary {
	return &OpenLibrary{
		upstream: newUpstream("openlibrary", o.UserAgent, "application/json"),
		url:      strings.TrimSuffix(cmp.Or(o.URL, openLibraryURL), "/"),
		budget:   cmp.Or(o.Budget, openLibraryBudget),
	}
}

// Name implements Source.
func (o *OpenLibrary) Name() string { return o.source }

// Budget implements Remote.
func (o *OpenLibrary) Budget() time.Duration { return o.budget }

// Search implements Source. A text that Open Library refuses to search for (less
// than three characters, or "the") finds nothing.
func (o *OpenLibrary) Search(ctx context.Context, q Query) ([]Work, error) {
	params := openLibraryParams(q)
	if params == nil {
		return nil, nil
	}
	params.Set("limit", strconv.Itoa(openLibraryLimit))
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
	if len(works) > 0 || q.ISBN == "" {
		return works, nil
	}
	// The search's index is built from time to time; this is asked of the records.
	work, err := o.findISBN(ctx, q.ISBN)
	if errors.Is(err, ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return []Work{work}, nil
}

// Find implements Source, for works (OL…W) and editions (OL…M).
func (o *OpenLibrary) Find(ctx context.Context, id string) (Work, error) {
	if !isOpenLibraryID(id) {
		return Work{}, ErrNotFound
	}
	for range 1 + maxMoves {
		path := "/books/" + id + ".json"
		if strings.HasSuffix(id, "W") {
			if work, ok, err := o.findDoc(ctx, id); ok || err != nil {
				return work, err
			}
			path = "/works/" + id + ".json"
		}
		r, err := o.record(ctx, path)
		if err != nil {
			return Work{}, err
		}
		moved, ok := r.movedTo()
		if !ok {
			return o.describe(ctx, id, r)
		}
		id = moved
	}
	return Work{}, o.failure(Broken, fmt.Errorf("%s: moved too often", id))
}

// findISBN returns the edition that has the ISBN: the address redirects to its record.
func (o *OpenLibrary) findISBN(ctx context.Context, n isbn.ISBN) (Work, error) {
	path := "/isbn/" + n.String() + ".json"
	r, err := o.record(ctx, path)
	if err != nil {
		return Work{}, err
	}
	if moved, ok := r.movedTo(); ok {
		return o.Find(ctx, moved)
	}
	id := r.id()
	if !isOpenLibraryID(id) {
		return Work{}, o.failure(Broken, fmt.Errorf("%s: its key is %.40q", path, r.Key))
	}
	work, err := o.describe(ctx, id, r)
	work.ISBN = n
	return work, err
}

// findDoc returns the search's document of a work. It is preferred to the work's own
// record, which has keys for authors' names and seldom a Dewey number.
func (o *OpenLibrary) findDoc(ctx context.Context, id string) (work Work, ok bool, err error) {
	docs, err := o.search(ctx, url.Values{"q": {"key:/works/" + id}, "limit": {"1"}})
	if err != nil {
		return Work{}, false, err
	}
	for _, doc := range docs {
		if work, ok := doc.work(""); ok && work.ID == id {
			return work, true, nil
		}
	}
	return Work{}, false, nil
}

func (o *OpenLibrary) record(ctx context.Context, path string) (olRecord, error) {
	body, err := o.get(ctx, o.url+path)
	if err != nil {
		return olRecord{}, err
	}
	var r olRecord
	if err := json.Unmarshal(body, &r); err != nil {
		return olRecord{}, o.failure(Broken, fmt.Errorf("%s: %w", path, err))
	}
	return r, nil
}

// describe makes a work of a record. What an edition leaves to its work, such as
// the author, is read there.
func (o *OpenLibrary) describe(ctx context.Context, id string, r olRecord) (Work, error) {
	work, ok := r.work(id)
	if !ok {
		return Work{}, ErrNotFound // deleted, or without a title
	}
	author := r.author()
	if parent := r.parent(); parent != "" && (author == "" || work.Dewey == "") {
		p, err := o.record(ctx, "/works/"+parent+".json")
		if err != nil && !errors.Is(err, ErrNotFound) {
			return Work{}, err
		}
		author = cmp.Or(author, p.author())
		if whole, ok := p.work(parent); ok {
			fill(&work, whole)
		}
	}
	var err error
	work.Author, err = o.author(ctx, author)
	return work, err
}

// author returns the inverted name of the author with that key, "" for none.
func (o *OpenLibrary) author(ctx context.Context, key string) (string, error) {
	if key == "" {
		return "", nil
	}
	body, err := o.get(ctx, o.url+key+".json")
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
	body, err := o.get(ctx, o.url+"/search.json?"+params.Encode())
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
