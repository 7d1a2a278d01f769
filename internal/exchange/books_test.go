package exchange

import (
	"time"

	"shelflist/internal/catalogue"
)

// books are real books of which the files in testdata are made.
var books = map[string]catalogue.Book{
	"everything": {
		PK: 17, Title: "The Trial", Subtitle: "a novel", PartNumber: "Vol. 1", PartTitle: "The arrest", Filing: "Trial",
		Author: "Kafka, Franz",
		Contributors: []catalogue.Contributor{
			{Name: "Brod, Max", Role: catalogue.RoleEditor},
			{Name: "Muir, Willa", Role: catalogue.RoleTranslator},
			{Name: "Muir, Edwin", Role: catalogue.RoleTranslator},
			{Name: "Salter, George", Role: catalogue.RoleIllustrator},
			{Name: "Vonnegut, Kurt, Jr.", Role: catalogue.RoleOther},
			{Name: "Modern Library", Role: catalogue.RoleCorporate},
		},
		Edition: "2nd ed.", Place: "New York", Publisher: "Simon & Schuster", Published: "c1956", Year: "1925",
		Pages: "xiii, 341 p.", Series: "Modern Library of the world's best books", SeriesNumber: "318",
		ISBN: "9780805209990", OtherISBNs: []string{"9780394604183"}, Language: "eng",
		Subjects:   []string{"Trials--Fiction", "Law & order (100%)", "Authors, Austrian"},
		Summary:    "Someone must have traduced Josef K.\nHe was arrested one fine morning.",
		Notes:      "Translation of: Der Process.\nWith drawings by the author.",
		StaffNotes: "Gift of a reader we don't name", Prefix: "REF", Classification: "833.912", Suffix: "v. 1",
		LCC: "PT2621.A26 P713 1956",
		Copies: []catalogue.Copy{
			{Barcode: "2010000000014", Location: "Reading room", Status: catalogue.StatusReference, Price: "$ 4.75",
				Note: "bought cheaply"},
			{Barcode: "0000123", Location: "Cellar", Status: catalogue.StatusAvailable, CallNumber: "FIC KAF"},
			{Barcode: "0000999", Status: catalogue.StatusWithdrawn},
		},
		AddedAt:   time.Date(2026, 1, 31, 12, 0, 0, 0, time.UTC),
		UpdatedAt: time.Date(2026, 2, 1, 13, 14, 15, 0, time.UTC),
	},
	"minimal": {PK: 2, Title: "Dr. No"},
	"corporate": {
		PK: 3, Title: "A Manual for Writers", Author: "University of Chicago Press",
		AuthorRole:   catalogue.RoleCorporate,
		Contributors: []catalogue.Contributor{{Name: "Turabian, Kate L.", Role: catalogue.RoleAuthor}},
		Publisher:    "The Press", Published: "2018", Year: "2018", ISBN: "9780226494425", Language: "eng",
		Classification: "808.06", Mark: "MAN", AddedAt: time.Date(2026, 1, 31, 12, 0, 0, 0, time.UTC),
	},
	"edited": {
		PK: 4, Title: "Die Blechtrommel und andere", Author: "Raddatz, Fritz J.", AuthorRole: catalogue.RoleEditor,
		Place: "Neuwied", Year: "1959", Language: "ger", Pages: "2 Bde.", Classification: "833",
	},
	"hebrew": {
		PK: 5, Title: "סיפור על אהבה וחושך", Author: "עוז, עמוס", Publisher: "כתר", Place: "ירושלים",
		Published: "[2002]", Year: "2002", Pages: "593", Language: "heb", ISBN: "9789650710583",
		Classification: "892.436",
	},
	"japanese": {
		PK: 6, Title: "ノルウェイの森", Author: "村上春樹", Publisher: "講談社", Place: "東京", Published: "昭和62 [1987]", Year: "1987",
		Language: "jpn", PartNumber: "上", ISBN: "9784062035156", Subjects: []string{"日本文学"}, Classification: "895.635",
	},
}
