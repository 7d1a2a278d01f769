// Package imports answers requests that take files of books into the catalogue.
package imports

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"mime/multipart"
	"net/http"
	"os"
	"path"
	"strings"
	"unicode"

	"shelflist/internal/exchange/intake"
	"shelflist/internal/exchange/intake/sheet"
	"shelflist/internal/importing"
	"shelflist/internal/importing/plan"
	"shelflist/internal/store"
	"shelflist/internal/store/dbfile"
	"shelflist/internal/web/answer"
	"shelflist/internal/web/api"
	"shelflist/internal/web/middleware"
	"shelflist/internal/web/pages"
	"shelflist/internal/web/problem"
	"shelflist/internal/web/request"
	"shelflist/internal/web/texts"
)

// Desk answers the requests.
type Desk struct {
	Importer *importing.Importer // nil for none
	Texts    texts.Texts
	Render   func(page string, data any) (answer.Answer, error)
	Frame    func(r *http.Request, view string) pages.Frame
}

// causes maps errors of imports to the status and the kind of text that answer them.
var causes = []struct {
	err    error
	status int
	kind   string
}{
	{store.ErrNotFound, http.StatusNotFound, "no-import"},
	{importing.ErrState, http.StatusConflict, "import-state"},
	{dbfile.ErrLocked, http.StatusConflict, "import-elsewhere"},
	{importing.ErrNoFile, http.StatusGone, "import-file-gone"},
	{importing.ErrTooLarge, http.StatusRequestEntityTooLarge, "too-large"},
	{importing.ErrColumns, http.StatusUnprocessableEntity, "no-such-columns"},
	{sheet.ErrNoTitle, http.StatusUnprocessableEntity, "no-title-column"},
	{intake.ErrEmpty, http.StatusUnprocessableEntity, "empty-file"},
	{intake.ErrWorkbook, http.StatusUnsupportedMediaType, "workbook"},
	{intake.ErrCompressed, http.StatusUnsupportedMediaType, "compressed"},
	{intake.ErrPage, http.StatusUnsupportedMediaType, "web-page"},
	{intake.ErrUnknown, http.StatusUnsupportedMediaType, "not-books"},
	{os.ErrDeadlineExceeded, http.StatusRequestTimeout, "upload-slow"},
	{io.ErrUnexpectedEOF, http.StatusBadRequest, "upload-cut-off"},
}

// explain turns an error of an import into a problem. Other errors are returned as they are.
func explain(err error) error {
	if errors.Is(err, fs.ErrPermission) || errors.Is(err, dbfile.ErrReadOnlyFileSystem) {
		return fmt.Errorf("%w: %w", store.ErrReadOnly, err)
	}
	for _, c := range causes {
		if errors.Is(err, c.err) {
			return problem.Problem{Status: c.status, Kind: c.kind, Err: err}
		}
	}
	return err
}

// available returns a problem if files can't be taken in at all.
func (d *Desk) available() error {
	if d.Importer == nil {
		return problem.Problem{Status: http.StatusConflict, Kind: "no-imports"}
	}
	return nil
}

// latest is the number of imports that are listed.
const latest = 50

// List shows the latest imports, and a form for another file.
func (d *Desk) List(r *http.Request) (answer.Answer, error) {
	return d.list(r, http.StatusOK, "")
}

func (d *Desk) list(r *http.Request, status int, fault string) (answer.Answer, error) {
	if err := d.available(); err != nil {
		return answer.Answer{}, err
	}
	list, err := d.Importer.Imports.Latest(r.Context(), latest)
	if err != nil {
		return answer.Answer{}, err
	}
	if !request.HTMLByDefault(r) {
		return answer.JSON(status, api.NewImports(list))
	}
	a, err := d.Render("imports", pages.Imports{
		Frame: d.Frame(r, ""), Imports: list, Error: fault, Upload: pages.NewUpload(MaxFile),
	})
	a.Status = status
	return a, err
}

// Upload takes a file: the field File of a form, or the whole body, whose name is then the field
// name of the address.
func (d *Desk) Upload(r *http.Request) (answer.Answer, error) {
	if err := d.available(); err != nil {
		return answer.Answer{}, err
	}
	name, file, err := uploaded(r)
	var im plan.Import
	if err == nil {
		im, err = d.Importer.Upload(r.Context(), name, file)
	}
	switch {
	case err != nil:
		return d.refuse(r, err)
	case request.HTMLByDefault(r) && !isRaw(r):
		return answer.SeeOther(pages.ImportURL(im.ID)), nil
	}
	a, err := answer.JSON(http.StatusCreated, d.describe(r, im))
	a.Location = pages.ImportURL(im.ID)
	return a, err
}

// isRaw reports whether the body of a request is the file itself, as a program sends it.
func isRaw(r *http.Request) bool {
	return !strings.HasPrefix(r.Header.Get("Content-Type"), "multipart/")
}

// uploaded returns the file that a request brings, while it comes, and its name.
func uploaded(r *http.Request) (name string, file io.Reader, err error) {
	if isRaw(r) {
		return fileName(r.Form.Get("name")), r.Body, nil
	}
	parts, err := r.MultipartReader()
	if err != nil {
		return "", nil, problem.Problem{Status: http.StatusBadRequest, Kind: "bad-request", Err: err}
	}
	for {
		part, err := parts.NextPart()
		switch {
		case errors.Is(err, io.EOF), err == nil && part.FormName() == "File" && part.FileName() == "":
			return "", nil, problem.Problem{Status: http.StatusUnprocessableEntity, Kind: "no-file"}
		case err != nil:
			return "", nil, malformed(err)
		case part.FormName() == "File":
			return fileName(part.FileName()), partReader{part}, nil
		}
	}
}

// partReader reads a part of a form, and tells a form that is malformed from one that was cut off.
type partReader struct{ *multipart.Part }

func (p partReader) Read(b []byte) (int, error) {
	n, err := p.Part.Read(b)
	if err != nil && !errors.Is(err, io.EOF) {
		err = malformed(err)
	}
	return n, err
}

// malformed returns what is wrong with a form that can't be read.
func malformed(err error) error {
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, os.ErrDeadlineExceeded),
		errors.Is(err, context.Canceled):
		return err
	}
	return problem.Problem{Status: http.StatusBadRequest, Kind: "upload-cut-off", Err: err}
}

// maxName is the length of a file's name that is kept, in characters.
const maxName = 200

// fileName returns the name of a file without its folders.
func fileName(name string) string {
	name = path.Base(strings.ReplaceAll(name, `\`, "/"))
	name = strings.Map(func(c rune) rune {
		if unicode.IsControl(c) || c == unicode.ReplacementChar {
			return -1
		}
		return c
	}, name)
	if runes := []rune(name); len(runes) > maxName {
		name = string(runes[:maxName])
	}
	return cmp.Or(strings.Trim(name, "./ "), "books")
}

// refuse answers a file that can't be taken: in a browser with the form.
func (d *Desk) refuse(r *http.Request, err error) (answer.Answer, error) {
	err = explain(err)
	p := problem.Diagnose(err)
	if !request.HTMLByDefault(r) || isRaw(r) || p.Status >= 500 {
		return answer.Answer{}, err
	}
	headline, text := d.Texts.For(r).Problem(p.Kind, p.Err)
	return d.list(r, p.Status, headline+". "+text)
}

// MaxFile is the size of the largest file that is taken, in bytes.
const MaxFile = middleware.MaxFile
