package account

import "time"

// Token lets a program do what a user may, or less, until it ends.
type Token struct {
	ID        int64
	User      int64
	Name      string // what it is for
	Role      Role
	CreatedAt time.Time
	End       time.Time
}

// MaxTokenTime is how long a token lasts at most.
const MaxTokenTime = 366 * 24 * time.Hour

// AtMost returns the role that may do less of two.
func (r Role) AtMost(other Role) Role {
	if permissions[other] < permissions[r] {
		return other
	}
	return r
}
