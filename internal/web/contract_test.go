package web

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"mime"
	"net/http"
	"sync"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/gorillamux"

	"shelflist/docs"
)

// Contract is docs/openapi.yaml, as the tests hold answers to it.
type Contract struct {
	doc    *openapi3.T
	router routers.Router
}

// ReadContract reads it, once for all tests.
var ReadContract = sync.OnceValues(func() (*Contract, error) {
	loader := openapi3.NewLoader()
	doc, err := loader.LoadFromData(docs.OpenAPI)
	if err != nil {
		return nil, err
	}
	if err := doc.Validate(loader.Context); err != nil {
		return nil, err
	}
	router, err := gorillamux.NewRouter(doc)
	return &Contract{doc, router}, err
})

// Exchange is a request and what answered it.
type Exchange struct {
	Request *http.Request // its body may have been read
	Sent    []byte        // its body
	Status  int
	Header  http.Header
	Body    []byte
}

// Check returns an error unless an exchange is as the contract says.
func (c *Contract) Check(e Exchange) error {
	if e.Request.Method == http.MethodHead || e.Status == http.StatusNotModified ||
		e.Header.Get("Content-Encoding") != "" {
		return nil
	}
	kind, _, _ := mime.ParseMediaType(e.Header.Get("Content-Type"))
	route, params, err := c.router.FindRoute(e.Request)
	if err != nil {
		return c.checkNoAddress(e, kind)
	}
	response := route.Operation.Responses.Status(e.Status)
	if response == nil {
		return fmt.Errorf("it has no status %d for %s %s", e.Status, route.Method, route.Path)
	}
	if kind == "text/html" && e.Status >= 400 {
		return nil // a problem for people
	}
	if e.Status != http.StatusSeeOther && response.Value.Content.Get(kind) == nil {
		return fmt.Errorf("its status %d for %s %s has no %q", e.Status, route.Method, route.Path, kind)
	}
	if e.Status < 300 {
		if err := checkSent(route.Operation, e); err != nil {
			return err
		}
	}
	if kind != "application/json" {
		return nil
	}
	return openapi3filter.ValidateResponse(e.Request.Context(), &openapi3filter.ResponseValidationInput{
		RequestValidationInput: &openapi3filter.RequestValidationInput{
			Request: e.Request, PathParams: params, Route: route,
		},
		Status: e.Status, Header: e.Header, Body: io.NopCloser(bytes.NewReader(e.Body)),
		Options: &openapi3filter.Options{IncludeResponseStatus: true},
	})
}

// checkNoAddress checks the answer to a request for something that the contract doesn't have.
func (c *Contract) checkNoAddress(e Exchange, kind string) error {
	wanted := map[int]string{http.StatusNotFound: "NotFound", http.StatusMethodNotAllowed: "NoMethod"}[e.Status]
	if wanted == "" {
		return fmt.Errorf("it has no %s %s, which answers %d", e.Request.Method, e.Request.URL.Path, e.Status)
	}
	if kind != "application/json" {
		return nil
	}
	return checkJSON(c.doc.Components.Responses[wanted].Value.Content.Get(kind).Schema.Value, e.Body)
}

// checkSent checks the JSON of a request that was accepted.
func checkSent(o *openapi3.Operation, e Exchange) error {
	kind, _, _ := mime.ParseMediaType(e.Request.Header.Get("Content-Type"))
	if len(e.Sent) == 0 || kind != "application/json" {
		return nil
	}
	if o.RequestBody == nil || o.RequestBody.Value.Content.Get(kind) == nil {
		return fmt.Errorf("it has no JSON for %s", o.OperationID)
	}
	if err := checkJSON(o.RequestBody.Value.Content.Get(kind).Schema.Value, e.Sent); err != nil {
		return fmt.Errorf("what was sent: %w", err)
	}
	return nil
}

func checkJSON(s *openapi3.Schema, text []byte) error {
	var v any
	if err := json.Unmarshal(text, &v); err != nil {
		return err
	}
	return s.VisitJSON(v, openapi3.MultiErrors())
}
