package main_test

import (
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"
)

func TestHelp(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		args []string
		want []string
	}{
		"the program": {[]string{"--help"}, []string{
			"Shelflist: the catalogue of a small library", "Examples:", "server --db /srv/library/books.db --port 80",
			"PORT=9000", "healthcheck", "version", "backup", "restore", "--backup-to", "($SHELFLIST_BACKUP_TO)",
			"--port", "($PORT)", "--listen", "($SHELFLIST_LISTEN)", "--tls-cert", "($SHELFLIST_TLS_CERT)", "--tls-key",
			"($SHELFLIST_TLS_KEY)", "--db", "($SHELFLIST_DB)", "--sources", "($SHELFLIST_SOURCES)",
			"openlibrary,loc,offline", "--sru", "($SHELFLIST_SRU)", "--works", "($SHELFLIST_WORKS)",
			"--openlibrary-url", "($SHELFLIST_OPENLIBRARY_URL)", "--[no-]covers", "($SHELFLIST_COVERS)", "--contact",
			"($SHELFLIST_CONTACT)", "--origin", "($SHELFLIST_ORIGIN)", "--trusted-proxies",
			"($SHELFLIST_TRUSTED_PROXIES)", "--base-path", "($SHELFLIST_BASE_PATH)", "--cache-size",
			"($SHELFLIST_CACHE_SIZE)", "8MB", "--metrics", "($SHELFLIST_METRICS)", "--log-level",
			"($SHELFLIST_LOG_LEVEL)", "--log-format", "($SHELFLIST_LOG_FORMAT)",
		}},
		"serve":       {[]string{"serve", "--help"}, []string{"Serve the catalogue", "--db"}},
		"healthcheck": {[]string{"healthcheck", "-h"}, []string{"Exit status 0", "($PORT)", "($SHELFLIST_LISTEN)"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := runServer(t, t.TempDir(), nil, test.args...)
			if got.status != 0 || got.stderr != "" {
				t.Errorf("status %d, stderr %q; want 0 and nothing", got.status, got.stderr)
			}
			// White space is not compared, because long lines are wrapped.
			text := strings.Join(strings.Fields(got.stdout), " ")
			for _, want := range test.want {
				if !strings.Contains(text, want) {
					t.Errorf("the help doesn't say %q:\n%s", want, got.stdout)
				}
			}
			for line := range strings.Lines(got.stdout) {
				if len(line) > 101 {
					t.Errorf("a line of %d characters: %q", len(line), line)
				}
			}
		})
	}
}

func TestVersion(t *testing.T) {
	t.Parallel()
	// A variable that is invalid for serving doesn't matter here.
	got := runServer(t, t.TempDir(), []string{"PORT=abc"}, "version")
	if got.status != 0 || got.stderr != "" {
		t.Errorf("status %d, stderr %q; want 0 and nothing", got.status, got.stderr)
	}
	for _, want := range []string{
		testVersion, runtime.Version(), runtime.GOOS + "/" + runtime.GOARCH, "modernc.org/sqlite v",
	} {
		if !strings.Contains(got.stdout, want) {
			t.Errorf("the version doesn't say %q:\n%s", want, got.stdout)
		}
	}
}

func TestUsageErrors(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		env  []string
		args []string
		want []string // parts of the one line
	}{
		"port of letters":    {nil, []string{"--port", "abc"}, []string{"--port", `"abc"`, "0 to 65535"}},
		"PORT of letters":    {[]string{"PORT=abc"}, nil, []string{"PORT", `"abc"`, "0 to 65535"}},
		"PORT out of range":  {[]string{"PORT=65536"}, nil, []string{"PORT", `"65536"`, "0 to 65535"}},
		"port below range":   {nil, []string{"serve", "--port=-1"}, []string{"--port", `"-1"`, "0 to 65535"}},
		"healthcheck's port": {[]string{"PORT=8080x"}, []string{"healthcheck"}, []string{"PORT", `"8080x"`}},
		"listen without a port": {
			nil, []string{"--listen", "127.0.0.1"}, []string{"--listen", "write 127.0.0.1:8080"},
		},
		"listen of a variable": {
			[]string{"SHELFLIST_LISTEN=127.0.0.1:80 8080"}, nil, []string{"SHELFLIST_LISTEN", "write :8080"},
		},
		"listen to nothing": {nil, []string{"--listen="}, []string{"--listen", "empty"}},
		"healthcheck's address": {
			nil, []string{"healthcheck", "--listen", "unix:"}, []string{"--listen", "unix:/run/shelflist.sock"},
		},
		"proxy by name": {
			nil, []string{"--trusted-proxies", "nginx"}, []string{"--trusted-proxies", `"nginx"`, "10.0.0.0/8"},
		},
		"proxy in a network": {
			[]string{"SHELFLIST_TRUSTED_PROXIES=127.0.0.1 10.0.0.1/8"}, nil,
			[]string{"SHELFLIST_TRUSTED_PROXIES", "10.0.0.0/8 for the network"},
		},
		"base without a slash": {
			nil, []string{"--base-path", "library"}, []string{"--base-path", `"library"`, "write it as /library"},
		},
		"base of a variable": {
			[]string{"SHELFLIST_BASE_PATH=/a b"}, nil, []string{"SHELFLIST_BASE_PATH", `"/a b"`},
		},
		"unknown flag":    {nil, []string{"--prot", "80"}, []string{"--prot", "--port"}},
		"unknown command": {nil, []string{"sevre"}, []string{"sevre"}},
		"unknown source": {
			nil, []string{"--sources", "offline,classify"},
			[]string{"--sources", `"classify"`, "openlibrary, loc, k10plus, dnb, offline"},
		},
		"source of a variable": {
			[]string{"SHELFLIST_SOURCES=oclc"}, nil,
			[]string{"SHELFLIST_SOURCES", `"oclc"`, "openlibrary, loc, k10plus, dnb, offline"},
		},
		"source named twice": {nil, []string{"--sources=offline, offline"}, []string{`"offline"`, "twice"}},
		"no source": {
			nil, []string{"--sources="}, []string{"--sources", "openlibrary, loc, k10plus, dnb, offline"},
		},
		"source of no target": {
			nil, []string{"--sources=city,offline", "--sru=town=https://example.org/sru"},
			[]string{`"city"`, "offline, town"},
		},
		"target's address": {
			nil, []string{"--sru", "city=example.org"}, []string{"--sru", `"city=example.org"`, "http or https"},
		},
		"target of a variable": {
			[]string{"SHELFLIST_SRU=city"}, nil, []string{"SHELFLIST_SRU", `"city"`, "NAME=URL"},
		},
		"target named as ours": {
			nil, []string{"--sru=dnb=https://example.org/sru"}, []string{"--sru", `"dnb"`, "another source"},
		},
		"empty database": {nil, []string{"--db="}, []string{"--db", "empty"}},
		"address without http": {
			nil, []string{"--openlibrary-url", "openlibrary.org"},
			[]string{"--openlibrary-url", `"openlibrary.org"`, "http or https"},
		},
		"address of other kind": {
			nil, []string{"--openlibrary-url", "ftp://openlibrary.org"}, []string{"--openlibrary-url", "http or https"},
		},
		"origin without http": {
			nil, []string{"--origin", "books.example.org"},
			[]string{"--origin", `"books.example.org"`, "http or https"},
		},
		"origin of other kind": {
			nil, []string{"--origin", "ftp://books.example.org"}, []string{"--origin", "http or https"},
		},
		"origin with a path": {
			nil, []string{"--origin", "http://books.example.org/list"},
			[]string{"--origin", "leave it at http://books.example.org"},
		},
		"origin with a bad port": {
			nil, []string{"--origin", "http://books.example.org:99999"}, []string{"--origin", "1 to 65535"},
		},
		"second origin": {
			nil, []string{"--origin", "http://books.example.org", "--origin=null"}, []string{"--origin", `"null"`},
		},
		"origins of a variable": {
			[]string{"SHELFLIST_ORIGIN=http://books.example.org, https://*.example.org"}, nil,
			[]string{"SHELFLIST_ORIGIN", `"https://*.example.org"`, "malformed host name"},
		},
		"size": {
			nil, []string{"--cache-size", "much"}, []string{"--cache-size", `"much"`, "8MB, or 0"},
		},
		"empty size":    {nil, []string{"--cache-size="}, []string{"--cache-size", `""`, "8MB, or 0"}},
		"negative size": {nil, []string{"--cache-size=-1MB"}, []string{"--cache-size", `"-1MB"`, "8MB, or 0"}},
		"large size": {
			nil, []string{"--cache-size", "2GB"}, []string{"--cache-size", `"2GB"`, "at most 1GiB"},
		},
		"size of a variable": {
			[]string{"SHELFLIST_CACHE_SIZE=8 apples"}, nil, []string{"SHELFLIST_CACHE_SIZE", `"8 apples"`, "8MB, or 0"},
		},
		"no origin":            {nil, []string{"--origin="}, []string{"--origin", "empty"}},
		"contact of two lines": {nil, []string{"--contact", "a\r\nX-Other: b"}, []string{"--contact"}},
		"metrics": {
			nil, []string{"--metrics", "yes"},
			[]string{"--metrics", `"yes"`, "off, on, or an address such as 127.0.0.1:9090"},
		},
		"port for metrics": {
			[]string{"SHELFLIST_METRICS=9090"}, nil, []string{"SHELFLIST_METRICS", `"9090"`, "127.0.0.1:9090"},
		},
		"socket for metrics": {
			nil, []string{"--metrics=unix:/run/metrics.sock"}, []string{"--metrics", "127.0.0.1:9090"},
		},
		"log level": {
			nil, []string{"--log-level", "loud"}, []string{"--log-level", `"loud"`, "debug, info, warn or error"},
		},
		"level of a variable": {
			[]string{"SHELFLIST_LOG_LEVEL=7"}, nil,
			[]string{"SHELFLIST_LOG_LEVEL", `"7"`, "debug, info, warn or error"},
		},
		"log format":      {nil, []string{"--log-format", "xml"}, []string{"--log-format", "json"}},
		"flag of another": {nil, []string{"--db", "x.db", "version"}, []string{"--db", "version"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			folder := t.TempDir()
			got := runServer(t, folder, test.env, test.args...)
			if got.status != 2 || got.stdout != "" {
				t.Errorf("status %d, stdout %q; want 2 and nothing", got.status, got.stdout)
			}
			checkLine(t, got.stderr, test.want...)
			if files := listFiles(t, folder); len(files) > 0 {
				t.Errorf("it left %q", files)
			}
		})
	}
}

func TestHealthcheck(t *testing.T) {
	t.Parallel()
	answer := func(status int) string {
		double := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path != "/readyz" {
				status = http.StatusTeapot
			}
			w.WriteHeader(status)
		}))
		t.Cleanup(double.Close)
		return portOf(t, double.Listener.Addr())
	}
	silent, err := net.Listen("tcp", "127.0.0.1:0") // connections are made, and nobody ever reads from them
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { silent.Close() })
	running := start(t, t.TempDir())

	port := running.url[strings.LastIndexByte(running.url, ':')+1:]
	tests := map[string]struct {
		port   string
		status int
		want   string
	}{
		"a server":         {port, 0, ""},
		"quoted":           {` "` + port + "\"\r", 0, ""},
		"draining":         {answer(http.StatusServiceUnavailable), 1, "503"},
		"something else":   {answer(http.StatusNotFound), 1, "404"},
		"nobody there":     {closedPort(t), 1, "no server answers"},
		"no answer at all": {portOf(t, silent.Addr()), 1, "no answer within 3s"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			// The proxy of the environment must not be used: it can't reach this machine's port.
			env := []string{"PORT=" + test.port, "HTTP_PROXY=http://127.0.0.1:1", "http_proxy=http://127.0.0.1:1"}
			got := runServer(t, t.TempDir(), env, "healthcheck")
			if got.status != test.status {
				t.Errorf("status %d, want %d", got.status, test.status)
			}
			if test.status == 0 {
				if got.stdout != "ready\n" || got.stderr != "" {
					t.Errorf("stdout %q, stderr %q; want ready and nothing", got.stdout, got.stderr)
				}
				return
			}
			checkLine(t, got.stderr, "not ready", test.want)
		})
	}
}

// checkLine checks that text is one line that contains all the parts.
func checkLine(t *testing.T, text string, parts ...string) {
	t.Helper()
	if strings.Count(text, "\n") != 1 || !strings.HasSuffix(text, "\n") || !strings.HasPrefix(text, "server: ") {
		t.Errorf("stderr %q, want one line that begins with %q", text, "server: ")
	}
	for _, part := range parts {
		if !strings.Contains(text, part) {
			t.Errorf("stderr %q doesn't say %q", text, part)
		}
	}
}

// listFiles returns the names of a folder's files.
func listFiles(t *testing.T, folder string) []string {
	t.Helper()
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, entry := range entries {
		names = append(names, entry.Name())
	}
	return names
}

// portOf returns the port of an address.
func portOf(t *testing.T, address net.Addr) string {
	t.Helper()
	_, port, err := net.SplitHostPort(address.String())
	if err != nil {
		t.Fatal(err)
	}
	return port
}

// closedPort returns a port on which nothing listens. It is bound, so that nothing can until the
// test ends.
func closedPort(t *testing.T) string {
	t.Helper()
	socket, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_STREAM, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { syscall.Close(socket) })
	if err := syscall.Bind(socket, &syscall.SockaddrInet4{Addr: [4]byte{127, 0, 0, 1}}); err != nil {
		t.Fatal(err)
	}
	address, err := syscall.Getsockname(socket)
	if err != nil {
		t.Fatal(err)
	}
	return strconv.Itoa(address.(*syscall.SockaddrInet4).Port)
}

// A path with the line end of Windows names the file that was meant, from a variable as from a
// flag.
func TestPathWithLineEnd(t *testing.T) {
	t.Parallel()
	for name, setting := range map[string]struct{ env, args []string }{
		"variable": {[]string{"SHELFLIST_DB=missing/dev.db\r"}, nil},
		"quoted":   {[]string{`SHELFLIST_DB="missing/dev.db"`}, nil},
		"flag":     {nil, []string{"--db", "missing/dev.db\r\n"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := runServer(t, t.TempDir(), append(setting.env, "PORT=0", "SHELFLIST_SOURCES=offline"),
				setting.args...)
			if got.status != 1 {
				t.Errorf("status %d, want 1", got.status)
			}
			checkLine(t, got.stderr, "catalogue missing/dev.db: the folder missing")
		})
	}
	got := runServer(t, t.TempDir(), []string{"PORT=0"}, "--db", "a\rb.db")
	if got.status != 2 {
		t.Errorf("a control character inside: status %d, want 2", got.status)
	}
	checkLine(t, got.stderr, "control character")
}
