package main_test

import (
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"syscall"
	"testing"
	"unsafe"
)

// SIGHUP doesn't end a server, unless it says that the server's terminal was closed.
func TestHangup(t *testing.T) {
	t.Parallel()
	t.Run("a service", func(t *testing.T) {
		t.Parallel()
		cmd := command(t, t.TempDir(), []string{"PORT=0", "SHELFLIST_SOURCES=offline"})
		cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
		s := startCommand(t, cmd)
		s.signal(t, syscall.SIGHUP)
		awaitLine(t, s, "SIGHUP")
		s.books(t)
	})
	t.Run("at a terminal", func(t *testing.T) {
		t.Parallel()
		if signal.Ignored(syscall.SIGHUP) {
			t.Skip("SIGHUP is ignored here, as under nohup, and so by the server")
		}
		cmd := command(t, t.TempDir(), []string{"PORT=0", "SHELFLIST_SOURCES=offline"})
		terminal := atTerminal(t, cmd)
		s := startCommand(t, cmd)
		s.signal(t, syscall.SIGHUP)
		awaitLine(t, s, "SIGHUP")
		s.books(t)
		terminal.Close()
		if state := s.exit(t); state.ExitCode() != 0 {
			t.Errorf("when its terminal is closed it ends with %v, want exit status 0", state)
		}
	})
	t.Run("under nohup", func(t *testing.T) {
		t.Parallel()
		nohup, err := exec.LookPath("nohup")
		if err != nil {
			t.Skip(err)
		}
		cmd := command(t, t.TempDir(), []string{"PORT=0", "SHELFLIST_SOURCES=offline"})
		cmd.Path, cmd.Args = nohup, append([]string{"nohup"}, cmd.Args...)
		terminal := atTerminal(t, cmd)
		s := startCommand(t, cmd)
		terminal.Close()
		awaitLine(t, s, "SIGHUP")
		s.books(t)
	})
}

// atTerminal makes a terminal that controls a command, and returns the side of whoever shows it.
// See pty(7).
func atTerminal(t *testing.T, cmd *exec.Cmd) *os.File {
	t.Helper()
	master, err := os.OpenFile("/dev/ptmx", os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		t.Skip("no terminals can be made here: ", err)
	}
	t.Cleanup(func() { master.Close() })
	number, unlocked := 0, 0
	for request, argument := range map[uintptr]*int{syscall.TIOCGPTN: &number, syscall.TIOCSPTLCK: &unlocked} {
		if _, _, errno := syscall.Syscall(syscall.SYS_IOCTL, master.Fd(), request,
			uintptr(unsafe.Pointer(argument))); errno != 0 {
			t.Skip("no terminals can be made here: ", errno)
		}
	}
	slave, err := os.OpenFile(fmt.Sprintf("/dev/pts/%d", number), os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		t.Skip("no terminals can be made here: ", err)
	}
	t.Cleanup(func() { slave.Close() })
	cmd.Stdin = slave
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	return master
}
