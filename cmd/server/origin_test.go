package main_test

import (
	"net/http"
	"strings"
	"syscall"
	"testing"
)

// Changes are taken at the addresses that --origin and SHELFLIST_ORIGIN name. The flag wins.
func TestOrigins(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		env  string
		args []string
		want map[string]int // status of a removal of a book that isn't there, by the page's origin
	}{
		"none": {"", nil, map[string]int{
			"http://localhost": 404, "http://a.example.org": 421,
		}},
		"the variable": {"http://a.example.org https://b.example.org:8443,http://c.example.org", nil, map[string]int{
			"http://a.example.org": 404, "https://b.example.org:8443": 404, "http://c.example.org": 404,
			"http://d.example.org": 421,
		}},
		"two flags": {"http://a.example.org",
			[]string{"--origin", "http://c.example.org", "--origin=http://d.example.org"}, map[string]int{
				"http://a.example.org": 421, "http://c.example.org": 404, "http://d.example.org": 404,
			}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := startWith(t, t.TempDir(), []string{"SHELFLIST_ORIGIN=" + test.env}, test.args...)
			for origin, want := range test.want {
				request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.url+"/books/999/remove", nil)
				if err != nil {
					t.Fatal(err)
				}
				_, request.Host, _ = strings.Cut(origin, "://")
				request.Header.Set("Origin", origin)
				response, err := http.DefaultClient.Do(request)
				if err != nil {
					t.Fatal(err)
				}
				response.Body.Close()
				if response.StatusCode != want {
					t.Errorf("a page of %s gets status %d, want %d", origin, response.StatusCode, want)
				}
			}
			s.signal(t, syscall.SIGTERM)
			s.exit(t)
		})
	}
}
