package main_test

import (
	"encoding/json"
	"fmt"
	"mime"
	"net/http"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"
)

// zones are two between which it is never the same day.
var zones = []string{"Pacific/Kiritimati", "Etc/GMT+12"}

// clock is the time in a zone since the beginning of a test.
type clock struct {
	zone  *time.Location
	began time.Time
}

func newClock(t *testing.T, zone string) clock {
	t.Helper()
	z, err := time.LoadLocation(zone)
	if err != nil {
		t.Fatal(err)
	}
	return clock{z, time.Now().Truncate(time.Second)}
}

// check checks that a text is a time since the beginning, as people in the zone write it.
func (c clock) check(t *testing.T, what, layout, text string) {
	t.Helper()
	got, err := time.ParseInLocation(layout, text, c.zone)
	if err != nil {
		t.Errorf("%s: %v", what, err)
		return
	}
	day := !strings.Contains(layout, "15")
	from := c.began.In(c.zone)
	switch {
	case day:
		from = time.Date(from.Year(), from.Month(), from.Day(), 0, 0, 0, 0, c.zone)
	case !strings.Contains(layout, "05"):
		from = from.Truncate(time.Minute)
	}
	_, ours := from.Zone()
	if _, offset := got.Zone(); got.Before(from) || got.After(time.Now()) || offset != ours {
		t.Errorf("%s: %s, want a time from %s on", what, text, from)
	}
}

// find returns what a pattern finds in the group of a page.
func find(t *testing.T, page []byte, pattern string) string {
	t.Helper()
	m := regexp.MustCompile(pattern).FindSubmatch(page)
	if m == nil {
		t.Fatalf("no %s in\n%s", pattern, page)
	}
	return string(m[1])
}

// Pages, names of files and the log have the times of one zone: TZ's.
func TestTimeZoneEverywhere(t *testing.T) {
	t.Parallel()
	for _, name := range zones {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newClock(t, name)
			folder, copies := t.TempDir(), t.TempDir()
			s := start(t, folder, "TZ="+name, "SHELFLIST_BACKUP_TO="+copies)
			s.await(t, s.backedUp, "backing up")
			path := s.send(t, "/books/add?id="+newWork(t, s), nil)
			s.send(t, path, url.Values{"Version": {"1"}, "Title": {"Emma"}})
			s.upload(t)

			c.check(t, "book", time.DateOnly, find(t, s.get(t, path, "text/html"), `<time datetime="([^"]*)">`))
			c.check(t, "history", "2006-01-02 15:04", find(t, s.get(t, path+"/history", "text/html"), `<time>([^<]*)<`))
			c.check(t, "imports", time.DateOnly, find(t, s.get(t, "/imports", "text/html"), `<time>([^<]*)<`))
			c.check(t, "print view", time.DateOnly, find(t, s.get(t, "/print", "text/html"), `class="date">([^<]*)<`))
			c.check(t, "export", "shelflist-2006-01-02.csv", s.filename(t, "/export"))
			c.check(t, "copy for a browser", "shelflist-20060102-150405-0700.db", s.filename(t, "/backup"))
			c.check(t, "back-up", "shelflist-20060102-150405-0700.db", listFiles(t, copies)[0])
			var found struct{ Count int }
			s.getJSON(t, "/books.json?q=added:"+find(t, s.get(t, path, "text/html"), `<time datetime="([^"]*)">`),
				&found)
			if found.Count == 0 {
				t.Error("no book was added on the day that its page shows")
			}

			s.signal(t, syscall.SIGTERM)
			s.exit(t)
			for line := range strings.Lines(s.logged()) {
				var entry struct{ Time string }
				if err := json.Unmarshal([]byte(line), &entry); err != nil {
					t.Fatal(err)
				}
				c.check(t, "log", time.RFC3339Nano, entry.Time)
			}
			restored := runServer(t, folder, []string{"TZ=" + name}, "restore",
				filepath.Join(copies, listFiles(t, copies)[0]))
			c.check(t, "what was replaced", "dev.db.replaced-20060102-150405",
				find(t, []byte(restored.stdout), `(dev\.db\.replaced-[0-9-]+)`))
		})
	}
}

// send sends a form as a program does, and returns where the answer leads.
func (s *server) send(t *testing.T, path string, form url.Values) string {
	t.Helper()
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	response, err := client.PostForm(s.url+path, form)
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	if response.StatusCode >= 400 {
		t.Fatalf("POST %s: %s", path, response.Status)
	}
	return response.Header.Get("Location")
}

// upload sends a file of books.
func (s *server) upload(t *testing.T) {
	t.Helper()
	response, err := http.Post(s.url+"/imports", "text/csv", strings.NewReader("Title;Year\r\nIvanhoe;1820\r\n"))
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	if response.StatusCode >= 400 {
		t.Fatalf("upload: %s", response.Status)
	}
}

// filename returns the name under which a browser saves an answer.
func (s *server) filename(t *testing.T, path string) string {
	t.Helper()
	response, err := http.Get(s.url + path)
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	_, parameters, err := mime.ParseMediaType(response.Header.Get("Content-Disposition"))
	if err != nil {
		t.Fatal(err)
	}
	return parameters["filename"]
}

// A zone that is not known is said, and one with what files of variables leave around it is known.
func TestUnknownTimeZone(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		zone, offset string
		warned       bool
	}{
		{"Pacific/Kiritimati", "+14:00", false},
		{" \"Pacific/Kiritimati\"\r", "+14:00", false},
		{":Pacific/Kiritimati", "+14:00", false},
		{"UTC", "Z", false},
		{"", "Z", false},
		{"\r", "Z", false},
		{"Middle/Earth", "Z", true},
		{"CET-1CEST,M3.5.0,M10.5.0/3", "Z", true},
	} {
		t.Run(fmt.Sprintf("%q", tt.zone), func(t *testing.T) {
			t.Parallel()
			s := start(t, t.TempDir(), "TZ="+tt.zone)
			log := s.logged()
			if got := find(t, []byte(log), `"time":"[^"]*?(Z|[+-]\d\d:\d\d)"`); got != tt.offset {
				t.Errorf("the log has the offset %s, want %s", got, tt.offset)
			}
			if warned := strings.Contains(log, `"level":"WARN"`) &&
				strings.Contains(log, "time zone"); warned != tt.warned {
				t.Errorf("warned %v, want %v: %s", warned, tt.warned, log)
			}
		})
	}
}

// All dates that people read are those of one time zone: TZ's. JSON is in UTC everywhere.
func TestTimeZone(t *testing.T) {
	t.Parallel()
	for _, name := range zones {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			zone, err := time.LoadLocation(name)
			if err != nil {
				t.Fatal(err)
			}
			s := start(t, t.TempDir(), "TZ="+name)
			before := time.Now()
			response, err := http.Post(s.url+"/books/add?id="+newWork(t, s), "application/x-www-form-urlencoded", nil)
			if err != nil {
				t.Fatal(err)
			}
			response.Body.Close()
			path := response.Header.Get("Location")
			added := regexp.MustCompile(`<time datetime="([^"]*)">([^<]*)</time>`).FindStringSubmatch(string(s.get(t,
				path, "text/html")))
			printed := regexp.MustCompile(`class="date">([^<]*)<`).FindStringSubmatch(string(s.get(t, "/print",
				"text/html")))
			// Midnight may pass while the test runs.
			days := before.In(zone).Format(time.DateOnly) + " " + time.Now().In(zone).Format(time.DateOnly)
			if added == nil || printed == nil || added[1] != added[2] || !strings.Contains(days, added[1]) ||
				!strings.Contains(days, printed[1]) {
				t.Errorf("added %q, printed %q, want %s", added, printed, days)
			}
			var book struct{ AddedAt string }
			s.getJSON(t, path, &book)
			if at, err := time.Parse(time.RFC3339, book.AddedAt); err != nil || !strings.HasSuffix(book.AddedAt, "Z") ||
				at.Before(before.Add(-time.Minute)) {
				t.Errorf("JSON has %s, %v, want the time in UTC", book.AddedAt, err)
			}
		})
	}
}
