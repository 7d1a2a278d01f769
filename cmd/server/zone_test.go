package main_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"
)

// All dates that people read are those of one time zone: TZ's. JSON is in UTC everywhere.
func TestTimeZone(t *testing.T) {
	t.Parallel()
	// It is never the same day in both.
	for _, name := range []string{"Pacific/Kiritimati", "Etc/GMT+12"} {
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
			added := regexp.MustCompile(`<time datetime="([^"]*)">([^<]*)</time>`).FindStringSubmatch(string(s.get(t, path, "text/html")))
			printed := regexp.MustCompile(`class="date">([^<]*)<`).FindStringSubmatch(string(s.get(t, "/print", "text/html")))
			// Midnight may pass while the test runs.
			days := before.In(zone).Format(time.DateOnly) + " " + time.Now().In(zone).Format(time.DateOnly)
			if added == nil || printed == nil || added[1] != added[2] || !strings.Contains(days, added[1]) || !strings.Contains(days, printed[1]) {
				t.Errorf("added %q, printed %q, want %s", added, printed, days)
			}
			var book struct{ AddedAt string }
			s.getJSON(t, path, &book)
			if at, err := time.Parse(time.RFC3339, book.AddedAt); err != nil || !strings.HasSuffix(book.AddedAt, "Z") || at.Before(before.Add(-time.Minute)) {
				t.Errorf("JSON has %s, %v, want the time in UTC", book.AddedAt, err)
			}
		})
	}
}
