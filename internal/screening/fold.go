package screening

import (
	_ "embed"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

//go:embed tables/letters.txt
var lettersTable string

// folded is how each character below its length is compared: lower case,
// without marks, in plain letters. A character with nothing behind it joins
// what is around it; parts marks where a word ends.
const (
	foldedUpTo = 0x2000
	parts      = " "
)

var foldTable = sync.OnceValue(func() *[foldedUpTo]string {
	var t [foldedUpTo]string
	given := letters()
	for r := rune(0); r < foldedUpTo; r++ {
		t[r] = foldSlowly(r, given)
	}
	return &t
})

var letters = sync.OnceValue(func() map[rune]string {
	given := map[rune]string{}
	for line := range strings.Lines(lettersTable) {
		_, list, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "\t")
		for pair := range strings.FieldsSeq(list) {
			sign, plain, _ := strings.Cut(pair, "=")
			r, _ := utf8.DecodeRuneInString(sign)
			given[r] = plain
		}
	}
	return given
})

// foldSlowly works a character out: what the table of letters says, else its
// parts without their marks.
func foldSlowly(r rune, given map[rune]string) string {
	switch {
	case r == '\'' || r == 0x2019 || r == 0x2018 || r == '`' || r == 0xb4 || r == 0x2bc:
		return ""
	case r >= 0xac00 && r <= 0xd7a3:
		return hangul(r - 0xac00)
	}
	r = unicode.ToLower(r)
	if plain, ok := given[r]; ok {
		return plain
	}
	var b strings.Builder
	word := false
	for _, p := range norm.NFKD.String(string(r)) {
		p = unicode.ToLower(p)
		plain, ok := given[p]
		switch {
		case ok:
			b.WriteString(plain)
			word = true
		case unicode.Is(unicode.M, p):
			word = true
		case unicode.IsLetter(p) || unicode.IsNumber(p):
			b.WriteRune(p)
			word = true
		}
	}
	if !word {
		return parts
	}
	return b.String()
}

// hangul writes a Korean syllable by its three parts.
func hangul(n rune) string {
	first := [...]string{"g", "kk", "n", "d", "tt", "r", "m", "b", "pp", "s", "ss", "", "j", "jj", "ch", "k", "t", "p", "h"}
	vowel := [...]string{"a", "ae", "ya", "yae", "eo", "e", "yeo", "ye", "o", "wa", "wae", "oe", "yo", "u", "wo", "we", "wi", "yu", "eu", "ui", "i"}
	last := [...]string{"", "k", "k", "k", "n", "n", "n", "t", "l", "k", "m", "l", "l", "l", "p", "l", "m", "p", "p", "t", "t", "ng", "t", "t", "k", "t", "p", "t"}
	return first[n/588] + vowel[n%588/28] + last[n%28]
}

// foldRune is how a character is compared.
func foldRune(t *[foldedUpTo]string, r rune) string {
	if r < foldedUpTo {
		return t[r]
	}
	return foldSlowly(r, letters())
}

// word is one word of a name: as it is compared, and as it was written, in
// lower case and with its marks, composed.
type word struct {
	plain, marked string
	joined        bool // written without a space behind the word before
}

// split takes a name apart. Single letters with full stops between them are
// one word, as in S.C. or T.N.H.H.
func split(name string) []word {
	if !norm.NFC.IsNormalString(name) {
		name = norm.NFC.String(name)
	}
	name = strings.ToLower(name)
	t := foldTable()
	out := make([]word, 0, 12)
	plain := make([]byte, 0, len(name)) // never grows past this: slices of one string
	type span struct{ p0, p1, m0, m1 int }
	var spans [48]span
	n, start, from := 0, 0, 0
	end := func(at int) {
		if len(plain) > start && n < len(spans) {
			spans[n] = span{start, len(plain), from, at}
			n++
		}
		start = len(plain)
	}
	for i, r := range name {
		f := foldRune(t, r)
		if f == parts {
			end(i)
			from = i + utf8.RuneLen(max(r, 0))
			continue
		}
		plain = append(plain, f...)
	}
	end(len(name))
	whole := string(plain)
	for _, s := range spans[:n] {
		w := word{plain: whole[s.p0:s.p1], marked: name[s.m0:s.m1]}
		if len(out) > 0 && s.m0 > 0 && name[s.m0-1] == '.' && len(w.plain) == 1 {
			last := &out[len(out)-1]
			if len(last.plain) == 1 || last.joined {
				*last = word{plain: last.plain + w.plain, marked: last.marked + w.marked, joined: true}
				continue
			}
		}
		out = append(out, w)
	}
	for i := range out {
		out[i].joined = false
	}
	return out
}
