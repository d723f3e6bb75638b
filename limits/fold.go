package limits

import (
	"strings"
	"sync"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// letter is one folded character of a text: its base letter in ASCII where
// there is one, the Vietnamese marks it carries, and where it stood.
type letter struct {
	base  rune // lower case, marks off, look-alikes turned to Latin
	marks uint8
	upper bool
	at    int // byte offset in the original
	end   int
}

// Marks of Vietnamese letters. The tone is one of five, the quality is what
// makes ă â đ ê ô ơ ư.
const (
	grave uint8 = 1 + iota
	acute
	hook
	tilde
	dot
	toneMask uint8 = 7

	breve      uint8 = 1 << 3
	circumflex uint8 = 1 << 4
	horn       uint8 = 1 << 5
	stroke     uint8 = 1 << 6
)

func mark(r rune) (uint8, bool) {
	switch r {
	case 0x0300, 0x0340:
		return grave, true
	case 0x0301, 0x0341:
		return acute, true
	case 0x0309:
		return hook, true
	case 0x0303:
		return tilde, true
	case 0x0323:
		return dot, true
	case 0x0306:
		return breve, true
	case 0x0302:
		return circumflex, true
	case 0x031B:
		return horn, true
	}
	return 0, false
}

// foldLine folds a text: compatibility forms decomposed, invisible and
// combining characters off (Vietnamese marks kept beside the letter), case
// off, look-alikes of other alphabets turned to Latin.
func foldLine(s string) []letter {
	out := make([]letter, 0, len(s))
	for at := 0; at < len(s); {
		if c := s[at]; c < 0x80 && (at+1 == len(s) || s[at+1] < 0x80) { // nothing to compose with
			out = append(out, ascii(c, at))
			at++
			continue
		}
		n := norm.NFKD.NextBoundaryInString(s[at:], true)
		if n <= 0 {
			n = len(s) - at
		}
		out = foldSegment(out, s[at:at+n], at)
		at += n
	}
	return out
}

func ascii(c byte, at int) letter {
	l := letter{base: rune(c), at: at, end: at + 1}
	if c >= 'A' && c <= 'Z' {
		l.base, l.upper = rune(c+'a'-'A'), true
	}
	return l
}

func foldSegment(out []letter, seg string, at int) []letter {
	for _, r := range norm.NFKD.String(seg) {
		if m, ok := mark(r); ok {
			if n := len(out); n > 0 && isLetter(out[n-1].base) {
				if m <= toneMask {
					out[n-1].marks &^= toneMask
				}
				out[n-1].marks |= m
				out[n-1].end = at + len(seg)
			}
			continue
		}
		if invisible(r) {
			continue
		}
		upper := unicode.IsUpper(r)
		for i, b := range latin(unicode.ToLower(r)) {
			l := letter{base: b, upper: upper, at: at, end: at + len(seg)}
			if i == 0 && strings.ContainsRune("đɖð", unicode.ToLower(r)) {
				l.marks = stroke
			}
			out = append(out, l)
		}
	}
	return out
}

// invisible: formatting, combining marks that are not Vietnamese, fillers.
func invisible(r rune) bool {
	return unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf, unicode.Variation_Selector) ||
		r == 0x115F || r == 0x1160 || r == 0x3164 || r == 0xFFA0 || r == 0x2800 || r == unicode.ReplacementChar
}

func isLetter(r rune) bool { return r >= 'a' && r <= 'z' || r > 0x7F && unicode.IsLetter(r) }

// latin gives the Latin letters that a lower-case letter stands for.
func latin(r rune) string {
	switch {
	case r < 0x80:
		return string(r)
	case r == 'ß':
		return "ss"
	case r == 'æ':
		return "ae"
	case r == 'œ':
		return "oe"
	case r >= 0x1F150 && r <= 0x1F169: // white on black, and in squares
		return string('a' + r - 0x1F150)
	case r >= 0x1F170 && r <= 0x1F189:
		return string('a' + r - 0x1F170)
	case r >= 0x1F1E6 && r <= 0x1F1FF: // regional indicators
		return string('a' + r - 0x1F1E6)
	}
	if l, ok := lookAlikes()[r]; ok {
		return l
	}
	return string(r)
}

var lookAlikes = sync.OnceValue(func() map[rune]string {
	m := map[rune]string{}
	_, body := rows("lookalikes")
	for _, r := range body {
		for _, c := range r[0] {
			m[c] = r[1]
		}
	}
	return m
})
