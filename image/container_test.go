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
	url  string // of the pages, with no slash at its end
}

// hardened is how the images are meant to be run, and must be able to.
func hardened() []string {
	return []string{"--read-only", "--cap-drop", "ALL", "--security-opt", "no-new-privileges", "--memory", "64m"}
}

// start runs an image with its catalogue in a volume and waits until it is ready. No variable is set: the images work as they are. A
// name server that isn't there keeps the tests off the network, and shows that the program does without.
func (e *engine) start(t *testing.T, image image, volume string, options ...string) *container {
	t.Helper()
	c := &container{e: e, name: e.name()}
	arguments := append([]string{"run", "--detach", "--name", c.name, "--publish", "127.0.0.1:0:8080", "--dns", "127.0.0.1",
		"--volume", volume + ":" + image.folder}, hardened()...)
	arguments = append(append(arguments, options...), image.name)
	e.docker(t, arguments...)
	t.Cleanup(func() { c.remove(t) })
	address, _, _ := strings.Cut(e.docker(t, "port", c.name, "8080/tcp"), "\n")
	c.url = "http://" + address
	eventually(t, 20*time.Second, "the server is ready", func() bool {
		response, err := http.Get(c.url + "/readyz")
		if err != nil {
			if c.inspect(t, "{{.State.Running}}") != "true" {
				t.Fatalf("the container ended: %s", c.logs(t))
			}
			return false
		}
		response.Body.Close()
		return response.StatusCode == http.StatusOK
	})
	return c
}

// remove removes the container, running or not; a second time does nothing.
func (c *container) remove(t *testing.T) {
	if out, err := c.e.try("rm", "--force", "--volumes", c.name); err != nil && !strings.Contains(out, "No such container") {
		t.Errorf("removing the container %s: %s", c.name, out)
	}
}

// inspect reads one thing about the container, by a template.
func (c *container) inspect(t *testing.T, format string) string {
	t.Helper()
	return c.e.docker(t, "inspect", "--format", format, c.name)
}

// logs is what the program wrote.
func (c *container) logs(t *testing.T) string {
	t.Helper()
	out, err := c.e.try("logs", c.name)
	if err != nil {
		t.Fatalf("docker logs: %s", out)
	}
	return out
}

// work is what a search finds, and book what the list holds, as far as the tests look.
type (
	work struct{ ID, Title string }
	book struct {
		PK        int64
		ID, Title string
	}
)

// get reads JSON.
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

// search looks works up.
func search(t *testing.T, base, words string) []work {
	t.Helper()
	var found []work
	get(t, base+"/search?search="+url.QueryEscape(words), &found)
	return found
}

// list reads the whole list, page after page.
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

// add adds a work. It reports false when the server went away before it had answered.
func add(t *testing.T, base, id string) (book, bool) {
	response, err := http.PostForm(base+"/books/add", url.Values{"id": {id}})
	if err != nil {
		return book{}, false
	}
	defer response.Body.Close()
	var added book
	if err := json.NewDecoder(response.Body).Decode(&added); err != nil {
		return book{}, false // cut off: not an answer
	}
	if (response.StatusCode != http.StatusCreated && response.StatusCode != http.StatusOK) || added.ID != id || added.PK == 0 {
		t.Errorf("adding %s was answered %s: %+v", id, response.Status, added)
		return book{}, false
	}
	return added, true
}
