package image_test

import (
	"bufio"
	"fmt"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"
)

// doMainJob looks works up, adds one and finds it on the list.
func doMainJob(t *testing.T, base string) book {
	t.Helper()
	found := search(t, base, "vonnegut slaughterhouse")
	if len(found) == 0 || found[0].Title != "Slaughterhouse-Five" {
		t.Fatalf("the search found %+v, want Slaughterhouse-Five", found)
	}
	added, ok := add(t, base, found[0].ID)
	if !ok {
		t.Fatal("the add wasn't answered")
	}
	if listed := list(t, base)[added.PK]; listed != added {
		t.Fatalf("added %+v, listed %+v", added, listed)
	}
	return added
}

// A container is replaced by another, and the books are still there.
func testMainJob(t *testing.T, e *engine, image image) {
	volume := e.volume(t)
	first := e.start(t, image, volume)
	doMainJob(t, first.url)
	before := list(t, first.url)
	e.docker(t, "stop", first.name)
	first.remove(t)

	second := e.start(t, image, volume)
	if after := list(t, second.url); fmt.Sprint(after) != fmt.Sprint(before) {
		t.Errorf("before: %v\nin the new container: %v", before, after)
	}
	t.Logf("with no network, %s: %d books, in the next container too", strings.Join(hardened(), " "), len(before))
}

// A container is killed while adds are under way: each that was answered is kept.
func testKilled(t *testing.T, e *engine, image image) {
	volume := e.volume(t)
	c := e.start(t, image, volume)
	ids := make(chan string, 1000)
	seen := make(map[string]bool)
	for _, words := range []string{"the", "of", "and", "in", "history", "war", "life", "world", "love", "science", "shakespeare", "dickens"} {
		for _, w := range search(t, c.url, words) {
			if !seen[w.ID] {
				seen[w.ID] = true
				ids <- w.ID
			}
		}
	}
	close(ids)
	const killAfter = 25
	if len(seen) < 2*killAfter {
		t.Fatalf("only %d works to add", len(seen))
	}

	var mu sync.Mutex
	answered := make(map[int64]book)
	enough := make(chan struct{})
	var clients sync.WaitGroup
	for range 4 {
		clients.Go(func() {
			for id := range ids {
				b, ok := add(t, c.url, id)
				if !ok {
					return
				}
				mu.Lock()
				answered[b.PK] = b
				if len(answered) == killAfter {
					close(enough)
				}
				mu.Unlock()
			}
		})
	}
	<-enough
	e.docker(t, "kill", "--signal", "KILL", c.name)
	clients.Wait()
	if len(answered) == len(seen) {
		t.Errorf("all %d adds were answered: the kill came too late to be in the middle of them", len(answered))
	}
	if code := c.inspect(t, "{{.State.ExitCode}}"); code != "137" {
		t.Errorf("exit code %s, want 137, of SIGKILL", code)
	}
	c.remove(t)

	kept := list(t, e.start(t, image, volume).url)
	for pk, b := range answered {
		if kept[pk] != b {
			t.Errorf("the add of %+v was answered; after the kill the list has %+v", b, kept[pk])
		}
	}
	t.Logf("killed while adds were under way: %d were answered, %d books are listed", len(answered), len(kept))
}

// docker stop ends the container at once and in order; a request under way gets its answer.
func testStopped(t *testing.T, e *engine, image image) {
	c := e.start(t, image, e.volume(t))
	id := search(t, c.url, "vonnegut slaughterhouse")[0].ID
	conn, err := net.Dial("tcp", strings.TrimPrefix(c.url, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	form := "id=" + id
	fmt.Fprintf(conn, "POST /books/add HTTP/1.1\r\nHost: %s\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\n\r\n%s",
		conn.RemoteAddr(), len(form), form[:5]) // the rest of the form comes after the server was told to stop

	stopped := make(chan time.Duration, 1)
	began := time.Now()
	go func() {
		e.try("stop", c.name) // its exit code is read below
		stopped <- time.Since(began)
	}()
	eventually(t, 5*time.Second, "the server was told to stop", func() bool { return strings.Contains(c.logs(t), `"msg":"stopping"`) })
	fmt.Fprint(conn, form[5:])
	response, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		t.Fatalf("the request under way: %v", err)
	}
	response.Body.Close()
	if response.StatusCode != http.StatusCreated {
		t.Errorf("the request under way was answered %s", response.Status)
	}
	took := <-stopped
	if took > 2*time.Second {
		t.Errorf("docker stop took %s", took)
	}
	if code := c.inspect(t, "{{.State.ExitCode}}"); code != "0" {
		t.Errorf("exit code %s\n%s", code, c.logs(t))
	}
	t.Logf("docker stop took %s with a request under way, which was answered", took.Round(10*time.Millisecond))
}

// testMemory looks whether the collector was told of the container's limit.
func testMemory(t *testing.T, e *engine, image image) {
	c := e.start(t, image, e.volume(t))
	const ninety = 64 << 20 * 9 / 10
	if want := fmt.Sprintf(`"msg":"memory limited","bytes":%d`, ninety); !strings.Contains(c.logs(t), want) {
		t.Errorf("the log lacks %s:\n%s", want, c.logs(t))
	}
	t.Logf("in use of 64 MB: %s", e.docker(t, "stats", "--no-stream", "--format", "{{.MemUsage}}", c.name))
}
