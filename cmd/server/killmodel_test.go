package main_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
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
	absorbed catalogue.Book           // what was merged into the book of another work; PK 0 for nothing
	merge    int64                    // the number of the merge that made one book of this and another one; 0 for none
}

func (h holding) String() string {
	return fmt.Sprintf("%+v, to be undone %+v, merged by %d %+v", h.listed, h.removals, h.merge, h.absorbed)
}

func (h holding) equal(other holding) bool {
	same := func(a, b catalogue.Book) bool { return reflect.DeepEqual(a, b) }
	return same(h.listed, other.listed) && same(h.absorbed, other.absorbed) && h.merge == other.merge &&
		maps.EqualFunc(h.removals, other.removals, same)
}

// added returns what h becomes when b is added.
func (h holding) added(b catalogue.Book) holding {
	h.listed = b
	return h
}

// removed returns what h becomes when its book is removed.
func (h holding) removed(number int64) holding {
	removals := map[int64]catalogue.Book{number: h.listed}
	maps.Copy(removals, h.removals)
	return holding{removals: removals}
}

// undoable returns the numbers of the removals that can be undone without a second book of the
// work: the one on the list was added again as the removed one was. A book that is older than the
// one removed is not taken for that.
func (h holding) undoable() (numbers []int64) {
	for number, b := range h.removals {
		if h.listed.PK == 0 || h.listed.PK > b.PK && len(catalogue.Diff(h.listed, b)) == 0 {
			numbers = append(numbers, number)
		}
	}
	return numbers
}

// undone returns what h becomes when a removal is undone: a book that was added again stays.
func (h holding) undone(number int64) holding {
	h.removals = maps.Clone(h.removals)
	if h.listed.PK == 0 {
		h.listed = h.removals[number]
	}
	delete(h.removals, number)
	return h
}

// edited returns what h becomes when its book gets notes. The time of the change, and which fields
// are marked as edited, are those of found.
func (h holding) edited(notes string, found catalogue.Book) holding {
	h.listed.Notes = notes
	h.listed.UpdatedAt, h.listed.Edited = found.UpdatedAt, found.Edited
	return h
}

// merged returns what h and another holding become when the book of that is merged into the book of
// h, which takes its notes.
func (h holding) merged(other holding, number int64, found catalogue.Book) []holding {
	kept := h.edited(other.listed.Notes, found)
	kept.merge = number
	return []holding{kept, {removals: other.removals, absorbed: other.listed, merge: number}}
}

// unmerged returns what h and another holding become when the merge of their books is undone: h has
// the book from before again, changed at the time at which found was.
func (h holding) unmerged(other holding, before, found catalogue.Book) []holding {
	before.UpdatedAt = found.UpdatedAt
	return []holding{{listed: before, removals: h.removals}, {listed: other.absorbed, removals: other.removals}}
}

// killModel is what the catalogue must have, according to the answers.
type killModel struct {
	mu       sync.Mutex
	held     map[string]holding // by ID of the work
	merged   map[string]merge   // by ID of the work whose book stayed
	free     []string           // the works that no request is about, and whose books were not merged into others
	underWay map[string]change  // by ID of the first of its works: the requests without an answer
	edits    int                // number of edits, of which each writes other notes

	answered               map[changeKind]int
	unanswered, carriedOut int
}

// merge is a merge of the books of two works.
type merge struct {
	other  string         // the ID of the work whose book is gone
	before catalogue.Book // the book that stayed, as it was
}

// newKillModel returns the model of a new catalogue.
func newKillModel(t *testing.T, folder string) *killModel {
	t.Helper()
	s := start(t, folder)
	m := &killModel{
		held: map[string]holding{}, merged: map[string]merge{}, underWay: map[string]change{},
		answered: map[changeKind]int{},
	}
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

// begin picks works at random, and a change of them.
func (m *killModel) begin() change {
	m.mu.Lock()
	defer m.mu.Unlock()
	id := m.take(rand.IntN(len(m.free)))
	before := m.held[id]
	c := change{works: []string{id}, before: []holding{before}}
	numbers := before.undoable()
	switch n := rand.IntN(4); {
	case before.merge != 0:
		with := m.merged[id]
		c.kind, c.undoes, c.original = unmerging, before.merge, with.before
		c.works, c.before = append(c.works, with.other), append(c.before, m.held[with.other])
	case len(numbers) > 0 && rand.IntN(2) == 0:
		c.kind, c.undoes = undoing, numbers[rand.IntN(len(numbers))]
	case before.listed.PK == 0:
		c.kind = adding
	case n == 0:
		c.kind = removing
	case n == 1 && m.takeOther(&c):
		c.kind, c.original = merging, before.listed
	default:
		m.edits++
		c.kind, c.notes = editing, fmt.Sprint("edit ", m.edits)
	}
	m.underWay[id] = c
	return c
}

// take takes a work from those that are free.
func (m *killModel) take(i int) string {
	id := m.free[i]
	m.free = slices.Delete(m.free, i, i+1)
	return id
}

// takeOther takes a further work whose book can be merged into that of c, if there is one.
func (m *killModel) takeOther(c *change) bool {
	start := rand.IntN(len(m.free) + 1)
	for i := range len(m.free) {
		at := (start + i) % len(m.free)
		if h := m.held[m.free[at]]; h.listed.PK != 0 && h.merge == 0 {
			c.works, c.before = append(c.works, m.take(at)), append(c.before, h)
			return true
		}
	}
	return false
}

// end notes what the answer to c says.
func (m *killModel) end(c change, after []holding) {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.underWay, c.works[0])
	m.keep(c, after)
	for i, id := range c.works {
		if after[i].absorbed.PK == 0 {
			m.free = append(m.free, id)
		}
	}
	m.answered[c.kind]++
}

// keep notes what the catalogue has after a change that was carried out.
func (m *killModel) keep(c change, after []holding) {
	for i, id := range c.works {
		m.held[id] = after[i]
	}
	switch c.kind {
	case merging:
		m.merged[c.works[0]] = merge{c.works[1], c.original}
	case unmerging:
		delete(m.merged, c.works[0])
	}
}

// settle compares what a file has with the answers, and goes on from it.
func (m *killModel) settle(t *testing.T, found map[string]holding) {
	t.Helper()
	for id := range found {
		if _, known := m.held[id]; !known {
			t.Errorf("the catalogue has %s, which nobody added", id)
		}
	}
	for _, c := range m.underWay {
		var got []holding
		for _, id := range c.works {
			got = append(got, found[id])
		}
		switch {
		case slices.EqualFunc(got, c.before, holding.equal): // not carried out
		case c.explains(got):
			m.carriedOut++
			m.keep(c, got)
		default:
			t.Errorf("the %s of %q was not answered; before it the catalogue had\n%s; after the kill it has\n%s",
				c.kind, c.works, c.before, got)
		}
	}
	m.unanswered += len(m.underWay)
	clear(m.underWay)
	m.free = nil
	for id, want := range m.held {
		if got := found[id]; !got.equal(want) {
			t.Errorf("according to the answers the catalogue has of %s\n%s; after the kill it has\n%s", id, want, got)
		}
		if want.absorbed.PK == 0 {
			m.free = append(m.free, id)
		}
	}
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
