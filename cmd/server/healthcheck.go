package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"
)

// healthcheckLimit bounds the whole question: containers ask every few seconds.
const healthcheckLimit = 3 * time.Second

// healthcheckCommand asks a running server whether it is ready. An image without a shell has no
// other way to ask.
type healthcheckCommand struct {
	Port port `env:"PORT" default:"8080" help:"The port that the server listens on."`
}

// Run asks the server on this machine. The error says why it isn't ready.
func (c healthcheckCommand) Run(std streams) error {
	ctx, cancel := context.WithTimeout(context.Background(), healthcheckLimit)
	defer cancel()
	address := fmt.Sprintf("http://127.0.0.1:%d/readyz", c.Port)
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
