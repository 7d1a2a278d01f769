package main_test

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
)

func TestIndex(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	write(t, filepath.Join(folder, "mine.csv"),
		"Title,Author,ISBN\nSlaughterhouse-Five,\"Vonnegut, Kurt\",9780306406158\nSlaughterhouse five,Kurt Vonnegut,x\nbroken\n,Nobody,\n")
	got := runServer(t, folder, nil, "index", "mine.csv", "--out", "mine.db")
	if got.status != 0 {
		t.Fatalf("status %d, stderr:\n%s", got.status, got.stderr)
	}
	for _, want := range []string{"mine.db: 1 works, of 2 descriptions", "2 records could not be read",
		"  it has one cell only: is a text with a line break not between quotation marks?: 1\n", "  no title: 1\n",
		"1 works without their ISBN: not an ISBN\n", "1 works without their ISBN: its check digit is wrong\n", "--works or SHELFLIST_WORKS"} {
		if !strings.Contains(got.stdout, want) {
			t.Errorf("the summary doesn't say %q:\n%s", want, got.stdout)
		}
	}
	for _, want := range []string{
		"mine.csv: line 4: column title: it has one cell only", "mine.csv: line 5: no title",
		`mine.csv: line 3: ISBN "x": not an ISBN`,
	} {
		if !strings.Contains(got.stderr, want) {
			t.Errorf("what was skipped doesn't say %q:\n%s", want, got.stderr)
		}
	}
	if files := listFiles(t, folder); !slices.Equal(files, []string{"mine.csv", "mine.db"}) {
		t.Errorf("it left %q", files)
	}

	s := start(t, folder, "SHELFLIST_WORKS=mine.db")
	var works []struct{ Title string }
	s.getJSON(t, "/search?search=vonnegut", &works)
	if len(works) != 1 || works[0].Title != "Slaughterhouse-Five" {
		t.Errorf("served, it finds %+v", works)
	}
}

func TestIndexErrors(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		args   []string
		status int
		want   []string
	}{
		"no file":        {[]string{"index"}, 2, []string{"<file>"}},
		"unknown flag":   {[]string{"index", "a", "--output=x"}, 2, []string{"--output"}},
		"missing file":   {[]string{"index", "none.csv"}, 1, []string{"none.csv", "no such file"}},
		"no works in it": {[]string{"index", "text"}, 1, []string{"text", "MARC, MARCXML"}},
		"folder":         {[]string{"index", "."}, 1, []string{"not a file"}},
		"nothing that can be read": {
			[]string{"index", "refused.csv"}, 1,
			[]string{"no works in refused.csv", "none of 2 records could be read", "no title (2)"},
		},
		"no rows": {[]string{"index", "empty.csv"}, 1, []string{"no works in empty.csv"}},
		"out in no place": {
			[]string{"index", "good.csv", "--out", "no/works.db"}, 1, []string{"no/works.db", "no such file"},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			folder := t.TempDir()
			write(t, filepath.Join(folder, "text"), "just text\n")
			write(t, filepath.Join(folder, "good.csv"), "title\nEmma\n")
			write(t, filepath.Join(folder, "refused.csv"), "title,author\n,Emma\n,Persuasion\n")
			write(t, filepath.Join(folder, "empty.csv"), "title,author\n")
			got := runServer(t, folder, nil, test.args...)
			if got.status != test.status || got.stdout != "" {
				t.Errorf("status %d, stdout %q; want %d and nothing", got.status, got.stdout, test.status)
			}
			lines := strings.SplitAfter(got.stderr, "\n")
			lines = slices.DeleteFunc(lines, func(line string) bool {
				return strings.HasPrefix(line, "skipped, in refused.csv")
			})
			checkLine(t, strings.Join(lines, ""), test.want...)
			files := listFiles(t, folder)
			if !slices.Equal(files, []string{"empty.csv", "good.csv", "refused.csv", "text"}) {
				t.Errorf("it left %q", files)
			}
		})
	}
}

// An index of nothing does not take the place of one that is there.
func TestIndexOfNothingKeepsTheOld(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	write(t, filepath.Join(folder, "works.db"), "what was there")
	write(t, filepath.Join(folder, "refused.csv"), "title,author\n,Austen\n")
	got := runServer(t, folder, nil, "index", "refused.csv")
	if got.status != 1 || strings.Contains(got.stdout, "Serve it") {
		t.Errorf("status %d, stdout %q", got.status, got.stdout)
	}
	if content, err := os.ReadFile(filepath.Join(folder, "works.db")); err != nil ||
		string(content) != "what was there" {
		t.Errorf("works.db is %.40q, %v", content, err)
	}
}

// Whatever ends it, what was there stays; after a kill the next run cleans up.
func TestIndexStopped(t *testing.T) {
	t.Parallel()
	for _, signal := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGKILL} {
		t.Run(signal.String(), func(t *testing.T) {
			t.Parallel()
			folder := t.TempDir()
			write(t, filepath.Join(folder, "works.db"), "what was there")
			// The row that can't be read says when it is under way; those after it take it seconds.
			write(t, filepath.Join(folder, "big.csv"), "title\n,x\n"+manyTitles(1_000_000))
			cmd := command(t, folder, nil, "index", "big.csv")
			pipe, err := cmd.StderrPipe()
			if err != nil {
				t.Fatal(err)
			}
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			defer time.AfterFunc(patience, func() { cmd.Process.Kill() }).Stop()
			stderr := bufio.NewReader(pipe)
			if line, err := stderr.ReadString('\n'); err != nil || !strings.Contains(line, "big.csv: line 2") {
				t.Fatalf("it says %q, %v", line, err)
			}
			building := filepath.Join(folder, ".works.db.building")
			if err := cmd.Process.Signal(signal); err != nil {
				t.Fatal(err)
			}
			rest, err := io.ReadAll(stderr)
			if err != nil {
				t.Fatal(err)
			}
			cmd.Wait() // its error is the exit status
			if signal == syscall.SIGKILL {
				if !hasFile(building, "*") {
					t.Error("nothing was left: this was to test that it is cleaned up")
				}
				write(t, filepath.Join(folder, "good.csv"), "title\nEmma\n")
				if got := runServer(t, folder, nil, "index", "good.csv", "--out", "works.db"); got.status != 0 {
					t.Errorf("the next run: status %d, %s", got.status, got.stderr)
				}
			} else {
				if code := cmd.ProcessState.ExitCode(); code != 1 {
					t.Errorf("exit status %d, want 1", code)
				}
				checkLine(t, string(rest), "works.db", "left as it was")
				if content, err := os.ReadFile(filepath.Join(folder, "works.db")); err != nil ||
					string(content) != "what was there" {
					t.Errorf("works.db is %.40q, %v", content, err)
				}
			}
			if hasFile(folder, ".*") {
				t.Errorf("it left %q", listFiles(t, folder))
			}
		})
	}
}

func hasFile(folder, pattern string) bool {
	found, err := filepath.Glob(filepath.Join(folder, pattern))
	return err == nil && len(found) > 0
}

func manyTitles(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "A title %d\n", i)
	}
	return b.String()
}

func write(t *testing.T, path, content string) {
	t.Helper()
	writeFile(t, path, []byte(content))
}
