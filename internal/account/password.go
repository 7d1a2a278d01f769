package account

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"fmt"

	"golang.org/x/crypto/argon2"
	"golang.org/x/text/unicode/norm"
)

// Parameters of argon2id, the second choice of the OWASP Password Storage Cheat Sheet: 19 MiB of
// memory and two passes.
const (
	memory  = 19 << 10 // KiB
	passes  = 2
	threads = 1
	saltLen = 16
	hashLen = 32
)

// form is how a hash is written: the PHC string format.
const form = "$argon2id$v=%d$m=%d,t=%d,p=%d$%s"

// Passwords hashes passwords, a few at a time, since each takes 19 MiB and some hundredths of a
// second.
type Passwords struct {
	turns    chan struct{} // holds a value for each that is computed
	guessing chan struct{} // holds a value for each guess that is computed or comes next
}

// NewPasswords returns Passwords that hashes some at a time.
func NewPasswords(atOnce int) *Passwords {
	return &Passwords{make(chan struct{}, atOnce), make(chan struct{}, atOnce)}
}

// Hash returns the hash of a password, with its salt. The error is that of the context, which may
// end while others are hashed.
func (p *Passwords) Hash(ctx context.Context, password string) (string, error) {
	salt := make([]byte, saltLen)
	rand.Read(salt) // never fails
	hash, err := p.compute(ctx, password, salt, memory, passes, threads)
	return fmt.Sprintf(form, argon2.Version, memory, passes, threads, base64.RawStdEncoding.EncodeToString(salt)) +
		"$" + base64.RawStdEncoding.EncodeToString(hash), err
}

// nobody is the hash that is compared for a user who isn't there, so that the time doesn't tell.
const nobody = "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

// Check reports whether a password has a hash. It takes as long for the hash "", which none has.
// Who is known does not wait for all those who guess.
func (p *Passwords) Check(ctx context.Context, hash, password string, isKnown bool) (bool, error) {
	if !isKnown {
		if err := take(ctx, p.guessing); err != nil {
			return false, err
		}
		defer func() { <-p.guessing }()
	}
	known := hash != ""
	if !known {
		hash = nobody
	}
	var version, memory, passes, threads int
	var rest string
	if _, err := fmt.Sscanf(hash, form, &version, &memory, &passes, &threads, &rest); err != nil {
		return false, fmt.Errorf("the hash of a password is malformed: %w", err)
	}
	salt, want, err := splitHash(rest)
	if err != nil || version != argon2.Version || memory > 1<<20 || passes > 100 || threads > 255 || memory < 8 ||
		passes < 1 || threads < 1 {
		return false, fmt.Errorf("the hash of a password is malformed: %w", err)
	}
	got, err := p.compute(ctx, password, salt, uint32(memory), uint32(passes), uint8(threads))
	return known && subtle.ConstantTimeCompare(got, want) == 1 && err == nil, err
}

// splitHash reads the salt and the hash at the end of a hash's text.
func splitHash(text string) (salt, hash []byte, err error) {
	const saltText = (saltLen*8 + 5) / 6
	if len(text) < saltText+1 {
		return nil, nil, fmt.Errorf("it is cut off")
	}
	if salt, err = base64.RawStdEncoding.DecodeString(text[:saltText]); err == nil {
		hash, err = base64.RawStdEncoding.DecodeString(text[saltText+1:])
	}
	if err == nil && len(hash) != hashLen {
		err = fmt.Errorf("it has %d bytes", len(hash))
	}
	return salt, hash, err
}

// compute waits for its turn and computes a hash.
func (p *Passwords) compute(
	ctx context.Context, password string, salt []byte, memory, passes uint32, threads uint8,
) ([]byte, error) {
	if err := take(ctx, p.turns); err != nil {
		return nil, err
	}
	defer func() { <-p.turns }()
	return argon2.IDKey([]byte(norm.NFC.String(password)), salt, passes, memory, threads, hashLen), nil
}

// take puts a value into a channel, when there is room.
func take(ctx context.Context, c chan<- struct{}) error {
	select {
	case c <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
