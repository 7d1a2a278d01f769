package sru

import (
	"context"
	"io"
	"net/http"

	"shelflist/internal/lookup"
)

const agent = "Shelflist/test (+https://example.org/)"

func says(body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, body) }
}

func status(code int, header ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		for i := 0; i < len(header); i += 2 {
			w.Header().Set(header[i], header[i+1])
		}
		w.WriteHeader(code)
		io.WriteString(w, "<html>no answer here</html>")
	}
}

// local is a source that always finds one work.
type local struct{}

func (local) Name() string     { return "near" }
func (local) Owns(string) bool { return false }
func (local) Search(context.Context, lookup.Query) ([]lookup.Work, error) {
	return []lookup.Work{{ID: "near.1", Title: "Emma", Author: "Austen, Jane"}}, nil
}
func (local) Find(context.Context, string) (lookup.Work, error) {
	return lookup.Work{}, lookup.ErrNotFound
}

// paused stands for the failure of a source that was not asked because it is in its cooldown.
const paused lookup.Reason = "paused"

// reasons returns the reasons of the failures, with paused for a source in its cooldown.
func reasons(a lookup.Answer) []lookup.Reason {
	var list []lookup.Reason
	for _, f := range a.Failures {
		if f.InCooldown() {
			f.Reason = paused
		}
		list = append(list, f.Reason)
	}
	return list
}
