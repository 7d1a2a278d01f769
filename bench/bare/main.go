// Command bare measures what net/http alone can do: it gets an answer from an address and then
// serves the same bytes, and nothing else, on a free port, which it prints.
//
//	go run ./bench/bare http://localhost:8080/ "Accept: text/html" "Accept-Encoding: gzip"
package main

import (
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"strconv"
	"strings"
)

func main() {
	log.SetFlags(0)
	if len(os.Args) < 2 {
		log.Fatal("usage: bare URL [HEADER...]")
	}
	kind, body, err := get(os.Args[1], os.Args[2:])
	if err != nil {
		log.Fatal("bare: ", err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal("bare: ", err)
	}
	fmt.Println(listener.Addr().(*net.TCPAddr).Port)
	log.Fatal(http.Serve(listener, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", kind)
		w.Header().Set("Content-Length", strconv.Itoa(len(body)))
		w.Write(body) // fails only if the client has gone
	})))
}

// get returns the media type and the body of an answer, compressed if the headers allow that.
func get(url string, headers []string) (kind string, body []byte, err error) {
	r, err := http.NewRequest(http.MethodGet, url, nil)
	if err != nil {
		return "", nil, err
	}
	for _, h := range headers {
		name, value, _ := strings.Cut(h, ": ")
		r.Header.Set(name, value)
	}
	client := http.Client{Transport: &http.Transport{DisableCompression: true}}
	answer, err := client.Do(r)
	if err != nil {
		return "", nil, err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return "", nil, fmt.Errorf("%s: %s", url, answer.Status)
	}
	body, err = io.ReadAll(answer.Body)
	return answer.Header.Get("Content-Type"), body, err
}
