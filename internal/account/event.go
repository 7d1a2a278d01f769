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
	Address string // of the client, or Machine
	What    string // the method and the pattern of the route, or one of the words below
	Path    string // such as /books/12; with Machine, whose account it is
}

// Machine is the address of what is done by the command line. Who is the operating system's user
// then; "" if that has no name.
const Machine = "machine"

// What is done besides changing something.
const (
	LoggedIn      = "login"
	LoginFailed   = "login failed"
	PasswordWrong = "password wrong" // of somebody who has logged in, and had to give it again
	UserAdded     = "user add"       // the rest by the command line
	PasswordSet   = "user password"
	UserRemoved   = "user remove"
)

type eventKey struct{}

// WithEvent returns a context whose writes to the catalogue are recorded as an event.
func WithEvent(ctx context.Context, e Event) context.Context {
	return context.WithValue(ctx, eventKey{}, e)
}

// WithoutEvent returns a context whose writes are not recorded: they are only a part of what is
// done.
func WithoutEvent(ctx context.Context) context.Context {
	return context.WithValue(ctx, eventKey{}, nil)
}

// EventOf returns the event that a context's writes are recorded as, and whether there is one.
func EventOf(ctx context.Context) (Event, bool) {
	e, ok := ctx.Value(eventKey{}).(Event)
	return e, ok
}
