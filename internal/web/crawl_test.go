package web_test

import (
	"html"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"shelflist/internal/account"
	"shelflist/internal/catalogue"
)

// addressInPage matches an address that a page leads to: of a link, of a form, and of a button.
var addressInPage = regexp.MustCompile(`<(a|form|button)\b[^>]*?(?:href|action|formaction)="?(/[^" >]*)`)

// No page offers anybody what that person may not do.
func TestPagesOfferWhatIsAllowed(t *testing.T) {
	s := newSite(t, []catalogue.Book{
		{Title: "Emma", Author: "Austen, Jane"}, {Title: "Emma", Author: "Austen, Jane", Year: "1816"},
	})
	s.sendJSON(t, "PATCH", "/books/1", program, `{"Version":1,"Year":"1815"}`).want(t, 200)
	s.addUsers(t, account.Roles...)
	everybody := map[string]*site{"visitor": s.newBrowser(t)}
	for _, role := range account.Roles {
		everybody[string(role)] = s.as(t, role)
	}
	for name, b := range everybody {
		seen := map[string]bool{"/": true}
		for todo := []string{"/"}; len(todo) > 0; todo = todo[1:] {
			page := b.get(t, todo[0], browser)
			if to := page.Header.Get("Location"); page.StatusCode == 403 || strings.HasPrefix(to, "/login?") {
				t.Errorf("a %s is led to %s: %d %s", name, todo[0], page.StatusCode, to)
			}
			if len(seen) > 200 {
				t.Fatalf("there are too many pages for a %s", name)
			}
			for _, m := range addressInPage.FindAllStringSubmatch(page.body, -1) {
				address, err := url.Parse(html.UnescapeString(m[2]))
				if err != nil {
					t.Fatal(err)
				}
				address.Fragment = ""
				own := strings.HasPrefix(address.Path, "/account") || address.Path == "/logout" ||
					address.Path == "/" || address.Path == "/print"
				if looksOnly := name == "helper" || name == "reader"; looksOnly && m[1] != "a" && !own {
					t.Errorf("a %s is offered %s on %s", name, address, todo[0])
				}
				if to := address.String(); !seen[to] && to != "/logout" && !strings.HasPrefix(to, "/static/") {
					seen[to] = true
					todo = append(todo, to) // a form that posts is answered 404 or 405 then
				}
			}
		}
		t.Logf("a %s is led to %d addresses", name, len(seen))
	}
}
