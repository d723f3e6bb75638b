package seal

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"liem"
)

// Leaves of chain 0 in Record: keys of the case as a whole.
const (
	tagLeaf = iota
	checkLeaf
	effectLeaf
)

// caseKey is one of the keys of the case as a whole. Only destroying Record
// destroys it.
func (r *Ring) caseKey(op string, which int) (*[32]byte, error) {
	keys := leaves{ring: r}
	leaf, gap := keys.leaf(Record, which)
	if leaf == nil {
		return nil, unreadable(op, gap)
	}
	return leaf, nil
}

// Tag ties a person to the case: it differs from case to case, so that no
// list by person can be made of the tags, and tells nothing without Record.
func (r *Ring) Tag(person string) (liem.Hash, error) {
	return r.mark("tag person", tagLeaf, []byte(person))
}

// Check is the keyed hash by which a retry is told from a conflict: of the
// actor and whatever else makes the content. The parts are kept apart.
func (r *Ring) Check(parts ...[]byte) (liem.Hash, error) {
	return r.mark("check content", checkLeaf, parts...)
}

func (r *Ring) mark(op string, which int, parts ...[]byte) (liem.Hash, error) {
	key, err := r.caseKey(op, which)
	if err != nil {
		return liem.Hash{}, err
	}
	m := hmac.New(sha256.New, key[:])
	for _, p := range parts {
		m.Write(binary.AppendUvarint(nil, uint64(len(p))))
		m.Write(p)
	}
	return liem.Hash(m.Sum(nil)), nil
}

const effectLabel = "liem effect key 1\x00"

// SealEffect seals what waits in the outbox for the effect of this id:
// version ‖ attempt ‖ ciphertext, with a key of its own as for a blob.
func SealEffect(random io.Reader, ring *Ring, id liem.ID, data []byte) ([]byte, error) {
	const op = "seal effect"
	leaf, err := ring.caseKey(op, effectLeaf)
	if err != nil {
		return nil, err
	}
	b := make([]byte, blobHead, blobHead+len(data)+16)
	b[0] = 1
	if _, err := io.ReadFull(random, b[1:]); err != nil {
		return nil, fmt.Errorf("%s: %w", op, err)
	}
	key, _ := derive(leaf, effectLabel, id, b[1:blobHead])
	return gcm(key[:]).Seal(b, zeroNonce[:], data, nil), nil
}

// OpenEffect gives back the data of SealEffect; Damaged if it is not the
// data of this case and effect.
func OpenEffect(ring *Ring, id liem.ID, sealed []byte) ([]byte, error) {
	const op = "open effect"
	leaf, err := ring.caseKey(op, effectLeaf)
	if err != nil {
		return nil, err
	}
	if len(sealed) < blobHead || sealed[0] != 1 {
		return nil, damaged(op, errors.New("unknown form"))
	}
	key, _ := derive(leaf, effectLabel, id, sealed[1:blobHead])
	b, err := gcm(key[:]).Open(nil, zeroNonce[:], sealed[blobHead:], nil)
	if err != nil {
		return nil, damaged(op, err)
	}
	return b, nil
}
