// Package person says who has sent a request.
package person

import (
	"context"
	"net/http"

	"shelflist/internal/account"
	"shelflist/internal/store"
)

// Person is whoever has sent a request.
type Person struct {
	account.Person
	// Err says why it could not be found out who it is; nil if it was.
	Err error
	// Version is that of the catalogue by which it was found out. It is read once for each request.
	Version store.Version
}

type key struct{}

// With returns r with the person that has sent it.
func With(r *http.Request, p Person) *http.Request {
	return r.WithContext(context.WithValue(r.Context(), key{}, p))
}

// Of returns the person that has sent a request. Of a request that was not looked at, that is
// somebody who may do everything, as without accounts.
func Of(r *http.Request) Person {
	p, ok := r.Context().Value(key{}).(Person)
	if !ok {
		p.Open = true
	}
	return p
}

// Name returns the name of the user who has sent a request; "" if nobody has logged in.
func Name(r *http.Request) string { return Of(r).User.Name }

// Class returns a name for all persons who are shown the same.
func (p Person) Class() string {
	switch {
	case p.Open:
		return "open "
	case !p.LoggedIn():
		return "visitor "
	}
	return string(p.User.Role) + " "
}
