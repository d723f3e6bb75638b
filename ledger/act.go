// Package ledger holds the acts of an office in the form in which they are
// committed to, the lines they are written as, the leaves that stand for them
// in the log, and everything by which anybody can check that a leaf is there:
// checkpoints, proofs, tiles, policies.
//
// It promises that what it reads equals what it would write, byte for byte,
// and that an act it returns matches its commitment. It refuses, naming the
// column, a line with an unknown, missing or doubled key, bad UTF-8, text that
// is not in NFC, or a commitment that does not fit. It reads no file, no clock
// and draws no randomness: keys, salts and instants are arguments.
//
//	line := ledger.AppendLine(nil, &entry)
//	again, err := new(ledger.Decoder).Line(line) // equal to entry
//
// The format is specified in docs/act.md.
package ledger

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"

	"liem"
)

// Chain tells which of the four kinds of chain an act stands in. Every case
// has a chain of acts, a chain of reads, and a guarded chain that no line and
// no bundle holds; every body has a register chain, in which the office's own
// facts are acts too.
type Chain uint8

// The chains.
const (
	Acts     Chain = 1 // what was done in a case
	Reads    Chain = 2 // what an officer read of a case
	Register Chain = 3 // posts, delegations, packs, calendars, keys of a body
	Guarded  Chain = 4 // what of the reads of a case would point to somebody: refused tries, openings of an identity
)

// Basis says how the office knows when something occurred.
type Basis string

// The bases of Occurred.
const (
	Recorded  Basis = "recorded"  // it occurred when it was recorded
	Stamp     Basis = "stamp"     // a postal or office stamp
	Receipt   Basis = "receipt"   // a signed receipt, a read confirmation
	Statement Basis = "statement" // the actor's own statement
)

// Occurred is the day or instant that the law looks at. Clocks run from it;
// the order of acts is by Recorded.
type Occurred struct {
	At    liem.Instant // for a whole day: the first instant of the day in the calendar's zone
	Day   bool         // only the day is known
	Basis Basis
}

// Fact is one open, never sealed value of an act that a guard, a table or a
// clock may read: a stage's choice, a table's input, the person meant
// (case-local), a limit set in the act, an answer to a closed question.
type Fact struct {
	Name  string // snake_case
	Value string // NFC; integers in decimal; dates YYYY-MM-DD
}

// Passage is the smallest part that can be redacted, struck out or left
// out. Its commitment is
//
//	HMAC-SHA-256(salt, "liem passage 1" ‖ lp(field name) ‖ u32(index) ‖ lp(plaintext))
//
// where lp(x) is a uvarint length and the bytes. What its sender sealed is
// committed as ciphertext: the passage's text is then the ciphertext in base64.
type Passage struct {
	Commitment liem.Hash
	Open       bool     // salt and text are given here
	Salt       [32]byte // meaningful if Open
	Text       []byte   // meaningful if Open; UTF-8 in NFC
	Gap        string   // if not Open: why (a redaction ground, "struck", "erased", "sealed")
}

// Field is a named value of an act in passages, with its data class and the
// compartment whose key seals it. The compartment "file" is what the
// parties' file consists of.
type Field struct {
	Name        string
	Class       string
	Compartment string
	Passages    []Passage
}

// Act is one thing one actor did, as it is committed to. People are
// case-local ids (subject-1, officer-3, reporter-1, clock); names live in
// sealed fields. An Act is never changed.
type Act struct {
	Version   uint8 // 1
	ID        liem.ID
	Case      liem.ID
	Chain     Chain
	Seq       uint64    // 1 for the first act of its chain
	Prev      liem.Hash // commitment C of the act before, zero for the first
	Recorded  liem.Instant
	Occurred  Occurred
	Kind      string // the act's id in its procedure; "expire" for an expiry; "read.content" …
	Procedure string // e.g. vn.denunciation; "register" in a register chain
	Pack      liem.Hash
	Body      string // the body in whose name it was done
	Actor     string // case-local id
	Post      string // the post whose power was used, empty for parties
	Facts     []Fact
	Fields    []Field
	Rests     []liem.Hash // commitments of the register acts that the authority rests on
}

// Canonical is the length-prefixed form that the act's commitment covers:
// fixed order, uvarint lengths, integers big-endian in 8 bytes. It holds
// the fields' commitments, never their plaintext, so a redacted act has the
// same canonical form as the whole one. Specified in docs/act.md.
func (a *Act) Canonical() []byte { return a.appendCanonical(make([]byte, 0, 512)) }

func (a *Act) appendCanonical(b []byte) []byte {
	b = append(b, "liem act 1\x00"...)
	b = append(b, a.Version, byte(a.Chain))
	b = append(b, a.ID[:]...)
	b = append(b, a.Case[:]...)
	b = binary.BigEndian.AppendUint64(b, a.Seq)
	b = append(b, a.Prev[:]...)
	b = binary.BigEndian.AppendUint64(b, uint64(a.Recorded))
	b = binary.BigEndian.AppendUint64(b, uint64(a.Occurred.At))
	b = append(b, flag(a.Occurred.Day))
	b = lp(b, string(a.Occurred.Basis))
	b = lp(b, a.Kind)
	b = lp(b, a.Procedure)
	b = append(b, a.Pack[:]...)
	b = lp(b, a.Body)
	b = lp(b, a.Actor)
	b = lp(b, a.Post)
	b = binary.AppendUvarint(b, uint64(len(a.Facts)))
	for _, f := range a.Facts {
		b = lp(lp(b, f.Name), f.Value)
	}
	b = binary.AppendUvarint(b, uint64(len(a.Fields)))
	for _, f := range a.Fields {
		b = lp(lp(lp(b, f.Name), f.Class), f.Compartment)
		b = binary.AppendUvarint(b, uint64(len(f.Passages)))
		for _, p := range f.Passages {
			b = append(b, p.Commitment[:]...)
		}
	}
	b = binary.AppendUvarint(b, uint64(len(a.Rests)))
	for _, h := range a.Rests {
		b = append(b, h[:]...)
	}
	return b
}

// Fact gives the value of the named open fact and whether the act has it.
func (a *Act) Fact(name string) (string, bool) {
	for _, f := range a.Facts {
		if f.Name == name {
			return f.Value, true
		}
	}
	return "", false
}

// Commit is the act's blinded commitment C = HMAC-SHA-256(r, canonical).
// Erasing r makes C noise, while chain and tree still verify.
func (a *Act) Commit(r [32]byte) liem.Hash {
	m := hmac.New(sha256.New, r[:])
	m.Write(a.Canonical())
	return liem.Hash(m.Sum(nil))
}

// CommitPassage is the commitment of one passage of a field.
func CommitPassage(salt [32]byte, field string, index int, text []byte) liem.Hash {
	m := hmac.New(sha256.New, salt[:])
	b := lp([]byte("liem passage 1"), field)
	b = binary.BigEndian.AppendUint32(b, uint32(index))
	b = binary.AppendUvarint(b, uint64(len(text)))
	m.Write(append(b, text...))
	return liem.Hash(m.Sum(nil))
}

// SlotLength is the length of a time slot of the log. A leaf tells its slot
// and nothing else.
const SlotLength liem.Instant = 10 * 60 * 1_000_000

// SlotOf is the number of the slot that an instant falls in.
func SlotOf(i liem.Instant) uint64 { return uint64(i / SlotLength) }

// Leaf is what stands in the log for an act: version ‖ slot ‖ C, 41 bytes.
func Leaf(slot uint64, c liem.Hash) []byte {
	b := make([]byte, 0, 41)
	b = append(b, 1)
	b = binary.BigEndian.AppendUint64(b, slot)
	return append(b, c[:]...)
}

func lp(b []byte, s string) []byte {
	return append(binary.AppendUvarint(b, uint64(len(s))), s...)
}

func flag(v bool) byte {
	if v {
		return 1
	}
	return 0
}
