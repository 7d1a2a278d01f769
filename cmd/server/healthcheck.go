package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"time"

	"shelflist/internal/host"
)

// healthcheckLimit bounds the whole question: containers ask every few seconds.
const healthcheckLimit = 3 * time.Second

// healthcheckCommand asks a running server whether it is ready. An image without a shell has no
// other way to ask.
type healthcheckCommand struct {
	Port *port `env:"PORT" help:"The port that the server listens on. Without it, the server that runs on this machine is found, else it is 8080."`
}

// defaultPort is the port of a server for which none is set.
const defaultPort port = 8080

// choosePort returns the port of the server to ask, given the one that was set, if any, and the
// servers that run. A container's server may listen elsewhere than the container's variables say,
// since a flag wins: the first process of a container counts more than a setting.
func choosePort(set *port, servers []host.Server) (port, error) {
	wanted := defaultPort
	if set != nil {
		wanted = *set
	}
	var ports []port
	for _, s := range servers {
		if port(s.Port) == wanted {
			return wanted, nil
		}
		if (s.First || set == nil) && !slices.Contains(ports, port(s.Port)) {
			ports = append(ports, port(s.Port))
		}
	}
	switch len(ports) {
	case 0:
		return wanted, nil
	case 1:
		return ports[0], nil
	}
	return 0, errors.New("not ready: several servers run on this machine, on other ports: name one with --port")
}

// Run asks the server on this machine. The error says why it isn't ready.
func (c healthcheckCommand) Run(std streams) error {
	ctx, cancel := context.WithTimeout(context.Background(), healthcheckLimit)
	defer cancel()
	port, err := choosePort(c.Port, host.Servers())
	if err != nil {
		return err
	}
	address := fmt.Sprintf("http://127.0.0.1:%d/readyz", port)
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return fmt.Errorf("not ready: %w", err)
	}
	// http.DefaultTransport would use the environment's proxy.
	client := http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	response, err := client.Do(request)
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		return fmt.Errorf("not ready: %s gave no answer within %s", address, healthcheckLimit)
	case err != nil:
		return fmt.Errorf("not ready: no server answers: %w", err)
	}
	defer response.Body.Close()
	if _, err := io.Copy(io.Discard, io.LimitReader(response.Body, 1<<20)); err != nil {
		return fmt.Errorf("not ready: %s broke off its answer: %w", address, err)
	}
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("not ready: %s answered %s", address, response.Status)
	}
	_, err = fmt.Fprintln(std.out, "ready")
	return err
}
