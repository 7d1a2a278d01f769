package main_test

import (
	"fmt"
	"net/http"
	"net/url"
	"reflect"
	"testing"

	"shelflist/internal/catalogue"
)

type changeKind string

const (
	adding    changeKind = "add"
	removing  changeKind = "removal"
	undoing   changeKind = "undo"
	editing   changeKind = "edit"
	merging   changeKind = "merge"
	unmerging changeKind = "undo of the merge"
)

// change is a request to change what the catalogue has of works.
type change struct {
	kind     changeKind
	works    []string       // their IDs: one, or two for merging and unmerging, the one whose book stays first
	before   []holding      // of each
	undoes   int64          // the number of the removal or merge that is undone
	notes    string         // that editing writes
	original catalogue.Book // for merging and unmerging: the book that stays, as it was before the merge
}

// answeredBook is a book as programs get it: only the source ID has another name.
type answeredBook struct {
	catalogue.Book
	ID string
}

func (a answeredBook) book() catalogue.Book {
	a.SourceID = a.ID
	return answered(a.Book)
}

// send sends c to a server and returns what the catalogue then has of its works, according to the
// answer. It reports false if there was none.
func (c change) send(t *testing.T, s *server) (after []holding, answered bool) {
	switch c.kind {
	case adding:
		return c.add(t, s)
	case editing:
		return c.edit(t, s)
	case merging, unmerging:
		return c.merge(t, s)
	}
	before := c.before[0]
	var all []answeredBook
	var removal struct {
		Removal int64
		Books   []answeredBook
	}
	want := before.listed
	if c.kind == removing {
		answered = s.post(t, fmt.Sprintf("/books/%d/remove", before.listed.PK), "", http.StatusOK, &removal)
		after, all = []holding{before.removed(removal.Removal)}, removal.Books
	} else {
		answered = s.post(t, fmt.Sprintf("/removals/%d/restore", c.undoes), "", http.StatusOK, &all)
		after = []holding{before.undone(c.undoes)}
		want = after[0].listed
	}
	if answered && (len(all) != 1 || !reflect.DeepEqual(all[0].book(), want)) {
		t.Errorf("the %s of %s was answered with %+v, want %+v", c.kind, c.works, all, want)
	}
	return after, answered
}

func (c change) add(t *testing.T, s *server) (after []holding, answered bool) {
	var one answeredBook
	id := c.works[0]
	answered = s.post(t, "/books/add?id="+url.QueryEscape(id), "", http.StatusCreated, &one)
	if answered && (one.ID != id || one.Title == "" || one.PK == 0) {
		t.Errorf("the add of %s was answered with %+v", id, one)
	}
	return []holding{c.before[0].added(one.book())}, answered
}

func (c change) edit(t *testing.T, s *server) (after []holding, answered bool) {
	pk := c.before[0].listed.PK
	version, ok := s.version(t, pk)
	if !ok {
		return nil, false
	}
	var one answeredBook
	answered = s.post(t, fmt.Sprintf("/books/%d", pk), fmt.Sprintf(`{"Version":%d,"Notes":%q}`, version, c.notes),
		http.StatusOK, &one)
	after = []holding{c.before[0].edited(c.notes, one.book())}
	if answered && !reflect.DeepEqual(one.book(), after[0].listed) {
		t.Errorf("the edit of %s was answered with %+v, want %+v", c.works, one, after[0].listed)
	}
	return after, answered
}

// merge sends a merge, or the undoing of one.
func (c change) merge(t *testing.T, s *server) (after []holding, answered bool) {
	kept, other := c.before[0], c.before[1]
	if c.kind == unmerging {
		var one answeredBook
		answered = s.post(t, fmt.Sprintf("/changes/%d/undo", c.undoes), "", http.StatusOK, &one)
		after = kept.unmerged(other, c.original, one.book())
		if answered && !reflect.DeepEqual(one.book(), after[0].listed) {
			t.Errorf("the undo of the merge of %s was answered with %+v, want %+v", c.works, one, after[0].listed)
		}
		return after, answered
	}
	version, ok := s.version(t, kept.listed.PK)
	otherVersion, alsoOK := s.version(t, other.listed.PK)
	if !ok || !alsoOK {
		return nil, false
	}
	var merged struct {
		Change int64
		Book   answeredBook
	}
	body := fmt.Sprintf(`{"With":%d,"Version":%d,"WithVersion":%d,"Take":["Notes"]}`, other.listed.PK, version,
		otherVersion)
	answered = s.post(t, fmt.Sprintf("/books/%d/merge", kept.listed.PK), body, http.StatusOK, &merged)
	after = kept.merged(other, merged.Change, merged.Book.book())
	if answered && (len(merged.Book.Copies) != 2 || !reflect.DeepEqual(merged.Book.book(), after[0].listed)) {
		t.Errorf("the merge of %s was answered with %+v, want %+v", c.works, merged, after[0].listed)
	}
	return after, answered
}

// explains reports whether c, if it was carried out, makes the catalogue have what was found.
func (c change) explains(found []holding) bool {
	before, got := c.before[0], found[0]
	switch c.kind {
	case adding:
		return got.listed.PK != 0 && got.equal(before.added(got.listed))
	case removing:
		for number := range got.removals {
			if _, older := before.removals[number]; !older {
				return got.equal(before.removed(number))
			}
		}
		return false
	case undoing:
		return got.equal(before.undone(c.undoes))
	case editing:
		return got.equal(before.edited(c.notes, got.listed))
	case merging:
		after := before.merged(c.before[1], got.merge, got.listed)
		return got.merge != 0 && got.equal(after[0]) && found[1].equal(after[1])
	default:
		after := before.unmerged(c.before[1], c.original, got.listed)
		return got.equal(after[0]) && found[1].equal(after[1])
	}
}
