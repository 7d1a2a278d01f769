package api

import "shelflist/internal/account"

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
func NewUsers(list []account.User, link string) Users {
	users := Users{Users: make([]User, len(list)), Link: link}
	for i, u := range list {
		users.Users[i] = NewUser(u)
	}
	return users
}
