package pages

// Files is the page from which files of books come.
type Files struct {
	Frame   Frame
	Formats []string // names of formats
	Text    string   // the filter
	Count   int      // of all books
	Upload  Upload   // zero if no files are taken
	BackUp  bool     // whether a copy of the catalogue can be made
}
