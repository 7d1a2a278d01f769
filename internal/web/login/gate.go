// Package login finds out who has sent a request, and answers those by which people log in and see
// to accounts.
package login

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"log/slog"
	"net/http"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/alexedwards/scs/v2"

	"shelflist/internal/account"
	"shelflist/internal/filing"
	"shelflist/internal/store"
	"shelflist/internal/store/accounts"
	"shelflist/internal/web/answer"
	"shelflist/internal/web/pages"
	"shelflist/internal/web/person"
	"shelflist/internal/web/proxy"
	"shelflist/internal/web/texts"
)

// How long a session lasts without a request, and at most. A day at the desk is between the two,
// and who stays away for a night logs in again.
const (
	idleTime = 12 * time.Hour
	lifetime = 7 * 24 * time.Hour
)

// Gate lets people in.
type Gate struct {
	Texts  texts.Texts
	Render func(page string, data any) (answer.Answer, error)
	Frame  func(r *http.Request, view string) pages.Frame
	Base   string // the path below which readers see the application, such as /library; "" for the root

	store     *store.Store
	accounts  accounts.Table
	stored    accounts.Sessions
	sessions  *scs.SessionManager
	passwords *account.Passwords
	private   bool
	log       *slog.Logger
	known     atomic.Pointer[opening]
	key       string // keeps the names that were typed from being guessed by what is stored of them
}

// opening is whether there are no accounts, in a version of the catalogue.
type opening struct {
	version store.Version
	open    bool
}

// New returns the gate of a catalogue. private says that visitors see nothing of it.
func New(s *store.Store, private bool, log *slog.Logger) *Gate {
	g := &Gate{store: s, accounts: s.Accounts(), private: private, log: log, key: newSecret()}
	g.passwords = account.NewPasswords(max(1, runtime.NumCPU()-1))
	g.stored = accounts.Sessions{Table: g.accounts, UserOf: userOf}
	// scs.New would link encoding/gob, which is half a megabyte of the executable.
	g.sessions = &scs.SessionManager{
		Store: g.stored, Codec: codec{}, HashTokenInStore: true, IdleTimeout: idleTime, Lifetime: lifetime,
	}
	return g
}

// Identify finds out who has sent a request, for the handlers behind it.
func (g *Gate) Identify(w http.ResponseWriter, r *http.Request, next http.HandlerFunc) {
	var who account.Person
	version, err := g.store.Version(r.Context())
	if err == nil {
		who, err = g.identify(r, version)
	}
	with := person.With(r, person.Person{Person: who, Err: err, Version: version})
	next(w, with)
	r.Pattern = with.Pattern // for the log
}

func (g *Gate) identify(r *http.Request, version store.Version) (who account.Person, err error) {
	if who.Open, err = g.isOpen(r.Context(), version); err != nil || who.Open {
		return who, err
	}
	if secret, ok := tokenIn(r.Header.Get("Authorization")); ok {
		who.User, err = g.accounts.OfToken(r.Context(), hashOf(secret), time.Now())
		if errors.Is(err, account.ErrNoToken) {
			err = problemOf(http.StatusUnauthorized, "bad-token", err)
		}
		return who, err
	}
	ctx, err := g.session(r)
	if err != nil || ctx == nil {
		return who, err
	}
	id, _ := strconv.ParseInt(g.sessions.GetString(ctx, keyUser), 10, 64)
	u, err := g.accounts.Get(ctx, id)
	generation := strconv.FormatInt(u.Generation, 10)
	if errors.Is(err, account.ErrNoUser) || err == nil && generation != g.sessions.GetString(ctx, keyGeneration) {
		return who, nil
	}
	if err == nil {
		who.User = u
		err = g.prolong(ctx)
	}
	if slices.ContainsFunc(notNow, func(e error) bool { return errors.Is(err, e) }) {
		err = nil // it ends when it would have, and the reader can still read
	}
	return who, err
}

// notNow are the reasons for which a session can't be prolonged, although it can be read.
var notNow = []error{context.DeadlineExceeded, store.ErrFull, store.ErrDamaged, store.ErrReadOnly, store.ErrBusy}

// prolongTime is how long somebody who only reads waits for others who write.
const prolongTime = time.Second

// prolong lets a session last longer.
func (g *Gate) prolong(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, prolongTime)
	defer cancel()
	_, _, err := g.sessions.Commit(ctx)
	return err
}

// tokenIn returns the token of a header Authorization, and whether it is for tokens. Other schemes,
// such as Basic, are those of a proxy.
func tokenIn(header string) (secret string, ok bool) {
	scheme, secret := header, ""
	if i := strings.IndexAny(header, " \t"); i >= 0 {
		scheme, secret = header[:i], strings.TrimSpace(header[i:])
	}
	return secret, strings.EqualFold(scheme, "Bearer")
}

// Record returns r so that what it writes to the catalogue is recorded, unless there are no
// accounts.
func Record(r *http.Request, what string) *http.Request {
	if person.Of(r).Open {
		return r
	}
	return r.WithContext(account.WithEvent(r.Context(), eventOf(r, what)))
}

// eventOf returns an event that a request brings about.
func eventOf(r *http.Request, what string) account.Event {
	path := filing.Truncate(r.URL.Path, maxPath)
	return account.Event{Who: person.Name(r), Address: addressOf(r), What: what, Path: path}
}

// maxPath is how much of a path is recorded, in bytes.
const maxPath = 200

// isOpen reports whether there are no accounts, in the present version of the catalogue.
func (g *Gate) isOpen(ctx context.Context, version store.Version) (bool, error) {
	if known := g.known.Load(); known != nil && known.version == version {
		return known.open, nil
	}
	any, err := g.accounts.Any(ctx)
	if err != nil {
		return false, err
	}
	g.known.Store(&opening{version, !any})
	return !any, nil
}

// Admit returns nil if whoever has sent a request has a permission, or else a problem.
func (g *Gate) Admit(r *http.Request, needed account.Permission) error {
	who := person.Of(r)
	switch {
	case needed == account.Enter:
		return nil
	case who.Err != nil:
		return who.Err
	case who.Open && needed >= account.Belong && !who.May(needed):
		return problemOf(http.StatusConflict, "no-accounts", nil)
	case !who.LoggedIn() && (!who.May(needed) || g.private && !who.Open):
		return problemOf(http.StatusUnauthorized, "login", nil)
	case !who.May(needed):
		return problemOf(http.StatusForbidden, "not-allowed", nil)
	}
	return nil
}

// Names of cookies. Browsers take one whose name begins with __Secure- only by HTTPS, and with
// __Host- only from this host, for all its paths.
const (
	sessionCookie = "session"
	browserCookie = "browser"
	hostPrefix    = "__Host-"
	securePrefix  = "__Secure-"
)

// nameOf returns the whole name of a cookie.
func (g *Gate) nameOf(r *http.Request, name string) string {
	switch {
	case proxy.Scheme(r) != "https":
		return name
	case g.Base != "":
		return securePrefix + name
	}
	return hostPrefix + name
}

// cookie returns a cookie that lasts for a time, or goes away if that is negative. Other
// applications on the same host, below other paths, don't get it, and have cookies of the same
// name.
func (g *Gate) cookie(r *http.Request, name, value string, lasts time.Duration) *http.Cookie {
	return &http.Cookie{
		Name: g.nameOf(r, name), Value: value, Path: g.Base + "/", MaxAge: int(lasts / time.Second),
		Secure: proxy.Scheme(r) == "https", HttpOnly: true, SameSite: http.SameSiteLaxMode,
	}
}

// valueOf returns the value of a cookie; "" if there is none.
func (g *Gate) valueOf(r *http.Request, name string) string {
	c, err := r.Cookie(g.nameOf(r, name))
	if err != nil {
		return ""
	}
	return c.Value
}

// session returns a context with the session of a request; nil if it has none.
func (g *Gate) session(r *http.Request) (context.Context, error) {
	token := g.valueOf(r, sessionCookie)
	if token == "" {
		return nil, nil
	}
	ctx, err := g.sessions.Load(r.Context(), token)
	if err != nil || g.sessions.GetString(ctx, keyUser) == "" {
		return nil, err
	}
	return ctx, nil
}

// newSecret returns a text that nobody guesses.
func newSecret() string { return rand.Text() }

// hashOf returns what is stored of a secret. It needs no salt: a secret is too long to be guessed.
func hashOf(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}
