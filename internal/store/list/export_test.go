package list

// LimitTo makes l read a small catalogue as if it were a large one.
func (l *List) LimitTo(books int) {
	l.limits = limits{united: books, found: 4 * books, listed: books, few: books}
}
