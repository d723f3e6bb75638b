package cli

import (
	"bytes"
	"io"
	"unicode"
	"unicode/utf8"
)

// clean passes on text without control characters, without the marks that
// turn the direction of writing, and without what is not UTF-8: texts of cases
// are written by strangers.
type clean struct{ to io.Writer }

func (c clean) Write(b []byte) (int, error) {
	var out bytes.Buffer
	for rest := b; len(rest) > 0; {
		r, n := utf8.DecodeRune(rest)
		if harmless(r) {
			out.WriteRune(r)
		}
		rest = rest[n:]
	}
	if _, err := c.to.Write(out.Bytes()); err != nil {
		return 0, err
	}
	return len(b), nil
}

func harmless(r rune) bool {
	if r == '\n' || r == '\t' {
		return true
	}
	return !unicode.IsControl(r) && !unicode.Is(unicode.Bidi_Control, r)
}
