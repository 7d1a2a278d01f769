package login

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"shelflist/internal/account"
	"shelflist/internal/web/answer"
	"shelflist/internal/web/api"
	"shelflist/internal/web/pages"
	"shelflist/internal/web/person"
	"shelflist/internal/web/proxy"
	"shelflist/internal/web/request"
)

// Users shows all accounts.
func (g *Gate) Users(r *http.Request) (answer.Answer, error) {
	return g.usersPage(r, pages.Users{}, http.StatusOK)
}

// usersPage shows all accounts, with what was just done.
func (g *Gate) usersPage(r *http.Request, p pages.Users, status int) (answer.Answer, error) {
	list, err := g.accounts.All(r.Context())
	if err != nil {
		return answer.Answer{}, err
	}
	if !request.HTMLByDefault(r) {
		return answer.JSON(status, api.NewUsers(list, p.Link))
	}
	p.Frame, p.Users, p.Roles = g.Frame(r, ""), list, account.Roles
	a, err := g.Render("users", p)
	a.Status = status
	if p.Link != "" {
		a.Caching = "no-store"
	}
	return a, err
}

// change does something about accounts, if whoever asks for it gives their password. Afterwards it
// leads to the page next, or shows all accounts with the link that was made, or to a program.
func (g *Gate) change(r *http.Request, next string, do func() (pages.Users, error)) (answer.Answer, error) {
	err := g.confirm(r)
	var p pages.Users
	if err == nil {
		p, err = do()
	}
	id := request.ID(r, "user")
	kind, isFault := faultOf(err)
	switch {
	case isFault && request.HTMLByDefault(r) && id != 0 && !errors.Is(err, account.ErrNoUser):
		return g.userPage(r, id, kind, http.StatusUnprocessableEntity)
	case isFault && request.HTMLByDefault(r):
		return g.usersPage(r, pages.Users{Fault: kind, Name: r.Form.Get("name")}, http.StatusUnprocessableEntity)
	case err != nil:
		return answer.Answer{}, explain(err)
	case p.Link == "" && request.HTMLByDefault(r):
		return answer.SeeOther(next), nil
	}
	return g.usersPage(r, p, http.StatusOK)
}

// userPath returns the address of the page of the user that a request is about.
func userPath(r *http.Request) string { return fmt.Sprint("/users/", request.ID(r, "user")) }

// User shows an account to an administrator.
func (g *Gate) User(r *http.Request) (answer.Answer, error) {
	return g.userPage(r, request.ID(r, "user"), "", http.StatusOK)
}

// userPage shows an account. fault names what is wrong; "" for nothing.
func (g *Gate) userPage(r *http.Request, id int64, fault string, status int) (answer.Answer, error) {
	u, err := g.accounts.Get(r.Context(), id)
	if errors.Is(err, account.ErrNoUser) {
		err = problemOf(http.StatusNotFound, "no-user", err)
	}
	if err != nil {
		return answer.Answer{}, err
	}
	if !request.HTMLByDefault(r) {
		return answer.JSON(status, api.NewUser(u))
	}
	keys, err := g.keysOf(r.Context(), u)
	if err != nil {
		return answer.Answer{}, err
	}
	p := pages.User{
		Frame: g.Frame(r, ""), User: u, Keys: keys, Roles: account.Roles, Self: person.Of(r).User.ID, Fault: fault,
	}
	a, err := g.Render("user", p)
	a.Status = status
	return a, err
}

// linkTime is how long a link to choose a password is good for.
const linkTime = 72 * time.Hour

// newLink makes a link by which a user chooses a password, and says which.
func (g *Gate) newLink(r *http.Request, u account.User) (pages.Users, error) {
	secret := newSecret()
	end := time.Now().Add(linkTime)
	if err := g.accounts.AddLink(r.Context(), u.ID, hashOf(secret), end); err != nil {
		return pages.Users{}, err
	}
	link := url.URL{
		Scheme: cmp.Or(proxy.Scheme(r), "http"), Host: r.Host, Path: g.Base + "/password",
		RawQuery: url.Values{"code": {secret}}.Encode(),
	}
	return pages.Users{Link: link.String(), For: u.Name, Until: end}, nil
}

// AddUser makes an account. Its user chooses the password by a link.
func (g *Gate) AddUser(r *http.Request) (answer.Answer, error) {
	return g.change(r, "/users", func() (pages.Users, error) {
		name, err := account.CleanName(r.Form.Get("name"))
		if err != nil {
			return pages.Users{}, err
		}
		role, ok := account.ParseRole(r.Form.Get("role"))
		if !ok {
			return pages.Users{}, errNoRole
		}
		u, err := g.accounts.Add(r.Context(), account.User{Name: name, Role: role})
		if err != nil {
			return pages.Users{}, err
		}
		g.log.Info("account added", "user", u.ID, "role", role, "by", person.Of(r).User.ID)
		return g.newLink(r.WithContext(account.WithoutEvent(r.Context())), u)
	})
}

// NewLink makes a link for somebody who has forgotten the password. The old one stays until then.
func (g *Gate) NewLink(r *http.Request) (answer.Answer, error) {
	return g.change(r, "/users", func() (pages.Users, error) {
		u, err := g.accounts.Get(r.Context(), request.ID(r, "user"))
		if err != nil {
			return pages.Users{}, err
		}
		g.log.Info("link for a password made", "user", u.ID, "by", person.Of(r).User.ID)
		return g.newLink(r, u)
	})
}

// SetRole gives a user another role.
func (g *Gate) SetRole(r *http.Request) (answer.Answer, error) {
	return g.change(r, userPath(r), func() (pages.Users, error) {
		role, ok := account.ParseRole(r.Form.Get("role"))
		if !ok {
			return pages.Users{}, errNoRole
		}
		id := request.ID(r, "user")
		g.log.Info("role changed", "user", id, "role", role, "by", person.Of(r).User.ID)
		return pages.Users{}, g.accounts.SetRole(r.Context(), id, role)
	})
}

// EndSessionsOf ends all sessions of a user.
func (g *Gate) EndSessionsOf(r *http.Request) (answer.Answer, error) {
	return g.change(r, userPath(r), func() (pages.Users, error) {
		id := request.ID(r, "user")
		g.log.Info("sessions ended", "user", id, "by", person.Of(r).User.ID)
		return pages.Users{}, g.accounts.EndSessions(r.Context(), id)
	})
}

// RemoveTokenOf takes back a token of a user.
func (g *Gate) RemoveTokenOf(r *http.Request) (answer.Answer, error) {
	return g.change(r, userPath(r), func() (pages.Users, error) {
		id, token := request.ID(r, "user"), request.ID(r, "token")
		g.log.Info("token taken back", "user", id, "token", token, "by", person.Of(r).User.ID)
		return pages.Users{}, g.accounts.RemoveToken(r.Context(), id, token)
	})
}

// RemoveUser removes an account. What the user has done stays in the history of the books.
func (g *Gate) RemoveUser(r *http.Request) (answer.Answer, error) {
	return g.change(r, "/users", func() (pages.Users, error) {
		id := request.ID(r, "user")
		g.log.Info("account removed", "user", id, "by", person.Of(r).User.ID)
		return pages.Users{}, g.accounts.Remove(r.Context(), id)
	})
}
