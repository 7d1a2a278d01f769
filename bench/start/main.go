// Command start measures how long a server takes from its start to the first page, and how much
// memory it holds then. It starts the executables in turn, each on the same catalogue.
//
//	go run ./bench/start -runs 10 -db dev.db OLD NEW
//
// Without -db each start makes a new catalogue. With -copy each start has a copy of the file: if that
// is a demo's, its adoption is measured.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"syscall"
	"time"
)

// settle is how long a server has been idle when its memory is read.
const settle = time.Second

func main() {
	runs := flag.Int("runs", 10, "number of starts of each executable")
	db := flag.String("db", "", "the catalogue; a new one for each start if empty")
	fresh := flag.Bool("copy", false, "start each server on a copy of the catalogue")
	flag.Parse()
	if err := run(*runs, *db, *fresh, flag.Args()); err != nil {
		fmt.Fprintln(os.Stderr, "start:", err)
		os.Exit(1)
	}
}

func run(runs int, db string, fresh bool, executables []string) error {
	times, resident := map[string][]time.Duration{}, map[string][]int{}
	for range runs {
		for _, executable := range executables {
			first, memory, err := start(executable, db, fresh)
			if err != nil {
				return fmt.Errorf("%s: %w", executable, err)
			}
			times[executable] = append(times[executable], first)
			resident[executable] = append(resident[executable], memory)
		}
	}
	for _, executable := range executables {
		slices.Sort(times[executable])
		slices.Sort(resident[executable])
		t, m := times[executable], resident[executable]
		fmt.Printf("%s: first page after %.1f ms (%.1f to %.1f), %.1f MB resident\n", executable,
			milliseconds(t[runs/2]), milliseconds(t[0]), milliseconds(t[runs-1]), float64(m[runs/2])/1e6)
	}
	return nil
}

func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// start starts a server, and stops it when it has answered. It returns the time to the first page,
// and the resident memory in bytes.
func start(executable, db string, fresh bool) (first time.Duration, memory int, err error) {
	if db == "" || fresh {
		folder, err := os.MkdirTemp("", "shelflist-start-")
		if err != nil {
			return 0, 0, err
		}
		defer os.RemoveAll(folder)
		own := filepath.Join(folder, "dev.db")
		if fresh {
			if err := copyFile(own, db); err != nil {
				return 0, 0, err
			}
		}
		db = own
	}
	port, err := freePort()
	if err != nil {
		return 0, 0, err
	}
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Minute)
	defer cancel()
	server := exec.CommandContext(ctx, executable, "serve", "--port", port, "--db", db, "--sources", "offline")
	began := time.Now()
	if err := server.Start(); err != nil {
		return 0, 0, err
	}
	defer func() {
		err = errors.Join(err, server.Process.Signal(syscall.SIGTERM), server.Wait())
	}()
	if err := firstPage(ctx, "http://127.0.0.1:"+port+"/"); err != nil {
		return 0, 0, err
	}
	first = time.Since(began)
	time.Sleep(settle)
	memory, err = residentMemory(server.Process.Pid)
	return first, memory, err
}

func copyFile(to, from string) error {
	content, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	return os.WriteFile(to, content, 0o600)
}

// freePort returns a port that nobody listens on.
func freePort() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	defer l.Close()
	_, port, err := net.SplitHostPort(l.Addr().String())
	return port, err
}

// firstPage requests a page until it is there. A server listens before its catalogue is open.
func firstPage(ctx context.Context, url string) error {
	for {
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
		if err != nil {
			return err
		}
		request.Header.Set("Accept", "text/html")
		response, err := http.DefaultTransport.RoundTrip(request)
		if errors.Is(err, syscall.ECONNREFUSED) {
			time.Sleep(200 * time.Microsecond)
			continue
		}
		if err != nil {
			return err
		}
		_, err = io.Copy(io.Discard, response.Body)
		err = errors.Join(err, response.Body.Close())
		if err == nil && response.StatusCode != http.StatusOK {
			err = errors.New(response.Status)
		}
		return err
	}
}

var residentLine = regexp.MustCompile(`(?m)^VmRSS:\s+(\d+) kB$`)

// residentMemory returns the resident memory of a process in bytes. It needs Linux.
func residentMemory(pid int) (int, error) {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0, err
	}
	match := residentLine.FindSubmatch(status)
	if match == nil {
		return 0, errors.New("no VmRSS in the status of the process")
	}
	kilobytes, err := strconv.Atoi(string(match[1]))
	return kilobytes * 1024, err
}
