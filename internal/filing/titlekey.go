package filing

import "shelflist/internal/number"

// TitleKey returns a string whose byte order is the order in which titles are filed: that of Title,
// but with numbers by their value, before letters: "Vol. 2" before "Vol. 10", and "99 Francs"
// before "1984". Package number says what counts as a number and how it is written, so that
// different numbers have different keys.
func TitleKey(title, language string) string {
	if !number.MayHaveNumber(title) {
		return Title(title, language)
	}
	return number.Sortable(Title(number.JoinGroups(title, language), language))
}
