// Package account is about those who log in: users, their roles and their passwords.
package account

import (
	"errors"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Role is what a user may do.
type Role string

// The roles. Each but Reader may do what the ones after it may.
const (
	Administrator Role = "administrator" // everything
	Librarian     Role = "librarian"     // all of the catalogue and the desk
	Helper        Role = "helper"        // lends and takes back
	Reader        Role = "reader"        // sees what is lent to them
)

// Roles are all roles, the one that may do most first.
var Roles = []Role{Administrator, Librarian, Helper, Reader}

// ParseRole returns the role with a name, and whether there is one.
func ParseRole(name string) (Role, bool) {
	for _, r := range Roles {
		if string(r) == strings.ToLower(strings.TrimSpace(name)) {
			return r, true
		}
	}
	return "", false
}

// Permission is what somebody must be allowed in order to do something.
type Permission int

// The permissions, each of which includes the ones before it.
const (
	Enter      Permission = iota // to log in, and what that needs
	Look                         // at what the catalogue shows to visitors
	Belong                       // to have an account
	Edit                         // to change the catalogue, and to see what staff see
	Maintain                     // to copy the whole catalogue
	Administer                   // to see to accounts
)

// permissions are those of the roles. Lending gets one of its own when there is something to lend
// by.
var permissions = map[Role]Permission{Reader: Belong, Helper: Belong, Librarian: Edit, Administrator: Administer}

// User is somebody who can log in.
type User struct {
	ID         int64
	Name       string
	Role       Role
	Password   string // as Passwords.Hash returns it; "" if none was set yet
	Generation int64  // is increased to end all sessions
	CreatedAt  time.Time
}

// Person is whoever has sent a request. The zero value is a visitor.
type Person struct {
	User User // the zero value if nobody has logged in
	Open bool // whether there are no accounts, so that everybody may do everything
}

// LoggedIn reports whether the person has logged in.
func (p Person) LoggedIn() bool { return p.User.ID != 0 }

// May reports whether the person has a permission. Without any account everybody has all of them,
// except that nobody belongs or sees to accounts.
func (p Person) May(needed Permission) bool {
	if p.Open {
		return needed != Belong && needed != Administer
	}
	has := Look
	if p.LoggedIn() {
		has = permissions[p.User.Role]
	}
	return has >= needed
}

// Errors of names and passwords.
var (
	ErrNoName    = errors.New("the name is missing")
	ErrLongName  = errors.New("the name is longer than 100 characters")
	ErrBadName   = errors.New("the name has characters that can't be seen")
	ErrShort     = errors.New("the password has fewer than 10 characters")
	ErrLong      = errors.New("the password is longer than 1,000 bytes")
	ErrTaken     = errors.New("another user has that name")
	ErrNoUser    = errors.New("there is no such user")
	ErrLastAdmin = errors.New("no administrator would be left")
	ErrNoLink    = errors.New("the link has been used or has ended")
	ErrWait      = errors.New("too many passwords were guessed")
	ErrNoToken   = errors.New("there is no such token, or it has ended")
)

// Bounds of names and passwords. The minimum is that of OWASP ASVS 5.0, 6.2.1, and two more.
const (
	maxName     = 100
	minPassword = 10
	maxPassword = 1000
)

// CleanName returns a name in the form in which it is stored.
func CleanName(name string) (string, error) {
	name = strings.Join(strings.Fields(norm.NFC.String(name)), " ")
	switch {
	case name == "":
		return "", ErrNoName
	case utf8.RuneCountInString(name) > maxName:
		return "", ErrLongName
	case !utf8.ValidString(name), strings.ContainsFunc(name, func(r rune) bool { return !unicode.IsPrint(r) }):
		return "", ErrBadName
	}
	return name, nil
}

// NameKey returns what two names have in common that differ only in the case of letters.
func NameKey(name string) string {
	return strings.ToLower(strings.Join(strings.Fields(norm.NFKC.String(name)), " "))
}

// maxWait is the longest time that a guess has to wait.
const maxWait = 15 * time.Minute

// WaitAfter returns how long after the last guess the next may come, if a number has failed and
// some of them are free: half a minute at first, then each time twice as long.
func WaitAfter(failures, free int) time.Duration {
	if failures < free {
		return 0
	}
	return min(maxWait, 30*time.Second<<min(failures-free, 10))
}

// CheckPassword returns why a password may not be chosen, or nil. Nothing is asked of it but its
// length.
func CheckPassword(password string) error {
	switch {
	case len(password) > maxPassword:
		return ErrLong
	case utf8.RuneCountInString(norm.NFC.String(password)) < minPassword:
		return ErrShort
	}
	return nil
}
