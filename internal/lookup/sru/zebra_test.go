package sru

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"shelflist/internal/lookup"
)

// These tests ask a real SRU server: IndexData's Zebra, with the 24 records of Debian's package
// idzebra-2.0-examples. They need idzebra-2.0-utils, -common and libidzebra-2.0-modules too.

const (
	zebraSamples = "/usr/share/doc/idzebra-2.0/examples/marc21/sample-marc.gz"
	zebraTables  = "/usr/share/idzebra-2.0/tab"
)

// zebra is a running server.
type zebra struct {
	url  string
	stop func() // kills it and waits for its end
}

// startZebra indexes the sample records in a folder of the test's own and serves them. It skips the
// test when Zebra is not installed; with CI=true that is a failure.
func startZebra(t *testing.T) *zebra {
	t.Helper()
	need := func(err error) {
		t.Helper()
		switch {
		case err == nil:
		case os.Getenv("CI") == "true":
			t.Fatal(err)
		default:
			t.Skip(err)
		}
	}
	indexer, err := exec.LookPath("zebraidx")
	need(err)
	server, err := exec.LookPath("zebrasrv")
	need(err)
	packed, err := os.ReadFile(zebraSamples)
	need(err)
	modules, err := filepath.Glob("/usr/lib/*/idzebra-2.0/modules")
	if err == nil && len(modules) == 0 {
		err = errors.New("the modules of Zebra are not installed")
	}
	need(err)

	folder := t.TempDir()
	if err := os.CopyFS(folder, os.DirFS("testdata/zebra")); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"records", "register"} {
		if err := os.Mkdir(filepath.Join(folder, name), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	unpacked, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		t.Fatal(err)
	}
	records, err := io.ReadAll(unpacked)
	if err != nil {
		t.Fatal(err)
	}
	port := freePort(t)
	edit(t, filepath.Join(folder, "records", "sample.marc"), func([]byte) []byte { return records })
	edit(t, filepath.Join(folder, "zebra.cfg"), func(b []byte) []byte {
		return fmt.Appendf(b, "profilePath: .:%s\nmodulePath: %s\n", zebraTables, modules[0])
	})
	edit(t, filepath.Join(folder, "gfs.xml"), func(b []byte) []byte {
		return bytes.ReplaceAll(b, []byte("PORT"), []byte(port))
	})
	for _, args := range [][]string{{"init"}, {"update", "records"}} {
		cmd := exec.CommandContext(t.Context(), indexer, append([]string{"-c", "zebra.cfg"}, args...)...)
		cmd.Dir = folder
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("zebraidx %s: %v\n%s", args, err, out)
		}
	}
	return serveZebra(t, server, folder, port)
}

// serveZebra starts the server and returns when it takes connections.
func serveZebra(t *testing.T, server, folder, port string) *zebra {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	var log bytes.Buffer
	cmd := exec.CommandContext(ctx, server, "-f", "gfs.xml", "-S") // -S: no process a connection
	cmd.Dir, cmd.Stdout, cmd.Stderr = folder, &log, &log
	if err := cmd.Start(); err != nil {
		cancel()
		t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() {
		cmd.Wait() // killed: its error says nothing
		close(ended)
	}()
	z := &zebra{url: "http://127.0.0.1:" + port + "/Default", stop: func() { cancel(); <-ended }}
	t.Cleanup(func() {
		z.stop()
		if t.Failed() {
			t.Logf("log of Zebra:\n%s", &log)
		}
	})
	retry := time.NewTicker(20 * time.Millisecond)
	defer retry.Stop()
	limit := time.After(20 * time.Second)
	for {
		conn, err := net.Dial("tcp", "127.0.0.1:"+port)
		if err == nil {
			conn.Close()
			return z
		}
		select {
		case <-retry.C:
		case <-ended:
			t.Fatal("Zebra ended before it served")
		case <-limit:
			t.Fatalf("Zebra does not serve: %v", err)
		}
	}
}

// freePort is a port that was free a moment ago: Zebra can't be told to choose one.
func freePort(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	_, port, err := net.SplitHostPort(listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	return port
}

func edit(t *testing.T, path string, change func([]byte) []byte) {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, change(content), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestZebra(t *testing.T) {
	z := startZebra(t)
	target := city
	target.URL = z.url
	ask := func(target Target) *lookup.Sources {
		return lookup.NewSources([]lookup.Source{New(target, agent), local{}})
	}
	late := lookup.Work{
		ID: "city.ACD-3792", Title: "The late shift", Author: "Carter, Bill",
		Year: "1993", Dewey: "791.4572", ISBN: "9781562827540",
	}

	for _, text := range []string{
		"late shift", `"the late shift"`, "carter shift", "author:carter", "title:letterman",
		`title:"late shift" author:carter dewey:791.4`, "1562827545", "978-1-56282-754-0",
	} {
		t.Run("found by "+text, func(t *testing.T) {
			sources := ask(target)
			answer := sources.Search(t.Context(), lookup.ParseQuery(text))
			at := slices.IndexFunc(answer.Works, func(w lookup.Work) bool { return w.ID == late.ID })
			if at < 0 || len(answer.Failures) > 0 {
				t.Fatalf("got %+v", answer)
			}
			checkWork(t, answer.Works[at], late)
			// Added: from the answer, and by its ID when no answer is kept.
			for _, from := range []*lookup.Sources{sources, ask(target)} {
				work, err := from.Find(t.Context(), late.ID)
				if err != nil {
					t.Fatal(err)
				}
				checkWork(t, work, late)
			}
		})
	}

	t.Run("every record has an ID that finds it", func(t *testing.T) {
		source := New(target, agent)
		source.client.Limiter.SetLimit(1000)
		works, err := source.Search(t.Context(), lookup.ParseQuery("computer"))
		if err != nil || len(works) != 10 {
			t.Fatalf("%d works, %v, want the 10 with computer in their titles", len(works), err)
		}
		for _, w := range works {
			if found, err := source.Find(t.Context(), w.ID); err != nil || found.Title != w.Title {
				t.Errorf("%s: %+v, %v, want %q", w.ID, found, err, w.Title)
			}
		}
	})

	t.Run("no hits", func(t *testing.T) {
		for _, text := range []string{"zzyzx", "9780306406157", `a"b\c*d?e^f`} {
			if answer := ask(target).Search(t.Context(), lookup.ParseQuery(text)); len(answer.Failures) > 0 ||
				len(answer.Works) > 1 {
				t.Errorf("%q: %+v", text, answer)
			}
		}
		if _, err := New(target, agent).Find(t.Context(), "city.0"); !errors.Is(err, lookup.ErrNotFound) {
			t.Errorf("an unknown number: %v", err)
		}
	})

	wrong := func(change func(*Target)) Target {
		w := target
		change(&w)
		return w
	}
	for _, tt := range []struct {
		name   string
		target Target
		reason lookup.Reason
		log    string
	}{
		{"a syntax error", wrong(func(w *Target) { w.Title = "dc.title)" }), lookup.Refused,
			"info:srw/diagnostic/1/10"},
		{"an unknown index", wrong(func(w *Target) { w.Title = "dc.publisher" }), lookup.Refused,
			"info:srw/diagnostic/1/16"},
		{"an unknown context set", wrong(func(w *Target) { w.Title = "pica.tit" }), lookup.Refused,
			"info:srw/diagnostic/1/15"},
		{"an unknown schema", wrong(func(w *Target) { w.Schema = "mods" }), lookup.Refused, "info:srw/diagnostic/1/66"},
		{"an unknown database", wrong(func(w *Target) { w.URL += "2" }), lookup.Refused, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			answer := ask(tt.target).Search(t.Context(), lookup.ParseQuery("shift"))
			if len(answer.Works) != 1 || len(answer.Failures) != 1 || answer.Failures[0].Reason != tt.reason ||
				!strings.Contains(answer.Failures[0].Error(), tt.log) {
				t.Errorf("got %+v, want the other source's work, and %s: %s", answer, tt.reason, tt.log)
			}
		})
	}
	t.Run("an unknown index of control numbers", func(t *testing.T) {
		w := wrong(func(w *Target) { w.ID = "rec.number" })
		if _, err := New(w, agent).Find(t.Context(), late.ID); !errors.Is(err, lookup.ErrNotFound) ||
			!strings.Contains(err.Error(), "info:srw/diagnostic/1/16") {
			t.Errorf("got %v", err)
		}
	})

	sources := ask(target)
	sources.Search(t.Context(), lookup.ParseQuery("late shift"))
	z.stop()
	t.Run("killed", func(t *testing.T) {
		answer := sources.Search(t.Context(), lookup.ParseQuery("shift"))
		if !slices.Equal(reasons(answer), []lookup.Reason{lookup.Unreachable}) || len(answer.Works) != 1 {
			t.Errorf("got %+v, want unreachable and the other source's work", answer)
		}
		got := reasons(sources.Search(t.Context(), lookup.ParseQuery("carter")))
		if !slices.Equal(got, []lookup.Reason{paused}) {
			t.Errorf("then %v, want paused", got)
		}
		if work, err := sources.Find(t.Context(), late.ID); err != nil || work.Dewey != late.Dewey {
			t.Errorf("what was found before: %+v, %v", work, err)
		}
		if h := sources.Health()[0]; h.State != lookup.InCooldown || h.Reason != lookup.Unreachable ||
			h.LastAnswer.IsZero() {
			t.Errorf("health: %+v", h)
		}
	})
}

// checkWork compares what a librarian sees on the spine and in the list.
func checkWork(t *testing.T, got, want lookup.Work) {
	t.Helper()
	if got.ID != want.ID || got.Title != want.Title || got.Author != want.Author || got.Year != want.Year ||
		got.Dewey != want.Dewey || got.ISBN != want.ISBN {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}
