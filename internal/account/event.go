package account

import (
	"context"
	"time"
)

// Event is something that somebody has done.
type Event struct {
	ID      int64
	At      time.Time
	Who     string // the name of the user; "" for nobody who has logged in
	Address string // of the client
	What    string // the method and the pattern of the route, or "login", "login failed" or "logout"
	Path    string // such as /books/12
}

type eventKey struct{}

// WithEvent returns a context whose writes to the catalogue are recorded as an event.
func WithEvent(ctx context.Context, e Event) context.Context {
	return context.WithValue(ctx, eventKey{}, e)
}

// EventOf returns the event that a context's writes are recorded as, and whether there is one.
func EventOf(ctx context.Context) (Event, bool) {
	e, ok := ctx.Value(eventKey{}).(Event)
	return e, ok
}
