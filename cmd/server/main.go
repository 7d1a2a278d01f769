// Command server is Shelflist: the catalogue of a small library, served to a browser.
//
// It only wires the parts together and owns their lifetime; "server --help" lists what can be set.
package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/alecthomas/kong"

	// The image around the program may be empty: root certificates and time zones come with the program.
	_ "time/tzdata"

	_ "golang.org/x/crypto/x509roots/fallback"
)

// exitUsage is the status for a command line that can't be understood, as shells and most tools have it.
const exitUsage = 2

func main() {
	dropEmptyVariables()
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

// streams is where a command writes: what was asked for to out, the log to err.
type streams struct {
	out, err io.Writer
}

// run parses the command line and runs the command it names. The error is one line for the person at the
// terminal, and a *kong.ParseError when it is the command line that is wrong.
func run(args []string, std streams) error {
	parser, err := newParser(std)
	if err != nil {
		return fmt.Errorf("building the command line: %w", err)
	}
	command, err := parser.Parse(args)
	if err != nil {
		return err
	}
	return command.Run(std)
}

// dropEmptyVariables makes a variable that is set to nothing count as unset: that is how compose files and
// manifests hand on what nobody set, and an empty path or port is never meant.
func dropEmptyVariables() {
	for _, variable := range os.Environ() {
		name, value, _ := strings.Cut(variable, "=")
		if value == "" && (name == "PORT" || strings.HasPrefix(name, "SHELFLIST_")) {
			os.Unsetenv(name)
		}
	}
}
