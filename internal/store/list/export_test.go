package list

import "shelflist/internal/catalogue"

// LimitTo makes l read a small catalogue as if it were a large one.
func (l *List) LimitTo(books int) {
	l.limits = limits{united: books, found: 4 * books, counted: Counted(books), listed: books, few: books}
}

// Counted returns how many books are counted at most by a list that is read so.
func Counted(books int) int { return min(3*books, catalogue.MaxCount) }
