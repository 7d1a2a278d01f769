// Package host tells what the program runs on: in a container or not, beside which other servers,
// and within which limits.
package host

// Server is another process of this executable that listens on a port.
type Server struct {
	Port  uint16
	First bool // whether it is the first process of the machine or container, or the first one's child
}
