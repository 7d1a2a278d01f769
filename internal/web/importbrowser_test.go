package web_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"shelflist/internal/catalogue"
)

// A librarian takes in the list of another library, looks before she adds it, and takes it back.
func TestImportInABrowser(t *testing.T) {
	t.Parallel()
	browser := startBrowser(t)
	for _, l := range []look{
		{"desktop-light", 1280, 800, false, true},
		{"phone-dark", 360, 740, true, true},
		{"desktop-dark-no-script", 1280, 800, true, false},
		{"phone-light-no-script", 360, 740, false, false},
	} {
		t.Run(l.name, func(t *testing.T) {
			r := newReader(t, browser, l)
			s := newSite(t, []catalogue.Book{
				{Title: "Emma", Author: "Austen, Jane"}, {Title: "The Trial", Author: "Kafka, Franz", Year: "1925"},
			})
			folder := t.TempDir()
			table, workbook := filepath.Join(folder, "Books of the parish.csv"), filepath.Join(folder, "books.xlsx")
			for name, content := range map[string]string{table: parishCSV, workbook: "PK\x03\x04xl/workbook.xml"} {
				if err := os.WriteFile(name, []byte(content), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			r.uploadTable(s.url, workbook, table)
			r.checkTable(s)
			r.addTable(s)
			r.undoTable(s)
			if problems := r.complaints(); len(problems) > 0 {
				t.Errorf("the browser complained: %q", problems)
			}
		})
	}
}

// parishCSV is a list as a parish has it: with a column of its own, a rounded ISBN, and a row
// without a title.
const parishCSV = "Title;Author;Publisher;Year;ISBN;Where;Barcode\r\n" +
	"Emma;Austen, Jane;Penguin;1815;9780141439587;A 1;0001\r\n" +
	"The Trial;Kafka, Franz;;1925;;;\r\n" +
	"The Strange and Surprising Adventures of Robinson Crusoe of York, Mariner, Who Lived Eight and Twenty Years All Alone in an Uninhabited Island;Defoe, Daniel;Oxford University Press;1719;9780199553976;Children 3;0003\r\n" +
	"Ulysses;Joyce, James;Penguin;1922;9.78014E+12;B 2;0004\r\n" +
	";Unknown;;1950;;;0005\r\n" +
	"Buddenbrooks;Mann, Thomas;Vintage;1901;978-0-7493-8647-7;B 3;0006\r\n" +
	"Jane Eyre;Brontë, Charlotte;Penguin;1847;;B 1;0007\r\n" +
	"The Neverending Story;Ende, Michael;Puffin;1979;;Children 3;0008\r\n" +
	"Heidi;Spyri, Johanna;;1880;;Children 1;0009\r\n" +
	"Silas Marner;Eliot, George;;1861;;B 1;0010\r\n" +
	"Walden;Thoreau, Henry David;;1854;;C 1;0011\r\n"

// uploadTable uploads a workbook, which is refused, and then a table.
func (r *reader) uploadTable(site, workbook, table string) {
	r.t.Helper()
	r.do(chromedp.Navigate(site), chromedp.WaitVisible(chromedp.CSS("#list")))
	r.press(`footer a[href="/files"]`, ".upload")
	r.see("import-1-files")
	r.do(chromedp.SetUploadFiles(chromedp.CSS("#File"), []string{workbook}))
	r.press(".upload .primary", "#notice .error")
	r.forgive() // the 415
	r.see("import-2-refused")
	if got := r.text("#notice"); !strings.Contains(got, "CSV UTF-8") {
		r.t.Errorf("of a workbook the page says %q", got)
	}
	r.do(chromedp.SetUploadFiles(chromedp.CSS("#File"), []string{table}))
	r.tabTo("Upload")
	r.keys("\r")
	r.do(chromedp.WaitVisible(chromedp.CSS(".understand")))
	r.see("import-3-understood")
	if got := r.text(".first"); !strings.Contains(got, "Robinson Crusoe") ||
		!strings.Contains(got, "a spreadsheet has rounded it") {
		r.t.Errorf("the first rows are %q", got)
	}
	r.do(chromedp.SetValue(chromedp.CSS("#column5"), "Location"))
	r.press(`button[formaction$="/columns"]`, ".columns tr:not(.unread) #column5")
	if got := r.text(".first"); !strings.Contains(got, "Children 3") {
		r.t.Errorf("with the column of the shelves, the first rows are %q", got)
	}
}

// checkTable looks what would become of the rows.
func (r *reader) checkTable(s *site) {
	r.t.Helper()
	r.press(".understand .primary", "#progress")
	r.see("import-4-checking")
	s.carryOut(r.t, "/imports/1")
	r.do(chromedp.WaitVisible(chromedp.CSS(".outcomes"))) // without a press
	r.see("import-5-checked")
	if got := r.text(".outcomes"); !strings.HasPrefix(got, "New 8 not on the list yet Changed 1") ||
		!strings.Contains(got, "Same 1") || !strings.Contains(got, "taken 1") || !strings.Contains(got, "Doubtful 2") {
		r.t.Errorf("the outcomes are %q", got)
	}
	r.press(`.outcomes a[href$="show=doubtful"]`, ".rows")
	r.see("import-6-doubtful")
	if got := r.text(".rows tbody"); !strings.HasPrefix(got, "line 5 Ulysses ISBN") {
		r.t.Errorf("the doubtful rows are %q", got)
	}
	r.press(`main a[href="/imports/1"]`, ".outcomes")
}

// addTable adds the books.
func (r *reader) addTable(s *site) {
	r.t.Helper()
	r.tabTo("Add 8 books, change 1")
	r.keys("\r")
	r.do(chromedp.WaitVisible(chromedp.CSS("#progress")))
	s.carryOut(r.t, "/imports/1")
	r.do(chromedp.WaitVisible(chromedp.CSS(`form[action$="/undo"]`)))
	r.see("import-7-done")
	r.press(`.outcomes a[href$="show=new"]`, ".rows")
	r.see("import-8-new")
	r.press(".rows a", ".book")
	if got := r.text(".book h1"); !strings.HasPrefix(got, "The Strange") {
		r.t.Errorf("the first new book is %q", got)
	}
	r.sendNote(s)
}

// sendNote changes a book that was imported.
func (r *reader) sendNote(s *site) {
	r.t.Helper()
	var pk string
	for _, part := range strings.Split(read(r, chromedp.Location()), "/") {
		pk = part
	}
	s.sendJSON(r.t, "PATCH", "/books/"+pk, program, `{"Version":1,"Notes":"ours"}`).want(r.t, 200)
}

// undoTable takes the import back.
func (r *reader) undoTable(s *site) {
	r.t.Helper()
	r.do(chromedp.Navigate(s.url+"/imports"), chromedp.WaitVisible(chromedp.CSS(".imports")))
	r.see("import-9-list")
	r.press(".imports a", ".outcomes")
	r.press(`form[action$="/undo"] button`, "#progress")
	s.carryOut(r.t, "/imports/1")
	r.do(chromedp.WaitNotPresent(chromedp.CSS("#progress")), chromedp.WaitVisible(chromedp.CSS(".outcomes")))
	r.see("import-10-undone")
	if got := r.text(".outcomes"); !strings.HasPrefix(got, "Taken back 8") || !strings.Contains(got, "Kept 1") {
		r.t.Errorf("undone: %q", got)
	}
	r.press(`.outcomes a[href$="show=kept"]`, ".rows")
	if got := r.text(".rows tbody"); !strings.HasPrefix(got, "line 4 The Strange") {
		r.t.Errorf("kept: %q", got)
	}
}
