package certificate

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
)

// RedirectPlain returns a listener whose connections answer a request by plain HTTP themselves:
// with a redirect to the same address by HTTPS. What a reader types into a browser without a scheme
// leads to the right page then.
func RedirectPlain(l net.Listener) net.Listener { return redirecting{l} }

type redirecting struct{ net.Listener }

// Accept waits for a connection.
func (r redirecting) Accept() (net.Conn, error) {
	conn, err := r.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return &firstByteConn{Conn: conn}, nil
}

// firstByteConn is a connection whose first byte tells whether the client speaks TLS. One goroutine
// at a time may read from it, as tls.Conn does.
type firstByteConn struct {
	net.Conn
	begun bool // whether something was read
	plain bool // whether the client speaks HTTP
}

// Read reads what a client sends that speaks TLS. A request by HTTP is answered, and is the end of
// what there is to read.
func (c *firstByteConn) Read(b []byte) (int, error) {
	if c.plain {
		return 0, io.EOF
	}
	n, err := c.Conn.Read(b)
	if n == 0 || c.begun {
		return n, err
	}
	c.begun = true
	if !beginsHTTP(b) {
		return n, err
	}
	c.plain = true
	c.answer(b[:n])
	return 0, io.EOF
}

// beginsHTTP reports whether a client sends a method of HTTP. A record of TLS begins with the
// number 22.
func beginsHTTP(b []byte) bool { return 'A' <= b[0] && b[0] <= 'Z' }

// maxHead is the size of the largest head of a request that is answered, in bytes.
const maxHead = 64 << 10

// answer answers the request that begins with some bytes. The server's limit on the time of a
// handshake holds here too.
func (c *firstByteConn) answer(begin []byte) {
	r, err := http.ReadRequest(bufio.NewReader(io.LimitReader(io.MultiReader(bytes.NewReader(begin), c.Conn), maxHead)))
	status, location := "400 Bad Request", ""
	if err == nil && mayLead(r) {
		status, location = "308 Permanent Redirect", "Location: https://"+r.Host+r.URL.RequestURI()+"\r\n"
	}
	text := "This port takes HTTPS only: write https:// before the address.\n"
	body := text
	if err == nil && r.Method == http.MethodHead {
		body = ""
	}
	fmt.Fprintf(c.Conn,
		"HTTP/1.1 %s\r\nContent-Type: text/plain; charset=utf-8\r\n%sContent-Length: %d\r\nConnection: close\r\n\r\n%s",
		status, location, len(text), body) // fails if the client has gone
}

// mayLead reports whether a request may be led to HTTPS: if it asks for something, and sends no
// token, whose program had better be told that it has sent it in plain text.
func mayLead(r *http.Request) bool {
	asks := r.Method == http.MethodGet || r.Method == http.MethodHead
	return asks && r.Header.Get("Authorization") == "" && isHost(r.Host) && strings.HasPrefix(r.RequestURI, "/")
}

// isHost reports whether a Host header can stand in an address.
func isHost(host string) bool {
	return host != "" &&
		strings.Trim(host, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.:[]") == ""
}
