// Package host tells what the program runs on: in a container or not, beside which other servers,
// and within which limits.
package host

// Server is another process of this executable that listens.
type Server struct {
	// Addresses are those at which it listens, the first one opened first: such as 127.0.0.1:8080,
	// [::]:8080 or unix:/run/shelflist.sock.
	Addresses []string
	First     bool // whether it is the first process of the machine or container, or the first one's child
}
