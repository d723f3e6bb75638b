package limits

import (
	"slices"
	"strings"
	"unicode"
)

// words divides a folded line into words: letters that touch. Digits and
// signs divide. A word after a stop and a space is apart from the one
// before: no phrase runs over it.
func words(line []letter) []word {
	var out []word
	stop, space, digit := false, false, false
	for i := 0; i < len(line); {
		if r := line[i].base; !isLetter(r) {
			stop, space = stop || strings.ContainsRune(",;:|()?!.", r), space || unicode.IsSpace(r)
			digit = digit || unicode.IsDigit(r)
			i++
			continue
		}
		j := i
		for j < len(line) && isLetter(line[j].base) {
			j++
		}
		w := makeWord(line[i:j])
		w.apart, w.digits = stop && space && len(out) > 0, digit
		w.prefix = j < len(line) && line[j].base == '*'
		out = append(out, w)
		i, stop, space, digit = j, false, false, false
	}
	return out
}

// makeWord keeps a word's tones apart from its letters, so that hòa and hoà
// are one, and writes y as i, so that lý and lí are one.
func makeWord(ls []letter) word {
	w := word{at: ls[0].at, end: ls[len(ls)-1].end, plain: true}
	var base, letters, tones strings.Builder
	for _, l := range ls {
		b := l.base
		if b == 'y' {
			b = 'i'
		}
		base.WriteRune(b)
		letters.WriteRune(b)
		for bit := breve; bit != 0 && bit <= stroke; bit <<= 1 {
			if l.marks&bit != 0 {
				letters.WriteByte('0' + bit>>3)
			}
		}
		if t := l.marks & toneMask; t != 0 {
			tones.WriteByte('0' + t)
		}
		w.plain = w.plain && l.marks == 0
	}
	w.base, w.letters, w.tones = base.String(), letters.String(), tones.String()
	return w
}

// signs turns digits and signs that stand for letters into them, in runs
// that have a letter; nil if there are none.
func signs(line []letter) []letter {
	var out []letter
	for i := 0; i < len(line); {
		j, letters, signs := i, false, false
		for j < len(line) {
			_, sign := signFor(line[j].base)
			if !sign && !isLetter(line[j].base) {
				break
			}
			letters, signs = letters || !sign, signs || sign
			j++
		}
		if letters && signs && out == nil {
			out = slices.Clone(line)
		}
		for ; i < j; i++ {
			if r, sign := signFor(line[i].base); sign && letters {
				out[i].base = r
			}
		}
		i++
	}
	return out
}

func signFor(r rune) (rune, bool) {
	const from, to = "013457@$!|", "oieastasil"
	if i := strings.IndexRune(from, r); i >= 0 {
		return rune(to[i]), true
	}
	return r, false
}

// unpunctuated drops punctuation that stands between two letters, nil if
// there is none. "par-ty" becomes "party", "đảng_viên" stays two words for
// the first reading and becomes one here.
func unpunctuated(line []letter) []letter {
	var out []letter
	dropped := false
	for i, l := range line {
		inner := i > 0 && i+1 < len(line) && !isLetter(l.base) && !unicode.IsSpace(l.base) && !unicode.IsDigit(l.base) &&
			!unicode.IsSpace(line[i-1].base) && !unicode.IsSpace(line[i+1].base)
		if inner {
			dropped = true
			continue
		}
		out = append(out, l)
	}
	if !dropped {
		return nil
	}
	return out
}

// capitals puts a space before a capital after a small letter, nil if there
// is none.
func capitals(line []letter) []letter {
	var out []letter
	split := false
	for i, l := range line {
		if i > 0 && l.upper && !line[i-1].upper && isLetter(line[i-1].base) {
			split = true
			out = append(out, letter{base: ' ', at: l.at, end: l.at})
		}
		out = append(out, l)
	}
	if !split {
		return nil
	}
	return out
}
