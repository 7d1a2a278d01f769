package web

import "net/http"

// routes returns the handler for all addresses.
func (s *Server) routes() http.Handler {
	mux := http.NewServeMux()
	page := func(pattern string, h handler) { mux.Handle(pattern, s.handle(h, htmlByDefault)) }
	data := func(pattern string, h handler) { mux.Handle(pattern, s.handle(h, jsonByDefault)) }

	page("GET /{$}", s.catalogue)
	data("GET /books.json", s.books)
	page("GET /print", s.print)

	data("GET /search", s.search)
	data("POST /search", s.search)
	data("GET /books/add", s.add) // the demo's page adds by GET
	data("HEAD /books/add", s.refuseHead)
	data("POST /books/add", s.add)

	page("GET /sources", s.sourcesPage)

	page("GET /books/{pk}", s.book)
	page("POST /books/{pk}/remove", s.remove)
	page("POST /samples/remove", s.removeSamples)
	page("POST /removals/{removal}/restore", s.restore)

	page("GET /static/{hash}/{name}", s.static)
	data("GET /healthz", s.health)
	data("GET /readyz", s.ready)
	return s.withProblems(mux)
}
