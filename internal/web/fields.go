package web

import (
	"errors"
	"net/http"

	"shelflist/internal/catalogue"
	"shelflist/internal/web/api"
)

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
