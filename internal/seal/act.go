package seal

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"liem"
	"liem/ledger"
)

// MaxBlob is the largest blob in bytes.
const MaxBlob = 1 << 20

// Sealed is an act ready for the store.
type Sealed struct {
	Blob []byte     // for the store: readable with the case's keys alone
	Act  ledger.Act // as handed in, with every salt and commitment filled
	R    [32]byte   // the blind of the act's commitment
	C    liem.Hash  // Act.Commit(R)
}

// Ref says which act a blob is expected to hold: what the store's row says.
type Ref struct {
	Act   liem.ID
	Case  liem.ID
	Chain ledger.Chain
	Seq   uint64
	C     liem.Hash
}

// Ref says where the sealed act stands.
func (s *Sealed) Ref() Ref {
	return Ref{Act: s.Act.ID, Case: s.Act.Case, Chain: s.Act.Chain, Seq: s.Act.Seq, C: s.C}
}

// Ordinal is the number by which Strike names a passage: passages of an act
// are counted from 1 over all its fields. It is 0 if there is no such
// passage.
func Ordinal(a *ledger.Act, field, passage int) int {
	if field < 0 || field >= len(a.Fields) || passage < 0 || passage >= len(a.Fields[field].Passages) {
		return 0
	}
	n := passage + 1
	for _, f := range a.Fields[:field] {
		n += len(f.Passages)
	}
	return n
}

// A blob is version (1) ‖ attempt (16) ‖ the encoded act under AES-256-GCM.
// Inside it every passage is sealed again under its own key, those of Record
// too, so that each can be struck out for itself.
//
// Every key is HKDF-Expand(leaf of the key tree, label ‖ act id ‖ attempt),
// and attempt is drawn for each call of Seal. So a key encrypts one message
// in its life and the zero nonce is safe. The place alone would not do:
// another act may be tried at a sequence that a lost race or a power cut
// left free. Nor would the act id: a retry with the same id has a later
// instant in it, while the bytes of the first try may still lie on the disk.
const blobHead = 1 + 16

var zeroNonce [12]byte

// Labels of what is derived from a leaf.
const (
	actLabel     = "liem act key 1\x00"     // key of the act as a whole, r
	passageLabel = "liem passage key 1\x00" // key and salt of a passage
)

// derive gives the two secrets of a leaf, a key, and a salt or blind: the two
// blocks of HKDF-Expand (RFC 5869, 2.3). Written out because crypto/hkdf
// allocates nine times where an act needs a dozen of these.
func derive(leaf *[32]byte, label string, act liem.ID, attempt []byte) (key, salt [32]byte) {
	var buf [32 + 64]byte
	info := append(append(append(buf[:32], label...), act[:]...), attempt...)
	key = mac(leaf, append(info[32:], 1))
	copy(info, key[:])
	return key, mac(leaf, append(info, 2))
}

// mac is HMAC-SHA-256 of a message of at most 128 bytes, without allocating.
func mac(key *[32]byte, message []byte) [32]byte {
	const block = sha256.BlockSize
	var inner [block + 128]byte
	var outer [block + sha256.Size]byte
	for i := range block {
		inner[i], outer[i] = 0x36, 0x5c
	}
	for i, k := range key {
		inner[i] ^= k
		outer[i] ^= k
	}
	copy(inner[block:], message)
	sum := sha256.Sum256(inner[:block+len(message)])
	copy(outer[block:], sum[:])
	return sha256.Sum256(outer[:])
}

// leaves derives the keys of one act over the compartments of a ring.
type leaves struct {
	ring  *Ring
	chain ledger.Chain
	seq   uint64
	known map[string]*walker
}

// leaf gives the key of an ordinal, nil and the reason if it can't be had.
// The key is good until the next call.
func (l *leaves) leaf(compartment string, ordinal int) (*[32]byte, string) {
	w := l.known[compartment]
	if w == nil {
		root, ok := l.ring.roots[compartment]
		if !ok {
			return nil, GapSealed
		}
		if l.known == nil {
			l.known = make(map[string]*walker, len(l.ring.roots))
		}
		w = root.walker()
		l.known[compartment] = w
	}
	if len(w.t) == 0 {
		return nil, GapErased
	}
	leaf, ok := w.leaf(place(l.chain, l.seq, ordinal))
	if !ok {
		return nil, GapStruck
	}
	return leaf, ""
}

// keep lets the next act start from where this one's keys were. The leaves
// may not be used any more.
func (l *leaves) keep() {
	for c, w := range l.known {
		l.ring.roots[c].last.Store(w)
	}
}

// unreadable is the refusal for a gap that Seal or Open can't go on with.
func unreadable(op, gap string) error {
	if gap == GapSealed {
		return withheld(op)
	}
	return struck(op)
}

// Seal seals an act for the store. All its passages are open and have their
// text; salts and commitments are derived here and overwrite what was there.
// The ring is of the act's case and has Record and every compartment of the
// act's fields. Kinds: Invalid for an act that can't be sealed, Refused if
// the ring lacks a compartment or the place was struck out. The act handed
// in is left as it was; the one given back shares its texts.
func Seal(random io.Reader, ring *Ring, a ledger.Act) (Sealed, error) {
	const op = "seal act"
	if err := sealable(op, ring, &a); err != nil {
		return Sealed{}, err
	}
	var attempt [16]byte
	if _, err := io.ReadFull(random, attempt[:]); err != nil {
		return Sealed{}, fmt.Errorf("seal act: %w", err)
	}
	keys := leaves{ring: ring, chain: a.Chain, seq: a.Seq}
	own, gap := keys.leaf(Record, 0)
	if own == nil {
		return Sealed{}, unreadable(op, gap)
	}
	key, r := derive(own, actLabel, a.ID, attempt[:])
	boxes, size, err := commitPassages(&keys, &a, attempt[:])
	if err != nil {
		return Sealed{}, err
	}
	keys.keep()
	blob := append(append(make([]byte, 0, size), 1), attempt[:]...)
	blob = encodeAct(blob, &a, func(b []byte, ordinal int) []byte { return boxes[ordinal-1].seal(b) })
	out := Sealed{Act: a, R: r, C: a.Commit(r)}
	out.Blob = gcm(key[:]).Seal(blob[:blobHead], zeroNonce[:], blob[blobHead:], out.Ref().bound())
	if len(out.Blob) > MaxBlob {
		return Sealed{}, invalid(op, "Văn bản quá lớn: tối đa 1 MiB.", "The act is too large: 1 MiB at most.")
	}
	return out, nil
}

// bound is what a blob is bound to beside its key. C needs no place here:
// Open recomputes it.
func (ref Ref) bound() []byte {
	b := make([]byte, 0, 64)
	b = append(b, "liem blob 1\x00"...)
	b = append(b, ref.Case[:]...)
	b = append(b, byte(ref.Chain))
	b = binary.BigEndian.AppendUint64(b, ref.Seq)
	return append(b, ref.Act[:]...)
}

func sealable(op string, ring *Ring, a *ledger.Act) error {
	if ring.id != a.Case {
		return invalid(op, "Khóa không thuộc hồ sơ này.", "The keys are of another case.")
	}
	if a.Version != 1 || a.Chain < ledger.Acts || a.Chain > ledger.Guarded {
		return invalid(op, "Loại văn bản không được hỗ trợ.", "The act is of an unknown form.")
	}
	if a.Seq < 1 || a.Seq > maxSeq {
		return invalid(op, "Số thứ tự ngoài phạm vi.", fmt.Sprintf("The sequence is not from 1 to %d.", maxSeq))
	}
	n := 0
	for _, f := range a.Fields {
		n += len(f.Passages)
		for _, p := range f.Passages {
			if !p.Open {
				return invalid(op, "Có đoạn chưa được mở.", "A passage is not open.")
			}
		}
	}
	if n > maxOrdinal {
		return invalid(op, "Văn bản có quá nhiều đoạn.", fmt.Sprintf("The act has more than %d passages.", maxOrdinal))
	}
	return nil
}

// box is a passage with its key.
type box struct {
	key  [32]byte
	text []byte
}

// seal appends the box behind its length.
func (x *box) seal(b []byte) []byte {
	b = binary.AppendUvarint(b, uint64(boxSize(len(x.text))))
	start := len(b)
	b = pad(b, x.text)
	return gcm(x.key[:]).Seal(b[:start], zeroNonce[:], b[start:], nil)
}

// commitPassages replaces a's fields by ones with salts and commitments. It
// gives the box of each passage and about how long the blob will be.
func commitPassages(keys *leaves, a *ledger.Act, attempt []byte) ([]box, int, error) {
	count, size := 0, 1024+64*len(a.Facts)
	for _, f := range a.Fields {
		count += len(f.Passages)
	}
	fields, boxes := make([]ledger.Field, len(a.Fields)), make([]box, 0, count)
	for i, f := range a.Fields {
		fields[i] = f
		fields[i].Passages = make([]ledger.Passage, len(f.Passages))
		size += 64
		for j, p := range f.Passages {
			leaf, gap := keys.leaf(f.Compartment, len(boxes)+1)
			if leaf == nil {
				return nil, 0, unreadable("seal act", gap)
			}
			key, salt := derive(leaf, passageLabel, a.ID, attempt)
			fields[i].Passages[j] = ledger.Passage{
				Commitment: ledger.CommitPassage(salt, f.Name, j, p.Text),
				Open:       true, Salt: salt, Text: p.Text,
			}
			boxes = append(boxes, box{key, p.Text})
			size += boxSize(len(p.Text)) + 48
		}
	}
	a.Fields = fields
	return boxes, size, nil
}

// padding is the unit of a box's length: the length of a name would tell
// whose it is to somebody who holds Record and a list of the staff.
const padding = 64

// boxSize is the length of the box of a text.
func boxSize(text int) int { return (text/padding+1)*padding + 16 }

// pad appends text ‖ 0x80 ‖ zeros, a whole number of units.
func pad(b, text []byte) []byte {
	var unit [padding]byte
	unit[0] = 0x80
	return append(append(b, text...), unit[:padding-len(text)%padding]...)
}

// unpad takes pad off again, in its one form only.
func unpad(b []byte) ([]byte, bool) {
	i := bytes.LastIndexByte(b, 0x80)
	if i < 0 || len(b) != (i/padding+1)*padding {
		return nil, false
	}
	for _, c := range b[i+1:] {
		if c != 0 {
			return nil, false
		}
	}
	return b[:i:i], true
}

// Open gives back the act of a blob and the blind of its commitment. The
// passages whose keys the ring derives are open, the others have their
// commitment and why (GapSealed, GapStruck, GapErased). Whatever is given
// was verified: each open passage against its commitment, the act against
// ref.C. Kinds: Damaged if anything differs, Refused if the ring is without
// Record (NotYou) or the act as a whole was struck out (Closed).
func Open(ring *Ring, ref Ref, blob []byte) (ledger.Act, [32]byte, error) {
	a, r, err := open(ring, ref, blob)
	if err != nil {
		return ledger.Act{}, [32]byte{}, err
	}
	return a, r, nil
}

func open(ring *Ring, ref Ref, blob []byte) (a ledger.Act, r [32]byte, err error) {
	const op = "open act"
	if len(blob) < blobHead || len(blob) > MaxBlob || blob[0] != 1 {
		return a, r, damaged(op, errors.New("blob of an unknown form"))
	}
	if ring.id != ref.Case || ref.Chain < ledger.Acts || ref.Chain > ledger.Guarded || ref.Seq < 1 || ref.Seq > maxSeq {
		return a, r, damaged(op, errors.New("row of another case or of no chain"))
	}
	attempt := blob[1:blobHead]
	keys := leaves{ring: ring, chain: ref.Chain, seq: ref.Seq}
	own, gap := keys.leaf(Record, 0)
	if own == nil {
		return a, r, unreadable(op, gap)
	}
	key, r := derive(own, actLabel, ref.Act, attempt)
	body, err := gcm(key[:]).Open(nil, zeroNonce[:], blob[blobHead:], ref.bound())
	if err != nil {
		return a, r, damaged(op, err)
	}
	a, boxes, err := decodeAct(body)
	if err != nil {
		return a, r, damaged(op, err)
	}
	a.ID, a.Case, a.Chain, a.Seq = ref.Act, ref.Case, ref.Chain, ref.Seq
	if err := openPassages(&keys, &a, boxes, attempt); err != nil {
		return a, r, damaged(op, err)
	}
	keys.keep()
	if a.Commit(r) != ref.C {
		return a, r, damaged(op, errors.New("the act is not the one committed to"))
	}
	return a, r, nil
}

func openPassages(keys *leaves, a *ledger.Act, boxes [][]byte, attempt []byte) error {
	ordinal := 0
	for _, f := range a.Fields {
		for j := range f.Passages {
			p := &f.Passages[j]
			ordinal++
			leaf, gap := keys.leaf(f.Compartment, ordinal)
			if leaf == nil {
				p.Gap = gap
				continue
			}
			key, salt := derive(leaf, passageLabel, a.ID, attempt)
			sealed := boxes[ordinal-1]
			padded, err := gcm(key[:]).Open(sealed[:0], zeroNonce[:], sealed, nil)
			if err != nil {
				return fmt.Errorf("passage %d: %w", ordinal, err)
			}
			text, ok := unpad(padded)
			if !ok || ledger.CommitPassage(salt, f.Name, j, text) != p.Commitment {
				return fmt.Errorf("passage %d is not the one committed to", ordinal)
			}
			p.Open, p.Salt, p.Text = true, salt, text
		}
	}
	return nil
}
