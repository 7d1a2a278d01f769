package endpoint

import (
	"errors"
	"net"
	"strings"
	"sync"
)

// join returns a listener that accepts the connections of all in list.
func join(list []net.Listener) net.Listener {
	if len(list) == 1 {
		return list[0]
	}
	j := &joined{list: list, accepted: make(chan accepted), closing: make(chan struct{})}
	j.close = sync.OnceValue(func() error {
		close(j.closing)
		var errs []error
		for _, l := range j.list {
			errs = append(errs, l.Close())
		}
		return errors.Join(errs...)
	})
	for _, l := range list {
		go j.forward(l)
	}
	return j
}

// joined is a listener on several endpoints.
type joined struct {
	list     []net.Listener
	accepted chan accepted
	closing  chan struct{} // closed by close
	close    func() error
}

// accepted is what a listener's Accept has returned.
type accepted struct {
	conn net.Conn
	err  error
}

// forward passes on what l accepts, until l is closed.
func (j *joined) forward(l net.Listener) {
	for {
		conn, err := l.Accept()
		select {
		case j.accepted <- accepted{conn, err}:
		case <-j.closing:
			if err == nil {
				conn.Close() // nothing was read from it
			}
		}
		if errors.Is(err, net.ErrClosed) {
			return
		}
	}
}

// Accept waits for a connection to one of the endpoints.
func (j *joined) Accept() (net.Conn, error) {
	select {
	case a := <-j.accepted:
		return a.conn, a.err
	case <-j.closing:
		return nil, net.ErrClosed
	}
}

// Close closes all endpoints.
func (j *joined) Close() error { return j.close() }

// Addr returns the addresses of all endpoints.
func (j *joined) Addr() net.Addr {
	var list addresses
	for _, l := range j.list {
		list = append(list, l.Addr())
	}
	return list
}

// addresses are the addresses of several endpoints.
type addresses []net.Addr

// Network returns the network of the first.
func (a addresses) Network() string { return a[0].Network() }

// String returns the addresses, separated by spaces.
func (a addresses) String() string {
	var texts []string
	for _, address := range a {
		texts = append(texts, address.String())
	}
	return strings.Join(texts, " ")
}

// First returns the first address of a listener that Open has returned.
func First(l net.Listener) net.Addr {
	if j, ok := l.(*joined); ok {
		return j.list[0].Addr()
	}
	return l.Addr()
}
