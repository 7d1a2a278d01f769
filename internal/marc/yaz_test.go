package marc

import (
	"bytes"
	"compress/gzip"
	"encoding/xml"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"
)

// The tests in this file compare this package with YAZ, a widely used toolkit for MARC. They need
// the Debian packages yaz and idzebra-2.0-examples.

// sampleDir contains the example files of Zebra.
const sampleDir = "/usr/share/doc/idzebra-2.0/examples"

// skipOnError skips the test if err is not nil. With CI=true in the environment, the test fails
// instead.
func skipOnError(t *testing.T, err error) {
	t.Helper()
	switch {
	case err == nil:
	case os.Getenv("CI") == "true":
		t.Fatal(err)
	default:
		t.Skip(err)
	}
}

// runYAZ runs a program of YAZ with the input and returns its output.
func runYAZ(t *testing.T, input []byte, program string, args ...string) []byte {
	t.Helper()
	path, err := exec.LookPath(program)
	skipOnError(t, err)
	cmd := exec.CommandContext(t.Context(), path, args...)
	cmd.Stdin = bytes.NewReader(input)
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s: %v", program, err)
	}
	return out
}

// readSample returns the content of an example file, decompressed.
func readSample(t *testing.T, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(sampleDir, name))
	skipOnError(t, err)
	if !strings.HasSuffix(name, ".gz") {
		return b
	}
	z, err := gzip.NewReader(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	if b, err = io.ReadAll(z); err != nil {
		t.Fatal(err)
	}
	return b
}

// decodeXML decodes a MARCXML collection with encoding/xml.
func decodeXML(t *testing.T, b []byte) []*Record {
	t.Helper()
	var collection struct {
		Records []xmlRecord `xml:"record"`
	}
	if err := xml.Unmarshal(b, &collection); err != nil {
		t.Fatal(err)
	}
	var list []*Record
	for _, r := range collection.Records {
		list = append(list, r.record())
	}
	return list
}

func TestReadAgreesWithYAZ(t *testing.T) {
	file := readSample(t, "marc21/sample-marc.gz")
	path := filepath.Join(t.TempDir(), "sample.marc")
	if err := os.WriteFile(path, file, 0o600); err != nil {
		t.Fatal(err)
	}
	want := decodeXML(t, runYAZ(t, nil, "yaz-marcdump", "-f", "marc-8", "-t", "utf-8", "-o", "marcxml", path))
	got := readAll(t, Read(bytes.NewReader(file)))
	if len(want) != 24 {
		t.Errorf("yaz-marcdump returned %d records, want 24", len(want))
	}
	// The leader of the last record says MARC-8, and its text is in Latin-1.
	const last = "Strækøvelser"
	if title := got[23].firstTagged("245").Sub('a'); title != last {
		t.Errorf("the last title is %q, want %q", title, last)
	}
	compareRecords(t, got[:23], want[:23])
}

func TestYAZReadsWrittenRecords(t *testing.T) {
	for _, name := range []string{
		"marc21/sample-marc.gz", "marcxml/collection-2.xml.gz", "marcxml/collection-clasmrc.xml.gz",
		"marcxml/collection-namemrc.xml.gz", "marcxml/collection-opera-43.xml.gz",
		"marcxml/collection-sandburg-1.xml", "marcxml/collection-subjmrc.xml.gz",
	} {
		t.Run(name, func(t *testing.T) {
			records := readAll(t, Read(bytes.NewReader(readSample(t, name))))
			var iso []byte
			xml := []byte(XMLStart)
			for _, r := range records {
				var err error
				if iso, err = r.AppendISO2709(iso); err != nil {
					t.Fatal(err)
				}
				xml = r.AppendXML(xml)
			}
			xml = append(xml, XMLEnd...)
			compareRecords(t, readAll(t, Read(bytes.NewReader(iso))), records)
			compareRecords(t, readAll(t, Read(bytes.NewReader(xml))), records)
			for form, file := range map[string][]byte{"marc": iso, "marcxml": xml} {
				path := filepath.Join(t.TempDir(), "written")
				if err := os.WriteFile(path, file, 0o600); err != nil {
					t.Fatal(err)
				}
				read := decodeXML(t, runYAZ(t, nil, "yaz-marcdump", "-i", form, "-o", "marcxml", path))
				compareRecords(t, read, records)
			}
		})
	}
}

func TestReadAgreesWithEncodingXML(t *testing.T) {
	files, err := filepath.Glob(sampleDir + "/marcxml/collection-*")
	if err != nil {
		t.Fatal(err)
	}
	if len(files) == 0 {
		skipOnError(t, os.ErrNotExist)
	}
	for _, path := range files {
		t.Run(filepath.Base(path), func(t *testing.T) {
			file := readSample(t, filepath.Join("marcxml", filepath.Base(path)))
			got, want := readAll(t, Read(bytes.NewReader(file))), decodeXML(t, file)
			if len(want) == 0 {
				t.Error("the sample has no records")
			}
			compareRecords(t, got, want)
			for i := range min(len(got), len(want)) {
				if got[i].Leader != want[i].Leader {
					t.Errorf("record %d: leader %q, want %q", i+1, got[i].Leader, want[i].Leader)
				}
			}
		})
	}
}

// compareRecords fails the test for each field in which the records differ.
func compareRecords(t *testing.T, got, want []*Record) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("got %d records, want %d", len(got), len(want))
	}
	for i := range want {
		if len(got[i].Fields) != len(want[i].Fields) {
			t.Errorf("record %d: got %d fields, want %d", i+1, len(got[i].Fields), len(want[i].Fields))
			continue
		}
		for k, f := range got[i].Fields {
			if !equalFields(f, want[i].Fields[k]) {
				t.Errorf("record %d, field %d: got %+v, want %+v", i+1, k+1, f, want[i].Fields[k])
			}
		}
	}
}

func equalFields(a, b Field) bool {
	return a.Tag == b.Tag && a.Ind1 == b.Ind1 && a.Ind2 == b.Ind2 && a.Value == b.Value &&
		slices.Equal(a.Subfields, b.Subfields)
}

// convertMARC8 returns the text as yaz-iconv converts it to UTF-8, in normalisation form C.
func convertMARC8(t *testing.T, text []byte) string {
	t.Helper()
	return norm.NFC.String(string(runYAZ(t, text, "yaz-iconv", "-f", "MARC-8", "-t", "UTF-8")))
}

func TestMARC8AgreesWithYAZ(t *testing.T) {
	sets := map[string]string{
		"Extended Latin": ")!E", "Basic Arabic": ")3", "Extended Arabic": "-4", "Basic Hebrew": ")2",
		"Basic Cyrillic": "-N", "Extended Cyrillic": ")Q", "Basic Greek": ")S",
		"ASCII": "(B", "Basic Arabic in G0": "(3", "Extended Arabic in G0": ",4", "Basic Hebrew in G0": "(2",
		"Basic Cyrillic in G0": "(N", "Extended Cyrillic in G0": ",Q", "Basic Greek in G0": "(S",
		"Greek symbols": "g", "subscripts": "b", "superscripts": "p",
	}
	for name, sequence := range sets {
		t.Run(name, func(t *testing.T) {
			var texts []string
			for octet := byte(0x21); octet < 0x7F; octet++ {
				c := octet
				if sequence[0] == ')' || sequence[0] == '-' {
					c |= 0x80
				}
				texts = append(texts, "\x1B"+sequence+string([]byte{c})+"\x1BsA")
			}
			var file []byte
			for _, text := range texts { // padded to 16 octets: see returnToASCII in eacc_gen.go
				pad := 15 - len(text)
				file = append(file, text...)
				file = append(file, strings.Repeat("\x1B(B", pad%2)...)
				file = append(file, strings.Repeat("\x1Bs", (pad-pad%2*3)/2)+" "...)
			}
			want := strings.Split(convertMARC8(t, file), " ")
			if len(want) != len(texts)+1 {
				t.Fatalf("yaz-iconv returned %d texts, want %d", len(want)-1, len(texts))
			}
			for i, text := range texts {
				if got := FromMARC8(text); got != want[i] && !(want[i] == "A" && got == "\uFFFDA") {
					t.Errorf("octet %X: got %+q, want %+q", 0x21+i, got, want[i])
				}
			}
		})
	}
}

func TestEACCAgreesWithYAZ(t *testing.T) {
	known := 0
	for a := byte(0x21); a < 0x7F; a++ {
		var file []byte
		for b := byte(0x21); b < 0x7F; b++ {
			for c := byte(0x21); c < 0x7F; c++ {
				file = append(file, 0x1B, '$', '1', a, b, c)
				file = append(file, "\x1B(B\x1B(B\x1B(B "...) // see returnToASCII in eacc_gen.go
			}
		}
		got := strings.Split(FromMARC8(string(file)), " ")
		want := strings.Split(convertMARC8(t, file), " ")
		if len(got) != len(want) {
			t.Fatalf("plane %X: got %d texts, want %d", a, len(got), len(want))
		}
		for i := range want {
			switch {
			case got[i] == want[i] && want[i] != "":
				known++
			case want[i] != "" || got[i] != "\uFFFD" && got[i] != "":
				t.Errorf("code %d of plane %X: got %+q, want %+q", i, a, got[i], want[i])
			}
		}
	}
	if known != 15738 {
		t.Errorf("%d characters agree, want 15738", known)
	}
}
