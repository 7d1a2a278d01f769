package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
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
	"shelflist/internal/metrics"
	"shelflist/internal/setting"
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

// sourceFlags say which sources are asked, and how.
type sourceFlags struct {
	Sources        sourceList      `env:"SHELFLIST_SOURCES" default:"${sources}" help:"Where works are looked up, in order of preference: openlibrary, loc (the Library of Congress), k10plus, dnb, offline, and those of --sru."`
	Works          setting.File    `env:"SHELFLIST_WORKS" help:"Another bibliography for the offline source than the one that is built in."`
	SRU            sruList         `name:"sru" env:"SHELFLIST_SRU" placeholder:"NAME=URL" help:"Further library catalogues to ask by SRU, separated by spaces. Where a catalogue differs from marcxml, dc.title, dc.creator, bath.isbn and rec.id: NAME=URL;schema=S;title=I;author=I;isbn=I;id=I. One that --sources doesn't name is asked after those that it does."`
	OpenLibraryURL setting.URL     `name:"openlibrary-url" env:"SHELFLIST_OPENLIBRARY_URL" default:"https://openlibrary.org" help:"Open Library, or a mirror of it."`
	Contact        setting.Contact `env:"SHELFLIST_CONTACT" default:"https://github.com/shelflist/shelflist" help:"Page or mail address that sources are told, as Open Library asks."`
}

// Validate checks the names of the sources, and the settings of copies and HTTPS.
func (c serveCommand) Validate() error {
	return cmp.Or(c.validateSources(), c.validateBackups(), c.Flags.Validate())
}

// validateSources checks the names of the sources.
func (f sourceFlags) validateSources() error {
	known := sourceNames()
	for _, target := range f.SRU {
		known = append(known, target.Name)
	}
	for _, name := range f.Sources {
		if !slices.Contains(known, name) {
			return fmt.Errorf("--sources (SHELFLIST_SOURCES): no source is called %q: known are %s", name,
				strings.Join(known, ", "))
		}
	}
	return nil
}

// sourceOrder returns the names of the sources to ask, the preferred one first. Targets of --sru
// that --sources does not name come last.
func (f sourceFlags) sourceOrder() []string {
	order := slices.Clone(f.Sources)
	for _, target := range f.SRU {
		if !slices.Contains(order, target.Name) {
			order = append(order, target.Name)
		}
	}
	return order
}

// openSources opens the sources. The function that it returns closes them.
func (f sourceFlags) openSources(ctx context.Context) (opened *lookup.Sources, closeAll func() error, err error) {
	var sources []lookup.Source
	closeIndex := func() error { return nil }
	for _, name := range f.sourceOrder() {
		switch name {
		case openlibrary.Name:
			options := openlibrary.Options{URL: string(f.OpenLibraryURL), UserAgent: f.userAgent()}
			sources = append(sources, openlibrary.New(options))
		case offline.Name:
			index, err := f.openIndex(ctx)
			if err != nil {
				return nil, nil, err
			}
			closeIndex = index.Close
			sources = append(sources, index)
		default:
			sources = append(sources, sru.New(f.target(name), f.userAgent()))
		}
	}
	opened = lookup.NewSources(sources)
	return opened, func() error { return errors.Join(opened.Close(), closeIndex()) }, nil
}

// startCovers starts to fetch covers. It returns nil if none are to be fetched.
func (c serveCommand) startCovers(catalogue *store.Store, watch *metrics.Metrics, log *slog.Logger) *fetch.Fetcher {
	if !c.Covers || !slices.Contains(c.Sources, openlibrary.Name) {
		return nil
	}
	site, err := url.Parse(string(c.OpenLibraryURL))
	if err != nil {
		site = nil // can't happen: the flag was checked
	}
	options := fetch.Options{UserAgent: c.userAgent(), Site: site, Log: log, OnAsked: watch.CoverAsked}
	return fetch.Start(options, catalogue)
}

// target returns the SRU target of that name. Validate has checked that there is one.
func (f sourceFlags) target(name string) sru.Target {
	targets := append(sru.Targets(), f.SRU...)
	return targets[slices.IndexFunc(targets, func(t sru.Target) bool { return t.Name == name })]
}

// openIndex opens the offline index: the file named by --works, or the built-in one. The error says
// what to do.
func (f sourceFlags) openIndex(ctx context.Context) (*offline.Index, error) {
	if f.Works == "" {
		index, err := offline.BuiltIn(data.Works, "works.db")
		if err != nil {
			return nil, fmt.Errorf("%w; make it with go generate ./data and build the program again", err)
		}
		return index, nil
	}
	index, err := offline.OpenFile(ctx, string(f.Works))
	if err != nil {
		return nil, fmt.Errorf("%w; name another file with --works, or leave that out for the built-in index", err)
	}
	return index, nil
}

// userAgent names the program and a contact.
func (f sourceFlags) userAgent() string {
	return fmt.Sprintf("Shelflist/%s (%s)", release(), f.Contact)
}
