package main_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"sync"
	"testing"

	"shelflist/internal/catalogue"
)

// holding is what a catalogue has of a work.
type holding struct {
	listed   catalogue.Book           // PK 0 for none
	removals map[int64]catalogue.Book // what can be undone, by the number of the removal
}

func (h holding) String() string {
	return fmt.Sprintf("%+v, and to be undone %+v", h.listed, h.removals)
}

func (h holding) equal(other holding) bool {
	same := func(a, b catalogue.Book) bool { return reflect.DeepEqual(a, b) }
	return same(h.listed, other.listed) && maps.EqualFunc(h.removals, other.removals, same)
}

// added returns what h becomes when b is added.
func (h holding) added(b catalogue.Book) holding { return holding{b, h.removals} }

// removed returns what h becomes when its book is removed.
func (h holding) removed(number int64) holding {
	removals := map[int64]catalogue.Book{number: h.listed}
	maps.Copy(removals, h.removals)
	return holding{removals: removals}
}

// undoable returns the numbers of the removals that can be undone without a second book of the work: a
// book that is older than the one removed is not taken for what was added again.
func (h holding) undoable() (numbers []int64) {
	for number, b := range h.removals {
		if h.listed.PK == 0 || h.listed.PK > b.PK {
			numbers = append(numbers, number)
		}
	}
	return numbers
}

// undone returns what h becomes when a removal is undone: a book that was added again stays.
func (h holding) undone(number int64) holding {
	after := holding{h.listed, maps.Clone(h.removals)}
	if after.listed.PK == 0 {
		after.listed = h.removals[number]
	}
	delete(after.removals, number)
	return after
}

type changeKind string

const (
	adding   changeKind = "add"
	removing changeKind = "removal"
	undoing  changeKind = "undo"
)

// change is a request to change what the catalogue has of a work.
type change struct {
	kind   changeKind
	id     string // the work's
	before holding
	undoes int64 // the number of the removal that undoing undoes
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

// send sends c to a server and returns what the catalogue then has, according to the answer. It
// reports false if there was none.
func (c change) send(t *testing.T, s *server) (after holding, answered bool) {
	var one answeredBook
	var all []answeredBook
	var removal struct {
		Removal int64
		Books   []answeredBook
	}
	switch c.kind {
	case adding:
		answered = s.post(t, "/books/add?id="+url.QueryEscape(c.id), http.StatusCreated, &one)
		after = c.before.added(one.book())
		if answered && (one.ID != c.id || one.Title == "" || one.PK == 0) {
			t.Errorf("the add of %s was answered with %+v", c.id, one)
		}
		return after, answered
	case removing:
		answered = s.post(t, fmt.Sprintf("/books/%d/remove", c.before.listed.PK), http.StatusOK, &removal)
		after, all = c.before.removed(removal.Removal), removal.Books
	case undoing:
		answered = s.post(t, fmt.Sprintf("/removals/%d/restore", c.undoes), http.StatusOK, &all)
		after = c.before.undone(c.undoes)
	}
	want := c.before.listed
	if want.PK == 0 {
		want = after.listed
	}
	if answered && (len(all) != 1 || !reflect.DeepEqual(all[0].book(), want)) {
		t.Errorf("the %s of %s was answered with %+v, want %+v", c.kind, c.id, all, want)
	}
	return after, answered
}

// explains reports whether c, if it was carried out, makes the catalogue have what was found.
func (c change) explains(found holding) bool {
	switch c.kind {
	case adding:
		return found.listed.PK != 0 && found.equal(c.before.added(found.listed))
	case removing:
		for number := range found.removals {
			if _, older := c.before.removals[number]; !older {
				return found.equal(c.before.removed(number))
			}
		}
		return false
	default:
		return found.equal(c.before.undone(c.undoes))
	}
}

// killModel is what the catalogue must have, according to the answers.
type killModel struct {
	mu       sync.Mutex
	held     map[string]holding // by ID of the work
	free     []string           // the works that no request is about
	underWay map[string]change  // by ID of the work: the requests without an answer

	answered               map[changeKind]int
	unanswered, carriedOut int
}

// newKillModel returns the model of a new catalogue.
func newKillModel(t *testing.T, folder string) *killModel {
	t.Helper()
	s := start(t, folder)
	m := &killModel{held: map[string]holding{}, underWay: map[string]change{}, answered: map[changeKind]int{}}
	for id := range workIDs(t, s) {
		if m.held[id] = (holding{}); len(m.held) == killWorks {
			break
		}
	}
	s.cmd.Process.Kill()
	s.exit(t)
	found := checkKilled(t, folder)
	maps.Copy(m.held, found) // the samples
	m.settle(t, found)
	return m
}

// begin picks a work at random, and a change of it.
func (m *killModel) begin() change {
	m.mu.Lock()
	defer m.mu.Unlock()
	i := rand.IntN(len(m.free))
	id := m.free[i]
	m.free = slices.Delete(m.free, i, i+1)
	c := change{kind: removing, id: id, before: m.held[id]}
	if c.before.listed.PK == 0 {
		c.kind = adding
	}
	if numbers := c.before.undoable(); len(numbers) > 0 && rand.IntN(2) == 0 {
		c.kind, c.undoes = undoing, numbers[rand.IntN(len(numbers))]
	}
	m.underWay[id] = c
	return c
}

// end notes what the answer to c says.
func (m *killModel) end(c change, after holding) {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.underWay, c.id)
	m.held[c.id] = after
	m.free = append(m.free, c.id)
	m.answered[c.kind]++
}

// settle compares what a file has with the answers, and goes on from it.
func (m *killModel) settle(t *testing.T, found map[string]holding) {
	t.Helper()
	for id := range found {
		if _, known := m.held[id]; !known {
			t.Errorf("the catalogue has %s, which nobody added", id)
		}
	}
	for id, want := range m.held {
		got := found[id]
		c, unanswered := m.underWay[id]
		switch {
		case got.equal(want):
		case !unanswered:
			t.Errorf("according to the answers the catalogue has of %s\n%s; after the kill it has\n%s", id, want, got)
		case c.explains(got):
			m.carriedOut++
		default:
			t.Errorf("the %s of %s was not answered; before it the catalogue had\n%s; after the kill it has\n%s",
				c.kind, id, want, got)
		}
		m.held[id] = got
	}
	m.unanswered += len(m.underWay)
	clear(m.underWay)
	m.free = slices.Collect(maps.Keys(m.held))
}

// checkList compares the list that a server gives with the model.
func (m *killModel) checkList(t *testing.T, s *server) {
	t.Helper()
	var got, want []string
	for _, b := range s.books(t) {
		got = append(got, fmt.Sprint(b.PK, b.ID, b.Title))
	}
	for _, h := range m.held {
		if b := h.listed; b.PK != 0 {
			want = append(want, fmt.Sprint(b.PK, b.SourceID, b.Title))
		}
	}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("the list has\n%q, want\n%q", got, want)
	}
}
