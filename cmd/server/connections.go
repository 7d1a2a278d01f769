package main

import (
	"log/slog"
	"net"
	"net/http"
	"runtime/debug"
	"sync"
	"time"
)

const (
	// connMemory is what an idle connection takes, in bytes: its goroutine and buffers, about 22
	// KiB, and the garbage that collects before they are freed.
	connMemory = 40 << 10

	// reservedFiles is the number of file descriptors left for the catalogue, the offline index and
	// the requests to sources.
	reservedFiles = 128

	// minConns and maxConns bound the number of connections. The latter is more than a library has
	// readers.
	minConns, maxConns = 16, 4096

	// silentLimit is for how long a new connection has priority over further ones, although no
	// request has arrived on it.
	silentLimit = time.Second
)

// connLimit returns how many connections may be open at once, if the process may use memory bytes
// and files file descriptors: a quarter of the memory, and the descriptors that aren't reserved.
func connLimit(memory int64, files uint64) int {
	byMemory := memory / 4 / connMemory
	byFiles := int64(min(files, 1<<30)) - reservedFiles
	return int(max(minConns, min(byMemory, byFiles, maxConns)))
}

// connections is a listener that bounds the number of its open connections. When they are as many
// as may be, the one that has been idle for longest is closed to make room for a new one. If none
// is idle, the new one waits, and those behind it wait in the operating system's queue.
type connections struct {
	net.Listener
	limit  int
	silent time.Duration // see silentLimit
	log    *slog.Logger

	warn    sync.Once
	changed chan struct{} // has an element after a connection was closed or became idle
	closing chan struct{} // closed by Close
	close   func()

	mu   sync.Mutex
	open map[net.Conn]connState
}

// connState is what a connection is doing, and since when.
type connState struct {
	state http.ConnState // StateNew until its first request has arrived, then StateActive or StateIdle
	since time.Time
}

// boundConnections returns a listener that accepts the connections of l. Its method track must be
// the ConnState hook of the server that uses it.
func boundConnections(l net.Listener, log *slog.Logger) *connections {
	closing := make(chan struct{})
	return &connections{
		Listener: l, limit: connLimit(debug.SetMemoryLimit(-1), fileLimit()), silent: silentLimit, log: log,
		changed: make(chan struct{}, 1), closing: closing, close: sync.OnceFunc(func() { close(closing) }),
		open: map[net.Conn]connState{},
	}
}

// Accept waits for a connection, and for room for it.
func (c *connections) Accept() (net.Conn, error) {
	conn, err := c.Listener.Accept()
	if err != nil {
		return nil, err
	}
	if !c.makeRoom() {
		conn.Close() // nothing was read from it
		return nil, net.ErrClosed
	}
	counted := &countedConn{conn, c}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.open[counted] = connState{http.StateNew, time.Now()}
	return counted, nil
}

// Close closes the listener. Open connections stay open.
func (c *connections) Close() error {
	c.close()
	return c.Listener.Close()
}

// makeRoom waits until fewer connections are open than may be, and closes some if it can. It
// returns false when the listener is closed.
func (c *connections) makeRoom() bool {
	for {
		victim, wait, full := c.victim(time.Now())
		if !full {
			return true
		}
		c.warn.Do(func() {
			c.log.Warn("no more connections are taken than memory and file descriptors allow: idle ones are closed", "limit", c.limit)
		})
		if victim != nil {
			victim.Close() // no request is waiting on it, so the error doesn't matter
			continue
		}
		timer := time.NewTimer(wait)
		select {
		case <-c.changed:
		case <-timer.C:
		case <-c.closing:
			timer.Stop()
			return false
		}
		timer.Stop()
	}
}

// victim reports whether as many connections are open as may be, and which of them can be closed:
// the one that has been idle for longest, or else the one that has been silent for longest. If it
// is nil, one may become silent for long enough after wait.
func (c *connections) victim(now time.Time) (victim net.Conn, wait time.Duration, full bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.open) < c.limit {
		return nil, 0, false
	}
	var idle, silent net.Conn
	for conn, s := range c.open {
		switch {
		case s.state == http.StateIdle && (idle == nil || s.since.Before(c.open[idle].since)):
			idle = conn
		case s.state == http.StateNew && (silent == nil || s.since.Before(c.open[silent].since)):
			silent = conn
		}
	}
	if idle != nil {
		return idle, 0, true
	}
	wait = c.silent
	if silent != nil {
		if wait -= now.Sub(c.open[silent].since); wait <= 0 {
			return silent, 0, true
		}
	}
	return nil, wait, true
}

// track is an http.Server's ConnState hook.
func (c *connections) track(conn net.Conn, state http.ConnState) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, ok := c.open[conn]; !ok {
		return // closed
	}
	c.open[conn] = connState{state, time.Now()}
	if state == http.StateIdle {
		c.signal()
	}
}

// signal wakes makeRoom.
func (c *connections) signal() {
	select {
	case c.changed <- struct{}{}:
	default: // it will be woken already
	}
}

// closeSilent closes the connections on which no request has arrived yet.
func (c *connections) closeSilent() {
	for _, conn := range c.silentConns() {
		conn.Close() // no request is waiting on it, so the error doesn't matter
	}
}

func (c *connections) silentConns() []net.Conn {
	c.mu.Lock()
	defer c.mu.Unlock()
	var list []net.Conn
	for conn, s := range c.open {
		if s.state == http.StateNew {
			list = append(list, conn)
		}
	}
	return list
}

// countedConn is a connection that is counted until it is closed.
type countedConn struct {
	net.Conn
	listener *connections
}

// Close closes the connection.
func (c *countedConn) Close() error {
	err := c.Conn.Close()
	c.listener.mu.Lock()
	defer c.listener.mu.Unlock()
	delete(c.listener.open, c)
	c.listener.signal()
	return err
}
