package host

import (
	"os"
	"strings"
)

// CleanVariables removes from the program's variables, and from TZ, what can't be meant, and unsets
// those that are empty then. Compose files and manifests pass a variable that nobody has set as an
// empty one, a file with the line ends of Windows leaves a carriage return, and files of variables
// for docker keep quotes as a part of the value.
func CleanVariables() {
	for _, variable := range os.Environ() {
		name, value, _ := strings.Cut(variable, "=")
		if name != "PORT" && name != "TZ" && !strings.HasPrefix(name, "SHELFLIST_") {
			continue
		}
		switch clean := cleanValue(value); {
		case clean == "" && name != "TZ": // an empty TZ stands for UTC, an absent one for the machine's zone
			os.Unsetenv(name)
		case clean != value:
			os.Setenv(name, clean)
		}
	}
}

// cleanValue returns a setting without white space at its ends and without quotes around the whole.
func cleanValue(value string) string {
	value = strings.TrimSpace(value)
	for _, quote := range []string{`"`, "'"} {
		inner, begins := strings.CutPrefix(value, quote)
		inner, ends := strings.CutSuffix(inner, quote)
		if begins && ends && !strings.Contains(inner, quote) {
			return strings.TrimSpace(inner)
		}
	}
	return value
}
