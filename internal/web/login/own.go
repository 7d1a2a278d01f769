package login

import (
	"context"
	"errors"
	"net/http"
	"time"

	"shelflist/internal/account"
	"shelflist/internal/web/answer"
	"shelflist/internal/web/api"
	"shelflist/internal/web/pages"
	"shelflist/internal/web/person"
	"shelflist/internal/web/request"
)

// Account shows the account of whoever has logged in.
func (g *Gate) Account(r *http.Request) (answer.Answer, error) {
	u := person.Of(r).User
	if !request.HTMLByDefault(r) {
		return answer.JSON(http.StatusOK, api.NewUser(u))
	}
	return g.accountPage(r, u, "", http.StatusOK)
}

// accountPage shows an account. fault names what is wrong with a new password; "" for nothing.
func (g *Gate) accountPage(r *http.Request, u account.User, fault string, status int) (answer.Answer, error) {
	p := pages.Account{Fault: fault, Changed: r.Method == http.MethodGet && r.Form.Has("password")}
	return g.showAccount(r, u, p, status)
}

// showAccount completes the page of an account and shows it.
func (g *Gate) showAccount(r *http.Request, u account.User, p pages.Account, status int) (answer.Answer, error) {
	p.Frame, p.User = g.Frame(r, ""), u
	var err error
	if p.Keys, err = g.keysOf(r.Context(), u); err != nil {
		return answer.Answer{}, err
	}
	for _, role := range account.Roles {
		if role.AtMost(u.Role) == role {
			p.Roles = append(p.Roles, role)
		}
	}
	a, err := g.Render("account", p)
	a.Status = status
	if p.Token != "" {
		a.Caching = "no-store"
	}
	return a, err
}

// keysOf returns the sessions and tokens of a user.
func (g *Gate) keysOf(ctx context.Context, u account.User) (k pages.Keys, err error) {
	if k.Sessions, err = g.sessionsOf(ctx, u); err == nil {
		k.Tokens, err = g.accounts.Tokens(ctx, u.ID, time.Now())
	}
	return k, err
}

// faults are the names of what is wrong with a password.
var faults = []struct {
	err  error
	kind string
}{
	{account.ErrShort, "short-password"},
	{account.ErrLong, "long-password"},
	{account.ErrNoName, "no-name"},
	{account.ErrLongName, "long-name"},
	{account.ErrBadName, "bad-name"},
	{account.ErrTaken, "name-taken"},
	{account.ErrLastAdmin, "last-administrator"},
	{account.ErrNoUser, "no-user"},
	{errNoRole, "no-role"},
	{errWrong, "wrong-password"},
	{account.ErrNoToken, "no-token"},
	{errNoEnd, "no-end"},
}

var (
	errNoRole = errors.New("no such role")
	errWrong  = errors.New("the password is wrong")
	errNoEnd  = errors.New("no number of days from 1 to 366")
)

// faultOf returns the name of what is wrong, and whether err is about that.
func faultOf(err error) (kind string, ok bool) {
	for _, f := range faults {
		if errors.Is(err, f.err) {
			return f.kind, true
		}
	}
	return "", false
}

// explain makes a problem of what is wrong. Other errors are returned as they are.
func explain(err error) error {
	if kind, ok := faultOf(err); ok {
		return problemOf(http.StatusUnprocessableEntity, kind, err)
	}
	return err
}

// confirm returns errWrong unless the request has the password of whoever has logged in.
func (g *Gate) confirm(r *http.Request) error {
	if err := request.CheckForm(r); err != nil {
		return err
	}
	u := person.Of(r).User
	knows, err := g.knows(r, u)
	if err != nil {
		return err
	}
	ok, err := g.check(r, u, u.Name, r.PostForm.Get("password"), knows)
	if err == nil && !ok {
		g.log.Warn("password wrong", "user", u.ID, "client", addressOf(r))
		if err = g.store.Audit().Add(account.WithoutEvent(r.Context()), eventOf(r, account.PasswordWrong)); err == nil {
			err = errWrong
		}
	}
	return err
}

// ChangePassword changes the password of whoever has logged in, and ends their other sessions.
func (g *Gate) ChangePassword(r *http.Request) (answer.Answer, error) {
	u := person.Of(r).User
	err := g.confirm(r)
	if err == nil {
		err = g.setPassword(r.Context(), u.ID, r.PostForm.Get("new"))
	}
	if kind, ok := faultOf(err); ok && request.HTMLByDefault(r) {
		return g.accountPage(r, u, kind, http.StatusUnprocessableEntity)
	}
	if err != nil {
		return answer.Answer{}, explain(err)
	}
	if u, err = g.accounts.Get(r.Context(), u.ID); err != nil {
		return answer.Answer{}, err
	}
	a := answer.SeeOther("/account?password=changed")
	err = g.begin(r, u, &a)
	return a, err
}

func (g *Gate) setPassword(ctx context.Context, id int64, password string) error {
	if err := account.CheckPassword(password); err != nil {
		return err
	}
	hash, err := g.passwords.Hash(ctx, password)
	if err != nil {
		return err
	}
	return g.accounts.SetPassword(ctx, id, hash)
}

// EndSessions ends all sessions of whoever has logged in, the one at hand too.
func (g *Gate) EndSessions(r *http.Request) (answer.Answer, error) {
	if err := g.accounts.EndSessions(r.Context(), person.Of(r).User.ID); err != nil {
		return answer.Answer{}, explain(err)
	}
	a := answer.SeeOther("/login")
	a.Cookies = []*http.Cookie{g.cookie(r, sessionCookie, "", -time.Second)}
	return a, nil
}

// Link shows the form to choose a password by a link.
func (g *Gate) Link(r *http.Request) (answer.Answer, error) {
	u, err := g.accounts.OfLink(r.Context(), hashOf(r.Form.Get("code")), time.Now())
	return g.linkPage(r, u, err, "", http.StatusOK)
}

func (g *Gate) linkPage(r *http.Request, u account.User, err error, fault string, status int) (answer.Answer, error) {
	if errors.Is(err, account.ErrNoLink) {
		return answer.Answer{}, problemOf(http.StatusGone, "link-used", err)
	}
	if err != nil {
		return answer.Answer{}, err
	}
	p := pages.Password{Frame: g.Frame(r, ""), User: u, Code: r.Form.Get("code"), Fault: fault}
	a, err := g.Render("password", p)
	a.Status, a.Caching = status, "no-store"
	return a, err
}

// UseLink sets the password that somebody has chosen by a link.
func (g *Gate) UseLink(r *http.Request) (answer.Answer, error) {
	if err := request.CheckForm(r); err != nil {
		return answer.Answer{}, err
	}
	hash, password := hashOf(r.PostForm.Get("code")), r.PostForm.Get("new")
	u, err := g.accounts.OfLink(r.Context(), hash, time.Now())
	if err == nil {
		err = account.CheckPassword(password)
	}
	if kind, ok := faultOf(err); ok && request.HTMLByDefault(r) {
		return g.linkPage(r, u, nil, kind, http.StatusUnprocessableEntity)
	}
	var stored string
	if err == nil {
		stored, err = g.passwords.Hash(r.Context(), password)
	}
	if err == nil {
		event := eventOf(r, "POST /password")
		event.Who = u.Name
		_, err = g.accounts.UseLink(account.WithEvent(r.Context(), event), hash, time.Now(), stored)
	}
	if err != nil {
		return g.linkPage(r, u, explain(err), "", http.StatusOK)
	}
	return answer.SeeOther("/login"), nil
}
