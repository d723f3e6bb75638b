package screening

import (
	"encoding/binary"
	"strings"
)

// What an index finds entries by: 40 bits of a hash, of a word, of two words
// that stand in one name in whatever order, of a word and a trade, of an
// identifier. Two things with one key only make more to be compared.
const (
	keyBits    = 40
	docBits    = 24
	mostNames  = 1<<docBits - 1
	pairedUpTo = 8 // words of a name that are paired
)

// hashOf is a 64-bit hash (FNV-1a, finished by a mixing step).
func hashOf(s string) uint64 {
	h := uint64(14695981039346656037)
	for i := range len(s) {
		h = (h ^ uint64(s[i])) * 1099511628211
	}
	return mix(h)
}

func keyOfWord(h uint64) uint64    { return mix(h^1) >> (64 - keyBits) }
func keyOfPair(a, b uint64) uint64 { return mix(a+b+(a^b)*3) >> (64 - keyBits) }
func keyAlone(h uint64) uint64     { return mix(h^2) >> (64 - keyBits) }
func keyOfTrade(h uint64, t uint8) uint64 {
	return mix(h^(uint64(t)+3)<<32) >> (64 - keyBits)
}
func keyOfIdentifier(s string) uint64 { return mix(hashOf(s)^5) >> (64 - keyBits) }

// identifier is how an identifier is compared: letters and digits alone.
func identifier(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= '0' && r <= '9' || r >= 'A' && r <= 'Z':
			return r
		case r >= 'a' && r <= 'z':
			return r - 'a' + 'A'
		}
		return -1
	}, s)
}

// signature is what of a name is looked at before the name itself.
type signature [16]byte

const signedWords = 5

func shortHash(h uint64) uint16 { return uint16(h>>48) | 1 }

func sign(n *name, hashes []uint64) (s signature) {
	for i, h := range hashes[:min(len(hashes), signedWords)] {
		binary.LittleEndian.PutUint16(s[2*i:], shortHash(h))
	}
	s[10] = uint8(min(len(hashes), 255))
	s[11] = uint8(n.forms >> 1)
	binary.LittleEndian.PutUint32(s[12:], tradeMask(n))
	return s
}

func tradeMask(n *name) (m uint32) {
	if n.bare {
		return 0
	}
	for _, t := range n.trades {
		m |= 1 << (t % 32)
	}
	return m
}
