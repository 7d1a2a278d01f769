//go:build image

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

// searchAndAdd searches for a work, adds it, checks that it is on the list, and returns it.
func searchAndAdd(t *testing.T, base string) book {
	t.Helper()
	found := search(t, base, "vonnegut slaughterhouse")
	if len(found) == 0 || found[0].Title != "Slaughterhouse-Five" {
		t.Fatalf("the search found %+v, want Slaughterhouse-Five first", found)
	}
	added, ok := add(t, base, found[0].ID)
	if !ok {
		t.Fatal("the request to add the work was not answered")
	}
	if listed := list(t, base)[added.PK]; listed != added {
		t.Fatalf("added %+v, listed %+v", added, listed)
	}
	return added
}

// testReplaced stops a container, starts another on the same volume, and checks that it lists the
// same books.
func testReplaced(t *testing.T, e *engine, img image) {
	volume := e.volume(t)
	old := e.start(t, img, volume)
	searchAndAdd(t, old.url)
	before := list(t, old.url)
	e.docker(t, "stop", old.name)
	old.remove(t)

	replacement := e.start(t, img, volume)
	if after := list(t, replacement.url); fmt.Sprint(after) != fmt.Sprint(before) {
		t.Errorf("books in the new container: %v\nwant those of the old one: %v", after, before)
	}
	t.Logf("without a network, %s: %d books in both containers", strings.Join(hardened(), " "), len(before))
}

// testKilled kills a container while clients add works, and checks that every book whose addition
// was answered is on the list of the next container.
func testKilled(t *testing.T, e *engine, img image) {
	volume := e.volume(t)
	c := e.start(t, img, volume)
	ids := make(chan string, 1000)
	seen := make(map[string]bool)
	for _, word := range []string{"the", "of", "and", "in", "history", "war", "life", "world", "love", "science",
		"shakespeare", "dickens"} {
		for _, w := range search(t, c.url, word) {
			if !seen[w.ID] {
				seen[w.ID] = true
				ids <- w.ID
			}
		}
	}
	close(ids)
	const killAfter = 25
	if len(seen) < 2*killAfter {
		t.Fatalf("the searches found %d works, want at least %d", len(seen), 2*killAfter)
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
		t.Errorf("all %d works were added before the kill, want it to come in between", len(answered))
	}
	if code := c.inspect(t, "{{.State.ExitCode}}"); code != "137" {
		t.Errorf("exit status %s, want 137 (killed by SIGKILL)", code)
	}
	c.remove(t)

	kept := list(t, e.start(t, img, volume).url)
	for pk, b := range answered {
		if kept[pk] != b {
			t.Errorf("before the kill the server answered that it had added %+v; afterwards it lists %+v", b, kept[pk])
		}
	}
	t.Logf("killed while clients were adding: %d additions answered, %d books listed", len(answered), len(kept))
}

// testStopped checks that docker stop ends the container within two seconds and with status 0, and
// that a request in progress is answered first.
func testStopped(t *testing.T, e *engine, img image) {
	c := e.start(t, img, e.volume(t))
	id := search(t, c.url, "vonnegut slaughterhouse")[0].ID
	conn, err := net.Dial("tcp", strings.TrimPrefix(c.url, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	// The rest of the form is sent once the server is stopping.
	form := "id=" + id
	fmt.Fprintf(conn, "POST /books/add HTTP/1.1\r\nHost: %s\r\nContent-Type: application/x-www-form-urlencoded\r\n"+
		"Content-Length: %d\r\n\r\n%s", conn.RemoteAddr(), len(form), form[:5])

	stopped := make(chan time.Duration, 1)
	began := time.Now()
	go func() {
		e.try("stop", c.name) // the exit status is checked below
		stopped <- time.Since(began)
	}()
	eventually(t, 5*time.Second, "the server logs that it is stopping",
		func() bool { return strings.Contains(c.logs(t), `"msg":"stopping"`) })
	fmt.Fprint(conn, form[5:])
	response, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		t.Fatalf("the request in progress: %v", err)
	}
	response.Body.Close()
	if response.StatusCode != http.StatusCreated {
		t.Errorf("the request in progress: status %s, want 201", response.Status)
	}
	took := <-stopped
	if took > 2*time.Second {
		t.Errorf("docker stop took %s, want at most 2s", took)
	}
	if code := c.inspect(t, "{{.State.ExitCode}}"); code != "0" {
		t.Errorf("exit status %s, want 0\n%s", code, c.logs(t))
	}
	t.Logf("docker stop took %s; the request in progress was answered", took.Round(10*time.Millisecond))
}

// testMemory checks that the garbage collector's limit is nine tenths of the container's.
func testMemory(t *testing.T, e *engine, img image) {
	c := e.start(t, img, e.volume(t))
	const limit = 64 << 20 * 9 / 10
	if want := fmt.Sprintf(`"msg":"memory limited","bytes":%d`, limit); !strings.Contains(c.logs(t), want) {
		t.Errorf("the log lacks %s:\n%s", want, c.logs(t))
	}
	t.Logf("memory in use, limit 64 MB: %s", e.docker(t, "stats", "--no-stream", "--format", "{{.MemUsage}}", c.name))
}
