package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// startLimit is how long a server may take to start.
const startLimit = time.Minute

// server is one that runs.
type server struct {
	cmd *exec.Cmd
	url string // ends with a slash
}

// start starts a server on the catalogue dev.db in a folder and waits until it listens.
func start(path, folder, works string) (*server, error) {
	log := filepath.Join(folder, "log")
	file, err := os.Create(log)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	cmd := exec.Command(path, "--port", "0", "--db", filepath.Join(folder, "dev.db"), "--sources", "offline",
		"--works", works, "--log-format", "json")
	cmd.Stderr = file
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	s := &server{cmd: cmd}
	for until := time.Now().Add(startLimit); time.Now().Before(until); time.Sleep(10 * time.Millisecond) {
		if s.url = listening(log); s.url != "" {
			return s, nil
		}
	}
	return nil, errors.Join(errors.New("it doesn't listen"), s.kill())
}

// listening returns the address that a log names; "" if it does not yet.
func listening(log string) string {
	content, err := os.ReadFile(log)
	if err != nil {
		return ""
	}
	for line := range strings.Lines(string(content)) {
		var entry struct{ Msg, URL string }
		if json.Unmarshal([]byte(line), &entry) == nil && entry.Msg == "listening" {
			return entry.URL
		}
	}
	return ""
}

// kill kills the server and waits for its end.
func (s *server) kill() error {
	err := s.cmd.Process.Kill()
	if errors.Is(err, os.ErrProcessDone) {
		err = nil
	}
	s.cmd.Wait() // the error says that it was killed
	return err
}

// load lets clients add books, each another one, and kills the server after a time. It returns the
// IDs of the books whose add was answered, and how many a second there were.
func (s *server) load(ctx context.Context, clients int, ids []string, d time.Duration) ([]string, float64, error) {
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: clients}}
	var next atomic.Int64
	var group sync.WaitGroup
	added := make([][]string, clients)
	errs := make([]error, clients)
	began := time.Now()
	killed := make(chan struct{})
	for i := range clients {
		group.Go(func() {
			for {
				n := int(next.Add(1)) - 1
				if n >= len(ids) {
					errs[i] = fmt.Errorf("the index has only %d works", len(ids))
					return
				}
				isNew, err := s.add(ctx, client, ids[n])
				if err != nil {
					select {
					case <-killed:
					default:
						errs[i] = err
					}
					return
				}
				if isNew {
					added[i] = append(added[i], ids[n])
				}
			}
		})
	}
	time.Sleep(d)
	close(killed)
	err := s.kill()
	took := time.Since(began)
	group.Wait()
	var all []string
	for _, list := range added {
		all = append(all, list...)
	}
	return all, float64(len(all)) / took.Seconds(), errors.Join(append(errs, err)...)
}

// add adds a book. It returns false if the same book was there before.
func (s *server) add(ctx context.Context, client *http.Client, id string) (isNew bool, err error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, s.url+"books/add?id="+url.QueryEscape(id), nil)
	if err != nil {
		return false, err
	}
	response, err := client.Do(request)
	if err != nil {
		return false, err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		return false, err
	}
	switch response.StatusCode {
	case http.StatusCreated:
		return true, nil
	case http.StatusOK:
		return false, nil
	}
	return false, fmt.Errorf("%s: %s: %s", id, response.Status, body)
}
