// Command server is Shelflist: the catalogue of a small library, served to a browser.
//
// It connects the parts and owns their lifetime; "server --help" lists the settings.
package main

import (
	"errors"
	"fmt"
	"io"
	"os"

	"shelflist/internal/administration"
	"shelflist/internal/host"

	"github.com/alecthomas/kong"

	_ "time/tzdata" // the image around the program may be empty
)

// exitUsage is the exit status for an invalid command line, as in shells and most tools.
const exitUsage = 2

func main() {
	host.CleanVariables()
	err := run(os.Args[1:], streams{out: os.Stdout, err: os.Stderr})
	if err == nil {
		return
	}
	fmt.Fprintln(os.Stderr, "server:", err)
	if _, usage := errors.AsType[*kong.ParseError](err); usage {
		os.Exit(exitUsage)
	}
	os.Exit(1)
}

// streams are the outputs of a command: its result goes to out, its log to err.
type streams struct {
	out, err io.Writer
}

// run parses the command line and runs the command that it names. Its error is one line for the
// person at the terminal, and a *kong.ParseError if the command line is invalid.
func run(args []string, std streams) error {
	parser, err := newParser(std)
	if err != nil {
		return fmt.Errorf("building the command line: %w", err)
	}
	command, err := parser.Parse(args)
	if err != nil {
		return err
	}
	return command.Run(std, administration.Console{In: os.Stdin, Out: std.out, Err: std.err, Open: openToWrite})
}
