package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/url"
	"slices"
	"strings"

	"shelflist/data"
	"shelflist/internal/cover/fetch"
	"shelflist/internal/lookup"
	"shelflist/internal/lookup/offline"
	"shelflist/internal/lookup/openlibrary"
	"shelflist/internal/lookup/sru"
	"shelflist/internal/store"
)

// defaultSources are the sources in order of preference.
const defaultSources = openlibrary.Name + ",loc," + offline.Name

// sourceNames returns the names of the sources that need no --sru.
func sourceNames() []string {
	names := []string{openlibrary.Name}
	for _, target := range sru.Targets() {
		names = append(names, target.Name)
	}
	return append(names, offline.Name)
}

// sourceList is a list of names of sources, the preferred one first. Whether the sources exist is
// checked when --sru is known too.
type sourceList []string

// UnmarshalText reads names separated by commas.
func (l *sourceList) UnmarshalText(text []byte) error {
	var list sourceList
	for name := range strings.SplitSeq(string(text), ",") {
		name = strings.TrimSpace(name)
		if slices.Contains(list, name) {
			return fmt.Errorf("%q is named twice", name)
		}
		list = append(list, name)
	}
	*l = list
	return nil
}

// sruList is a list of SRU targets that are not built in.
type sruList []sru.Target

// UnmarshalText reads targets in the syntax of sru.ParseTargets.
func (l *sruList) UnmarshalText(text []byte) (err error) {
	*l, err = sru.ParseTargets(string(text), sourceNames())
	return err
}

// Validate checks the names of the sources.
func (c serveCommand) Validate() error {
	known := sourceNames()
	for _, target := range c.SRU {
		known = append(known, target.Name)
	}
	for _, name := range c.Sources {
		if !slices.Contains(known, name) {
			return fmt.Errorf("--sources (SHELFLIST_SOURCES): no source is called %q: known are %s", name, strings.Join(known, ", "))
		}
	}
	return nil
}

// sourceOrder returns the names of the sources to ask, the preferred one first. Targets of --sru
// that --sources does not name come last.
func (c serveCommand) sourceOrder() []string {
	order := slices.Clone(c.Sources)
	for _, target := range c.SRU {
		if !slices.Contains(order, target.Name) {
			order = append(order, target.Name)
		}
	}
	return order
}

// openSources opens the sources in their order. The closer closes them.
func (c serveCommand) openSources(ctx context.Context) ([]lookup.Source, io.Closer, error) {
	var sources []lookup.Source
	var closer closers
	for _, name := range c.sourceOrder() {
		switch name {
		case openlibrary.Name:
			sources = append(sources, openlibrary.New(openlibrary.Options{URL: string(c.OpenLibraryURL), UserAgent: c.userAgent()}))
		case offline.Name:
			index, err := c.openIndex(ctx)
			if err != nil {
				return nil, nil, errors.Join(err, closer.Close())
			}
			closer = append(closer, index)
			sources = append(sources, index)
		default:
			sources = append(sources, sru.New(c.target(name), c.userAgent()))
		}
	}
	return sources, closer, nil
}

// startCovers starts to fetch covers. It returns nil if none are to be fetched.
func (c serveCommand) startCovers(catalogue *store.Store, log *slog.Logger) *fetch.Fetcher {
	if !c.Covers || !slices.Contains(c.Sources, openlibrary.Name) {
		return nil
	}
	site, err := url.Parse(string(c.OpenLibraryURL))
	if err != nil {
		site = nil // can't happen: the flag was checked
	}
	return fetch.Start(fetch.Options{UserAgent: c.userAgent(), Site: site, Log: log}, catalogue)
}

// closers closes several things as one.
type closers []io.Closer

// Close closes them all.
func (c closers) Close() error {
	var errs []error
	for _, closer := range c {
		errs = append(errs, closer.Close())
	}
	return errors.Join(errs...)
}

// target returns the SRU target of that name. Validate has checked that there is one.
func (c serveCommand) target(name string) sru.Target {
	targets := append(sru.Targets(), c.SRU...)
	return targets[slices.IndexFunc(targets, func(t sru.Target) bool { return t.Name == name })]
}

// openIndex opens the offline index: the file named by --works, or the built-in one. The error says
// what to do.
func (c serveCommand) openIndex(ctx context.Context) (*offline.Index, error) {
	if c.Works == "" {
		index, err := offline.BuiltIn(data.Works, "works.db")
		if err != nil {
			return nil, fmt.Errorf("%w; make it with go generate ./data and build the program again", err)
		}
		return index, nil
	}
	index, err := offline.OpenFile(ctx, string(c.Works))
	if err != nil {
		return nil, fmt.Errorf("%w; name another file with --works, or leave that out for the built-in index", err)
	}
	return index, nil
}

// userAgent names the program and a contact.
func (c serveCommand) userAgent() string {
	return fmt.Sprintf("Shelflist/%s (%s)", release(), c.Contact)
}
