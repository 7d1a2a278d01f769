package login

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/mileusna/useragent"

	"shelflist/internal/account"
	"shelflist/internal/filing"
	"shelflist/internal/web/answer"
	"shelflist/internal/web/pages"
)

// Keys of what a session holds. All values are texts.
const (
	keyUser       = "user"
	keyGeneration = "generation"
	keyBegan      = "began"
	keyProgram    = "program"
	keyAddress    = "address"
)

// codec writes sessions as JSON: the same session always as the same bytes.
type codec struct{}

type sessionJSON struct {
	Deadline time.Time
	Values   map[string]string
}

// Encode writes a session.
func (codec) Encode(deadline time.Time, values map[string]any) ([]byte, error) {
	s := sessionJSON{deadline, map[string]string{}}
	for key, value := range values {
		text, ok := value.(string)
		if !ok {
			return nil, fmt.Errorf("%s of a session is no text", key)
		}
		s.Values[key] = text
	}
	return json.Marshal(s)
}

// Decode reads a session.
func (codec) Decode(data []byte) (deadline time.Time, values map[string]any, err error) {
	var s sessionJSON
	err = json.Unmarshal(data, &s)
	values = map[string]any{}
	for key, value := range s.Values {
		values[key] = value
	}
	return s.Deadline, values, err
}

// userOf returns the user of a session; 0 for nobody.
func userOf(data []byte) int64 {
	_, values, _ := codec{}.Decode(data) // else there are none
	text, _ := values[keyUser].(string)
	id, _ := strconv.ParseInt(text, 10, 64)
	return id
}

// How much of the header User-Agent is kept, and how long the name that it gives may be, in bytes.
const (
	maxProgram = 200
	maxName    = 40
)

// programOf returns the names of the program and of the system that a header User-Agent tells of;
// "" for one that it doesn't.
func programOf(header string) (program, system string) {
	agent := useragent.Parse(header)
	program = filing.Truncate(agent.Name, maxName) // is the header itself if it is like no other
	if !strings.ContainsFunc(program, unicode.IsLetter) {
		program = ""
	}
	return program, agent.OS
}

// begin begins a session for a user, and gives its cookie to an answer. A session that the browser
// had before ends.
func (g *Gate) begin(r *http.Request, u account.User, a *answer.Answer) error {
	r = r.WithContext(account.WithoutEvent(r.Context()))
	if err := g.end(r); err != nil {
		return err
	}
	ctx, err := g.sessions.Load(r.Context(), "")
	if err != nil {
		return err
	}
	for key, value := range map[string]string{
		keyUser: strconv.FormatInt(u.ID, 10), keyGeneration: strconv.FormatInt(u.Generation, 10),
		keyBegan:   time.Now().UTC().Format(time.RFC3339),
		keyProgram: filing.Truncate(r.UserAgent(), maxProgram), keyAddress: addressOf(r),
	} {
		g.sessions.Put(ctx, key, value)
	}
	token, _, err := g.sessions.Commit(ctx)
	a.Cookies = append(a.Cookies, g.cookie(r, sessionCookie, token, lifetime))
	return err
}

// end ends the session of a request, if there is one.
func (g *Gate) end(r *http.Request) error {
	ctx, err := g.session(r)
	if err != nil || ctx == nil {
		return err
	}
	return g.sessions.Destroy(ctx)
}

// sessionsOf returns the sessions of a user for their page.
func (g *Gate) sessionsOf(ctx context.Context, u account.User) ([]pages.Session, error) {
	stored, err := g.stored.Of(ctx, u.ID)
	if err != nil {
		return nil, err
	}
	var list []pages.Session
	for _, s := range stored {
		_, values, err := codec{}.Decode(s.Data)
		text := func(key string) string {
			value, _ := values[key].(string)
			return value
		}
		if err != nil || text(keyGeneration) != strconv.FormatInt(u.Generation, 10) {
			continue
		}
		began, _ := time.Parse(time.RFC3339, text(keyBegan))
		program, system := programOf(text(keyProgram))
		list = append(list, pages.Session{Began: began, Program: program, System: system, Address: text(keyAddress)})
	}
	return list, nil
}

// Logout ends the session of a browser.
func (g *Gate) Logout(r *http.Request) (answer.Answer, error) {
	if err := g.end(r); err != nil {
		return answer.Answer{}, err
	}
	a := answer.SeeOther("/")
	a.Cookies = []*http.Cookie{g.cookie(r, sessionCookie, "", -time.Second)}
	return a, nil
}
