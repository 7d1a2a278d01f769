//go:build image

package image_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
)

// container is a running server.
type container struct {
	e    *engine
	name string
	url  string // the address of the pages, without a trailing slash
}

// hardened returns the options of docker run under which every image must work.
func hardened() []string {
	return []string{"--read-only", "--cap-drop", "ALL", "--security-opt", "no-new-privileges", "--memory", "64m"}
}

// start runs an image with its catalogue in a volume and waits until the server is ready. It sets
// no environment variable: the images must work with their defaults. It names a DNS server that
// doesn't exist, so that no test reaches the network.
func (e *engine) start(t *testing.T, img image, volume string, options ...string) *container {
	t.Helper()
	arguments := append([]string{"--volume", volume + ":" + img.dataDir}, hardened()...)
	return e.run(t, img, append(arguments, options...)...)
}

// run runs an image with options of docker run, and waits until the server is ready.
func (e *engine) run(t *testing.T, img image, options ...string) *container {
	t.Helper()
	c := &container{e: e, name: e.name()}
	arguments := []string{"run", "--detach", "--name", c.name, "--publish", "127.0.0.1:0:8080", "--dns", "127.0.0.1"}
	arguments = append(append(arguments, options...), img.name)
	e.docker(t, arguments...)
	t.Cleanup(func() { c.remove(t) })
	address, _, _ := strings.Cut(e.docker(t, "port", c.name, "8080/tcp"), "\n")
	c.url = "http://" + address
	eventually(t, 20*time.Second, "the server is ready", func() bool {
		response, err := http.Get(c.url + "/readyz")
		if err != nil {
			if c.inspect(t, "{{.State.Running}}") != "true" {
				t.Fatalf("the container stopped: %s", c.logs(t))
			}
			return false
		}
		response.Body.Close()
		return response.StatusCode == http.StatusOK
	})
	return c
}

// remove removes the container, even while it runs. It does nothing if the container is gone.
func (c *container) remove(t *testing.T) {
	out, err := c.e.try("rm", "--force", "--volumes", c.name)
	if err != nil && !strings.Contains(out, "No such container") {
		t.Errorf("removing the container %s: %s", c.name, out)
	}
}

// inspect returns the output of docker inspect with a format template.
func (c *container) inspect(t *testing.T, format string) string {
	t.Helper()
	return c.e.docker(t, "inspect", "--format", format, c.name)
}

// logs returns what the program has written to standard output and standard error.
func (c *container) logs(t *testing.T) string {
	t.Helper()
	out, err := c.e.try("logs", c.name)
	if err != nil {
		t.Fatalf("docker logs: %s", out)
	}
	return out
}

type (
	// work is a search result, with the fields that the tests need.
	work struct{ ID, Title string }
	// book is an entry of the list, with the fields that the tests need.
	book struct {
		PK        int64
		ID, Title string
	}
)

// get decodes the JSON at an address.
func get(t *testing.T, address string, into any) {
	t.Helper()
	response, err := http.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	if response.StatusCode != http.StatusOK {
		t.Fatalf("GET %s: %s\n%s", address, response.Status, body)
	}
	if err := json.Unmarshal(body, into); err != nil {
		t.Fatalf("GET %s: %v\n%s", address, err, body)
	}
}

// search returns the works that a search finds.
func search(t *testing.T, base, words string) []work {
	t.Helper()
	var found []work
	get(t, base+"/search?search="+url.QueryEscape(words), &found)
	return found
}

// list returns all books by their key, read page by page.
func list(t *testing.T, base string) map[int64]book {
	t.Helper()
	all := make(map[int64]book)
	for path := "/books.json"; path != ""; {
		var page struct {
			Books []book
			Next  string
		}
		get(t, base+path, &page)
		for _, b := range page.Books {
			all[b.PK] = b
		}
		path = page.Next
	}
	return all
}

// add adds a work. It reports false if the server went away before it had answered.
func add(t *testing.T, base, id string) (book, bool) {
	response, err := http.PostForm(base+"/books/add", url.Values{"id": {id}})
	if err != nil {
		return book{}, false
	}
	defer response.Body.Close()
	var added book
	if err := json.NewDecoder(response.Body).Decode(&added); err != nil {
		return book{}, false // a truncated answer is no answer
	}
	success := response.StatusCode == http.StatusCreated || response.StatusCode == http.StatusOK
	if !success || added.ID != id || added.PK == 0 {
		t.Errorf("adding %s: status %s, book %+v", id, response.Status, added)
		return book{}, false
	}
	return added, true
}
