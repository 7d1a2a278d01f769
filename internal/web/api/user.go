package api

import (
	"time"

	"shelflist/internal/account"
)

// User is somebody who can log in.
type User struct {
	ID   int64
	Name string
	Role string
}

// NewUser describes a user.
func NewUser(u account.User) User { return User{u.ID, u.Name, string(u.Role)} }

// Users are all who can log in.
type Users struct {
	Users []User
	Link  string `json:",omitempty"` // by which the user that was just added chooses a password
}

// NewUsers describes users.
func NewUsers(list []account.User, link string) Users { return Users{array(list, NewUser), link} }

// Token lets a program do what its user may, or less.
type Token struct {
	ID    int64
	Name  string
	Role  string
	End   time.Time
	Token string // for the header Authorization; it is not shown again
}

// NewToken describes a token that was just made.
func NewToken(k account.Token, secret string) Token {
	return Token{k.ID, k.Name, string(k.Role), k.End.UTC().Truncate(time.Second), secret}
}

// Event is something that somebody has done.
type Event struct {
	At      time.Time
	Who     string `json:",omitempty"`
	Address string
	What    string
	Path    string
}

// Events are events, the last first.
type Events struct {
	Events []Event
	Next   string `json:",omitempty"` // the address of those before them
}

// NewEvents describes events.
func NewEvents(list []account.Event, next string) Events { return Events{array(list, newEvent), next} }

func newEvent(e account.Event) Event { return Event{e.At.UTC(), e.Who, e.Address, e.What, e.Path} }
