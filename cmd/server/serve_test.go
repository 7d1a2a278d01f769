package main_test

import (
	"bytes"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	_ "modernc.org/sqlite"
)

func TestFirstStart(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	s := start(t, folder, "SHELFLIST_DB=") // set to nothing counts as unset
	if books := s.books(t); len(books) != 12 {
		t.Errorf("%d books to start with, want the 12 samples", len(books))
	}
	if files := listFiles(t, folder); !slices.Contains(files, "dev.db") {
		t.Errorf("no dev.db in the working directory, only %q", files)
	}
	if log := s.logged(); !strings.Contains(log, `"url":"http://localhost:`) {
		t.Errorf("the log doesn't name the URL to open:\n%s", log)
	}
	s.signal(t, syscall.SIGTERM)
	if state := s.exit(t); state.ExitCode() != 0 {
		t.Errorf("it ended with %v, want exit status 0", state)
	}
	if files := listFiles(t, folder); !slices.Equal(files, []string{"dev.db"}) {
		t.Errorf("after the end there is %q, want dev.db alone", files)
	}
}

func TestMemoryKeepsNothing(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	s := start(t, folder, "SHELFLIST_DB=:memory:")
	s.books(t)
	if files := listFiles(t, folder); len(files) > 0 {
		t.Errorf("it wrote %q", files)
	}
}

// Without a network a search is still answered, and at once.
func TestSearchWithoutNetwork(t *testing.T) {
	t.Parallel()
	s := start(t, t.TempDir(), "SHELFLIST_SOURCES=openlibrary,offline",
		"SHELFLIST_OPENLIBRARY_URL=http://127.0.0.1:"+closedPort(t))
	for range 3 {
		began := time.Now()
		var works []struct{ Title, Author, Year, ID string }
		s.getJSON(t, "/search?search=vonnegut", &works)
		if took := time.Since(began); took >= 4*time.Second { // the time limit of Open Library
			t.Errorf("the answer took %s, as if the source had been waited for", took)
		}
		if len(works) == 0 || !strings.Contains(works[0].Author, "Vonnegut") || works[0].ID == "" {
			t.Errorf("found %+v, want works by Vonnegut", works)
		}
	}
}

// The example on the page finds its book, without a network too.
func TestHintIsFound(t *testing.T) {
	t.Parallel()
	s := start(t, t.TempDir(), "SHELFLIST_SOURCES=offline")
	_, hint, _ := strings.Cut(string(s.get(t, "/", "text/html")), "or more exactly: ")
	hint, _, found := strings.Cut(hint, ". ")
	if !found {
		t.Fatal("the page has no example")
	}
	hint = strings.NewReplacer("<code>", "", "</code>", "").Replace(hint)
	var works []struct{ Title, Author string }
	s.getJSON(t, "/search?search="+url.QueryEscape(hint), &works)
	if len(works) != 1 || works[0].Title != "Emma" || works[0].Author != "Austen, Jane" {
		t.Errorf("%q finds %v", hint, works)
	}
}

// A catalogue that --sru describes is asked even if --sources doesn't name it.
func TestOwnCatalogue(t *testing.T) {
	t.Parallel()
	asked := make(chan url.Values, 10)
	double := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked <- r.URL.Query()
		io.WriteString(w, `<searchRetrieveResponse><numberOfRecords>1</numberOfRecords><records><record><recordData><record>
			<controlfield tag="001">7</controlfield>
			<datafield tag="245" ind1="0" ind2="0"><subfield code="a">Zyzzyva lives /</subfield></datafield>
			</record></recordData></record></records></searchRetrieveResponse>`)
	}))
	t.Cleanup(double.Close)
	s := start(t, t.TempDir(), "SHELFLIST_SRU=city="+double.URL+";title=tit;author=aut;schema=MARC21")
	var works []struct{ Title, ID string }
	s.getJSON(t, "/search?search=zyzzyva", &works)
	if len(works) != 1 || works[0].Title != "Zyzzyva lives" || works[0].ID != "city.7" {
		t.Errorf("found %+v", works)
	}
	if q := <-asked; q.Get("query") != `(tit="zyzzyva" or aut="zyzzyva")` || q.Get("recordSchema") != "MARC21" {
		t.Errorf("asked %v", q)
	}
	if log := s.logged(); !strings.Contains(log, `"sources":"offline,city"`) {
		t.Errorf("the log doesn't name it:\n%s", log)
	}
}

// Slow and large requests are cut off.
func TestHeaderLimits(t *testing.T) {
	t.Parallel()
	s := start(t, t.TempDir())
	tests := map[string]struct {
		request string
		want    string // what the answer begins with; "" where the connection is closed without one
	}{
		"a header without an end": {"GET / HTTP/1.1\r\nHost: localhost\r\n", ""},
		"a header of 80 KiB": {
			"GET / HTTP/1.1\r\nHost: localhost\r\nX-Long: " + strings.Repeat("x", 80<<10) + "\r\n\r\n", "HTTP/1.1 431 ",
		},
		"a request without a host": {"GET / HTTP/1.1\r\n\r\n", "HTTP/1.1 400 "},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			conn, err := net.Dial("tcp", strings.TrimPrefix(s.url, "http://"))
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Close()
			if err := conn.SetDeadline(time.Now().Add(patience)); err != nil {
				t.Fatal(err)
			}
			if _, err := io.WriteString(conn, test.request); err != nil {
				t.Fatal(err)
			}
			answer, err := io.ReadAll(conn) // ends because the server closes the connection
			if errors.Is(err, os.ErrDeadlineExceeded) || !bytes.HasPrefix(answer, []byte(test.want)) ||
				test.want == "" && len(answer) > 0 {
				t.Errorf("the answer is %q (%v), want %q", answer, err, test.want)
			}
		})
	}
}

func TestPortInUse(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", ":0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	port := portOf(t, listener.Addr())
	for name, content := range map[string]string{"no database": "", "a database": "not even looked at"} {
		t.Run(name, func(t *testing.T) {
			folder := t.TempDir()
			if content != "" {
				writeFile(t, filepath.Join(folder, "dev.db"), []byte(content))
			}
			before := snapshot(t, folder)
			got := runServer(t, folder, nil, "--port", port, "--sources=offline")
			if got.status != 1 || got.stdout != "" {
				t.Errorf("status %d, stdout %q; want 1 and nothing", got.status, got.stdout)
			}
			checkLine(t, got.stderr, "port "+port, "in use", "--port")
			if after := snapshot(t, folder); after != before {
				t.Errorf("the folder holds %s, before it was %s", after, before)
			}
		})
	}
}

// A database that can't be opened is refused in one line and left unchanged.
func TestRefusedDatabases(t *testing.T) {
	t.Parallel()
	newer := newerDatabase(t)
	tests := map[string]struct {
		content []byte // of dev.db; nil: none
		db      string // below the test's folder unless it is absolute
		want    []string
	}{
		"no such folder":         {nil, "missing/dev.db", []string{"missing", "folder"}},
		"a file for a folder":    {[]byte("x"), "dev.db/books.db", []string{"dev.db/books.db"}},
		"a folder nobody writes": {nil, "/proc/books.db", []string{"/proc", "--db"}},
		"a folder":               {nil, ".", []string{"folder", "--db"}},
		"a text file": {
			[]byte(strings.Repeat("Dear diary,\n", 400)), "dev.db", []string{"dev.db", "not a catalogue"},
		},
		"cut short":   {starter(t)[:40_000], "dev.db", []string{"dev.db", "damaged"}},
		"overwritten": {overwritten(t), "dev.db", []string{"dev.db", "damaged"}},
		"newer":       {newer, "dev.db", []string{"dev.db", "newer"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if _, err := os.Stat("/proc/self"); err != nil && strings.HasPrefix(test.db, "/proc/") {
				t.Skip("/proc is not mounted, and root can write to any other folder: ", err)
			}
			folder := t.TempDir()
			if test.content != nil {
				writeFile(t, filepath.Join(folder, "dev.db"), test.content)
			}
			before := snapshot(t, folder)
			// A limit of memory, as a container has, is not logged by a server that doesn't serve.
			env := []string{"PORT=0", "SHELFLIST_SOURCES=offline", "SHELFLIST_DB=" + test.db, "GOMEMLIMIT=1GiB"}
			got := runServer(t, folder, env)
			if got.status != 1 || got.stdout != "" {
				t.Errorf("status %d, stdout %q; want 1 and nothing", got.status, got.stdout)
			}
			checkLine(t, got.stderr, test.want...)
			for _, word := range []string{"SQLITE", "SQL logic", "goroutine", "(11)", "(14)", "(26)"} {
				if strings.Contains(got.stderr, word) {
					t.Errorf("stderr %q speaks the driver's language: %q", got.stderr, word)
				}
			}
			if after := snapshot(t, folder); after != before {
				t.Errorf("the folder holds %s, before it was %s", after, before)
			}
		})
	}
}

// A bibliography that can't be read is refused before a catalogue is made.
func TestRefusedWorks(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	writeFile(t, filepath.Join(folder, "text.db"), []byte("Dear diary"))
	for _, name := range []string{"missing.db", "text.db"} {
		got := runServer(t, folder, []string{"PORT=0"}, "--sources=offline", "--works", name)
		if got.status != 1 {
			t.Errorf("%s: status %d, want 1", name, got.status)
		}
		checkLine(t, got.stderr, name, "--works")
		if files := listFiles(t, folder); !slices.Equal(files, []string{"text.db"}) {
			t.Errorf("%s: the folder holds %q", name, files)
		}
	}
}
