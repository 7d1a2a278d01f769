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

// These tests hold our reading against that of YAZ, the reference reader of MARC files.
// They need Debian's packages yaz and idzebra-2.0-examples.

const samples = "/usr/share/doc/idzebra-2.0/examples"

// need skips the test for a reason; with CI=true it fails.
func need(t *testing.T, err error) {
	t.Helper()
	switch {
	case err == nil:
	case os.Getenv("CI") == "true":
		t.Fatal(err)
	default:
		t.Skip(err)
	}
}

// yaz runs a program of YAZ.
func yaz(t *testing.T, input []byte, program string, args ...string) []byte {
	t.Helper()
	path, err := exec.LookPath(program)
	need(t, err)
	cmd := exec.CommandContext(t.Context(), path, args...)
	cmd.Stdin = bytes.NewReader(input)
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s: %v", program, err)
	}
	return out
}

// sample reads one of the example files of Zebra.
func sample(t *testing.T, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(samples, name))
	need(t, err)
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

// decodeXML reads MARCXML by encoding/xml.
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

func TestSamplesAgreeWithYAZ(t *testing.T) {
	file := sample(t, "marc21/sample-marc.gz")
	path := filepath.Join(t.TempDir(), "sample.marc")
	if err := os.WriteFile(path, file, 0o600); err != nil {
		t.Fatal(err)
	}
	want := decodeXML(t, yaz(t, nil, "yaz-marcdump", "-f", "marc-8", "-t", "utf-8", "-o", "marcxml", path))
	got := readAll(t, Read(bytes.NewReader(file)))
	if len(want) != 24 {
		t.Errorf("yaz-marcdump read %d records, want 24", len(want))
	}
	compare(t, got, want)
}

func TestWrittenRecordsAreReadByYAZ(t *testing.T) {
	for _, name := range []string{
		"marc21/sample-marc.gz", "marcxml/collection-2.xml.gz", "marcxml/collection-clasmrc.xml.gz", "marcxml/collection-namemrc.xml.gz",
		"marcxml/collection-opera-43.xml.gz", "marcxml/collection-sandburg-1.xml", "marcxml/collection-subjmrc.xml.gz",
	} {
		t.Run(name, func(t *testing.T) {
			records := readAll(t, Read(bytes.NewReader(sample(t, name))))
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
			compare(t, readAll(t, Read(bytes.NewReader(iso))), records)
			compare(t, readAll(t, Read(bytes.NewReader(xml))), records)
			for form, file := range map[string][]byte{"marc": iso, "marcxml": xml} {
				path := filepath.Join(t.TempDir(), "written")
				if err := os.WriteFile(path, file, 0o600); err != nil {
					t.Fatal(err)
				}
				compare(t, decodeXML(t, yaz(t, nil, "yaz-marcdump", "-i", form, "-o", "marcxml", path)), records)
			}
		})
	}
}

func TestXMLSamplesAgreeWithEncodingXML(t *testing.T) {
	files, err := filepath.Glob(samples + "/marcxml/collection-*")
	if err != nil {
		t.Fatal(err)
	}
	if len(files) == 0 {
		need(t, os.ErrNotExist)
	}
	for _, path := range files {
		t.Run(filepath.Base(path), func(t *testing.T) {
			file := sample(t, filepath.Join("marcxml", filepath.Base(path)))
			got, want := readAll(t, Read(bytes.NewReader(file))), decodeXML(t, file)
			if len(want) == 0 {
				t.Error("there are no records in it")
			}
			compare(t, got, want)
			for i := range min(len(got), len(want)) {
				if got[i].Leader != want[i].Leader {
					t.Errorf("leader %q, want %q", got[i].Leader, want[i].Leader)
				}
			}
		})
	}
}

// compare reports the fields in which the records differ.
func compare(t *testing.T, got, want []*Record) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%d records, want %d", len(got), len(want))
	}
	for i := range want {
		if len(got[i].Fields) != len(want[i].Fields) {
			t.Errorf("record %d: %d fields, want %d", i+1, len(got[i].Fields), len(want[i].Fields))
			continue
		}
		for k, f := range got[i].Fields {
			if !equal(f, want[i].Fields[k]) {
				t.Errorf("record %d, field %d: %+v, want %+v", i+1, k+1, f, want[i].Fields[k])
			}
		}
	}
}

func equal(a, b Field) bool {
	return a.Tag == b.Tag && a.Ind1 == b.Ind1 && a.Ind2 == b.Ind2 && a.Value == b.Value && slices.Equal(a.Subfields, b.Subfields)
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
			for _, text := range texts { // 16 octets each: see eacc_gen.go
				pad := 15 - len(text)
				file = append(file, text+strings.Repeat("\x1B(B", pad%2)+strings.Repeat("\x1Bs", (pad-pad%2*3)/2)+" "...)
			}
			want := strings.Split(norm.NFC.String(string(yaz(t, file, "yaz-iconv", "-f", "MARC-8", "-t", "UTF-8"))), " ")
			if len(want) != len(texts)+1 {
				t.Fatalf("yaz-iconv made %d texts of %d", len(want)-1, len(texts))
			}
			for i, text := range texts {
				if got := FromMARC8(text); got != want[i] && !(want[i] == "A" && got == "\uFFFDA") {
					t.Errorf("octet %X: %+q, want %+q", 0x21+i, got, want[i])
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
				file = append(file, "\x1B(B\x1B(B\x1B(B "...) // 16 octets in all: see eacc_gen.go
			}
		}
		got := strings.Split(FromMARC8(string(file)), " ")
		want := strings.Split(norm.NFC.String(string(yaz(t, file, "yaz-iconv", "-f", "MARC-8", "-t", "UTF-8"))), " ")
		if len(got) != len(want) {
			t.Fatalf("%d texts, want %d", len(got), len(want))
		}
		for i := range want {
			switch {
			case got[i] == want[i] && want[i] != "":
				known++
			case want[i] != "" || got[i] != "\uFFFD" && got[i] != "":
				t.Errorf("code %d of plane %X: %+q, want %+q", i, a, got[i], want[i])
			}
		}
	}
	if known != 15738 {
		t.Errorf("%d characters, want 15738", known)
	}
}
