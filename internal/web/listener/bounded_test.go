package listener

import (
	"bufio"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"testing"
	"testing/synctest"
	"time"
)

// boundedServer answers requests on at most limit connections, and gives the server's end of it.
func boundedServer(t *testing.T, limit int, handler http.HandlerFunc) (address string, c *Bounded) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	c = Bound(listener, limit, slog.New(slog.DiscardHandler))
	c.silent = 0
	server := &http.Server{Handler: handler, ConnState: c.Track}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(c) }()
	t.Cleanup(func() {
		server.Close()
		if err := <-ended; err != http.ErrServerClosed {
			t.Errorf("the server ended with %v", err)
		}
	})
	return listener.Addr().String(), c
}

// client is a connection whose requests are written by hand.
type client struct {
	net.Conn
	reader *bufio.Reader
}

func dial(t *testing.T, address string) client {
	t.Helper()
	conn, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	if err := conn.SetDeadline(time.Now().Add(30 * time.Second)); err != nil {
		t.Fatal(err)
	}
	return client{conn, bufio.NewReader(conn)}
}

func (c client) send(path string) {
	fmt.Fprintf(c, "GET %s HTTP/1.1\r\nHost: localhost\r\n\r\n", path) // an error shows when the answer is read
}

// receive returns the status, or the error that came instead of an answer.
func (c client) receive() (int, error) {
	response, err := http.ReadResponse(c.reader, nil)
	if err != nil {
		return 0, err
	}
	defer response.Body.Close()
	_, err = io.Copy(io.Discard, response.Body)
	return response.StatusCode, err
}

// Connections that wait for their next request, or for their first, make room for new ones.
func TestIdleConnectionsMakeRoom(t *testing.T) {
	const limit = 8
	for _, tt := range []struct {
		name  string
		first bool // whether a request is made on each
	}{
		{"after a request", true},
		{"silent", false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			address, c := boundedServer(t, limit, func(w http.ResponseWriter, _ *http.Request) {
				io.WriteString(w, "ok")
			})
			for i := range 10 * limit {
				conn := dial(t, address)
				if !tt.first {
					continue
				}
				conn.send("/")
				if status, err := conn.receive(); status != 200 {
					t.Fatalf("connection %d: status %d, %v", i, status, err)
				}
			}
			fresh := dial(t, address)
			fresh.send("/")
			if status, err := fresh.receive(); status != 200 {
				t.Errorf("a further connection: status %d, %v", status, err)
			}
			c.mu.Lock()
			open := len(c.open)
			c.mu.Unlock()
			if open > limit {
				t.Errorf("%d connections are open, want at most %d", open, limit)
			}
		})
	}
}

// The connection that has been idle for longest is closed first, then the one that has been silent
// for longest, and none that is in use.
func TestVictim(t *testing.T) {
	now := time.Now()
	ago := func(state http.ConnState, d time.Duration) connState { return connState{state, now.Add(-d)} }
	for _, tt := range []struct {
		name string
		open []connState
		want int // which is closed; -1 for none
		wait time.Duration
	}{
		{"two idle",
			[]connState{
				ago(http.StateIdle, 2*time.Second), ago(http.StateIdle, 3*time.Second),
				ago(http.StateActive, time.Minute),
			}, 1, 0},
		{"idle before silent",
			[]connState{ago(http.StateNew, time.Minute), ago(http.StateIdle, 0), ago(http.StateActive, time.Minute)}, 1,
			0},
		{"two silent",
			[]connState{ago(http.StateNew, 2*silentLimit), ago(http.StateNew, silentLimit), ago(http.StateNew, 0)}, 0,
			0},
		{"silent for a short time",
			[]connState{ago(http.StateActive, time.Minute), ago(http.StateNew, silentLimit/4), ago(http.StateNew, 0)},
			-1, silentLimit * 3 / 4},
		{"in use", []connState{ago(http.StateActive, time.Minute), ago(http.StateActive, 0), ago(http.StateActive, 0)},
			-1, silentLimit},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := Bound(make(pipes), len(tt.open), slog.New(slog.DiscardHandler))
			conns := []net.Conn{nil}
			for _, s := range tt.open {
				conn, _ := net.Pipe()
				conns = append(conns, conn)
				c.open[conn] = s
			}
			victim, wait, full := c.victim(now)
			if victim != conns[tt.want+1] || wait != tt.wait || !full {
				t.Errorf("waits %s, full %v; want connection %d and %s", wait, full, tt.want, tt.wait)
			}
			c.limit++
			if victim, _, full := c.victim(now); victim != nil || full {
				t.Error("there is room for one more, and yet one would be closed")
			}
		})
	}
}

// While all connections are in use further ones wait. No request under way is cut off.
func TestConnectionsInUseAreKept(t *testing.T) {
	const limit = 4
	begun, finish := make(chan struct{}), make(chan struct{})
	address, _ := boundedServer(t, limit, func(_ http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/slow" {
			begun <- struct{}{}
			<-finish
		}
	})
	var slow []client
	for range limit {
		c := dial(t, address)
		c.send("/slow")
		<-begun
		slow = append(slow, c)
	}
	waiting := dial(t, address)
	waiting.send("/")
	answered := make(chan error, 1)
	go func() {
		_, err := waiting.receive()
		answered <- err
	}()
	select {
	case err := <-answered:
		t.Fatalf("a connection beyond the limit is answered: %v", err)
	default:
	}
	finish <- struct{}{}
	if err := <-answered; err != nil {
		t.Errorf("the waiting connection: %v", err)
	}
	for range limit - 1 {
		finish <- struct{}{}
	}
	lost := 0
	for _, c := range slow {
		if status, _ := c.receive(); status != 200 {
			lost++
		}
	}
	if lost > 0 {
		t.Errorf("%d requests under way were cut off", lost)
	}
}

// pipes is a listener whose connections are made in memory.
type pipes chan net.Conn

func (p pipes) Accept() (net.Conn, error) {
	conn, ok := <-p
	if !ok {
		return nil, net.ErrClosed
	}
	return conn, nil
}
func (p pipes) Close() error { close(p); return nil }
func (pipes) Addr() net.Addr { return &net.TCPAddr{} }

// A new connection has a second for its first request before it makes room for another. Closing the
// listener ends the wait.
func TestSilentConnections(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		listener := make(pipes, 10)
		c := Bound(listener, 1, slog.New(slog.DiscardHandler))
		accepted := make(chan net.Conn)
		go func() {
			for {
				conn, err := c.Accept()
				if err != nil {
					close(accepted)
					return
				}
				accepted <- conn
			}
		}()
		for range 3 {
			_, server := net.Pipe()
			listener <- server
		}
		began := time.Now()
		first := <-accepted
		if took := time.Since(began); took != 0 {
			t.Errorf("the first connection waited %s", took)
		}
		second := <-accepted
		if took := time.Since(began); took != silentLimit {
			t.Errorf("the second connection waited %s, want %s", took, silentLimit)
		}
		if _, err := first.Read(make([]byte, 1)); err == nil {
			t.Error("the first connection is still open")
		}
		c.Track(second, http.StateActive)
		synctest.Wait()
		time.Sleep(10 * silentLimit) // of the bubble's clock
		select {
		case <-accepted:
			t.Error("a connection in use made room for another")
		default:
		}
		if err := c.Close(); err != nil {
			t.Error(err)
		}
		if _, open := <-accepted; open {
			t.Error("a connection was accepted after the listener was closed")
		}
	})
}
