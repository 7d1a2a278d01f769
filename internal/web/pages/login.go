package pages

import (
	"time"

	"shelflist/internal/account"
)

// Login is the form to log in.
type Login struct {
	Frame Frame
	Next  string // the page that was wanted
	Name  string // as it was typed
	Wrong bool   // whether name and password don't belong together
}

// Account is the page of somebody's own account.
type Account struct {
	Frame Frame
	User  account.User
	Keys
	Roles   []account.Role // that a token may have
	Token   string         // that was just made
	Fault   string         // what is wrong with what was sent
	Changed bool           // whether the password was just changed
}

// Keys are what lets a user, or a program of theirs, in without the password.
type Keys struct {
	Sessions []Session
	Tokens   []account.Token
}

// Session is a browser in which somebody has logged in.
type Session struct {
	Began           time.Time
	Program, System string // the names of the browser and of what it runs on; "" if unknown
	Address         string
}

// Day returns a time as a date in the local time zone.
func (k Keys) Day(t time.Time) string { return t.Local().Format(time.DateOnly) }

// Password is the form to choose a password by a link.
type Password struct {
	Frame Frame
	User  account.User
	Code  string
	Fault string
}

// Users is the page of all accounts.
type Users struct {
	Frame Frame
	Users []account.User
	Roles []account.Role
	Fault string // what is wrong
	Name  string // of the account that could not be made
	Link  string // to choose a password
	For   string // whom it is for
	Until time.Time
}

// End returns when the link ends, in the local time zone.
func (u Users) End() string { return u.Until.Local().Format("2006-01-02 15:04") }

// User is the page of an account, for an administrator.
type User struct {
	Frame Frame
	User  account.User
	Keys
	Roles []account.Role
	Self  int64  // who looks at the page
	Fault string // what is wrong
}

// Audit is the page of who did what.
type Audit struct {
	Frame   Frame
	Text    string
	Events  []account.Event
	NextURL string
}

// Time returns a time in the local time zone.
func (a Audit) Time(t time.Time) string { return t.Local().Format("2006-01-02 15:04:05") }
