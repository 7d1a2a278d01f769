// Package listener bounds how many connections an HTTP server has open.
package listener

import (
	"crypto/tls"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"
)

// silentLimit is for how long a new connection has priority over further ones, although no request
// has arrived on it.
const silentLimit = time.Second

// Bounded is a listener that bounds the number of its open connections. When they are as many
// as may be, the one that has been idle for longest is closed to make room for a new one. If none
// is idle, the new one waits, and those behind it wait in the operating system's queue.
type Bounded struct {
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

// Bound returns a listener that accepts the connections of l, of which at most limit are open at
// once. Its method Track must be the ConnState hook of the server that uses it.
func Bound(l net.Listener, limit int, log *slog.Logger) *Bounded {
	closing := make(chan struct{})
	return &Bounded{
		Listener: l, limit: limit, silent: silentLimit, log: log,
		changed: make(chan struct{}, 1), closing: closing, close: sync.OnceFunc(func() { close(closing) }),
		open: map[net.Conn]connState{},
	}
}

// Accept waits for a connection, and for room for it.
func (b *Bounded) Accept() (net.Conn, error) {
	conn, err := b.Listener.Accept()
	if err != nil {
		return nil, err
	}
	if !b.makeRoom() {
		conn.Close() // nothing was read from it
		return nil, net.ErrClosed
	}
	counted := &countedConn{conn, b}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.open[counted] = connState{http.StateNew, time.Now()}
	return counted, nil
}

// Close closes the listener. Open connections stay open.
func (b *Bounded) Close() error {
	b.close()
	return b.Listener.Close()
}

// makeRoom waits until fewer connections are open than may be, and closes some if it can. It
// returns false when the listener is closed.
func (b *Bounded) makeRoom() bool {
	for {
		victim, wait, full := b.victim(time.Now())
		if !full {
			return true
		}
		b.warn.Do(func() {
			b.log.Warn("no more connections are taken than memory and file descriptors allow: idle ones are closed",
				"limit", b.limit)
		})
		if victim != nil {
			victim.Close() // no request is waiting on it, so the error doesn't matter
			continue
		}
		timer := time.NewTimer(wait)
		select {
		case <-b.changed:
		case <-timer.C:
		case <-b.closing:
			timer.Stop()
			return false
		}
		timer.Stop()
	}
}

// victim reports whether as many connections are open as may be, and which of them can be closed:
// the one that has been idle for longest, or else the one that has been silent for longest. If it
// is nil, one may become silent for long enough after wait.
func (b *Bounded) victim(now time.Time) (victim net.Conn, wait time.Duration, full bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.open) < b.limit {
		return nil, 0, false
	}
	var idle, silent net.Conn
	for conn, s := range b.open {
		switch {
		case s.state == http.StateIdle && (idle == nil || s.since.Before(b.open[idle].since)):
			idle = conn
		case s.state == http.StateNew && (silent == nil || s.since.Before(b.open[silent].since)):
			silent = conn
		}
	}
	if idle != nil {
		return idle, 0, true
	}
	wait = b.silent
	if silent != nil {
		if wait -= now.Sub(b.open[silent].since); wait <= 0 {
			return silent, 0, true
		}
	}
	return nil, wait, true
}

// Track is an http.Server's ConnState hook.
func (b *Bounded) Track(conn net.Conn, state http.ConnState) {
	if encrypted, ok := conn.(*tls.Conn); ok {
		conn = encrypted.NetConn() // the one that was accepted
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if _, ok := b.open[conn]; !ok {
		return // closed
	}
	b.open[conn] = connState{state, time.Now()}
	if state == http.StateIdle {
		b.signal()
	}
}

// signal wakes makeRoom.
func (b *Bounded) signal() {
	select {
	case b.changed <- struct{}{}:
	default: // it will be woken already
	}
}

// CloseSilent closes the connections on which no request has arrived yet.
func (b *Bounded) CloseSilent() {
	for _, conn := range b.silentConns() {
		conn.Close() // no request is waiting on it, so the error doesn't matter
	}
}

func (b *Bounded) silentConns() []net.Conn {
	b.mu.Lock()
	defer b.mu.Unlock()
	var list []net.Conn
	for conn, s := range b.open {
		if s.state == http.StateNew {
			list = append(list, conn)
		}
	}
	return list
}

// countedConn is a connection that is counted until it is closed.
type countedConn struct {
	net.Conn
	listener *Bounded
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
