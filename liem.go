// Package liem holds the words that every part of the integrity office uses:
// identifiers, instants, texts in two languages, and the one error type.
//
// It promises nothing beyond their meaning and imports nothing beyond the
// standard library. What an integrity office never holds and never does is
// stated in LIMITS.md and enforced by package rulebook.
package liem

import (
	"crypto/sha256"
	"encoding/base32"
	"encoding/hex"
	"fmt"
	"strings"
	"time"
)

// Engine is the version of the meaning of packs, clocks and encodings.
// It stands in every pack and bundle. A later engine keeps the meaning of
// an earlier one or refuses it by name.
const Engine = 1

// Lang is a language of the product: a reader always gets one of the two.
type Lang string

// The two languages of every text.
const (
	VI Lang = "vi"
	EN Lang = "en"
)

// ParseLang reads "vi" or "en".
func ParseLang(s string) (Lang, error) {
	switch l := Lang(strings.ToLower(s)); l {
	case VI, EN:
		return l, nil
	}
	return "", fmt.Errorf("language %q: allowed are vi, en", s)
}

// Text is one text in both languages. A text with one of them missing does
// not load.
type Text struct {
	VI string `yaml:"vi" json:"vi"`
	EN string `yaml:"en" json:"en"`
}

// In returns the text in the reader's language.
func (t Text) In(l Lang) string {
	if l == EN {
		return t.EN
	}
	return t.VI
}

// Whole tells whether both languages are there.
func (t Text) Whole() bool {
	return strings.TrimSpace(t.VI) != "" && strings.TrimSpace(t.EN) != ""
}

// T makes a Text.
func T(vi, en string) Text { return Text{VI: vi, EN: en} }

// ID is 128 random bits. An id never tells a time: a time-ordered id would
// tell when somebody reported.
type ID [16]byte

var idEncoding = base32.NewEncoding("0123456789abcdefghjkmnpqrstvwxyz").WithPadding(base32.NoPadding)

// String is the id in 26 lower-case characters without i, l, o and u.
func (id ID) String() string { return idEncoding.EncodeToString(id[:]) }

// IsZero tells whether the id was never given.
func (id ID) IsZero() bool { return id == ID{} }

// MarshalText and UnmarshalText give the form of String.
func (id ID) MarshalText() ([]byte, error) { return []byte(id.String()), nil }

// UnmarshalText reads the form of String.
func (id *ID) UnmarshalText(b []byte) error {
	v, err := ParseID(string(b))
	if err == nil {
		*id = v
	}
	return err
}

// ParseID reads the 26 characters of String.
func ParseID(s string) (ID, error) {
	b, err := idEncoding.DecodeString(s)
	if err != nil || len(b) != 16 || idEncoding.EncodeToString(b) != s {
		return ID{}, fmt.Errorf("id %q: 26 characters of 0-9 a-z without i, l, o, u", s)
	}
	return ID(b), nil
}

// DerivedID is a stable id made from words, for stories and tests and for
// things named by the office itself (a register chain of a body). It is
// never used for a case that somebody files.
func DerivedID(words ...string) ID {
	sum := sha256.Sum256([]byte("liem derived id\x00" + strings.Join(words, "\x00")))
	return ID(sum[:16])
}

// Hash is a SHA-256 value or an HMAC-SHA-256 commitment.
type Hash [32]byte

// String is the hash in 64 hexadecimal digits.
func (h Hash) String() string { return hex.EncodeToString(h[:]) }

// IsZero tells whether the hash was never set.
func (h Hash) IsZero() bool { return h == Hash{} }

// MarshalText gives the form of String.
func (h Hash) MarshalText() ([]byte, error) { return []byte(h.String()), nil }

// UnmarshalText reads the form of String, lower case only.
func (h *Hash) UnmarshalText(b []byte) error {
	v, err := ParseHash(string(b))
	if err == nil {
		*h = v
	}
	return err
}

// ParseHash reads 64 lower-case hexadecimal digits.
func ParseHash(s string) (Hash, error) {
	b, err := hex.DecodeString(s)
	if err != nil || len(b) != 32 || hex.EncodeToString(b) != s {
		return Hash{}, fmt.Errorf("hash %q: 64 lower-case hexadecimal digits", s)
	}
	return Hash(b), nil
}

// Instant is a moment in microseconds since 1970-01-01T00:00:00Z, always
// given by the caller.
type Instant int64

// InstantOf turns a time.Time into an Instant, cutting below the microsecond.
func InstantOf(t time.Time) Instant { return Instant(t.UnixMicro()) }

// Time is the instant in UTC.
func (i Instant) Time() time.Time { return time.UnixMicro(int64(i)).UTC() }

// String is RFC 3339 in UTC with microseconds.
func (i Instant) String() string { return i.Time().Format("2006-01-02T15:04:05.000000Z") }
