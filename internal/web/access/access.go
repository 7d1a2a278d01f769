// Package access says who may use which address.
package access

import "shelflist/internal/account"

// Needed is the permission that each route needs, by its pattern. Without accounts everybody has
// all but those that need one. The router serves no route that is missing here.
var Needed = map[string]account.Permission{
	// To log in, what its pages are made of, and what programs ask.
	"GET /login":                account.Enter,
	"POST /login":               account.Enter,
	"GET /password":             account.Enter,
	"POST /password":            account.Enter,
	"GET /static/{hash}/{name}": account.Enter,
	"GET /language":             account.Enter,
	"GET /favicon.ico":          account.Enter,
	"GET /robots.txt":           account.Enter,
	"GET /openapi.yaml":         account.Enter,
	"GET /healthz":              account.Enter,
	"GET /readyz":               account.Enter,
	"GET /metrics":              account.Enter, // whoever starts the server says whether there are any

	// What visitors see.
	"GET /{$}":         account.Look,
	"GET /books.json":  account.Look,
	"GET /print":       account.Look,
	"GET /books/{pk}":  account.Look,
	"GET /covers/{pk}": account.Look,
	"GET /unapi":       account.Look,

	// One's own account.
	"POST /logout":                        account.Belong,
	"GET /account":                        account.Belong,
	"POST /account/password":              account.Belong,
	"POST /account/tokens":                account.Belong,
	"POST /account/tokens/{token}/remove": account.Belong,
	"POST /account/sessions/end":          account.Belong,

	// Looking works up, which other servers have to answer, and what staff see.
	"GET /search":             account.Edit,
	"POST /search":            account.Edit,
	"GET /sources":            account.Edit,
	"GET /covers/work":        account.Edit,
	"GET /suggestions":        account.Edit,
	"GET /books/{pk}/history": account.Edit,
	"GET /files":              account.Edit,
	"GET /export":             account.Edit,

	// Changing the catalogue.
	"GET /books/add":                   account.Edit,
	"POST /books/add":                  account.Edit,
	"GET /books/new":                   account.Edit,
	"POST /books":                      account.Edit,
	"GET /books/{pk}/edit":             account.Edit,
	"POST /books/{pk}":                 account.Edit,
	"PATCH /books/{pk}":                account.Edit,
	"DELETE /books/{pk}":               account.Edit,
	"POST /books/{pk}/remove":          account.Edit,
	"GET /books/{pk}/fetch":            account.Edit,
	"POST /books/{pk}/fetch":           account.Edit,
	"GET /books/{pk}/merge":            account.Edit,
	"POST /books/{pk}/merge":           account.Edit,
	"POST /changes/{change}/undo":      account.Edit,
	"GET /books/{pk}/copies/new":       account.Edit,
	"POST /books/{pk}/copies":          account.Edit,
	"GET /copies/{copy}/edit":          account.Edit,
	"POST /copies/{copy}":              account.Edit,
	"PATCH /copies/{copy}":             account.Edit,
	"DELETE /copies/{copy}":            account.Edit,
	"POST /copies/{copy}/remove":       account.Edit,
	"PUT /covers/{pk}":                 account.Edit,
	"DELETE /covers/{pk}":              account.Edit,
	"GET /covers/{pk}/edit":            account.Edit,
	"POST /covers/{pk}":                account.Edit,
	"POST /covers/{pk}/remove":         account.Edit,
	"GET /many":                        account.Edit,
	"POST /many":                       account.Edit,
	"GET /headings":                    account.Edit,
	"POST /headings":                   account.Edit,
	"POST /batches/{batch}/undo":       account.Edit,
	"GET /duplicates":                  account.Edit,
	"POST /duplicates":                 account.Edit,
	"POST /samples/remove":             account.Edit,
	"POST /removals/{removal}/restore": account.Edit,
	"GET /imports":                     account.Edit,
	"POST /imports":                    account.Edit,
	"GET /imports/{import}":            account.Edit,
	"DELETE /imports/{import}":         account.Edit,
	"POST /imports/{import}/remove":    account.Edit,
	"POST /imports/{import}/columns":   account.Edit,
	"POST /imports/{import}/check":     account.Edit,
	"POST /imports/{import}/confirm":   account.Edit,
	"POST /imports/{import}/stop":      account.Edit,
	"POST /imports/{import}/undo":      account.Edit,
	"GET /imports/{import}/rejects":    account.Edit,

	// The accounts, and the copy of the catalogue that has them in it.
	"GET /backup":                              account.Maintain,
	"GET /users":                               account.Administer,
	"POST /users/{user}/sessions/end":          account.Administer,
	"POST /users/{user}/tokens/{token}/remove": account.Administer,
	"POST /users":                              account.Administer,
	"GET /users/{user}":                        account.Administer,
	"POST /users/{user}/role":                  account.Administer,
	"POST /users/{user}/link":                  account.Administer,
	"POST /users/{user}/remove":                account.Administer,
	"GET /audit":                               account.Administer,
}
