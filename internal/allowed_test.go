package internal_test

import "strings"

// allowed lists the packages of this module that each package may import. A pattern of path.Match
// stands for several packages; the first one that matches counts.
var allowed = []struct {
	pkg     string
	imports string // separated by spaces
}{
	{"cmd/server", `
		data internal/administration internal/catalogue internal/certificate internal/cover/fetch
		internal/endpoint internal/exchange internal/host internal/importing internal/importing/plan
		internal/logging internal/lookup internal/lookup/* internal/lookup/offline/build
		internal/metrics internal/probe internal/setting internal/store internal/store/backup
		internal/store/dbfile internal/terminal internal/web internal/web/base internal/web/guard
		internal/web/listener internal/web/proxy internal/web/works`},
	{"data", ""},
	{"data/generate", `
		internal/catalogue internal/lookup internal/lookup/offline internal/lookup/offline/build
		internal/lookup/offline/build/csvfile internal/store/starter`},
	{"docs", ""},
	{"templates", ""},
	{"image", ""}, // tests only
	{"bench/adds", ""},
	{"bench/latency", "internal/filing internal/lookup internal/lookup/offline"},
	{"bench/filters", "internal/catalogue internal/filing internal/store"},
	{"bench/start", ""},
	{"bench/synth", "internal/isbn internal/marc"},

	{"internal/terminal", ""},
	{"internal/setting", ""},
	{"internal/logging", "internal/terminal"},
	{"internal/certificate", "internal/setting"},
	{"internal/endpoint", ""},
	{"internal/probe", "internal/endpoint internal/host"},
	{"internal/importing/plan", "internal/catalogue"},
	{"internal/importing", `
		internal/catalogue internal/exchange/* internal/exchange/intake/* internal/importing/plan
		internal/isbn internal/store/dbfile internal/store/imports internal/vocabulary`},
	{"internal/host", "internal/store/dbfile"},

	{"internal/web/imports", `
		internal/exchange/intake internal/exchange/intake/sheet internal/importing
		internal/importing/plan internal/store internal/store/dbfile internal/web/*`},
	{"internal/metrics", `
		internal/endpoint internal/lookup internal/lru internal/store internal/store/groupcommit`},
	{"internal/web", `
		docs internal/account internal/catalogue internal/cover/fetch internal/exchange
		internal/importing internal/lookup internal/metrics internal/store internal/web/*`},
	{"internal/web/answer", "internal/lru internal/web/etag internal/web/person"},
	{"internal/web/address", "internal/catalogue"},
	{"internal/web/form", "internal/barcodes internal/catalogue internal/filing internal/isbn"},
	{"internal/web/problem", `
		internal/catalogue internal/cover internal/lookup internal/store internal/web/guard`},
	{"internal/web/api", `
		internal/account internal/catalogue internal/importing/plan internal/lookup internal/merging
		internal/web/address`},
	{"internal/web/texts", `
		internal/catalogue internal/locale internal/web/guard internal/web/language templates`},
	{"internal/web/pages", `
		internal/account internal/catalogue internal/dewey internal/exchange
		internal/exchange/intake internal/importing internal/importing/plan internal/isbn
		internal/locale internal/lookup internal/merging internal/vocabulary internal/web/address
		internal/web/api internal/web/fragment templates`},
	{"internal/web/editing", `
		internal/account internal/catalogue internal/cover internal/filing internal/merging
		internal/store internal/web/*`},
	{"internal/web/finding", `
		internal/barcodes internal/catalogue internal/cover/fetch internal/lookup internal/store
		internal/web/*`},
	{"internal/web/export", `
		internal/account internal/catalogue internal/exchange internal/marc internal/store
		internal/web/*`},
	{"internal/web/middleware", "internal/web/proxy"},
	{"internal/web/login", `
		internal/account internal/filing internal/store internal/store/accounts internal/web/*`},
	{"internal/web/language", "internal/locale internal/web/answer"},
	{"internal/web/sharing", `
		internal/lru internal/store internal/web/answer internal/web/language internal/web/person`},
	{"internal/web/person", "internal/account internal/store"},
	{"internal/web/access", "internal/account"},
	{"internal/web/request", "internal/web/middleware internal/web/problem"},
	{"internal/web/base", "internal/web/answer"},
	{"internal/web/asset", "internal/web/answer"},
	{"internal/web/works", "internal/catalogue internal/importing internal/lookup"},
	{"internal/web/*", ""}, // parts that know nothing of the rest
	{"internal/store", `
		internal/catalogue internal/cover internal/merging internal/store/*
		internal/store/list/section`},
	{"internal/store/covers", "internal/catalogue internal/cover internal/store/row"},
	{"internal/store/backup", `
		internal/store/dbfile internal/store/migrations internal/store/sqlite internal/store/wal`},
	{"internal/store/imports", `
		internal/catalogue internal/importing/plan internal/store/copies internal/store/history
		internal/store/row internal/store/same`},
	{"internal/store/audit", "internal/account internal/store/groupcommit internal/store/row"},
	{"internal/store/accounts", "internal/account internal/store/row"},
	{"internal/store/groupcommit", ""},
	{"internal/store/snapshot", ""},
	{"internal/store/sqlite", ""},
	{"internal/store/examine", `
		internal/store/dbfile internal/store/keys internal/store/migrations internal/store/sqlite
		internal/store/wal`},
	{"internal/store/keys", "internal/catalogue internal/store/migrations internal/store/row internal/store/sqlite"},
	{"internal/store/archive", `
		internal/catalogue internal/store/copies internal/store/row internal/store/same`},
	{"internal/store/copies", "internal/barcodes internal/catalogue internal/store/row"},
	{"internal/store/history", `
		internal/catalogue internal/store/archive internal/store/copies internal/store/row`},
	{"internal/store/version", "internal/store/wal"},
	{"internal/store/starter", `
		internal/catalogue internal/store/dbfile internal/store/keys internal/store/migrations
		internal/store/row internal/store/sqlite internal/store/wal`},
	{"internal/store/suggest", `
		internal/catalogue internal/filing internal/search internal/store/fulltext
		internal/store/row`},
	{"internal/store/doubles", `
		internal/catalogue internal/store/copies internal/store/list/section internal/store/row`},
	{"internal/store/same", "internal/catalogue internal/store/keys internal/store/row"},
	{"internal/store/row", "internal/catalogue internal/store/fulltext"},
	{"internal/store/list/condition", `
		internal/catalogue internal/filing internal/search internal/store/fulltext
		internal/store/row`},
	{"internal/store/list/section", "internal/catalogue"},
	{"internal/store/list", `
		internal/barcodes internal/catalogue internal/search internal/store/fulltext
		internal/store/list/condition internal/store/list/section internal/store/row`},
	{"internal/store/*", `
		internal/catalogue internal/filing internal/isbn internal/search internal/store/row`},

	{"internal/lookup/offline/build", `
		internal/dewey internal/filing internal/lookup internal/lookup/offline
		internal/lookup/offline/build/csvfile internal/lookup/offline/build/description
		internal/lookup/offline/build/inputfile internal/lookup/offline/build/sorter
		internal/lookup/openlibrary internal/marc`},
	{"internal/lookup/offline/build/description", `
		internal/dewey internal/isbn internal/lookup internal/lookup/offline internal/marc`},
	{"internal/lookup/offline/build/sorter", ""},
	{"internal/lookup/offline/build/inputfile", `
		internal/codepage internal/lookup/offline/build/csvfile internal/lookup/openlibrary
		internal/marc`},
	{"internal/lookup/offline/build/csvfile", `
		internal/catalogue internal/dewey internal/filing internal/isbn internal/lookup
		internal/table internal/vocabulary`},
	{"internal/lookup/client", "internal/lookup internal/roots"},
	{"internal/lookup/offline", `
		internal/catalogue internal/dewey internal/filing internal/isbn internal/lookup`},
	// The sources.
	{"internal/lookup/*", `
		internal/dewey internal/filing internal/isbn internal/lookup internal/lookup/client
		internal/marc`},
	{"internal/lookup", `
		internal/catalogue internal/dewey internal/filing internal/isbn internal/lru internal/marc
		internal/plaintext internal/search`},

	{"internal/exchange/intake", `
		internal/codepage internal/exchange/intake/* internal/isbn internal/marc internal/table
		internal/vocabulary`},
	{"internal/exchange/intake/record", `
		internal/barcodes internal/catalogue internal/dewey internal/exchange
		internal/exchange/intake/entry internal/filing internal/marc internal/vocabulary`},
	{"internal/exchange/intake/bibtex", `
		internal/exchange/intake/entry internal/exchange/intake/lines internal/vocabulary`},
	{"internal/exchange/intake/ris", `
		internal/catalogue internal/exchange/intake/entry internal/exchange/intake/lines
		internal/vocabulary`},
	{"internal/exchange/intake/lines", "internal/codepage"},
	{"internal/exchange/intake/sheet", `
		internal/catalogue internal/exchange/intake/entry internal/filing internal/isbn
		internal/table internal/vocabulary`},
	{"internal/exchange/intake/object", `
		internal/catalogue internal/codepage internal/exchange/intake/entry internal/vocabulary`},
	{"internal/exchange/intake/entry", `
		internal/barcodes internal/catalogue internal/dewey internal/filing internal/isbn
		internal/marc internal/plaintext internal/vocabulary`},
	{"internal/exchange", "internal/catalogue internal/dewey internal/filing internal/marc"},
	{"internal/merging", "internal/catalogue"},
	{"internal/catalogue", `
		internal/catalogue/part internal/dewey internal/filing internal/isbn internal/marc`},
	{"internal/catalogue/part", "internal/filing"},

	{"internal/search", "internal/dewey internal/filing internal/isbn"},

	{"internal/table", "internal/codepage"},
	{"internal/vocabulary", "internal/filing"},
	{"internal/codepage", ""},

	{"internal/marc", "internal/codepage internal/dewey internal/isbn"},
	{"internal/dewey", "internal/filing"},
	{"internal/barcodes", "internal/isbn"},
	{"internal/isbn", "internal/number"},
	{"internal/filing", "internal/filing/namelist internal/number"},
	{"internal/filing/namelist", ""},
	{"internal/number", ""},
	{"internal/plaintext", ""},
	{"internal/lru", ""},
	{"internal/account", ""},
	{"internal/locale", ""},
	{"internal/administration", `
		internal/account internal/setting internal/store internal/store/accounts`},
	{"internal/cover", ""},
	{"internal/cover/fetch", "internal/cover internal/lru internal/roots internal/store"},
	{"internal/roots", ""},
}

// sqlPackages may import database/sql and the driver.
var sqlPackages = strings.Fields(`
	bench/adds bench/filters bench/latency bench/synth internal/lookup/offline
	internal/lookup/offline/build internal/store internal/store/accounts internal/store/archive
	internal/store/audit internal/store/backup internal/store/covers internal/store/examine
	internal/store/groupcommit internal/store/history internal/store/imports internal/store/keys
	internal/store/list internal/store/list/condition internal/store/migrations internal/store/row
	internal/store/snapshot internal/store/sqlite internal/store/starter internal/store/version
	internal/store/wal
`)

// domainPackages hold rules only.
var domainPackages = strings.Fields(`
	internal/catalogue internal/catalogue/part internal/codepage internal/cover internal/dewey
	internal/filing internal/isbn internal/marc internal/merging internal/number internal/plaintext
	internal/search internal/table internal/vocabulary
`)
