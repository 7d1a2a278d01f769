package pages

import "shelflist/internal/locale"

// Frame is the data of base.ace.
type Frame struct {
	Kept, Ephemeral       bool // see web.Config
	Damaged               bool // see store.Store.Damaged
	SearchView, PrintView bool // whether that view is shown
	PrintURL              string
	Language              locale.Language

	Open        bool // whether there are no accounts, so that everybody may change the catalogue
	LoggedIn    bool
	Edits       bool // whether the reader may change the catalogue, and see what staff see
	Administers bool // whether the reader sees to accounts
}

// Problem is the page that says what went wrong.
type Problem struct {
	Frame                         Frame
	Kind, Headline, Text, Request string
	Fields                        []string // what is wrong with the fields that were sent
}
