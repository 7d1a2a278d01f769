package web

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"shelflist/internal/exchange"
	"shelflist/internal/web/answer"
	"shelflist/internal/web/problem"
)

func readContract(t testing.TB) *Contract {
	t.Helper()
	c, err := ReadContract()
	if err != nil {
		t.Fatalf("docs/openapi.yaml: %v", err)
	}
	return c
}

// docs/openapi.yaml has all routes, and no others.
func TestOpenAPIHasAllRoutes(t *testing.T) {
	doc := readContract(t).doc
	wanted := map[string]bool{} // routes, and files of GET /books/{pk}
	for _, r := range newServer(t).routes() {
		wanted[strings.Replace(r.pattern, "{$}", "", 1)] = true
	}
	for _, suffix := range fileSuffixes() {
		wanted["GET /books/{pk}"+suffix] = true
	}
	described := map[string]bool{}
	for path, item := range doc.Paths.Map() {
		for method := range item.Operations() {
			described[method+" "+path] = true
		}
	}
	for route := range wanted {
		if !described[route] {
			t.Errorf("docs/openapi.yaml lacks %s: describe it under paths", route)
		}
	}
	for route := range described {
		if !wanted[route] {
			t.Errorf("docs/openapi.yaml has %s, which is no route", route)
		}
	}
}

// fileSuffixes returns the suffixes of a book's address.
func fileSuffixes() []string {
	suffixes := []string{".json"}
	for _, f := range exchange.Formats {
		suffixes = append(suffixes, f.Suffix)
	}
	return suffixes
}

// docs/openapi.yaml has the types of package api, field by field.
func TestOpenAPIHasAllFields(t *testing.T) {
	types := map[string]*ast.StructType{}
	files, err := filepath.Glob("api/*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if spec, ok := n.(*ast.TypeSpec); ok {
				types[spec.Name.Name] = spec.Type.(*ast.StructType)
			}
			return true
		})
	}
	if len(types) < 10 {
		t.Fatalf("package api has %d types", len(types))
	}
	for name := range types {
		schema := readContract(t).doc.Components.Schemas[name]
		if schema == nil {
			t.Errorf("docs/openapi.yaml lacks api.%s: describe it under components, schemas", name)
			continue
		}
		if has := schema.Value.AdditionalProperties.Has; has == nil || *has {
			t.Errorf("docs/openapi.yaml allows unknown keys in %s", name)
		}
		fields, described := fieldsOf(t, types, name), properties(schema.Value)
		for key, kind := range fields {
			if described[key] != kind {
				t.Errorf("api.%s.%s is of type %q, docs/openapi.yaml says %q", name, key, kind, described[key])
			}
		}
		for key := range described {
			if fields[key] == "" {
				t.Errorf("docs/openapi.yaml has %s.%s, which is no field", name, key)
			}
		}
	}
}

// fieldsOf returns the types of the keys of one of the types, in JSON.
func fieldsOf(t *testing.T, types map[string]*ast.StructType, name string) map[string]string {
	t.Helper()
	fields := map[string]string{}
	for _, field := range types[name].Fields.List {
		if field.Names == nil {
			maps.Copy(fields, fieldsOf(t, types, goType(field.Type))) // embedded
		}
		kind := goType(field.Type)
		if field.Tag != nil {
			tag, _ := strconv.Unquote(field.Tag.Value)
			if !slices.Contains([]string{",omitempty", ",omitzero"}, reflect.StructTag(tag).Get("json")) {
				t.Errorf("api.%s has the tag %s", name, tag)
			}
			kind += ", left out"
		}
		for _, n := range field.Names {
			fields[n.Name] = kind
		}
	}
	return fields
}

// properties returns the types of the keys that a schema describes, as fieldsOf returns them.
func properties(s *openapi3.Schema) map[string]string {
	described := map[string]string{}
	for key, property := range s.Properties {
		described[key] = schemaType(property)
		if !slices.Contains(s.Required, key) {
			described[key] += ", left out"
		}
	}
	return described
}

// goType returns a name for a type that schemaType has for the schema of its JSON.
func goType(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.ArrayType:
		return "array of " + goType(e.Elt)
	case *ast.StarExpr:
		return goType(e.X)
	case *ast.SelectorExpr:
		return "date-time" // time.Time
	case *ast.Ident:
		switch e.Name {
		case "int", "int64":
			return "integer"
		case "bool":
			return "boolean"
		}
		return e.Name
	}
	return fmt.Sprintf("%T", e)
}

func schemaType(s *openapi3.SchemaRef) string {
	switch v := s.Value; {
	case s.Ref != "":
		return strings.TrimPrefix(s.Ref, "#/components/schemas/")
	case len(v.AllOf) == 1:
		return schemaType(v.AllOf[0])
	case v.Type.Is("array"):
		return "array of " + schemaType(v.Items)
	case v.Format == "date-time":
		return v.Format
	default:
		return strings.Join(v.Type.Slice(), " or ")
	}
}

// Every route answers a program as docs/openapi.yaml says.
func TestOpenAPIHasAllAnswers(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes long and has one client")
	}
	c := readContract(t)
	for i, r := range newServer(t).routes() {
		if aboutAccounts(r) {
			continue
		}
		t.Run(r.pattern, func(t *testing.T) {
			s := newServer(t)
			method, address := example(s.routes()[i])
			request := httptest.NewRequest(method, address, exampleBody(t, r))
			request.Host = "localhost"
			request.Header.Set("Accept", "application/json")
			w := httptest.NewRecorder()
			s.ServeHTTP(w, request)
			if err := c.Check(Exchange{request, nil, w.Code, w.Header(), w.Body.Bytes()}); err != nil ||
				w.Code >= 300 && r.pattern != "GET /language" {
				t.Errorf("status %d: docs/openapi.yaml: %v", w.Code, err)
			}
		})
	}
}

// Every error that can befall any route is described at it: its status, and its kind.
func TestOpenAPIHasErrorsOfAllRoutes(t *testing.T) {
	c := readContract(t)
	s := newServer(t)
	routes := s.routes()
	var fault error
	for i := range routes {
		routes[i].handler = func(*http.Request) (answer.Answer, error) { return answer.Answer{}, fault }
	}
	mux := s.mux(routes)
	causes := append(problem.Causes(), errors.New("another"))
	for _, fault = range causes {
		p := problem.Diagnose(fault)
		for _, r := range routes {
			method, address := example(r)
			writes := p.Status == http.StatusInsufficientStorage
			if p.Status < 500 || writes && !r.changes {
				continue
			}
			request := byAdministrator(httptest.NewRequest(method, address, nil))
			request.Host = "localhost"
			request.Header.Set("Accept", "application/json")
			w := httptest.NewRecorder()
			mux.ServeHTTP(w, request)
			if err := c.Check(Exchange{request, nil, w.Code, w.Header(), w.Body.Bytes()}); err != nil ||
				w.Code != p.Status {
				t.Errorf("%s with %q, status %d: docs/openapi.yaml: %v", r.pattern, p.Kind, w.Code, err)
			}
		}
	}
}
