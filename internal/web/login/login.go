package login

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"path"
	"strings"
	"time"

	"shelflist/internal/account"
	"shelflist/internal/store/accounts"
	"shelflist/internal/web/answer"
	"shelflist/internal/web/pages"
	"shelflist/internal/web/person"
	"shelflist/internal/web/problem"
	"shelflist/internal/web/proxy"
	"shelflist/internal/web/request"
)

func problemOf(status int, kind string, err error) problem.Problem {
	return problem.Problem{Status: status, Kind: kind, Err: err}
}

// Page shows the form to log in.
func (g *Gate) Page(r *http.Request) (answer.Answer, error) {
	if who := person.Of(r); who.Open {
		return answer.Answer{}, problemOf(http.StatusConflict, "no-accounts", nil)
	}
	return g.Render("login", pages.Login{Frame: g.Frame(r, ""), Next: nextOf(r)})
}

// adding is the path at which GET changes something. No login leads there: the page of another site
// may have made the link.
const adding = "/books/add"

// nextOf returns the page that somebody wanted who has to log in first: a path here, or "/".
func nextOf(r *http.Request) string {
	next := r.Form.Get("next")
	u, err := url.Parse(next)
	switch {
	case err != nil, u.Scheme != "", u.Host != "", u.User != nil,
		!strings.HasPrefix(next, "/"), strings.HasPrefix(next, "//"), strings.ContainsAny(next, "\\\r\n\t"),
		path.Clean(u.Path) == adding:
		return "/"
	}
	return next
}

// browserTime is how long it is remembered that somebody has logged in by a browser.
const browserTime = 365 * 24 * time.Hour

// Login lets somebody in by name and password.
func (g *Gate) Login(r *http.Request) (answer.Answer, error) {
	if who := person.Of(r); who.Open {
		return answer.Answer{}, problemOf(http.StatusConflict, "no-accounts", nil)
	}
	if err := request.CheckForm(r); err != nil {
		return answer.Answer{}, err
	}
	// What stands in the address is not looked at: proxies write that down.
	name, password := r.PostForm.Get("name"), r.PostForm.Get("password")
	u, err := g.accounts.Named(r.Context(), name)
	if err != nil && !errors.Is(err, account.ErrNoUser) {
		return answer.Answer{}, err
	}
	knows, err := g.knows(r, u)
	if err != nil {
		return answer.Answer{}, err
	}
	ok, err := g.check(r, u, name, password, knows)
	if err != nil {
		return answer.Answer{}, err
	}
	if !ok {
		g.log.Warn("login failed", "client", addressOf(r))
		event := eventOf(r, account.LoginFailed)
		event.Who = u.Name // "" if there is no such user: what was typed may be a password
		if err := g.store.Audit().Add(r.Context(), event); err != nil {
			return answer.Answer{}, err
		}
		if !request.HTMLByDefault(r) {
			return answer.Answer{}, problemOf(http.StatusUnauthorized, "wrong-login", nil)
		}
		a, err := g.Render("login", pages.Login{Frame: g.Frame(r, ""), Next: nextOf(r), Name: name, Wrong: true})
		a.Status = http.StatusUnprocessableEntity
		return a, err
	}
	a := answer.SeeOther(nextOf(r))
	if !knows {
		secret := newSecret()
		if err := g.accounts.AddBrowser(r.Context(), u.ID, hashOf(secret), time.Now().Add(browserTime)); err != nil {
			return answer.Answer{}, err
		}
		a.Cookies = append(a.Cookies, g.cookie(r, browserCookie, secret, browserTime))
	}
	if err := g.begin(r, u, &a); err != nil {
		return answer.Answer{}, err
	}
	g.log.Info("login", "user", u.ID, "client", addressOf(r))
	event := eventOf(r, account.LoggedIn)
	event.Who = u.Name
	return a, g.store.Audit().Add(r.Context(), event)
}

// knows reports whether a user has logged in before by the browser of a request.
func (g *Gate) knows(r *http.Request, u account.User) (bool, error) {
	secret := g.valueOf(r, browserCookie)
	if secret == "" || u.ID == 0 {
		return false, nil
	}
	return g.accounts.KnowsBrowser(r.Context(), u.ID, hashOf(secret), time.Now())
}

// Guesses that are free before the next has to wait: see account.WaitAfter.
const (
	freeByName    = 5   // for one name from one address
	freeByAddress = 30  // for all names from one address
	freeBySite    = 100 // for all names from one site of IPv6
)

// check reports whether a password is that of a user, who may be nobody, under a name. The error is
// a problem if too many guesses came from the same address. A browser by which the user has logged
// in before has guesses of its own, so that nobody at the same address can keep the user out.
func (g *Gate) check(r *http.Request, u account.User, name, password string, knows bool) (bool, error) {
	address := addressOf(r)
	whose := fmt.Sprint("user ", u.ID)
	if u.ID == 0 { // each name counts, or guesses would tell which there are
		whose = "name " + hashOf(g.key+account.NameKey(name))
	}
	sources := []accounts.Source{{Name: address + ", " + whose, Free: freeByName}, {Name: address, Free: freeByAddress}}
	if site, ok := siteOf(r); ok {
		sources = append(sources, accounts.Source{Name: site, Free: freeBySite})
	}
	if knows {
		sources = []accounts.Source{{Name: "browser " + hashOf(g.valueOf(r, browserCookie)), Free: freeByName}}
	}
	ctx := account.WithoutEvent(context.WithoutCancel(r.Context())) // a guess counts even if the client goes away
	err := g.accounts.Guess(ctx, time.Now(), sources)
	if errors.Is(err, account.ErrWait) {
		return false, problemOf(http.StatusTooManyRequests, "too-many-guesses", err)
	}
	if err != nil {
		return false, err
	}
	ok, err := g.passwords.Check(r.Context(), u.Password, password, knows)
	if err != nil || !ok {
		return false, err
	}
	return true, g.accounts.GuessedRight(ctx, sources)
}

// addressOf returns the address of a client. Of IPv6 it is the network: each customer has one, with
// more addresses than can be counted.
func addressOf(r *http.Request) string {
	client := proxy.Client(r)
	switch {
	case !client.IsValid():
		return "unix"
	case client.Is6():
		network, _ := client.Prefix(64) // is valid for IPv6
		return network.String()
	}
	return client.String()
}

// siteOf returns the network of 48 bits of a client, which is what a provider gives one customer at
// most, and whether the client comes by IPv6.
func siteOf(r *http.Request) (string, bool) {
	client := proxy.Client(r)
	if !client.Is6() {
		return "", false
	}
	site, _ := client.Prefix(48) // is valid for IPv6
	return site.String(), true
}
