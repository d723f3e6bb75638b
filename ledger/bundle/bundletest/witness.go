package bundletest

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"fmt"
)

// witness cosigns checkpoints at a fixed second (C2SP tlog-cosignature).
type witness struct {
	name string
	hash uint32
	vkey string
	key  ed25519.PrivateKey
	now  int64
}

func newWitness(name string, now int64) *witness {
	seed := sha256.Sum256([]byte("bundletest " + name))
	key := ed25519.NewKeyFromSeed(seed[:])
	public := append([]byte{4}, key.Public().(ed25519.PublicKey)...)
	sum := sha256.Sum256(append([]byte(name+"\n"), public...))
	hash := binary.BigEndian.Uint32(sum[:])
	vkey := fmt.Sprintf("%s+%08x+%s", name, hash, base64.StdEncoding.EncodeToString(public))
	return &witness{name, hash, vkey, key, now}
}

// Name, KeyHash and Sign are note.Signer.
func (w *witness) Name() string { return w.name }

func (w *witness) KeyHash() uint32 { return w.hash }

func (w *witness) Sign(msg []byte) ([]byte, error) {
	sig := binary.BigEndian.AppendUint64(nil, uint64(w.now))
	return append(sig, ed25519.Sign(w.key, fmt.Appendf(nil, "cosignature/v1\ntime %d\n%s", w.now, msg))...), nil
}
