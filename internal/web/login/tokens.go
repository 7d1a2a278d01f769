package login

import (
	"net/http"
	"strconv"
	"time"

	"shelflist/internal/account"
	"shelflist/internal/web/answer"
	"shelflist/internal/web/api"
	"shelflist/internal/web/pages"
	"shelflist/internal/web/person"
	"shelflist/internal/web/request"
)

// AddToken makes a token for a program, and shows it once.
func (g *Gate) AddToken(r *http.Request) (answer.Answer, error) {
	u := person.Of(r).User
	err := g.confirm(r)
	var k account.Token
	if err == nil {
		k, err = tokenOf(r, u)
	}
	secret := newSecret()
	if err == nil {
		k, err = g.accounts.AddToken(r.Context(), k, hashOf(secret))
	}
	if kind, ok := faultOf(err); ok && request.HTMLByDefault(r) {
		return g.accountPage(r, u, kind, http.StatusUnprocessableEntity)
	}
	if err != nil {
		return answer.Answer{}, explain(err)
	}
	g.log.Info("token added", "user", u.ID, "role", k.Role)
	if !request.HTMLByDefault(r) {
		a, err := answer.JSON(http.StatusCreated, api.NewToken(k, secret))
		a.Caching = "no-store"
		return a, err
	}
	return g.showAccount(r, u, pages.Account{Token: secret}, http.StatusOK)
}

// tokenOf returns the token that a form describes.
func tokenOf(r *http.Request, u account.User) (account.Token, error) {
	name, err := account.CleanName(r.Form.Get("name"))
	if err != nil {
		return account.Token{}, err
	}
	role, ok := account.ParseRole(r.Form.Get("role"))
	if !ok || role.AtMost(u.Role) != role {
		return account.Token{}, errNoRole
	}
	days, err := strconv.Atoi(r.Form.Get("days"))
	lasts := time.Duration(days) * 24 * time.Hour
	if err != nil || days < 1 || lasts > account.MaxTokenTime {
		return account.Token{}, errNoEnd
	}
	return account.Token{User: u.ID, Name: name, Role: role, End: time.Now().Add(lasts)}, nil
}

// RemoveToken ends a token of whoever has logged in.
func (g *Gate) RemoveToken(r *http.Request) (answer.Answer, error) {
	u := person.Of(r).User
	err := g.accounts.RemoveToken(r.Context(), u.ID, request.ID(r, "token"))
	if kind, ok := faultOf(err); ok && request.HTMLByDefault(r) {
		return g.accountPage(r, u, kind, http.StatusUnprocessableEntity)
	}
	if err != nil {
		return answer.Answer{}, explain(err)
	}
	return answer.SeeOther("/account"), nil
}
