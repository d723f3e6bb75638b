package ledger

import (
	"crypto/ed25519"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"strings"

	"filippo.io/torchwood"
	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"liem"
)

// Checkpoint is a tree head of the log, in the form of C2SP tlog-checkpoint.
// Origin is the name of the installation and of the log's key, a URL without
// its scheme such as "thanhtra.example.vn/liem". One extension line follows
// the root: "limits " and the hash of the limits under which the office ran.
type Checkpoint struct {
	Origin string
	Size   int64
	Root   liem.Hash
	Limits liem.Hash
}

// Text is the checkpoint before it is signed.
func (c Checkpoint) Text() string {
	return torchwood.Checkpoint{
		Origin:    c.Origin,
		Tree:      tlog.Tree{N: c.Size, Hash: tlog.Hash(c.Root)},
		Extension: "limits " + c.Limits.String() + "\n",
	}.String()
}

// ParseCheckpoint reads the text of a checkpoint without signatures. It
// refuses one that differs from its own re-encoding, so one without the hash
// of the limits.
func ParseCheckpoint(text string) (Checkpoint, error) {
	t, err := torchwood.ParseCheckpoint(text)
	if err != nil {
		return Checkpoint{}, err
	}
	if err := CheckOrigin(t.Origin); err != nil {
		return Checkpoint{}, err
	}
	hex, ok := strings.CutPrefix(t.Extension, "limits ")
	if !ok {
		return Checkpoint{}, errors.New("checkpoint without the hash of the limits")
	}
	limits, err := liem.ParseHash(strings.TrimSuffix(hex, "\n"))
	if err != nil {
		return Checkpoint{}, fmt.Errorf("limits of the checkpoint: %w", err)
	}
	c := Checkpoint{t.Origin, t.N, liem.Hash(t.Hash), limits}
	if c.Text() != text {
		return Checkpoint{}, errors.New("checkpoint differs from its own re-encoding")
	}
	return c, nil
}

// CheckOrigin tells what is wrong with the name of an installation as origin
// of a log: it must be printable ASCII without spaces and plus signs.
func CheckOrigin(name string) error {
	for _, c := range []byte(name) {
		if c <= ' ' || c >= 0x7f || c == '+' {
			return fmt.Errorf("origin %q: printable ASCII without space and +", name)
		}
	}
	if name == "" || len(name) > 200 {
		return fmt.Errorf("origin %q: 1 to 200 characters", name)
	}
	return nil
}

// NewSigner makes the log's signer from the 32 secret bytes of an Ed25519
// key. The second result is the verifier key that policies name it by.
func NewSigner(origin string, seed [32]byte) (note.Signer, string, error) {
	if err := CheckOrigin(origin); err != nil {
		return nil, "", err
	}
	public := ed25519.NewKeyFromSeed(seed[:]).Public().(ed25519.PublicKey)
	vkey, err := note.NewEd25519VerifierKey(origin, public)
	if err != nil {
		return nil, "", err
	}
	hash := vkey[len(origin)+1 : len(origin)+9]
	secret := base64.StdEncoding.EncodeToString(append([]byte{1}, seed[:]...))
	signer, err := note.NewSigner("PRIVATE+KEY+" + origin + "+" + hash + "+" + secret)
	return signer, vkey, err
}

// Sign signs the checkpoint. The signers' first is the log, whose name must
// be the origin; the others are witnesses.
func (c Checkpoint) Sign(log note.Signer, witnesses ...note.Signer) ([]byte, error) {
	if log.Name() != c.Origin {
		return nil, fmt.Errorf("the key is named %q, the log %q", log.Name(), c.Origin)
	}
	return note.Sign(&note.Note{Text: c.Text()}, append([]note.Signer{log}, witnesses...)...)
}

// OpenNote verifies a signed note of which every signature must be by a known
// key and written the one canonical way: so no byte of it can change. It
// returns the text and the verified signatures.
func OpenNote(msg []byte, known note.Verifiers) (string, []note.Signature, error) {
	n, err := note.Open(msg, known)
	if err != nil {
		return "", nil, err
	}
	if len(n.UnverifiedSigs) > 0 {
		s := n.UnverifiedSigs[0]
		return "", nil, fmt.Errorf("signature by %s+%08x, which nobody vouches for", s.Name, s.Hash)
	}
	var b strings.Builder
	b.WriteString(n.Text + "\n")
	for _, s := range n.Sigs {
		raw, err := base64.StdEncoding.Strict().DecodeString(s.Base64)
		if err != nil || binary.BigEndian.Uint32(raw) != s.Hash {
			return "", nil, errors.New("signature in an unusual encoding")
		}
		fmt.Fprintf(&b, "— %s %s\n", s.Name, s.Base64)
	}
	if b.String() != string(msg) {
		return "", nil, errors.New("signed note differs from its own re-encoding")
	}
	return n.Text, n.Sigs, nil
}
