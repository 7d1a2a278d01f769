package main

import (
	"errors"
	"strings"
	"time"

	"github.com/alecthomas/kong"

	"shelflist/internal/administration"
	"shelflist/internal/certificate"
	"shelflist/internal/endpoint"
	"shelflist/internal/metrics"
	"shelflist/internal/setting"
	"shelflist/internal/web/base"
	"shelflist/internal/web/guard"
	"shelflist/internal/web/proxy"
)

const (
	description = "Shelflist: the catalogue of a small library. Look a book up, add it, and it stands on your shelf list."

	// Kong formats this as a doc comment: indented lines stay as they are.
	examples = `With no flags it keeps the catalogue in dev.db and answers on http://localhost:8080/. Examples:

	server --db /srv/library/books.db --port 80
	PORT=9000 SHELFLIST_SOURCES=offline server
`
)

// commandLine is the grammar: the program's commands and their flags. Every flag has a variable,
// and the flag wins.
type commandLine struct {
	Serve       serveCommand           `cmd:"" default:"withargs" help:"Serve the catalogue. This is what server does when no command is named."`
	Index       indexCommand           `cmd:"" help:"Build an offline bibliography, of any size, from other catalogues' files. Serve it with --works."`
	Import      importCommand          `cmd:"" help:"Take files of books into a catalogue. What they name by an ISBN only is looked up in the sources."`
	Export      exportCommand          `cmd:"" help:"Write the books of a catalogue to a file."`
	Backup      backupCommand          `cmd:"" help:"Copy a catalogue to a file, also while a server uses it."`
	Restore     restoreCommand         `cmd:"" help:"Put a copy in the place of a catalogue that no server uses."`
	User        administration.Command `cmd:"" help:"See to the accounts of those who log in. Without any, everybody may do everything."`
	Healthcheck healthcheckCommand     `cmd:"" help:"Ask a running server on this machine whether it is ready. Exit status 0 when it is, 1 when not."`
	Version     versionCommand         `cmd:"" help:"Print the version, and what it was built with."`
}

// serveCommand is what serving needs to know; Run, in serve.go, does it.
type serveCommand struct {
	Port   endpoint.Port `env:"PORT" default:"8080" help:"The port to listen on, on all addresses. 0 picks a free one; the log names it."`
	Listen endpoint.List `env:"SHELFLIST_LISTEN" placeholder:"ADDRESS" help:"Where to listen, in place of the port: 127.0.0.1:8080, [::1]:8080, :8080 or unix:/run/shelflist.sock, with ,mode=660 for the permissions of the socket. May be given several times; the variable takes several, separated by spaces."`
	certificate.Flags
	DB setting.Database `name:"db" env:"SHELFLIST_DB" default:"${database}" help:"The catalogue's database. It is made when there is none. :memory: keeps nothing when the server stops. In a container that has a folder /data it is /data/dev.db by default."`
	sourceFlags
	Covers         bool             `env:"SHELFLIST_COVERS" default:"true" negatable:"" help:"Fetch the covers of books, once, from Open Library and the Internet Archive, if openlibrary is among the sources."`
	Origins        originList       `name:"origin" env:"SHELFLIST_ORIGIN" placeholder:"URL" help:"An address at which readers open Shelflist, such as https://books.example.org, if it is no local name or a proxy hides it. Other names than these and local ones are refused then. May be given several times; the variable takes several, separated by spaces."`
	Private        bool             `env:"SHELFLIST_PRIVATE" help:"Show the catalogue only to those who have logged in, once there are accounts."`
	TrustedProxies proxy.Trusted    `env:"SHELFLIST_TRUSTED_PROXIES" placeholder:"ADDRESS" help:"Proxies in front of the server, such as 127.0.0.1, 10.0.0.0/8 or unix, for those that use a Unix socket. What they say of the client of a request and of the address that it has asked for is believed. May be given several times; the variable takes several, separated by spaces."`
	BasePath       base.Path        `env:"SHELFLIST_BASE_PATH" placeholder:"PATH" help:"The path below which readers open Shelflist, such as /library, if a proxy serves other applications on the same host. The proxy may remove it or leave it."`
	CacheSize      setting.Size     `env:"SHELFLIST_CACHE_SIZE" default:"8MB" help:"Memory for pages that are kept ready until the catalogue changes. 0 keeps none."`
	BackupTo       setting.File     `env:"SHELFLIST_BACKUP_TO" placeholder:"FOLDER" help:"A folder to which copies of the catalogue are written while it is served."`
	BackupEvery    time.Duration    `env:"SHELFLIST_BACKUP_EVERY" default:"24h" help:"The time between two copies."`
	BackupKeep     uint             `env:"SHELFLIST_BACKUP_KEEP" default:"7" help:"How many copies stay in the folder."`
	Metrics        metrics.Place    `env:"SHELFLIST_METRICS" default:"off" placeholder:"ADDRESS" help:"Show numbers for Prometheus: on for /metrics beside the pages, or an address of their own, such as 127.0.0.1:9090, which has profiles of the program too."`
	LogLevel       setting.LogLevel `env:"SHELFLIST_LOG_LEVEL" default:"info" placeholder:"LEVEL" help:"The least important lines of the log: debug, info, warn or error. Requests are info."`
	LogFormat      string           `env:"SHELFLIST_LOG_FORMAT" default:"auto" enum:"auto,text,json" help:"auto, text or json. auto is text on a terminal, else json."`
}

// originList is a list of addresses of this server.
type originList []guard.Origin

// UnmarshalText adds addresses separated by spaces or commas to the list. Kong calls it for each
// flag.
func (l *originList) UnmarshalText(text []byte) error {
	separator := func(r rune) bool { return r == ' ' || r == ',' }
	for s := range strings.FieldsFuncSeq(string(text), separator) {
		origin, err := guard.ParseOrigin(s)
		if err != nil {
			return err
		}
		*l = append(*l, origin)
	}
	if len(*l) == 0 {
		return errors.New("the list is empty")
	}
	return nil
}

// newParser builds the parser of the command line.
func newParser(std streams) (*kong.Kong, error) {
	return kong.New(&commandLine{},
		kong.Name("server"),
		kong.Description(description),
		kong.Writers(std.out, std.err),
		kong.Vars{"formats": formatNames(), "sources": defaultSources, "database": string(defaultDatabase())},
		kong.ConfigureHelp(kong.HelpOptions{FlagsLast: true, WrapUpperBound: 100}),
		kong.Help(printHelp),
	)
}

// printHelp prints Kong's own help, and for the program as a whole also the flags of the command
// that it runs when none is named: they are what most readers came for.
func printHelp(options kong.HelpOptions, ctx *kong.Context) error {
	if ctx.Selected() == nil {
		app := ctx.Model.Node
		app.Detail = examples
		app.Flags = append(app.Flags, app.DefaultCmd.Flags...)
	}
	return kong.DefaultHelpPrinter(options, ctx)
}
