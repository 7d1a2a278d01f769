package main_test

import (
	"io"
	"net"
	"net/http"
	"regexp"
	"strings"
	"testing"
)

// ask returns the status and the body of an answer.
func ask(t *testing.T, address string) (status int, body string) {
	t.Helper()
	response, err := http.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, string(text)
}

// Metrics are shown where the setting says, and profiles never beside the pages.
func TestMetrics(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name      string
		env, args []string
		here, own bool
	}{
		{"by default", nil, nil, false, false},
		{"beside the pages", nil, []string{"--metrics", "on"}, true, false},
		{"an address of their own", []string{"SHELFLIST_METRICS=127.0.0.1:0"}, nil, false, true},
		{"off", []string{"SHELFLIST_METRICS=on"}, []string{"--metrics", "OFF"}, false, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			folder := t.TempDir()
			s := startWith(t, folder, tt.env, tt.args...)
			status, text := ask(t, s.url+"/metrics")
			if (status == 200) != tt.here || (status == 404) == tt.here {
				t.Errorf("beside the pages: status %d", status)
			}
			for _, path := range []string{
				"/debug/pprof/", "/debug/pprof/profile?seconds=1", "/debug/pprof/heap", "/debug/vars",
			} {
				if status, _ := ask(t, s.url+path); status != 404 {
					t.Errorf("%s beside the pages: status %d, want 404", path, status)
				}
			}
			m := regexp.MustCompile(`"showing metrics","url":"(http://127[^"]+)/metrics"`).FindStringSubmatch(s.logged())
			if (m != nil) != tt.own {
				t.Fatalf("the log names an address: %q", m)
			}
			if m != nil {
				if status, text = ask(t, m[1]+"/metrics"); status != 200 {
					t.Errorf("at their own address: status %d", status)
				}
				if status, _ := ask(t, m[1]+"/debug/pprof/heap"); status != 200 {
					t.Errorf("a profile: status %d", status)
				}
				if status, _ := ask(t, m[1]+"/"); status != 404 {
					t.Errorf("the list at the metrics' own address: status %d", status)
				}
				if got := runServer(t, folder, []string{"PORT=" + s.url[strings.LastIndex(s.url, ":")+1:]},
					"healthcheck"); got.status != 0 {
					t.Errorf("the health check: %s", got.stderr)
				}
			}
			if tt.here || tt.own {
				for _, want := range []string{
					"\nshelflist_books 12\n", `shelflist_build_info{version="` + testVersion,
					"\nprocess_start_time_seconds ",
				} {
					if !strings.Contains(text, want) {
						t.Errorf("no %q in\n%s", want, text)
					}
				}
			}
		})
	}
}

// An address that can't be used is an error before anything is written.
func TestMetricsAddressInUse(t *testing.T) {
	t.Parallel()
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	folder := t.TempDir()
	got := runServer(t, folder, []string{"PORT=0"}, "--metrics", taken.Addr().String())
	if got.status != 1 {
		t.Errorf("status %d, want 1", got.status)
	}
	checkLine(t, got.stderr, "port "+portOf(t, taken.Addr())+" of 127.0.0.1", "in use", "--metrics")
	if files := listFiles(t, folder); len(files) > 0 {
		t.Errorf("it left %q", files)
	}
}
