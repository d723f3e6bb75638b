package bundletest

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/binary"
	"fmt"

	"filippo.io/torchwood"
)

// witness cosigns checkpoints at a fixed second, which torchwood's own signer
// cannot do (C2SP tlog-cosignature).
type witness struct {
	*torchwood.CosignatureSigner
	key  ed25519.PrivateKey
	vkey string
	now  int64
}

func newWitness(name string, now int64) *witness {
	seed := sha256.Sum256([]byte("bundletest " + name))
	key := ed25519.NewKeyFromSeed(seed[:])
	s, err := torchwood.NewCosignatureSigner(name, key)
	check(err)
	return &witness{s, key, s.Verifier().String(), now}
}

func (w *witness) Sign(msg []byte) ([]byte, error) {
	sig := binary.BigEndian.AppendUint64(nil, uint64(w.now))
	return append(sig, ed25519.Sign(w.key, fmt.Appendf(nil, "cosignature/v1\ntime %d\n%s", w.now, msg))...), nil
}
