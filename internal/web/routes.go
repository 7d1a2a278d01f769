package web

import (
	"net/http"
	"slices"
	"strings"

	"shelflist/internal/web/export"
	"shelflist/internal/web/language"
	"shelflist/internal/web/middleware"
	"shelflist/internal/web/request"
)

// route is an address and what answers it.
type route struct {
	pattern string // for http.ServeMux: method and path
	handler handler
	html    func(*http.Request) bool // whether errors are sent as HTML
	changes bool                     // whether it changes something: see refuseForeign
	shared  bool                     // whether its answers are the same for all readers: see package sharing
	uploads bool                     // whether it takes a picture: see inTurn
	streams bool                     // whether it takes a long file, which its handler reads as it comes
	slow    bool                     // whether making its answer may take long
	probe   bool                     // whether it is answered at every host: see refuseHosts
}

func page(pattern string, h handler) route {
	return route{pattern: pattern, handler: h, html: request.HTMLByDefault}
}

func data(pattern string, h handler) route {
	return route{pattern: pattern, handler: h, html: request.JSONByDefault}
}

// change marks a route as one that changes something.
func change(r route) route {
	r.changes = true
	return r
}

// shared marks a route whose answers depend only on the catalogue, the address and Accept.
func shared(r route) route {
	r.shared = true
	return r
}

// upload marks a route that takes a picture.
func upload(r route) route {
	r.uploads = true
	return r
}

// slow marks a route whose answer may take long to be made.
func slow(r route) route {
	r.slow = true
	return r
}

// probe marks a route for health checks, which may name any host.
func probe(r route) route {
	r.probe = true
	return r
}

// stream marks a route that takes a long file.
func stream(r route) route {
	r.streams = true
	return r
}

// routes lists all addresses.
func (s *Server) routes() []route {
	return slices.Concat(s.listRoutes(), s.fileRoutes(), s.bookRoutes(), s.accountRoutes())
}

// listRoutes lists the addresses of the list, of many books at once, and of the program itself.
func (s *Server) listRoutes() []route {
	e, f := &s.editor, &s.finder
	return []route{
		shared(page("GET /{$}", s.catalogue)),
		shared(data("GET /books.json", s.books)),
		shared(page("GET /print", s.print)),

		data("GET /search", f.Search),
		data("POST /search", f.Search),
		change(data("GET /books/add", f.Add)), // the demo's page adds by GET
		change(data("POST /books/add", f.Add)),

		page("GET /sources", f.ShowSources),
		shared(data("GET /suggestions", e.Suggest)),
		shared(data("GET /unapi", s.exporter.UnAPI)),

		page("GET /many", e.Many),
		change(page("POST /many", e.ChangeMany)),
		page("GET /headings", e.Headings),
		change(page("POST /headings", e.Rename)),
		change(page("POST /batches/{batch}/undo", e.UndoMany)),
		page("GET /duplicates", e.Doubles),
		change(page("POST /duplicates", e.Part)),

		change(page("POST /samples/remove", e.RemoveSamples)),
		change(page("POST /removals/{removal}/restore", e.Restore)),

		page("GET /language", language.Choose(string(s.base))),
		page("GET /static/{hash}/{name}", s.static),
		page("GET /favicon.ico", s.file("icon.svg")),
		page("GET /robots.txt", s.file("robots.txt")),
		data("GET /openapi.yaml", s.openAPI),
		probe(data("GET /healthz", s.health)),
		probe(data("GET /readyz", s.ready)),
		data("GET /metrics", s.showMetrics),
	}
}

// fileRoutes lists the addresses of files with many books.
func (s *Server) fileRoutes() []route {
	d := &s.desk
	return []route{
		shared(page("GET /files", s.filesPage)),
		page("GET /export", s.exporter.All),
		slow(page("GET /backup", s.exporter.BackUp)),

		page("GET /imports", d.List),
		stream(change(page("POST /imports", d.Upload))),
		page("GET /imports/{import}", d.One),
		change(page("DELETE /imports/{import}", d.Remove)),
		change(page("POST /imports/{import}/remove", d.Remove)),
		change(page("POST /imports/{import}/columns", d.Columns)),
		change(page("POST /imports/{import}/check", d.Check)),
		change(page("POST /imports/{import}/confirm", d.Confirm)),
		change(page("POST /imports/{import}/stop", d.Stop)),
		change(page("POST /imports/{import}/undo", d.Undo)),
		page("GET /imports/{import}/rejects", d.Rejects),
	}
}

// bookRoutes lists the addresses of books, their copies and their covers.
func (s *Server) bookRoutes() []route {
	e := &s.editor
	return []route{
		page("GET /books/new", e.New),
		change(page("POST /books", e.Create)),
		shared(route{pattern: "GET /books/{pk}", handler: s.book, html: export.HTMLByDefault}), // and /books/{pk}.bib
		page("GET /books/{pk}/edit", e.Edit),
		change(page("POST /books/{pk}", e.Update)),
		change(page("PATCH /books/{pk}", e.Update)),
		change(page("DELETE /books/{pk}", e.Remove)),
		change(page("POST /books/{pk}/remove", e.Remove)),
		page("GET /books/{pk}/fetch", e.Fetched),
		change(page("POST /books/{pk}/fetch", e.Fetch)),
		page("GET /books/{pk}/history", e.History),
		page("GET /books/{pk}/merge", e.Merging),
		change(page("POST /books/{pk}/merge", e.Merge)),
		change(page("POST /changes/{change}/undo", e.Undo)),

		page("GET /books/{pk}/copies/new", e.NewCopy),
		change(page("POST /books/{pk}/copies", e.AddCopy)),
		page("GET /copies/{copy}/edit", e.EditCopy),
		change(page("POST /copies/{copy}", e.UpdateCopy)),
		change(page("PATCH /copies/{copy}", e.UpdateCopy)),
		change(page("DELETE /copies/{copy}", e.RemoveCopy)),
		change(page("POST /copies/{copy}/remove", e.RemoveCopy)),

		page("GET /covers/{pk}", s.cover),
		page("GET /covers/work", s.finder.WorkCover),
		upload(change(page("PUT /covers/{pk}", e.SetCover))),
		change(page("DELETE /covers/{pk}", e.RemoveCover)),
		page("GET /covers/{pk}/edit", e.EditCover),
		upload(change(page("POST /covers/{pk}", e.SetCover))),
		change(page("POST /covers/{pk}/remove", e.RemoveCover)),
	}
}

// accountRoutes lists the addresses of those who log in.
func (s *Server) accountRoutes() []route {
	g := s.gate
	return []route{
		page("GET /login", g.Page),
		change(page("POST /login", g.Login)),
		change(page("POST /logout", g.Logout)),
		page("GET /password", g.Link),
		change(page("POST /password", g.UseLink)),
		page("GET /account", g.Account),
		change(page("POST /account/password", g.ChangePassword)),
		change(page("POST /account/sessions/end", g.EndSessions)),
		change(page("POST /account/tokens", g.AddToken)),
		change(page("POST /account/tokens/{token}/remove", g.RemoveToken)),
		page("GET /users", g.Users),
		change(page("POST /users", g.AddUser)),
		page("GET /users/{user}", g.User),
		change(page("POST /users/{user}/role", g.SetRole)),
		change(page("POST /users/{user}/link", g.NewLink)),
		change(page("POST /users/{user}/sessions/end", g.EndSessionsOf)),
		change(page("POST /users/{user}/tokens/{token}/remove", g.RemoveTokenOf)),
		change(page("POST /users/{user}/remove", g.RemoveUser)),
		slow(page("GET /audit", g.Audit)),
	}
}

// mux returns the handler for all addresses.
func (s *Server) mux(routes []route) http.Handler {
	mux := http.NewServeMux()
	for _, r := range routes {
		var h http.Handler
		r.handler = s.base.Answers(r.handler)
		switch {
		case r.streams:
			h = s.handle(s.limited(r.handler, fileTime), r.html, request.ParseQuery)
			h = middleware.AllowTime(middleware.LimitBody(h, middleware.MaxStream))
		case r.uploads:
			h = s.handle(s.limited(r.handler, 1), r.html, request.ParseForm)
			h = middleware.LimitBody(s.inTurn(h, r.html), middleware.MaxUpload)
		default:
			limited := s.limited(r.handler, 1)
			if r.slow {
				limited = s.limited(r.handler, fileTime)
			}
			if r.shared {
				limited = s.shared.Handler(limited, r.html)
			}
			h = middleware.LimitBody(s.handle(limited, r.html, request.ParseForm), middleware.MaxBody)
		}
		h = s.admit(h, r)
		if r.changes {
			h = s.refuseForeign(s.thenFetchCovers(h), r.html, allow(routes, r))
		}
		if !r.probe {
			h = s.refuseHosts(h, r.html)
		}
		mux.Handle(r.pattern, h)
	}
	return s.base.Handler(s.withProblems(mux), mux)
}

// allow returns the methods of all routes that have the path of r, for the Allow header.
func allow(routes []route, r route) string {
	var methods []string
	_, wanted, _ := strings.Cut(r.pattern, " ")
	for _, other := range routes {
		if method, path, _ := strings.Cut(other.pattern, " "); path == wanted {
			methods = append(methods, method)
		}
	}
	return strings.Join(methods, ", ")
}
