package tools

import (
	"bufio"
	"bytes"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"
)

// litestreamPatience bounds the waits: Litestream copies once a second.
const litestreamPatience = time.Minute

// TestLitestream runs Litestream with the configuration that docs/operations.md shows and the
// server under it, kills both three times, and brings the books back from the copies alone.
func TestLitestream(t *testing.T) {
	t.Parallel()
	litestream, err := exec.LookPath("litestream")
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal("litestream is missing; .ci/run builds it")
		}
		t.Skip("litestream is not installed")
	}
	x := &replicated{t: t, litestream: litestream, folder: t.TempDir()}
	x.server = filepath.Join(x.folder, "server")
	x.run(exec.CommandContext(t.Context(), "go", "-C", "..", "build", "-buildvcs=false", "-o", x.server,
		"./cmd/server"))
	x.configure()
	const rounds, each = 3, 20
	books := 12 // of the starter
	for round := range rounds {
		kill := x.start()
		for i := range each {
			x.add(fmt.Sprintf("Volume %d.%d", round, i))
		}
		books += each
		x.awaitCopies(books)
		kill()
	}
	// The machine is lost, but for the copies.
	for _, file := range []string{"dev.db", "dev.db-wal", "dev.db-shm"} {
		if err := os.Remove(filepath.Join(x.folder, file)); err != nil {
			t.Fatal(err)
		}
	}
	restored, err := x.restore()
	if err != nil {
		t.Fatal(err)
	}
	got := x.run(x.command(x.server, "restore", restored))
	if !strings.Contains(got, fmt.Sprintf("dev.db: %d books", books)) {
		t.Errorf("%s, want %d books", got, books)
	}
	x.start()
	x.add("After the loss")
}

// replicated is a catalogue that Litestream copies.
type replicated struct {
	t                          *testing.T
	litestream, server, folder string
	url                        string // of the server that runs
}

var yamlBlock = regexp.MustCompile("(?s)```yaml\n(dbs:.*?)```")

// configure writes the documented configuration, with the paths of the test.
func (x *replicated) configure() {
	x.t.Helper()
	docs, err := os.ReadFile("../docs/operations.md")
	if err != nil {
		x.t.Fatal(err)
	}
	block := yamlBlock.FindSubmatch(docs)
	if block == nil {
		x.t.Fatal("docs/operations.md has no configuration of Litestream")
	}
	text := strings.NewReplacer("/data/dev.db", x.folder+"/dev.db", "/mnt/backup/litestream",
		x.folder+"/copies").Replace(string(block[1]))
	if err := os.WriteFile(filepath.Join(x.folder, "litestream.yml"), []byte(text), 0o600); err != nil {
		x.t.Fatal(err)
	}
}

func (x *replicated) command(name string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(x.t.Context(), name, args...)
	cmd.Dir = x.folder
	cmd.Env = append(os.Environ(), "PORT=0", "SHELFLIST_SOURCES=offline")
	return cmd
}

// run runs a command to its end and returns what it prints.
func (x *replicated) run(cmd *exec.Cmd) string {
	x.t.Helper()
	output, err := cmd.CombinedOutput()
	if err != nil {
		x.t.Fatalf("%q: %v\n%s", cmd.Args, err, output)
	}
	return string(output)
}

// start starts Litestream with the server under it. kill kills both at once.
func (x *replicated) start() (kill func()) {
	x.t.Helper()
	cmd := x.command(x.litestream, "replicate", "-config", "litestream.yml", "-exec", x.server)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	stderr, err := cmd.StderrPipe()
	if err != nil {
		x.t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		x.t.Fatal(err)
	}
	listening := make(chan string, 1)
	var log bytes.Buffer
	read := make(chan struct{})
	go func() {
		defer close(read)
		for lines := bufio.NewScanner(stderr); lines.Scan(); {
			fmt.Fprintln(&log, lines.Text())
			if url := listeningURL.FindStringSubmatch(lines.Text()); url != nil {
				listening <- url[1]
			}
		}
	}()
	ended := false
	kill = func() {
		if !ended {
			ended = true
			syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL)
			<-read
			cmd.Wait()
		}
	}
	x.t.Cleanup(kill)
	select {
	case x.url = <-listening:
	case <-read:
		x.t.Fatalf("the server has ended:\n%s", &log)
	case <-time.After(litestreamPatience):
		x.t.Fatal("the server doesn't listen")
	}
	return kill
}

var listeningURL = regexp.MustCompile(`"msg":"listening","url":"([^"]+)"`)

// add adds a book.
func (x *replicated) add(title string) {
	x.t.Helper()
	body := strings.NewReader(fmt.Sprintf(`{"Title":%q}`, title))
	response, err := http.Post(strings.TrimSuffix(x.url, "/")+"/books", "application/json", body)
	if err != nil {
		x.t.Fatal(err)
	}
	response.Body.Close()
	if response.StatusCode != http.StatusCreated {
		x.t.Fatalf("adding a book: %s", response.Status)
	}
}

// restore writes the catalogue that the copies have to a new file, and returns its name.
func (x *replicated) restore() (name string, err error) {
	name = filepath.Join(x.t.TempDir(), "restored.db")
	cmd := x.command(x.litestream, "restore", "-config", "litestream.yml", "-o", name,
		filepath.Join(x.folder, "dev.db"))
	if output, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("%w: %s", err, output)
	}
	return name, nil
}

// awaitCopies waits until the copies have a number of books.
func (x *replicated) awaitCopies(books int) {
	x.t.Helper()
	var last string
	for end := time.Now().Add(litestreamPatience); time.Now().Before(end); {
		restored, err := x.restore()
		if err != nil { // it has copied nothing yet
			last = err.Error()
			continue
		}
		last = x.run(x.command(x.server, "export", "--db", restored, "books.csv"))
		if strings.Contains(last, fmt.Sprintf(": %d books", books)) {
			return
		}
	}
	x.t.Fatalf("the copies don't get %d books: %s", books, last)
}
