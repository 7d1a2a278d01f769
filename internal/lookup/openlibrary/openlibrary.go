// Package openlibrary looks works up at openlibrary.org, and reads the records of Open Library:
// those that its API answers with and those of its dumps.
package openlibrary

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"shelflist/internal/isbn"
	"shelflist/internal/lookup"
	"shelflist/internal/lookup/client"
	"shelflist/internal/marc"
)

const (
	// Name is the name of the source.
	Name = "openlibrary"

	defaultURL       = "https://openlibrary.org"
	defaultTimeLimit = 4 * time.Second

	// perSecond is the rate that Open Library allows a client that names itself and a contact.
	perSecond = 3

	// searchFields are the fields of a search document that are asked for: not all are sent by
	// default.
	searchFields = "key,title,subtitle,author_name,first_publish_year,ddc,ddc_sort,lcc,isbn,publisher,language," +
		"subject,cover_i,editions,editions.title,editions.subtitle,editions.publisher,editions.publish_date," +
		"editions.isbn,editions.language,editions.cover_i"
	searchLimit = 30

	maxRedirects = 3 // from one record to the next
	maxAuthors   = 3 // whose names are asked for, each in a request of its own
)

// Options configures a Source.
type Options struct {
	URL string // of the service; Open Library's own by default
	// UserAgent names the program and a contact: "Shelflist/1.0 (+https://…)". Open Library answers
	// 403 without a contact.
	UserAgent string
	TimeLimit time.Duration // 4 seconds by default
}

// Source is Open Library or a mirror of it. Its errors are ErrNotFound and *Failure of package
// lookup. See https://openlibrary.org/developers/api.
type Source struct {
	client    *client.Client
	url       string
	timeLimit time.Duration
}

// New returns the source. It does not connect.
func New(o Options) *Source {
	return &Source{
		client:    client.New(Name, o.UserAgent, "application/json", perSecond),
		url:       strings.TrimSuffix(cmp.Or(o.URL, defaultURL), "/"),
		timeLimit: cmp.Or(o.TimeLimit, defaultTimeLimit),
	}
}

// Name implements lookup.Source.
func (s *Source) Name() string { return Name }

// TimeLimit implements lookup.Remote.
func (s *Source) TimeLimit() time.Duration { return s.timeLimit }

// Owns implements lookup.Source. The IDs are those of works (OL1W) and editions (OL1M).
func (s *Source) Owns(id string) bool { return isWorkOrEdition(id) }

// Search implements lookup.Source. It does not ask for a text without a letter or digit.
func (s *Source) Search(ctx context.Context, q lookup.Query) ([]lookup.Work, error) {
	params := searchParams(q)
	if params == nil {
		return nil, nil
	}
	params.Set("limit", strconv.Itoa(searchLimit))
	docs, err := s.search(ctx, params)
	if err != nil {
		return nil, err
	}
	var works []lookup.Work
	for _, doc := range docs {
		if work, ok := doc.work(q.ISBN); ok {
			works = append(works, work)
		}
	}
	if len(works) > 0 || q.ISBN == "" {
		return works, nil
	}
	// A new edition is missing from the search index for some time, but its record is there.
	work, err := s.findISBN(ctx, q.ISBN)
	if errors.Is(err, lookup.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return []lookup.Work{work}, nil
}

// Find implements lookup.Source.
func (s *Source) Find(ctx context.Context, id string) (lookup.Work, error) {
	if !s.Owns(id) {
		return lookup.Work{}, lookup.ErrNotFound
	}
	for range 1 + maxRedirects {
		path := "/books/" + id + ".json"
		if strings.HasSuffix(id, "W") {
			if work, ok, err := s.findDoc(ctx, id); ok || err != nil {
				return work, err
			}
			path = "/works/" + id + ".json"
		}
		r, err := s.record(ctx, path)
		if err != nil {
			return lookup.Work{}, err
		}
		target, ok := r.redirect()
		if !ok {
			return s.describe(ctx, id, r)
		}
		id = target
	}
	return lookup.Work{}, s.client.Failure(lookup.Broken, fmt.Errorf("%s: too many redirects", id))
}

// findISBN returns the edition with that ISBN: the address redirects to its record.
func (s *Source) findISBN(ctx context.Context, n isbn.ISBN) (lookup.Work, error) {
	path := "/isbn/" + n.String() + ".json"
	r, err := s.record(ctx, path)
	if err != nil {
		return lookup.Work{}, err
	}
	if target, ok := r.redirect(); ok {
		return s.Find(ctx, target)
	}
	id := r.id()
	if key := r.WorkKey(); r.Key == "" && key != 0 {
		id = fmt.Sprintf("OL%dW", key)
	}
	if !isWorkOrEdition(id) {
		return lookup.Work{}, s.client.Failure(lookup.Broken, fmt.Errorf("%s: its key is %.40q", path, string(r.Key)))
	}
	work, err := s.describe(ctx, id, r)
	if err == nil && work.ISBN != "" && !slices.Contains(r.ISBNs(), n) {
		return lookup.Work{}, lookup.ErrNotFound
	}
	work.ISBN = n
	return work, err
}

// findDoc returns the work as the search describes it. That is preferred to the work's own record,
// which has keys in place of authors' names and rarely a Dewey number.
func (s *Source) findDoc(ctx context.Context, id string) (work lookup.Work, ok bool, err error) {
	docs, err := s.search(ctx, url.Values{"q": {"key:/works/" + id}, "limit": {"1"}})
	if err != nil {
		return lookup.Work{}, false, err
	}
	for _, doc := range docs {
		if work, ok := doc.work(""); ok && work.ID == id {
			return work, true, nil
		}
	}
	return lookup.Work{}, false, nil
}

func (s *Source) record(ctx context.Context, path string) (*Record, error) {
	body, err := s.client.Get(ctx, s.url+path)
	if err != nil {
		return nil, err
	}
	r := &Record{}
	if err := json.Unmarshal(body, r); err != nil {
		return nil, s.client.Failure(lookup.Broken, fmt.Errorf("%s: %w", path, err))
	}
	return r, nil
}

// describe makes a work of a record. What an edition lacks, such as the authors, is taken from its
// work's record.
func (s *Source) describe(ctx context.Context, id string, r *Record) (lookup.Work, error) {
	work, authors := r.Work(), r.authorKeys()
	if r.Type == "/type/delete" || work.Title == "" {
		return lookup.Work{}, lookup.ErrNotFound
	}
	work.ID = id
	if key := r.WorkKey(); key != 0 && (len(authors) == 0 || work.Dewey == "") {
		parent, err := s.record(ctx, fmt.Sprintf("/works/OL%dW.json", key))
		switch {
		case err == nil:
			if len(authors) == 0 {
				authors = parent.authorKeys()
			}
			work.FillGaps(parent.Work())
		case !errors.Is(err, lookup.ErrNotFound):
			return lookup.Work{}, err
		}
	}
	var names []string
	for _, key := range authors[:min(len(authors), maxAuthors)] {
		name, err := s.author(ctx, key)
		if err != nil {
			return lookup.Work{}, err
		}
		names = append(names, name)
	}
	setAuthors(&work, names)
	return work.Clean(), nil
}

// setAuthors sets the author of a work to the first of some names, and puts the others before its
// contributors.
func setAuthors(w *lookup.Work, names []string) {
	contributors := w.Contributors
	w.Contributors = nil
	for _, name := range names {
		switch author := lookup.Contributor(marc.Name{Name: name, Role: marc.RoleAuthor}); {
		case w.Author == "":
			w.Author = author.Name
		case author.Name != w.Author:
			w.Contributors = append(w.Contributors, author)
		}
	}
	w.Contributors = append(w.Contributors, contributors...)
}

// author returns the inverted name of an author, or "" if key is 0 or unknown.
func (s *Source) author(ctx context.Context, key Key) (string, error) {
	for range 1 + maxRedirects {
		if key == 0 {
			break
		}
		r, err := s.record(ctx, fmt.Sprintf("/authors/OL%dA.json", key))
		if errors.Is(err, lookup.ErrNotFound) {
			break
		}
		if err != nil {
			return "", err
		}
		if r.Type != "/type/redirect" {
			return r.AuthorName(), nil
		}
		key, _ = ParseKey(string(r.Location), 'A')
	}
	return "", nil
}

// search asks search.json and returns the documents that can be read.
func (s *Source) search(ctx context.Context, params url.Values) ([]searchDoc, error) {
	params.Set("fields", searchFields)
	body, err := s.client.Get(ctx, s.url+"/search.json?"+params.Encode())
	if errors.Is(err, lookup.ErrNotFound) {
		return nil, s.client.Failure(lookup.Refused, errors.New("/search.json: status 404"))
	}
	if err != nil {
		return nil, err
	}
	docs, err := decodeDocs(body)
	if err != nil {
		return nil, s.client.Failure(lookup.Broken, fmt.Errorf("/search.json: %w", err))
	}
	return docs, nil
}
