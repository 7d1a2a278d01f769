package endpoint

import (
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// maxPath is the length of the longest path of a Unix socket on Linux, in bytes; other systems have
// shorter ones.
const maxPath = 107

// openUnix opens a Unix socket. The socket that a killed server has left is replaced.
func (e Endpoint) openUnix() (net.Listener, error) {
	if err := e.removeStale(); err != nil {
		return nil, err
	}
	opened, err := net.Listen("unix", e.path)
	folder := filepath.Dir(e.path)
	switch {
	case errors.Is(err, syscall.EINVAL) || err != nil && len(e.path) > maxPath:
		return nil, fmt.Errorf("the path of the socket %s is too long, with %d bytes: at most %d are possible",
			e.path, len(e.path), maxPath)
	case errors.Is(err, syscall.EADDRINUSE):
		return nil, e.inUse()
	case errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("the folder %s of the socket is not there: make it, or name another socket "+
			"with --listen or SHELFLIST_LISTEN", folder)
	case errors.Is(err, syscall.ENOTDIR):
		return nil, fmt.Errorf("%s, where the socket is to be, is not a folder: name another socket "+
			"with --listen or SHELFLIST_LISTEN", folder)
	case errors.Is(err, fs.ErrPermission) || errors.Is(err, syscall.EROFS):
		return nil, fmt.Errorf("user id %d can't make the socket in the folder %s: let this user write there, "+
			"or name a socket elsewhere with --listen or SHELFLIST_LISTEN", os.Getuid(), folder)
	case err != nil:
		return nil, fmt.Errorf("listening on %s: %w", e, err)
	}
	l := opened.(*net.UnixListener)
	if strings.HasPrefix(e.path, "@") {
		return l, nil
	}
	l.SetUnlinkOnClose(false) // see socketFile.Close
	if err := os.Chmod(e.path, e.mode); err != nil {
		l.Close() // nobody has connected, so the error doesn't matter
		return nil, fmt.Errorf("setting the permissions of the socket %s: %w", e.path, err)
	}
	made, err := os.Lstat(e.path)
	if err != nil {
		l.Close()
		return nil, fmt.Errorf("reading the socket %s: %w", e.path, err)
	}
	return &socketFile{l, e.path, made}, nil
}

func (e Endpoint) inUse() error {
	return fmt.Errorf("the socket %s is in use by another program: stop that one, "+
		"or name another socket with --listen or SHELFLIST_LISTEN", e.path)
}

// removeStale removes the socket at e's path if no program listens on it. Anything else that is
// there is left alone, and is an error.
func (e Endpoint) removeStale() error {
	if strings.HasPrefix(e.path, "@") {
		return nil
	}
	there, err := os.Lstat(e.path)
	if err != nil {
		return nil // opening it says what is wrong
	}
	if there.Mode()&fs.ModeSocket == 0 {
		return fmt.Errorf("%s is there already and is no socket: name another path with --listen or SHELFLIST_LISTEN",
			e.path)
	}
	conn, err := net.DialTimeout("unix", e.path, time.Second)
	switch {
	case err == nil:
		conn.Close() // nothing was sent
		return e.inUse()
	case errors.Is(err, syscall.ECONNREFUSED):
		if err := os.Remove(e.path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("user id %d can't remove the socket %s, which a server that is gone has left: "+
				"remove it, or name another one with --listen or SHELFLIST_LISTEN", os.Getuid(), e.path)
		}
		return nil
	case errors.Is(err, fs.ErrPermission):
		return fmt.Errorf("the socket %s is there already, and user id %d may not use it: remove it, "+
			"or name another one with --listen or SHELFLIST_LISTEN", e.path, os.Getuid())
	}
	return e.inUse() // its queue is full, for example
}

// socketFile is a listener on a Unix socket with a file.
type socketFile struct {
	net.Listener
	path string
	made fs.FileInfo
}

// Close closes the listener and removes its file, unless another server's socket is there now.
func (s *socketFile) Close() error {
	there, err := os.Lstat(s.path)
	if err == nil && os.SameFile(s.made, there) {
		os.Remove(s.path) // the next start removes what stays
	}
	return s.Listener.Close()
}
