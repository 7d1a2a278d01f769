package main

import (
	"context"
	"fmt"

	"shelflist/internal/endpoint"
	"shelflist/internal/host"
	"shelflist/internal/probe"
)

// healthcheckCommand asks a running server whether it is ready. An image without a shell has no
// other way to ask.
type healthcheckCommand struct {
	Port   *endpoint.Port `env:"PORT" help:"The port that the server listens on. Without it, the server that runs on this machine is found, else it is 8080."`
	Listen endpoint.List  `env:"SHELFLIST_LISTEN" placeholder:"ADDRESS" help:"Where the server listens, as it was told. It takes the place of the port."`
}

// Run asks the server on this machine. The error says why it isn't ready.
func (c healthcheckCommand) Run(std streams) error {
	set := c.Listen
	if c.Port != nil {
		set = set.Or(*c.Port)
	}
	server, err := probe.Choose(set, host.Servers())
	if err != nil {
		return err
	}
	if err := probe.Ask(context.Background(), server); err != nil {
		return err
	}
	_, err = fmt.Fprintln(std.out, "ready")
	return err
}
