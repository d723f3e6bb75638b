package seal

import (
	"crypto/sha256"
	"strings"

	"liem"
)

// Code is the return code of a reporter who gave no name: 128 bits, known to
// them alone. The office keeps its Hash; the code has more entropy than can
// be searched, so the hash needs neither salt nor slowness.
type Code [16]byte

// A filing is named by one secret of 128 random bits, its key, which the
// check page carries. The id of the act that it becomes and the return code
// both follow from it, so that a retry gives the same receipt and the same
// code. Both are one-way: the act's id stands in the database and in bundles,
// and must lead nobody to the code. The key itself is kept nowhere.

// FilingAct is the id of the act that the filing becomes.
func FilingAct(key [16]byte) liem.ID {
	sum := sha256.Sum256(append([]byte("liem filing act 1\x00"), key[:]...))
	return liem.ID(sum[:16])
}

// ReturnCode is the code that the reporter comes back with.
func ReturnCode(key [16]byte) Code {
	sum := sha256.Sum256(append([]byte("liem return code 1\x00"), key[:]...))
	return Code(sum[:16])
}

// Hash is what the office keeps of the code and finds the case by.
func (c Code) Hash() liem.Hash {
	return sha256.Sum256(append([]byte("liem return code hash 1\x00"), c[:]...))
}

const (
	codeSymbols = 26 // of 5 bits; the last two bits are zero
	codePrime   = 1021
	codeGroup   = 4
)

// check is the code modulo a prime in two symbols. One wrong symbol, or any
// two exchanged, always changes it.
func (c Code) check() string {
	rest := 0
	for _, b := range c {
		rest = (rest<<8 | int(b)) % codePrime
	}
	return lower32.EncodeToString([]byte{byte(rest >> 2), byte(rest << 6)})[:2]
}

// String is the code in seven groups of four characters without i, l, o and
// u; the last two characters are a check.
func (c Code) String() string {
	s := lower32.EncodeToString(c[:]) + c.check()
	var b strings.Builder
	for i := 0; i < len(s); i += codeGroup {
		if i > 0 {
			b.WriteByte('-')
		}
		b.WriteString(s[i : i+codeGroup])
	}
	return b.String()
}

var codeSlips = strings.NewReplacer("-", "", " ", "", "\t", "", "\r", "", "\n", "", "o", "0", "i", "1", "l", "1")

// ParseCode reads a code as people write it: in capitals, with or without
// hyphens and spaces, with o for 0 and i or l for 1. Kind Invalid if a
// character is missing or wrong; whether a case has the code it can't say.
func ParseCode(s string) (Code, error) {
	bad := invalid("read return code",
		"Mã tra cứu chưa đúng: 28 ký tự gồm chữ số và chữ cái, không có i, l, o, u.",
		"The return code is not right: 28 digits and letters, without i, l, o and u.")
	if len(s) > 200 {
		return Code{}, bad
	}
	plain := codeSlips.Replace(strings.ToLower(s))
	if len(plain) != codeSymbols+2 {
		return Code{}, bad
	}
	b, err := lower32.DecodeString(plain[:codeSymbols])
	if err != nil || lower32.EncodeToString(b) != plain[:codeSymbols] || Code(b).check() != plain[codeSymbols:] {
		return Code{}, bad
	}
	return Code(b), nil
}
