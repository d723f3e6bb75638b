package ledger

import (
	"crypto/sha256"
	"encoding/binary"

	"liem"
)

// mac computes HMAC-SHA-256 over a message that is built in place, without
// allocating. Checking a bundle of ten thousand acts does it a hundred
// thousand times. The zero mac is ready.
type mac struct{ buf []byte }

// start returns the buffer to which the message is appended.
func (m *mac) start() []byte {
	if m.buf == nil {
		m.buf = make([]byte, 64, 4096)
	}
	return m.buf[:64]
}

// sum is the HMAC of what was appended to start's buffer.
func (m *mac) sum(key *[32]byte, b []byte) liem.Hash {
	m.buf = b
	var outer [64 + 32]byte
	for i := range 64 {
		k := byte(0)
		if i < 32 {
			k = key[i]
		}
		b[i], outer[i] = k^0x36, k^0x5c
	}
	inner := sha256.Sum256(b)
	copy(outer[64:], inner[:])
	return sha256.Sum256(outer[:])
}

func (m *mac) passage(salt *[32]byte, field string, index int, text []byte) liem.Hash {
	b := lp(append(m.start(), "liem passage 1"...), field)
	b = binary.BigEndian.AppendUint32(b, uint32(index))
	b = binary.AppendUvarint(b, uint64(len(text)))
	return m.sum(salt, append(b, text...))
}

func (m *mac) act(r *[32]byte, a *Act) liem.Hash { return m.sum(r, a.appendCanonical(m.start())) }
