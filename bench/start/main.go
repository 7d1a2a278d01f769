// Command start measures how long a server takes from its start to the first page, and how much
// memory it holds then. It starts the executables in turn, each on the same catalogue.
//
//	go run ./bench/start -runs 10 -db dev.db OLD NEW
//
// Without -db each start makes a new catalogue. With -copy each start has a copy of the file: if
// that is a demo's, its adoption is measured.
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
	found := map[string][]measured{}
	for range runs {
		for _, executable := range executables {
			m, err := start(executable, db, fresh)
			if err != nil {
				return fmt.Errorf("%s: %w", executable, err)
			}
			found[executable] = append(found[executable], m)
		}
	}
	for _, executable := range executables {
		all := found[executable]
		wall := sorted(all, func(m measured) float64 { return m.wall })
		processor := sorted(all, func(m measured) float64 { return m.processor })
		fmt.Printf("%s: first page after %.1f ms (%.1f to %.1f), of the processor %.1f ms (from %.1f), "+
			"then %.1f MB resident: %.1f of its own, %.1f of files; %.1f MB at most\n",
			executable, wall[runs/2], wall[0], wall[runs-1], processor[runs/2], processor[0],
			sorted(all, func(m measured) float64 { return m.own + m.files })[runs/2],
			sorted(all, func(m measured) float64 { return m.own })[runs/2],
			sorted(all, func(m measured) float64 { return m.files })[runs/2],
			sorted(all, func(m measured) float64 { return m.peak })[runs-1])
	}
	return nil
}

// measured is what was measured of one start.
type measured struct {
	wall      float64 // until the first page, in ms
	processor float64 // that the process has used until then, in ms
	// own is the resident memory that only this process has, files that of the executable and of
	// other files, which the system can take back and read again, peak the most of both; in MB.
	own, files, peak float64
}

// sorted returns a value of each start, the least first.
func sorted(all []measured, value func(measured) float64) []float64 {
	values := make([]float64, len(all))
	for i, m := range all {
		values[i] = value(m)
	}
	slices.Sort(values)
	return values
}

func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// start starts a server, and stops it when it has answered and been measured.
func start(executable, db string, fresh bool) (m measured, err error) {
	if db == "" || fresh {
		folder, err := os.MkdirTemp("", "shelflist-start-")
		if err != nil {
			return measured{}, err
		}
		defer os.RemoveAll(folder)
		own := filepath.Join(folder, "dev.db")
		if fresh {
			if err := copyFile(own, db); err != nil {
				return measured{}, err
			}
		}
		db = own
	}
	port, err := freePort()
	if err != nil {
		return measured{}, err
	}
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Minute)
	defer cancel()
	server := exec.CommandContext(ctx, executable, "serve", "--port", port, "--db", db, "--sources", "offline")
	began := time.Now()
	if err := server.Start(); err != nil {
		return measured{}, err
	}
	defer func() {
		err = errors.Join(err, server.Process.Signal(syscall.SIGTERM), server.Wait())
	}()
	if err := firstPage(ctx, "http://127.0.0.1:"+port+"/"); err != nil {
		return measured{}, err
	}
	m.wall = milliseconds(time.Since(began))
	if m.processor, err = processorTime(server.Process.Pid); err != nil {
		return measured{}, err
	}
	time.Sleep(settle)
	err = m.readMemory(server.Process.Pid)
	return m, err
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

// processorTime returns the time in ms for which the threads of a process have run. It needs Linux.
func processorTime(pid int) (ms float64, err error) {
	threads, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/schedstat", pid))
	if err != nil {
		return 0, err
	}
	for _, path := range threads {
		var nanoseconds int64
		content, err := os.ReadFile(path)
		if err == nil {
			_, err = fmt.Sscan(string(content), &nanoseconds)
		}
		if err != nil {
			return 0, err
		}
		ms += milliseconds(time.Duration(nanoseconds))
	}
	return ms, nil
}

var residentLine = regexp.MustCompile(`(?m)^(RssAnon|RssFile|VmHWM):\s+(\d+) kB$`)

// readMemory reads the resident memory of a process. It needs Linux.
func (m *measured) readMemory(pid int) error {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return err
	}
	megabytes := map[string]float64{}
	for _, line := range residentLine.FindAllSubmatch(status, -1) {
		kilobytes, err := strconv.Atoi(string(line[2]))
		if err != nil {
			return err
		}
		megabytes[string(line[1])] = float64(kilobytes) * 1024 / 1e6
	}
	if len(megabytes) != 3 {
		return errors.New("no RssAnon, RssFile and VmHWM in the status of the process")
	}
	m.own, m.files, m.peak = megabytes["RssAnon"], megabytes["RssFile"], megabytes["VmHWM"]
	return nil
}
