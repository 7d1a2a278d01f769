package pages

import "shelflist/internal/catalogue"

// Doubles is the page with the books that were probably added twice, or with the pairs that were
// said to be different.
type Doubles struct {
	Frame   Frame
	Apart   bool // whether Found are the pairs that were said to be different
	Found   []catalogue.Double
	Said    catalogue.Double // the pair that was just said to be different; PKs 0 for none
	After   string           // the place where the page begins
	NextURL string           // "" for the last page
}
