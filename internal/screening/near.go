package screening

import "strings"

// edits is the number of letters put in, left out, replaced or swapped with
// their neighbour between two words, or most+1 if it is more than most.
func edits(a, b string, most int) int {
	if a == b {
		return 0
	}
	if len(a) > len(b) {
		a, b = b, a
	}
	if len(b)-len(a) > most || len(b) > 60 {
		return most + 1
	}
	for len(a) > 0 && a[0] == b[0] {
		a, b = a[1:], b[1:]
	}
	for len(a) > 0 && a[len(a)-1] == b[len(b)-1] {
		a, b = a[:len(a)-1], b[:len(b)-1]
	}
	if len(a) == 0 {
		return len(b)
	}
	var rows [3][62]uint8
	before, last, row := &rows[0], &rows[1], &rows[2]
	for j := range len(b) + 1 {
		last[j] = uint8(j)
	}
	for i := 1; i <= len(a); i++ {
		row[0] = uint8(i)
		least := row[0]
		for j := 1; j <= len(b); j++ {
			cost := uint8(1)
			if a[i-1] == b[j-1] {
				cost = 0
			}
			d := min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				d = min(d, before[j-2]+1)
			}
			row[j] = d
			least = min(least, d)
		}
		if int(least) > most+1 {
			return most + 1
		}
		before, last, row = last, row, before
	}
	return min(int(last[len(b)]), most+1)
}

// sounds are groups of letters that different ways of writing a name in Latin
// letters put for each other; longer ones first.
var sounds = strings.NewReplacer(
	"tsch", "c", "shch", "s", "sch", "s", "tch", "c", "tse", "ze", "dzh", "j", "dj", "j", "ts", "z", "tz", "z", "kh", "h", "gh", "g", "ph", "f", "th", "t", "dh", "d",
	"zh", "j", "sh", "s", "ch", "c", "ck", "k", "ou", "u", "oo", "u", "ee", "i", "ie", "i", "ei", "e", "ai", "e", "ay", "e", "ey", "i", "iy", "i", "yy", "i", "ij", "i",
	"aa", "a", "uu", "u", "bb", "b", "dd", "d", "ff", "f", "gg", "g", "kk", "k", "ll", "l", "mm", "m", "nn", "n", "pp", "p", "rr", "r", "ss", "s", "tt", "t", "zz", "z",
	"q", "k", "w", "v", "y", "i", "x", "s", "ks", "s", "o", "u", "e", "i")

// sound is a word by how it sounds, roughly.
func sound(s string) string { return sounds.Replace(s) }

// digitsAsLetters reads the digits that somebody put for letters.
var digitsAsLetters = strings.NewReplacer("0", "o", "1", "i", "3", "e", "4", "a", "5", "s", "7", "t", "8", "b", "9", "g", "@", "a", "$", "s")

func isNumber(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return len(s) > 0
}
