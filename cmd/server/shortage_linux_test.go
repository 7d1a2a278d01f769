package main_test

import (
	"bytes"
	"database/sql"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// inMounts returns a command that runs a script in a mount namespace of its own, as its root. $0 is
// the server. It skips the test if this user may not make such a namespace.
func inMounts(t *testing.T, script string) []string {
	t.Helper()
	command := []string{"unshare", "--user", "--map-root-user", "--mount", "sh", "-e", "-c"}
	try := exec.CommandContext(t.Context(), command[0], append(command[1:], "mount -t tmpfs tmpfs /mnt")...)
	if out, err := try.CombinedOutput(); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatalf("no mount namespace: %v\n%s", err, out)
		}
		t.Skip("no mount namespace: ", err)
	}
	return append(command, script, executable)
}

// runInMounts runs a script as inMounts does, to its end.
func runInMounts(t *testing.T, script string) result {
	t.Helper()
	command := inMounts(t, script)
	cmd := exec.CommandContext(t.Context(), command[0], command[1:]...)
	cmd.Dir = t.TempDir()
	cmd.Env = environment(cmd.Dir, []string{"PORT=0", "SHELFLIST_SOURCES=offline"})
	return runToEnd(t, cmd)
}

// A shortage that keeps a catalogue from being opened is named as what it is, with what to do.
func TestShortagesAtStart(t *testing.T) {
	t.Parallel()
	const (
		full     = "the disk is full; free some space in /mnt and start again; nothing is lost"
		tooLarge = "the file may not grow larger; raise the limit on the size of files (ulimit -f) and start again; nothing is lost"
	)
	for _, tt := range []struct{ name, script, want string }{
		{"no space", "mount -t tmpfs -o size=400k tmpfs /mnt; head -c 400k /dev/zero >/mnt/other", full},
		{"little space", "mount -t tmpfs -o size=400k tmpfs /mnt; head -c 340k /dev/zero >/mnt/other", full},
		{"space for a file but not for -wal and -shm",
			"mount -t tmpfs -o size=400k tmpfs /mnt; head -c 300k /dev/zero >/mnt/other", full},
		{"no inode", "mount -t tmpfs -o nr_inodes=2 tmpfs /mnt; touch /mnt/other", full},
		{"one inode", "mount -t tmpfs -o nr_inodes=3 tmpfs /mnt; touch /mnt/other", full},
		{"two inodes", "mount -t tmpfs -o nr_inodes=4 tmpfs /mnt; touch /mnt/other", full},
		{"a limit on the size of files", "mount -t tmpfs tmpfs /mnt; ulimit -f 60", tooLarge},
		{"a lower limit", "mount -t tmpfs tmpfs /mnt; ulimit -f 1", tooLarge},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r := runInMounts(t, tt.script+`; exec "$0" --db /mnt/dev.db`)
			lines := strings.Split(strings.TrimSpace(r.stderr), "\n")
			if want := "server: catalogue /mnt/dev.db: " + tt.want; r.status != 1 || lines[len(lines)-1] != want {
				t.Errorf("exit status %d\n%s\nwant\n%s", r.status, r.stderr, want)
			}
		})
	}
}

// A file that is mounted without its folder is refused: a container's -wal file would be lost.
func TestMountedFile(t *testing.T) {
	t.Parallel()
	const want = "server: catalogue /mnt/dev.db: this file is mounted without its folder, " +
		"so that the latest books would be kept outside of it and lost; mount the folder, such as --volume FOLDER:/mnt\n"
	for name, prepare := range map[string]string{
		"an empty file":      `: >books.db`,
		"a catalogue":        `printf 'SQLite format 3\0' >books.db`,
		"over another":       `: >books.db; : >/mnt/dev.db`,
		"on a folder's disk": `mkdir /mnt/data; : >/mnt/data/books.db; ln -s /mnt/data/books.db books.db`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := runInMounts(t,
				"mount -t tmpfs tmpfs /mnt; "+prepare+
					`; touch /mnt/dev.db; mount --bind books.db /mnt/dev.db; exec "$0" --db /mnt/dev.db`)
			if r.status != 1 || r.stderr != want {
				t.Errorf("exit status %d\n%s\nwant\n%s", r.status, r.stderr, want)
			}
		})
	}
	t.Run("its folder", func(t *testing.T) {
		t.Parallel()
		command := inMounts(t, `mkdir books; mount --bind books /mnt; exec "$0" --db /mnt/dev.db`)
		if books := startBy(t, t.TempDir(), nil, command[0], command[1:]...).books(t); len(books) != 12 {
			t.Errorf("%d books, want 12", len(books))
		}
	})
}

// An update that runs out of space loses nothing, and goes on when there is some.
func TestUpdateOnFullDisk(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	const books = 3000
	makeDemo(t, filepath.Join(folder, "demo.db"), books)
	for _, kib := range []int{500, 700, 1500} {
		t.Run(fmt.Sprint(kib, " KiB"), func(t *testing.T) {
			t.Parallel()
			command := inMounts(t, fmt.Sprintf(`mount -t tmpfs -o size=%dk tmpfs /mnt; cp demo.db /mnt/dev.db
				! timeout 20 "$0" --db /mnt/dev.db
				if test -s /mnt/dev.db-wal; then echo "a pair is left" >&2; fi
				mount -o remount,size=100m /mnt
				exec "$0" --db /mnt/dev.db`, kib))
			s := startBy(t, folder, nil, command[0], command[1:]...)
			if all := s.books(t); len(all) != books {
				t.Errorf("%d books, want %d", len(all), books)
			}
			log := s.logged()
			want := "server: catalogue /mnt/dev.db: the disk is full; free some space in /mnt and start again; nothing is lost"
			if strings.Contains(log, "a pair is left") {
				want += "; its latest changes are in /mnt/dev.db-wal: keep the two files together"
			}
			if !strings.Contains(log, want+"\n") {
				t.Errorf("the first start doesn't say that the disk is full, and what to keep:\n%s", log)
			}
			if strings.Contains(log, "SQLITE") || strings.Contains(log, "goroutine") {
				t.Errorf("the driver's words:\n%s", log)
			}
		})
	}
}

// A limit on the size of files is named, and a demo's file that can't be adopted is left as it was.
func TestAdoptionOverALimit(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	const books = 3000
	makeDemo(t, filepath.Join(folder, "demo.db"), books)
	for _, blocks := range []int{600, 1400, 2800} { // of 512 bytes or, in other shells, 1024
		t.Run(fmt.Sprint(blocks), func(t *testing.T) {
			t.Parallel()
			r := runInMounts(t, fmt.Sprintf(`mount -t tmpfs tmpfs /mnt; cp %[1]s/demo.db /mnt/dev.db
				(ulimit -f %[2]d; ! timeout 20 "$0" --db /mnt/dev.db)
				cp /mnt/dev.db %[1]s/after%[2]d.db; ls -A /mnt >&2`, folder, blocks))
			const want = "server: catalogue /mnt/dev.db: the file may not grow larger; raise the limit on the size of files " +
				"(ulimit -f) and start again; nothing is lost\ndev.db\n"
			if r.status != 0 || !strings.HasSuffix(r.stderr, want) {
				t.Errorf("exit status %d\n%s\nwant at the end\n%s", r.status, r.stderr, want)
			}
			checkDemo(t, filepath.Join(folder, fmt.Sprintf("after%d.db", blocks)), books)
		})
	}
}

// makeDemo makes a catalogue as the demo wrote it.
func makeDemo(t *testing.T, path string, books int) {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for _, query := range []string{
		"CREATE TABLE books (pk INTEGER PRIMARY KEY AUTOINCREMENT, title TEXT, author TEXT, id TEXT, classification TEXT)",
		fmt.Sprintf(`WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d)
			INSERT INTO books (title, author, id, classification) SELECT 'Title ' || i, 'Author ' || i, i, 100 + i %% 900 FROM n`, books),
	} {
		if _, err := db.ExecContext(t.Context(), query); err != nil {
			t.Fatal(err)
		}
	}
}

// A shortage while the server runs is named to the reader. Nothing that was acknowledged is lost.
func TestShortagesWhileServing(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, script, kind string }{
		{"space", `mount -t tmpfs -o size=1m tmpfs /mnt; exec "$0" --db /mnt/dev.db`, "full"},
		{"a limit on the size of files", `mount -t tmpfs tmpfs /mnt; ulimit -f 1200; exec "$0" --db /mnt/dev.db`,
			"file-limit"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			command := inMounts(t, tt.script)
			s := startBy(t, t.TempDir(), nil, command[0], command[1:]...)
			added := 0
			for id := range workIDs(t, s) {
				response, err := http.PostForm(s.url+"/books/add", url.Values{"id": {id}})
				if err != nil {
					t.Fatal(err)
				}
				var body bytes.Buffer
				_, err = body.ReadFrom(response.Body)
				response.Body.Close()
				if err != nil {
					t.Fatal(err)
				}
				if response.StatusCode == http.StatusCreated {
					added++
					continue
				}
				if response.StatusCode != http.StatusInsufficientStorage ||
					!strings.Contains(body.String(), `"`+tt.kind+`"`) {
					t.Errorf("after %d adds: %s %s, want 507 and %q", added, response.Status, &body, tt.kind)
				}
				break
			}
			if books := s.books(t); added == 0 || len(books) < added {
				t.Errorf("%d adds were acknowledged, %d books are listed", added, len(books))
			}
			s.signal(t, syscall.SIGTERM)
			s.exit(t)
		})
	}
}
