package filing

import (
	"hash/maphash"
	"strings"
	"sync/atomic"
)

// inversions are names that were inverted lately: one name is often inverted several times, for the
// keys and the words of a book, for each book of its author, and each time a list shows it. A name
// replaces another one with the same slot, so that they take 1 MB at most, and usually a tenth.
var inversions [1024]atomic.Pointer[inversion]

// inversion is a name and what Invert returns for it.
type inversion struct{ name, inverted string }

var inversionSeed = maphash.MakeSeed()

// Invert returns a name in the one form in which it is filed, whether it comes in direct order
// ("Kurt Vonnegut"), inverted as libraries head it ("Vonnegut, Kurt, 1922-2007."), or inverted
// without a comma ("Vonnegut K."). It follows the rules of AACR2, chapter 22, and of RDA,
// appendix F, as far as a name shows its language:
//
//   - A person's surname comes first: "Vonnegut, Kurt".
//   - Articles, and particles of English and Italian names, come before the surname: "Du Maurier,
//     Daphne", "De la Mare, Walter", "D'Annunzio, Gabriele". So do capitalised ones: "Le Guin,
//     Ursula K.". Other particles follow the forename: "Goethe, Johann Wolfgang von", "Gaulle,
//     Charles de".
//   - Spanish names have two surnames: "García Márquez, Gabriel".
//   - Families come first in Chinese, Korean, Vietnamese and Hungarian names that are given so:
//     "Liu, Cixin" for "Liu Cixin".
//   - Initials are separated by spaces: "Tolkien, J. R. R.".
//   - The suffixes Jr., Sr., II, III, IV and V come last: "Vonnegut, Kurt, Jr.".
//   - Degrees, forms of address, dates, fuller forms and roles in brackets, and "et al." are
//     dropped: "Weiss, Brian L." for "Brian L. Weiss, M.D." and "Weiss, Brian L. (Brian Leslie)".
//
// A form that comes inverted is kept where the rules leave a choice. Names of corporate bodies, of
// several people, and of people known by their forename ("Dante Alighieri") stay in direct order,
// as single words do. A name in Chinese, Japanese or Korean script is written without comma and
// spaces, in which catalogues differ. Invert is idempotent.
func Invert(name string) string {
	if len(name) > maxNameBytes {
		return invert(name)
	}
	slot := &inversions[maphash.String(inversionSeed, name)%uint64(len(inversions))]
	if known := slot.Load(); known != nil && known.name == name {
		return known.inverted
	}
	inverted := invert(name)
	slot.Store(&inversion{strings.Clone(name), strings.Clone(inverted)})
	return inverted
}
