package web

import (
	"errors"
	"net/http"

	"shelflist/internal/catalogue"
	"shelflist/internal/web/api"
	"shelflist/internal/web/problem"
)

// sourceFault makes an invalid book the fault of the source that described it: the reader has
// entered nothing that could be corrected. Other errors are returned as they are.
func sourceFault(err error) error {
	var invalid catalogue.FieldErrors
	if !errors.As(err, &invalid) {
		return err
	}
	if invalid.Has("Title", catalogue.Missing) {
		return problem.Problem{Status: http.StatusBadGateway, Kind: "no-title", Err: err}
	}
	return problem.Problem{Status: http.StatusBadGateway, Kind: "bad-work", Err: err}
}

// fieldsOf returns what is wrong with the fields of a book, in words too.
func (s *Server) fieldsOf(r *http.Request, err error) []api.Field {
	var invalid catalogue.FieldErrors
	errors.As(err, &invalid)
	var fields []api.Field
	for _, e := range invalid {
		fields = append(fields, api.Field{Field: e.Field, Error: string(e.Kind), Message: s.texts.For(r).Field(e)})
	}
	return fields
}
