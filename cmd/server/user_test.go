package main_test

import (
	"encoding/json"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os/user"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// runWithInput runs the server's executable with a text as its standard input.
func runWithInput(t *testing.T, folder, input string, args ...string) result {
	t.Helper()
	cmd := command(t, folder, nil, args...)
	cmd.Stdin = strings.NewReader(input)
	return runToEnd(t, cmd)
}

// The first account closes a catalogue that a server has open, at once, and its user can log in.
func TestUser(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	s := start(t, folder)
	status := func(path string) int {
		t.Helper()
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.url+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Accept", "application/json")
		response, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		response.Body.Close()
		return response.StatusCode
	}
	if got := status("/export"); got != 200 {
		t.Errorf("without accounts an export has the status %d", got)
	}
	if got := runServer(t, folder, nil, "user", "list"); got.status != 0 ||
		!strings.Contains(got.stderr, "There are no accounts") {
		t.Errorf("list: %+v", got)
	}
	got := runWithInput(t, folder, "correct horse\r\n", "user", "add", " Anna  Bell ", "--role", "Administrator")
	if got.status != 0 || got.stdout != "Anna Bell can log in now, as administrator.\n" ||
		strings.Contains(got.stdout+got.stderr, "horse") {
		t.Fatalf("add: %+v", got)
	}
	if got := status("/export"); got != 401 {
		t.Errorf("with an account an export has the status %d", got)
	}
	logIn := func(password string) int {
		t.Helper()
		client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error {
			return http.ErrUseLastResponse
		}}
		response, err := client.PostForm(s.url+"/login", url.Values{"name": {"anna bell"}, "password": {password}})
		if err != nil {
			t.Fatal(err)
		}
		response.Body.Close()
		return response.StatusCode
	}
	if got := logIn("correct horse"); got != 303 {
		t.Errorf("login: status %d", got)
	}
	if got := runWithInput(t, folder, "another password", "user", "password", "ANNA BELL"); got.status != 0 {
		t.Errorf("password: %+v", got)
	}
	if got := logIn("another password"); got != 303 {
		t.Errorf("login with the new password: status %d", got)
	}
	if got := runWithInput(t, folder, "correct horse\n", "user", "add", "Ben", "--role", "reader"); got.status != 0 {
		t.Errorf("add: %+v", got)
	}
	if got := runServer(t, folder, nil, "user", "list"); got.status != 0 ||
		!strings.Contains(got.stdout, "Anna Bell  administrator") || strings.Count(got.stdout, "\n") != 2 {
		t.Errorf("list: %+v", got)
	}
	if got := runServer(t, folder, nil, "user", "remove", "ben"); got.status != 0 ||
		got.stdout != "The account of Ben is removed.\n" {
		t.Errorf("remove: %+v", got)
	}
}

// What is done to accounts by the command line is recorded, and what fails is not.
func TestUserIsRecorded(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	for _, args := range [][]string{
		{"add", "anna", "--role", "administrator"}, {"add", "Ben", "--role", "reader"}, {"password", "ben"},
		{"remove", "BEN"}, {"remove", "anna"}, {"list"},
	} {
		runWithInput(t, folder, "correct horse\n", append([]string{"user"}, args...)...)
	}
	s := start(t, folder)
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	client := &http.Client{Jar: jar}
	response, err := client.PostForm(s.url+"/login", url.Values{"name": {"anna"}, "password": {"correct horse"}})
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.url+"/audit", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Accept", "application/json")
	if response, err = client.Do(r); err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	var got struct {
		Events []struct{ Who, Address, What, Path string }
	}
	if err := json.NewDecoder(response.Body).Decode(&got); err != nil {
		t.Fatal(err)
	}
	who := ""
	if u, err := user.Current(); err == nil {
		who = u.Username
	}
	var list []string
	for _, e := range got.Events[1:] { // after the login
		if e.Who != who || e.Address != "machine" {
			t.Errorf("%+v, want it done by %q on the machine", e, who)
		}
		list = append(list, e.What+" "+e.Path)
	}
	want := []string{"user remove Ben", "user password Ben", "user add Ben", "user add anna"}
	if !slices.Equal(list, want) {
		t.Errorf("%q is recorded, want %q", list, want)
	}
}

func TestUserErrors(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	if got := runWithInput(t, folder, "correct horse\n", "user", "add", "anna", "--role",
		"administrator"); got.status != 0 {
		t.Fatalf("%+v", got)
	}
	for name, tt := range map[string]struct {
		input  string
		args   []string
		status int
		want   string
	}{
		"no command":       {"", []string{"user"}, 2, "expected one of"},
		"no name":          {"", []string{"user", "add", "--role", "reader"}, 2, "<name>"},
		"no role":          {"", []string{"user", "add", "ben"}, 2, "--role"},
		"another role":     {"", []string{"user", "add", "ben", "--role", "king"}, 1, "choose administrator"},
		"a name of blanks": {"", []string{"user", "add", " ", "--role", "reader"}, 1, "the name is missing"},
		"taken": {
			"correct horse", []string{"user", "add", "ANNA", "--role", "reader"}, 1, "another user has that name",
		},
		"short password": {
			"short\n", []string{"user", "add", "ben", "--role", "reader"}, 1, "fewer than 10 characters",
		},
		"no password":        {"", []string{"user", "add", "ben", "--role", "reader"}, 1, "fewer than 10 characters"},
		"nobody":             {"correct horse", []string{"user", "password", "ben"}, 1, "no such user"},
		"nobody to remove":   {"", []string{"user", "remove", "ben"}, 1, "no such user"},
		"last administrator": {"", []string{"user", "remove", "anna"}, 1, "make another administrator first"},
		"in memory":          {"", []string{"user", "list", "--db", ":memory:"}, 1, "in memory"},
		"no folder":          {"", []string{"user", "list", "--db", filepath.Join("no", "dev.db")}, 1, "no/dev.db"},
		"first is a reader": {
			"correct horse", []string{"user", "add", "ben", "--role", "reader", "--db", "other.db"}, 1,
			"must be that of an administrator",
		},
	} {
		got := runWithInput(t, folder, tt.input, tt.args...)
		if got.status != tt.status || !strings.Contains(got.stderr, tt.want) {
			t.Errorf("%s: %+v, want %d and %q", name, got, tt.status, tt.want)
		}
	}
}
