package store

import (
	"errors"
	"fmt"
	"testing"
)

func TestPlain(t *testing.T) {
	driver := errors.New("SQL logic error (1)")
	other := errors.New("another")
	for _, tt := range []struct{ err, want error }{
		{nil, nil},
		{other, other},
		{fmt.Errorf("%w: %w", ErrBusy, driver), ErrBusy},
		{fmt.Errorf("row 7: %w", fmt.Errorf("%w: %w: %w", ErrFull, ErrDisk, driver)), ErrFull},
	} {
		if got := Plain(tt.err); got != tt.want {
			t.Errorf("%v: got %v, want %v", tt.err, got, tt.want)
		}
	}
}
