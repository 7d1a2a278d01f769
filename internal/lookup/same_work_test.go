package lookup

import (
	"testing"

	"shelflist/internal/isbn"
)

// Works that are alike stay apart when something tells them apart, and meet when nothing does.
func TestMergeTellsWorksApart(t *testing.T) {
	const a, b = "9781421501680", "9781421501697"
	ohba := func(title, number string) Work {
		return Work{Title: title, Author: "Ohba, Tsugumi", ISBN: isbn.ISBN(number)}
	}
	tests := []struct {
		name     string
		one, two []Work // of two sources
		want     int    // works
	}{
		{"volumes with ISBNs of their own, in one source", []Work{ohba("Death Note", a), ohba("Death Note", b)}, nil,
			2},
		{"the same, and another source without an ISBN", []Work{ohba("Death Note", a), ohba("Death Note", b)},
			[]Work{ohba("Death Note", "")}, 2},
		{"the other way round", []Work{ohba("Death Note", "")}, []Work{ohba("Death Note", a), ohba("Death Note", b)},
			2},
		{"editions in different sources", []Work{ohba("Death Note", a)}, []Work{ohba("Death Note", b)}, 1},
		{"volumes by their subtitles", []Work{ohba("Death Note: Vol. 1", "")}, []Work{ohba("Death Note: Vol. 2", "")},
			2},
		{"volumes by their titles", []Work{ohba("Death Note. Vol. 1, Boredom", "")},
			[]Work{ohba("Death note, volume 2", "")}, 2},
		{"the same volume, written in two ways", []Work{ohba("Death Note: Vol. 2", "")},
			[]Work{ohba("Death note: volume two", "")}, 1},
		{"volumes with the ISBN of the set", []Work{ohba("Death Note: Vol. 1", a)},
			[]Work{ohba("Death Note: Vol. 2", a)}, 2},
		{"a volume and the whole", []Work{ohba("Death Note", "")}, []Work{ohba("Death Note: Vol. 1", "")}, 2},
		{"volumes by the titles of their parts",
			[]Work{{Title: "Rings", PartTitle: "The two towers", Author: "Tolkien"}},
			[]Work{{Title: "Rings", PartTitle: "The return", Author: "Tolkien"}}, 2},
		{"a part and the whole", []Work{{Title: "Rings", PartTitle: "The two towers", Author: "Tolkien"}},
			[]Work{{Title: "Rings", Author: "Tolkien"}}, 2},
		{"a part in one text and in two", []Work{{Title: "Rings. The two towers", Author: "Tolkien"}},
			[]Work{{Title: "Rings", PartTitle: "The two towers", Author: "Tolkien"}}, 1},
		{"a part's number in one text and in two", []Work{{Title: "Rings. 2", Author: "Tolkien"}},
			[]Work{{Title: "Rings", PartNumber: "2", Author: "Tolkien"}}, 1},
		{"a subtitle in one text and in two", []Work{ohba("Death Note: Vol. 2", "")},
			[]Work{{Title: "Death Note", Subtitle: "boredom", PartNumber: "Vol. 2", Author: "Ohba, Tsugumi"}}, 1},
		{"years of a report without an author",
			[]Work{{Title: "Annual report", Year: "1999", ISBN: a}, {Title: "Annual report", Year: "2005", ISBN: b}},
			nil, 2},
		{"the same in two sources", []Work{{Title: "Annual report", Year: "1999", ISBN: a}},
			[]Work{{Title: "Annual report", Year: "2005", ISBN: b}}, 2},
		{"years of a yearly without ISBNs", []Work{{Title: "Annual report", Author: "Library Board", Year: "1999"}},
			[]Work{{Title: "Annual report", Author: "Library Board", Year: "2005"}}, 2},
		{"the same year of a yearly", []Work{{Title: "Jahrbuch", Year: "1999"}},
			[]Work{{Title: "Jahrbuch", Year: "1999"}}, 1},
		{"an anthology with two ISBNs", []Work{{Title: "Ghost stories", ISBN: a}},
			[]Work{{Title: "Ghost stories", ISBN: b}}, 2},
		{"an anthology without ISBNs", []Work{{Title: "Beowulf", Year: "1999"}},
			[]Work{{Title: "Beowulf", Year: "2005"}}, 1},
		{"a subtitle in one source", []Work{{Title: "Emma", Author: "Austen, Jane"}},
			[]Work{{Title: "Emma: a novel", Author: "Jane Austen"}}, 1},
		{"different subtitles in two sources", []Work{{Title: "Emma: a novel", Author: "Austen, Jane"}},
			[]Work{{Title: "Emma: a classic", Author: "Austen, Jane"}}, 1},
		{"different subtitles in one source",
			[]Work{{Title: "Gardens: roses", Author: "Bloom, A."}, {Title: "Gardens: tulips", Author: "Bloom, A."}},
			nil, 2},
		{"a title that begins with a colon", []Work{{Title: ": a poem", Author: "Dorr, Ann"}},
			[]Work{{Title: ": a play", Author: "Dorr, Ann"}}, 2},
		{"the same record twice", []Work{{ID: "x", Title: "Emma", ISBN: a}, {ID: "x", Title: "Emma", ISBN: a}}, nil, 1},
		{"an ISBN and another title", []Work{{Title: "Slaughterhouse-Five", ISBN: a}},
			[]Work{{Title: "Schlachthof 5", ISBN: a}}, 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for i := range tt.one {
				if tt.one[i].ID == "" {
					tt.one[i].ID = string(rune('a' + i))
				}
			}
			for i := range tt.two {
				tt.two[i].ID = string(rune('m' + i))
			}
			got := merge(ParseQuery("x"), []result{{"one", tt.one}, {"two", tt.two}})
			if len(got) != tt.want {
				t.Errorf("%d works, want %d: %+v", len(got), tt.want, got)
			}
		})
	}
}
