package web_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"shelflist/internal/lookup"
	"shelflist/internal/lookup/offline"
	"shelflist/internal/lookup/offline/build"
	"shelflist/internal/lookup/openlibrary"
	"shelflist/internal/lookup/sru"
)

// nameRow is a name in the forms in which sources send it, and the one form in which it is filed.
type nameRow struct{ kind, direct, marc, variant, inverted, mark string }

func nameRows(t *testing.T) []nameRow {
	t.Helper()
	file, err := os.Open(filepath.FromSlash("../filing/testdata/names.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	records, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var rows []nameRow
	for _, r := range records[1:] {
		rows = append(rows, nameRow{r[0], r[1], r[2], r[3], r[4], r[5]})
	}
	if len(rows) < 60 {
		t.Fatalf("%d names, want at least 60", len(rows))
	}
	return rows
}

// groupSize is the number of names that one search finds. Sources send up to 30 works at a time.
const groupSize = 27

// groupNumber finds the number in a query for "group N".
var groupNumber = regexp.MustCompile(`[0-9]+`)

func groupTitle(i int) string { return fmt.Sprintf("Group %d, name %d", i/groupSize, i) }

// serveGroups returns the address of a server that answers a query for a group with its names.
func serveGroups(t *testing.T, rows []nameRow, parameter, head, foot string, item func(i int) string) string {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		group, err := strconv.Atoi(groupNumber.FindString(r.URL.Query().Get(parameter)))
		if err != nil {
			http.Error(w, "no such group", http.StatusBadRequest)
			return
		}
		var items []string
		for i := group * groupSize; i < min(len(rows), (group+1)*groupSize); i++ {
			items = append(items, item(i))
		}
		fmt.Fprintf(w, head, len(items))
		if parameter == "q" {
			io.WriteString(w, strings.Join(items, ","))
		} else {
			io.WriteString(w, strings.Join(items, "\n"))
		}
		io.WriteString(w, foot)
	}))
	t.Cleanup(server.Close)
	return server.URL
}

func openLibraryWithNames(t *testing.T, rows []nameRow) lookup.Source {
	t.Helper()
	address := serveGroups(t, rows, "q", `{"numFound":%d,"docs":[`, `]}`, func(i int) string {
		name, err := json.Marshal(rows[i].direct)
		if err != nil {
			t.Error(err)
		}
		return fmt.Sprintf(`{"key":"/works/OL%dW","title":%q,"author_name":[%s]}`, i+1, groupTitle(i), name)
	})
	return openlibrary.New(openlibrary.Options{URL: address, UserAgent: "Shelflist/test (test@example.org)"})
}

func sruWithNames(t *testing.T, rows []nameRow) lookup.Source {
	t.Helper()
	address := serveGroups(t, rows, "query", `<searchRetrieveResponse><numberOfRecords>%d</numberOfRecords><records>`,
		`</records></searchRetrieveResponse>`, func(i int) string {
			var name strings.Builder
			if err := xml.EscapeText(&name, []byte(rows[i].marc)); err != nil {
				t.Error(err)
			}
			return fmt.Sprintf(`<record><recordData><record><leader>00000cam a2200000 a 4500</leader>
				<controlfield tag="001">%d</controlfield>
				<datafield tag="100" ind1="1" ind2=" "><subfield code="a">%s</subfield></datafield>
				<datafield tag="245" ind1="1" ind2="0"><subfield code="a">%s</subfield></datafield>
				</record></recordData></record>`, i+1, &name, groupTitle(i))
		})
	target := sru.Target{
		Name: "city", URL: address, Schema: "marcxml", Title: "dc.title", Author: "dc.creator", ISBN: "bath.isbn",
	}
	return sru.New(target, "Shelflist/test")
}

func offlineWithNames(t *testing.T, rows []nameRow) lookup.Source {
	t.Helper()
	folder := t.TempDir()
	var content bytes.Buffer
	w := csv.NewWriter(&content)
	records := [][]string{{"title", "author"}}
	for i, row := range rows {
		records = append(records, []string{groupTitle(i), row.variant})
	}
	if err := w.WriteAll(records); err != nil {
		t.Fatal(err)
	}
	file, path := filepath.Join(folder, "names.csv"), filepath.Join(folder, "names.db")
	if err := os.WriteFile(file, content.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := build.FromFiles(t.Context(), path, []string{file}, build.Options{}); err != nil {
		t.Fatal(err)
	}
	index, err := offline.OpenFile(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { index.Close() })
	return index
}

// A name has one form and one author mark, whichever source it comes from.
func TestNamesFromAllSources(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes long and has one client")
	}
	rows := nameRows(t)
	for name, source := range map[string]lookup.Source{
		"Open Library": openLibraryWithNames(t, rows),
		"SRU":          sruWithNames(t, rows),
		"offline":      offlineWithNames(t, rows),
	} {
		t.Run(name, func(t *testing.T) {
			s := newSite(t, nil, source)
			works := map[any]map[string]any{}
			for group := range (len(rows) + groupSize - 1) / groupSize {
				for _, w := range found(t, s.get(t, fmt.Sprintf("/search?search=group+%d", group), script)) {
					works[w["Title"]] = w
				}
			}
			for i, row := range rows {
				work, ok := works[groupTitle(i)]
				if !ok {
					t.Errorf("%s: not found", row.kind)
					continue
				}
				var book struct{ Author, CallNumber string }
				a := s.post(t, "/books/add", program, url.Values{"id": {work["ID"].(string)}})
				if err := json.Unmarshal([]byte(a.body), &book); err != nil || a.StatusCode != http.StatusCreated {
					t.Errorf("%s: adding answers %d, %v", row.kind, a.StatusCode, err)
				}
				if work["Author"] != row.inverted || book.Author != row.inverted || book.CallNumber != row.mark {
					t.Errorf("%s: found as %q, added as %q with the mark %q, want %q and %q",
						row.kind, work["Author"], book.Author, book.CallNumber, row.inverted, row.mark)
				}
			}
		})
	}
}
