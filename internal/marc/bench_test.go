package marc

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"
)

// typicalRecord returns a record of 1,050 octets as a national library makes it.
func typicalRecord(control int, title string) *Record {
	sub := func(parts ...string) (list []Subfield) {
		for _, p := range parts {
			list = append(list, Subfield{p[0], p[1:]})
		}
		return list
	}
	return &Record{Leader: "00000cam a2200000 i 4500", Fields: []Field{
		{Tag: "001", Value: fmt.Sprintf("%12d", control)},
		{Tag: "005", Value: "20130302143500.0"},
		{Tag: "008", Value: "910710s1991    nyua     b    001 0 eng  "},
		{Tag: "010", Subfields: sub("a   91012345 ")},
		{Tag: "020", Subfields: sub("a014118776X (pbk. : alk. paper)")},
		{Tag: "040", Subfields: sub("aDLC", "cDLC", "dDLC")},
		{Tag: "050", Ind1: '0', Ind2: '0', Subfields: sub("aRC78.7.T6", "bR4 1991")},
		{Tag: "082", Ind1: '0', Ind2: '0', Subfields: sub("a616.07/572", "220")},
		{Tag: "100", Ind1: '1', Subfields: sub("aTer-Pogossian, Michel M.,", "d1925-")},
		{Tag: "245", Ind1: '1', Ind2: '4', Subfields: sub(
			"aThe "+title+" :", "bproceedings of the workshop held in 1990 /",
			"cedited by Michel M. Ter-Pogossian ... [et al.].",
		)},
		{Tag: "260", Subfields: sub("aBaltimore :", "bUniversity Park Press,", "cc1991.")},
		{Tag: "300", Subfields: sub("axv, 573 p. :", "bill. ;", "c24 cm.")},
		{Tag: "504", Subfields: sub("aIncludes bibliographical references and index.")},
		{Tag: "650", Ind2: '0', Subfields: sub("aTomography", "vCongresses.")},
		{Tag: "650", Ind2: '0', Subfields: sub("aDiagnosis, Radioscopic", "xData processing", "vCongresses.")},
		{Tag: "700", Ind1: '1', Subfields: sub("aPhelps, Michael E.")},
		{Tag: "710", Ind1: '2', Subfields: sub(
			"aWashington University (Saint Louis, Mo.).", "bBiomedical Computer Laboratory.",
		)},
	}}
}

// benchmarkRead reads file, which contains the number of records.
func benchmarkRead(b *testing.B, file []byte, records int) {
	b.SetBytes(int64(len(file)))
	b.ReportAllocs()
	for b.Loop() {
		n := 0
		for _, err := range Read(bytes.NewReader(file)) {
			if err != nil {
				b.Fatal(err)
			}
			n++
		}
		if n != records {
			b.Fatalf("read %d records, want %d", n, records)
		}
	}
	b.ReportMetric(float64(b.N)*float64(records)/b.Elapsed().Seconds(), "records/s")
}

func BenchmarkReadISO2709(b *testing.B) {
	for _, title := range []string{"Reconstruction tomography", "Rekonstruktion für Ärzte"} {
		var file []byte
		for i := range 1000 {
			file, _ = typicalRecord(i, title).AppendISO2709(file)
		}
		b.Run(strings.Map(asciiOnly, title), func(b *testing.B) { benchmarkRead(b, file, 1000) })
		b.Run(strings.Map(asciiOnly, title)+" in MARC-8", func(b *testing.B) {
			marc8 := strings.NewReplacer("ü", "\xE8u", "Ä", "\xE8A", "cam a22", "cam  22").Replace(string(file))
			benchmarkRead(b, []byte(marc8), 1000)
		})
	}
}

// asciiOnly drops non-ASCII characters in strings.Map.
func asciiOnly(r rune) rune {
	if r >= utf8.RuneSelf {
		return -1
	}
	return r
}

func BenchmarkReadXML(b *testing.B) {
	file := []byte(XMLStart)
	for i := range 1000 {
		file = typicalRecord(i, "Reconstruction tomography").AppendXML(file)
	}
	benchmarkRead(b, append(file, XMLEnd...), 1000)
}

func BenchmarkBibliographic(b *testing.B) {
	r := typicalRecord(1, "Reconstruction tomography")
	b.ReportAllocs()
	for b.Loop() {
		r.Bibliographic()
	}
}
