package login

import "testing"

// Whatever a header says, its names are short, and nothing fails.
func FuzzProgramOf(f *testing.F) {
	for _, header := range []string{
		"", "(;", "[:", "http://", "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0", "Android;", "CrOS x86_64 ",
	} {
		f.Add(header)
	}
	f.Fuzz(func(t *testing.T, header string) {
		if program, system := programOf(header); len(program) > maxName || len(system) > maxName {
			t.Errorf("%q is %q on %q", header, program, system)
		}
	})
}
