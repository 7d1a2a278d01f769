package entry

import (
	"strings"

	"shelflist/internal/plaintext"
)

// maxClean is the length up to which texts are cleaned, in characters. The catalogue takes less.
const maxClean = 1 << 20

// cleanLine returns a text as plain text of one line.
func cleanLine(s string) string { return plaintext.Clean(s, maxClean) }

var lineBreaks = strings.NewReplacer("<br/>", "\n", "<br />", "\n", "<br>", "\n",
	"\r\n", "\n", "\r", "\n", "\u2028", "\n", "\u2029", "\n")

// cleanLines returns a text as plain text, with its lines that are not blank.
func cleanLines(s string) string {
	var lines []string
	for line := range strings.SplitSeq(lineBreaks.Replace(s), "\n") {
		if line = cleanLine(line); line != "" {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "\n")
}
