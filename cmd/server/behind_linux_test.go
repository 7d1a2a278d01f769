package main_test

import (
	"bytes"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
)

// Behind each proxy, at the root by HTTPS and below a path by HTTP, pages and their files are read,
// books added in all ways, files uploaded, and the server's own errors shown. An administrator logs
// in, with cookies for that address only, and makes a link that leads there.
func TestBehindProxies(t *testing.T) {
	t.Parallel()
	for program, configure := range proxies() {
		for _, base := range []string{"", "/library"} {
			t.Run(program+base, func(t *testing.T) {
				t.Parallel()
				b := startBehind(t, program, base, configure)
				b.read(t)
				b.add(t)
				b.sendMuch(t)
				b.hide(t)
				b.logIn(t)
			})
		}
	}
}

// nginx changes the Host header unless it is told otherwise. Then --origin lets the forms through.
func TestBehindNginxWithItsDefaults(t *testing.T) {
	t.Parallel()
	configure := func(t *testing.T, b *behind) []string {
		return nginxArgs(t, b,
			"server {\nlisten 127.0.0.1:"+b.port+";\nlocation / { proxy_pass http://"+b.upstream+"; }\n}\n")
	}
	page := []string{acceptHTML, asBrowser, asForm, "Origin: http://www.example.org"}
	for _, tt := range []struct {
		name   string
		flags  []string
		status int
	}{
		{"no origin", nil, 403},
		{"another origin", []string{"--origin", "https://www.example.org"}, 403},
		{"the origin", []string{"--origin", "http://www.example.org"}, 303},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			b := startBehindWith(t, "nginx", "", tt.flags, configure)
			b.origin = strings.Replace(b.origin, "https://books", "http://www", 1)
			b.send(t, "POST", "/books", strings.NewReader("Title=Emma"), page...).want(t, tt.status)
			b.send(t, "GET", "/", nil, acceptHTML).want(t, 200)
		})
	}
}

// response is an answer that was read.
type response struct {
	*http.Response
	body string
}

// send sends a request with headers, given as "Name: value", to an address of the proxy.
func (b *behind) send(t *testing.T, method, address string, body io.Reader, headers ...string) response {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, b.origin+address, body)
	if err != nil {
		t.Fatal(err)
	}
	for _, header := range headers {
		name, value, _ := strings.Cut(header, ": ")
		request.Header.Set(name, value)
		if name == "Host" {
			request.Host = value
		}
	}
	answer, err := b.client.Do(request)
	if err != nil {
		t.Fatalf("%s %s: %v", method, address, err)
	}
	defer answer.Body.Close()
	content, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatalf("%s %s: %v", method, address, err)
	}
	return response{answer, string(content)}
}

// want checks the status of an answer and that it has all the parts.
func (r response) want(t *testing.T, status int, parts ...string) response {
	t.Helper()
	if r.StatusCode != status {
		t.Errorf("%s %s: status %d, want %d:\n%.500s", r.Request.Method, r.Request.URL, r.StatusCode, status, r.body)
	}
	for _, part := range parts {
		if !strings.Contains(r.body, part) {
			t.Errorf("%s %s: no %q in\n%.1000s", r.Request.Method, r.Request.URL, part, r.body)
		}
	}
	return r
}

const (
	acceptHTML = "Accept: text/html"
	acceptJSON = "Accept: application/json"
	asForm     = "Content-Type: application/x-www-form-urlencoded"
	asBrowser  = "User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
)

// read reads the first page and everything that it leads to.
func (b *behind) read(t *testing.T) {
	t.Helper()
	page := b.send(t, "GET", b.base+"/", nil, acceptHTML, asBrowser).want(t, 200, "12 books")
	if wanted := map[string]string{"": "HTTP/2.0", "/library": "HTTP/1.1"}[b.base]; page.Proto != wanted {
		t.Errorf("the page comes by %s, want %s", page.Proto, wanted)
	}
	addresses := regexp.MustCompile(` (?:href|src)="(/[^"]*)"`).FindAllStringSubmatch(page.body, -1)
	if len(addresses) < 20 {
		t.Fatalf("the page has %d addresses", len(addresses))
	}
	for _, match := range addresses {
		address, _, _ := strings.Cut(strings.ReplaceAll(match[1], "&amp;", "&"), "#")
		if !strings.HasPrefix(address, b.base+"/") {
			t.Errorf("the page leads to %s", address)
		}
		status := 200
		if strings.HasPrefix(address, b.base+"/language?") {
			status = 303 // back to a page
		}
		b.send(t, "GET", address, nil, acceptHTML, asBrowser).want(t, status)
	}
	if b.base != "" {
		if got := b.send(t, "GET", b.base, nil, acceptHTML).Header.Get("Location"); got != b.base+"/" &&
			got != b.origin+b.base+"/" {
			t.Errorf("%s redirects to %q", b.base, got)
		}
	}
	b.send(t, "GET", b.base+"/", nil, acceptHTML, asBrowser, "If-None-Match: "+page.Header.Get("ETag")).want(t, 304)
	b.send(t, "GET", b.base+"/nowhere", nil, acceptHTML).want(t, 404, "There is no such page")
}

// add adds books by a form, by the script and by a program, and not for another site.
func (b *behind) add(t *testing.T) {
	t.Helper()
	for title, headers := range map[string][]string{
		"Middlemarch": {acceptHTML, asBrowser, "Origin: " + b.origin, "Referer: " + b.origin + b.base + "/books/new"},
		"Persuasion": {
			acceptHTML, asBrowser, "Origin: " + b.origin, "Sec-Fetch-Site: same-origin", "Sec-Fetch-Mode: cors",
		},
	} {
		added := b.send(t, "POST", b.base+"/books", strings.NewReader("Title="+title),
			append(headers, asForm)...).want(t, 303)
		there, err := url.Parse(added.Header.Get("Location"))
		if err != nil || !strings.HasPrefix(there.Path, b.base+"/") {
			t.Fatalf("it sends the reader to %q", added.Header.Get("Location"))
		}
		b.send(t, "GET", there.RequestURI(), nil, acceptHTML).want(t, 200, "Added", title)
	}
	added := b.send(t, "POST", b.base+"/books", strings.NewReader(`{"Title":"Emma"}`), acceptJSON,
		"Content-Type: application/json").want(t, 201)
	b.send(t, "GET", added.Header.Get("Location"), nil, acceptJSON).want(t, 200, `"Emma"`)
	for _, header := range []string{
		"Origin: https://evil.example", "Sec-Fetch-Site: cross-site", "Origin: http://127.0.0.1",
	} {
		b.send(t, "POST", b.base+"/books", strings.NewReader("Title=Fraud"), acceptHTML, asBrowser, asForm,
			header).want(t, 403, "Not from another site")
	}
	b.send(t, "GET", b.base+"/", nil, acceptHTML).want(t, 200, "15 books")
}

// sendMuch sends a file of 3 MB, which is taken, and a form of 3 MB, which is too large.
func (b *behind) sendMuch(t *testing.T) {
	t.Helper()
	var file bytes.Buffer
	parts := multipart.NewWriter(&file)
	part, err := parts.CreateFormFile("File", "books.csv")
	if err != nil {
		t.Fatal(err)
	}
	fmt.Fprint(part, "Title;Notes\r\n", strings.Repeat("A;"+strings.Repeat("n", 1000)+"\r\n", 3000))
	parts.Close()
	b.send(t, "POST", b.base+"/imports", &file, acceptHTML, asBrowser, "Origin: "+b.origin,
		"Content-Type: "+parts.FormDataContentType()).want(t, 303)

	much := strings.NewReader("Title=" + strings.Repeat("x", 3<<20))
	b.send(t, "POST", b.base+"/books", much, acceptHTML, asBrowser, asForm, "Origin: "+b.origin).want(t, 413,
		"That is too much at once")
}

// hide checks that the log has the client's address, whatever the client says of itself, and that
// another host's name leads nowhere.
func (b *behind) hide(t *testing.T) {
	t.Helper()
	b.send(t, "GET", b.base+"/print", nil, acceptHTML, "X-Forwarded-For: 203.0.113.66",
		"X-Forwarded-Host: evil.example", "X-Forwarded-Proto: gopher",
		"Forwarded: for=203.0.113.66;host=evil.example").want(t, 200)
	log := b.logged()
	if !strings.Contains(log, `"client":"`+clientAddress+`"`) || strings.Contains(log, "203.0.113.66") {
		t.Errorf("the log doesn't name %s as the client:\n%s", clientAddress, log)
	}
	a := b.send(t, "GET", b.base+"/", nil, acceptHTML, "Host: evil.example:"+b.port)
	if strings.Contains(a.body, "books") && a.StatusCode == 200 {
		t.Errorf("at another host's name it answers %s\n%.500s", a.Status, a.body)
	}
}

// logIn makes an account and logs in, uses it and makes another.
func (b *behind) logIn(t *testing.T) {
	t.Helper()
	if got := runWithInput(t, b.library, "correct horse\n", "user", "add", "anna", "--role",
		"administrator"); got.status != 0 {
		t.Fatalf("%+v", got)
	}
	page := []string{acceptHTML, asBrowser, asForm, "Origin: " + b.origin}
	send := func(path, form string) response {
		t.Helper()
		return b.send(t, "POST", b.base+path, strings.NewReader(form), page...)
	}
	send("/login", "name=anna&password=guess").want(t, 422)
	in := send("/login", "name=anna&password=correct+horse&next=/audit").want(t, 303)
	if to := in.Header.Get("Location"); to != b.base+"/audit" {
		t.Errorf("the login leads to %s", to)
	}
	secure, prefix := b.base == "", "__Host-"
	if !secure {
		prefix = ""
	}
	var cookies []string
	for _, c := range in.Cookies() {
		if c.Secure != secure || c.Path != b.base+"/" || c.Name != prefix+"session" && c.Name != prefix+"browser" {
			t.Errorf("the cookie %+v", c)
		}
		cookies = append(cookies, c.Name+"="+c.Value)
	}
	page = append(page, "Cookie: "+strings.Join(cookies, "; "))
	b.send(t, "GET", b.base+"/audit", nil, page...).want(t, 200, "tried to log in", clientAddress)
	send("/users", "name=Ben&role=reader&password=correct+horse").want(t, 200, b.origin+b.base+"/password?code=")
	strict := b.send(t, "GET", b.base+"/", nil, page...).want(t, 200).Header.Get("Strict-Transport-Security")
	if (strict != "") != secure {
		t.Errorf("Strict-Transport-Security is %q", strict)
	}
}
