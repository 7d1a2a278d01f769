// Package administration sees to accounts at the command line, for whoever looks after the machine.
package administration

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"os/user"
	"strings"
	"syscall"
	"text/tabwriter"
	"time"

	"golang.org/x/term"

	"shelflist/internal/account"
	"shelflist/internal/setting"
	"shelflist/internal/store"
	"shelflist/internal/store/accounts"
)

// Command is the command "user" and those below it.
type Command struct {
	Add      addCommand      `cmd:"" help:"Make an account. The password is asked for, or read from standard input if that is no terminal."`
	List     listCommand     `cmd:"" help:"List the accounts."`
	Password passwordCommand `cmd:"" help:"Give an account another password. Its sessions end."`
	Remove   removeCommand   `cmd:"" help:"Remove an account."`
}

// Console is what the commands work with.
type Console struct {
	In       *os.File
	Out, Err io.Writer
	// Open opens a catalogue. Its error is for whoever reads it.
	Open func(context.Context, setting.Database) (*store.Store, error)
}

// catalogueFlag names the catalogue.
type catalogueFlag struct {
	DB setting.Database `name:"db" env:"SHELFLIST_DB" default:"${database}" help:"The catalogue. A server may use it meanwhile."`
}

type addCommand struct {
	catalogueFlag
	Name string `arg:"" help:"The name to log in with."`
	Role string `required:"" placeholder:"ROLE" help:"administrator: everything. librarian: all that concerns books. helper, reader: look at the catalogue."`
}

type listCommand struct{ catalogueFlag }

type passwordCommand struct {
	catalogueFlag
	Name string `arg:"" help:"Whose password it is."`
}

type removeCommand struct {
	catalogueFlag
	Name string `arg:"" help:"Whose account it is. What the user has done stays in the history of the books."`
}

// with calls f with the accounts of a catalogue.
func (c Console) with(db setting.Database, f func(context.Context, accounts.Table) error) (err error) {
	ctx, unhook := signal.NotifyContext(context.Background(), syscall.SIGTERM, os.Interrupt)
	defer unhook()
	if db == store.Memory {
		return errors.New("a catalogue in memory can't be reached: name a file with --db")
	}
	s, err := c.Open(ctx, db)
	if err != nil {
		return err
	}
	defer func() {
		// A server that has the catalogue open keeps the -wal file: nothing is lost.
		if failure := s.Close(); err == nil && !errors.Is(failure, store.ErrLeftover) {
			err = failure
		}
	}()
	return store.Plain(f(ctx, s.Accounts()))
}

// recorded returns a context whose writes are recorded as what was done to an account here.
func recorded(ctx context.Context, what, name string) context.Context {
	who := ""
	if u, err := user.Current(); err == nil { // a container may have no names
		who = u.Username
	}
	return account.WithEvent(ctx, account.Event{Who: who, Address: account.Machine, What: what, Path: name})
}

// Run makes an account.
func (a addCommand) Run(c Console) error {
	name, err := account.CleanName(a.Name)
	if err != nil {
		return err
	}
	role, ok := account.ParseRole(a.Role)
	if !ok {
		return fmt.Errorf("%q is no role: choose administrator, librarian, helper or reader", a.Role)
	}
	return c.with(a.DB, func(ctx context.Context, t accounts.Table) error {
		if _, err := t.Named(ctx, name); err == nil {
			return account.ErrTaken
		} else if !errors.Is(err, account.ErrNoUser) {
			return err
		}
		first, err := t.Any(ctx)
		if err != nil {
			return err
		}
		if !first && role != account.Administrator {
			return errors.New("the first account must be that of an administrator, who can make the others")
		}
		hash, err := c.newPassword(ctx)
		if err != nil {
			return err
		}
		ctx = recorded(ctx, account.UserAdded, name)
		if _, err := t.Add(ctx, account.User{Name: name, Role: role, Password: hash}); err != nil {
			return err
		}
		_, err = fmt.Fprintf(c.Out, "%s can log in now, as %s.\n", name, role)
		return err
	})
}

// Run lists the accounts.
func (l listCommand) Run(c Console) error {
	return c.with(l.DB, func(ctx context.Context, t accounts.Table) error {
		users, err := t.All(ctx)
		if err != nil {
			return err
		}
		if len(users) == 0 {
			_, err = fmt.Fprintln(c.Err, "There are no accounts: everybody who reaches the server may do everything.")
			return err
		}
		w := tabwriter.NewWriter(c.Out, 0, 0, 2, ' ', 0)
		for _, u := range users {
			state := ""
			if u.Password == "" {
				state = "no password yet"
			}
			fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", u.Name, u.Role, u.CreatedAt.Local().Format(time.DateOnly), state)
		}
		return w.Flush()
	})
}

// Run gives an account another password.
func (p passwordCommand) Run(c Console) error {
	return c.with(p.DB, func(ctx context.Context, t accounts.Table) error {
		u, err := t.Named(ctx, p.Name)
		if err != nil {
			return err
		}
		hash, err := c.newPassword(ctx)
		if err == nil {
			err = t.SetPassword(recorded(ctx, account.PasswordSet, u.Name), u.ID, hash)
		}
		if err == nil {
			_, err = fmt.Fprintf(c.Out, "%s has the new password, and is logged out everywhere.\n", u.Name)
		}
		return err
	})
}

// Run removes an account.
func (r removeCommand) Run(c Console) error {
	return c.with(r.DB, func(ctx context.Context, t accounts.Table) error {
		u, err := t.Named(ctx, r.Name)
		if err == nil {
			err = t.Remove(recorded(ctx, account.UserRemoved, u.Name), u.ID)
		}
		if errors.Is(err, account.ErrLastAdmin) {
			return errors.New("no administrator would be left, and with no account at all everybody might change " +
				"the catalogue: make another administrator first")
		}
		if err == nil {
			_, err = fmt.Fprintf(c.Out, "The account of %s is removed.\n", u.Name)
		}
		return err
	})
}

// newPassword reads a new password and returns its hash.
func (c Console) newPassword(ctx context.Context) (string, error) {
	password, err := c.readPassword()
	if err == nil {
		err = account.CheckPassword(password)
	}
	if err != nil {
		return "", err
	}
	return account.NewPasswords(1).Hash(ctx, password)
}

// readPassword asks for a password twice at a terminal; else it is the first line of the input.
func (c Console) readPassword() (string, error) {
	if !term.IsTerminal(int(c.In.Fd())) {
		line, err := bufio.NewReader(io.LimitReader(c.In, 1<<16)).ReadString('\n')
		if err != nil && !errors.Is(err, io.EOF) {
			return "", err
		}
		return strings.TrimRight(line, "\r\n"), nil
	}
	ask := func(prompt string) (string, error) {
		fmt.Fprint(c.Err, prompt)
		typed, err := term.ReadPassword(int(c.In.Fd()))
		fmt.Fprintln(c.Err)
		return string(typed), err
	}
	password, err := ask("Password, of at least 10 characters: ")
	if err == nil {
		err = account.CheckPassword(password)
	}
	if err != nil {
		return "", err
	}
	again, err := ask("Again: ")
	if err == nil && again != password {
		err = errors.New("the two passwords differ: nothing was changed")
	}
	return password, err
}
