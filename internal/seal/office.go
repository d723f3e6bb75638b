package seal

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hpke"
	"crypto/sha256"
	"encoding/base32"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"liem"
	"liem/ledger"
)

// KeyRow is what the key store keeps for one compartment of one case. A row
// of a higher epoch replaces, that is overwrites, the one before.
type KeyRow struct {
	Compartment string // Envelope for the row that carries the encapsulation
	Epoch       int    // 1 at first, one more whenever the row is wrapped again
	Wrapped     []byte
}

// Envelope is the name of the row with the case's encapsulation. It is no
// compartment.
const Envelope = "*"

// maxCompartment is the longest name of a compartment, in bytes.
const maxCompartment = 64

// PublicKey is the office's key to which new cases are wrapped.
type PublicKey struct{ key hpke.PublicKey }

// OfficeKey is the office's secret key: with it and the key store everything
// that was not struck out can be read.
type OfficeKey struct{ key hpke.PrivateKey }

// NewOfficeKey draws a key: MLKEM768-X25519, safe while either of the two
// problems behind it is hard.
func NewOfficeKey(random io.Reader) (*OfficeKey, error) {
	var seed [32]byte
	if _, err := io.ReadFull(random, seed[:]); err != nil {
		return nil, fmt.Errorf("draw office key: %w", err)
	}
	return officeKey(seed[:])
}

func officeKey(seed []byte) (*OfficeKey, error) {
	k, err := hpke.MLKEM768X25519().NewPrivateKey(seed)
	if err != nil {
		return nil, err
	}
	return &OfficeKey{k}, nil
}

const (
	secretPrefix = "liem-office-secret-1:"
	publicPrefix = "liem-office-public-1:"
)

var lower32 = base32.NewEncoding("0123456789abcdefghjkmnpqrstvwxyz").WithPadding(base32.NoPadding)

// Secret is the key in one line, with a checksum against slips of copying.
// Whoever reads it reads every case.
func (k *OfficeKey) Secret() (string, error) {
	seed, err := k.key.Bytes()
	if err != nil {
		return "", fmt.Errorf("write office key: %w", err)
	}
	return secretPrefix + lower32.EncodeToString(summed(seed)), nil
}

// ParseOfficeKey reads the form of Secret.
func ParseOfficeKey(s string) (*OfficeKey, error) {
	bad := invalid("read office key", "Khóa bí mật của cơ quan không đọc được.", "The office's secret key cannot be read.")
	rest, ok := strings.CutPrefix(s, secretPrefix)
	b, err := lower32.DecodeString(rest)
	if !ok || err != nil || lower32.EncodeToString(b) != rest {
		return nil, bad
	}
	seed, ok := unsummed(b)
	if !ok || len(seed) != 32 {
		return nil, bad
	}
	k, err := officeKey(seed)
	if err != nil {
		return nil, bad
	}
	return k, nil
}

// Public is the key that new cases are wrapped to.
func (k *OfficeKey) Public() *PublicKey { return &PublicKey{k.key.PublicKey()} }

// String names the key by its public hash, in every form of printing.
func (k *OfficeKey) String() string { return "office key " + k.Public().Hash().String() }

// GoString is String.
func (k *OfficeKey) GoString() string { return k.String() }

// String is the public key in one line.
func (p *PublicKey) String() string {
	return publicPrefix + base64.RawURLEncoding.EncodeToString(summed(p.key.Bytes()))
}

// Hash names the public key in register acts and envelopes.
func (p *PublicKey) Hash() liem.Hash {
	return sha256.Sum256(append([]byte("liem office key 1\x00"), p.key.Bytes()...))
}

// ParsePublicKey reads the form of String.
func ParsePublicKey(s string) (*PublicKey, error) {
	bad := invalid("read office key", "Khóa công khai của cơ quan không đọc được.", "The office's public key cannot be read.")
	rest, ok := strings.CutPrefix(s, publicPrefix)
	b, err := base64.RawURLEncoding.DecodeString(rest)
	if !ok || err != nil || base64.RawURLEncoding.EncodeToString(b) != rest {
		return nil, bad
	}
	raw, ok := unsummed(b)
	if !ok {
		return nil, bad
	}
	k, err := hpke.MLKEM768X25519().NewPublicKey(raw)
	if err != nil {
		return nil, bad
	}
	return &PublicKey{k}, nil
}

// summed is b with four bytes of its hash behind it.
func summed(b []byte) []byte {
	sum := sha256.Sum256(b)
	return append(slices.Clone(b), sum[:4]...)
}

func unsummed(b []byte) ([]byte, bool) {
	if len(b) < 4 {
		return nil, false
	}
	body := b[:len(b)-4]
	return body, bytes.Equal(summed(body), b)
}

// NewCase draws the keys of a new case. The rows go to the key store, and
// are there to stay before the first act is. Record is always among the
// compartments.
func NewCase(random io.Reader, to *PublicKey, id liem.ID, compartments ...string) (*Ring, []KeyRow, error) {
	ring := &Ring{id: id, roots: map[string]*root{}}
	for _, c := range append([]string{Record}, compartments...) {
		t, err := newTree(random, c)
		if err != nil {
			return nil, nil, err
		}
		ring.roots[c] = &root{tree: t}
	}
	rows, err := wrapAll(random, to, ring, func(string) int { return 1 })
	if err != nil {
		return nil, nil, err
	}
	return ring, rows, nil
}

func newTree(random io.Reader, compartment string) (tree, error) {
	if compartment == "" || compartment == Envelope || len(compartment) > maxCompartment {
		return nil, invalid("draw keys", "Tên ngăn hồ sơ không hợp lệ.", "This is no name of a compartment.")
	}
	t := tree{{}}
	if _, err := io.ReadFull(random, t[0].key[:]); err != nil {
		return nil, fmt.Errorf("draw keys: %w", err)
	}
	return t, nil
}

// Compartments lists the compartments that the rows are of, destroyed ones
// included.
func Compartments(rows []KeyRow) []string {
	var out []string
	for _, r := range rows {
		if r.Compartment != Envelope {
			out = append(out, r.Compartment)
		}
	}
	slices.Sort(out)
	return out
}

// Unwrap gives the ring of the compartments named and of no other. Kinds:
// NotFound if a row is missing, CouldNotLook if the rows were wrapped to
// another office key, Damaged if a row is not what was wrapped for this
// case, compartment and epoch.
func (k *OfficeKey) Unwrap(id liem.ID, rows []KeyRow, compartments ...string) (*Ring, error) {
	wrap, err := k.wrapping(id, rows)
	if err != nil {
		return nil, err
	}
	ring := &Ring{id: id, roots: map[string]*root{}}
	for _, c := range compartments {
		row, err := rowOf(rows, c)
		if err != nil {
			return nil, err
		}
		t, err := wrap.open(row)
		if err != nil {
			return nil, err
		}
		ring.roots[c] = &root{tree: t}
	}
	return ring, nil
}

// Strike names what is struck out.
type Strike struct {
	Compartment string // empty: in every compartment of the case
	Chain       ledger.Chain
	Seq         uint64
	Ordinal     int // of the passage, see Ordinal; 0: the act as a whole
}

// Strike destroys the keys of what is named, for ever. It gives the rows
// that change, at their next epoch; the strike-out is done once the key
// store has overwritten the old ones. What was struck out before stays so.
// To strike the whole act out of Record makes the act unreadable and its
// commitment noise.
func (k *OfficeKey) Strike(random io.Reader, id liem.ID, rows []KeyRow, strikes ...Strike) ([]KeyRow, error) {
	for _, s := range strikes {
		if s.Chain < ledger.Acts || s.Chain > ledger.Guarded || s.Seq < 1 || s.Seq > maxSeq || s.Ordinal < 0 || s.Ordinal > maxOrdinal {
			return nil, invalid("strike out", "Không có đoạn nào như vậy.", "There is no such passage.")
		}
		if s.Compartment != "" {
			if _, err := rowOf(rows, s.Compartment); err != nil {
				return nil, err
			}
		}
	}
	return k.change(random, id, rows, func(c string, t tree) tree {
		for _, s := range strikes {
			depth := height
			if s.Ordinal == 0 {
				depth = actDepth
			}
			if s.Compartment == "" || s.Compartment == c {
				t = t.puncture(place(s.Chain, s.Seq, s.Ordinal), depth)
			}
		}
		return t
	})
}

// Destroy destroys the keys of whole compartments. Their rows stay, with no
// key in them, so that "erased" can be told from "lost".
func (k *OfficeKey) Destroy(random io.Reader, id liem.ID, rows []KeyRow, compartments ...string) ([]KeyRow, error) {
	for _, c := range compartments {
		if _, err := rowOf(rows, c); err != nil {
			return nil, err
		}
	}
	return k.change(random, id, rows, func(c string, t tree) tree {
		if slices.Contains(compartments, c) {
			return tree{}
		}
		return t
	})
}

// change wraps again every row whose tree f makes smaller.
func (k *OfficeKey) change(random io.Reader, id liem.ID, rows []KeyRow, f func(string, tree) tree) ([]KeyRow, error) {
	wrap, err := k.wrapping(id, rows)
	if err != nil {
		return nil, err
	}
	var out []KeyRow
	for _, c := range Compartments(rows) {
		row, err := rowOf(rows, c)
		if err != nil {
			return nil, err
		}
		t, err := wrap.open(row)
		if err != nil {
			return nil, err
		}
		after := f(c, t)
		if slices.Equal(t, after) {
			continue
		}
		row, err = wrap.close(random, c, row.Epoch+1, after)
		if err != nil {
			return nil, err
		}
		out = append(out, row)
	}
	return out, nil
}

// Add draws the key of a compartment that the case did not have. Conflict if
// it has it, destroyed or not.
func (k *OfficeKey) Add(random io.Reader, id liem.ID, rows []KeyRow, compartment string) (KeyRow, error) {
	if slices.Contains(Compartments(rows), compartment) {
		return KeyRow{}, &liem.Error{Kind: liem.Conflict, Op: "add compartment",
			Say: liem.T("Hồ sơ đã có ngăn này.", "The case has this compartment already.")}
	}
	wrap, err := k.wrapping(id, rows)
	if err != nil {
		return KeyRow{}, err
	}
	t, err := newTree(random, compartment)
	if err != nil {
		return KeyRow{}, err
	}
	return wrap.close(random, compartment, 1, t)
}

// Rewrap wraps a case to another office key: every row, at its next epoch.
func (k *OfficeKey) Rewrap(random io.Reader, to *PublicKey, id liem.ID, rows []KeyRow) ([]KeyRow, error) {
	ring, err := k.Unwrap(id, rows, Compartments(rows)...)
	if err != nil {
		return nil, err
	}
	return wrapAll(random, to, ring, func(c string) int {
		i := slices.IndexFunc(rows, func(r KeyRow) bool { return r.Compartment == c })
		return rows[i].Epoch + 1
	})
}

// rowOf is the one row of a compartment.
func rowOf(rows []KeyRow, compartment string) (KeyRow, error) {
	if compartment == Envelope {
		return KeyRow{}, missing(compartment)
	}
	return find(rows, compartment)
}

func missing(name string) error {
	return &liem.Error{Kind: liem.NotFound, Op: "read key rows", Cause: fmt.Errorf("row %q", name),
		Say: liem.T("Không có khóa của phần hồ sơ này.", "There is no key for this part of the case.")}
}

func find(rows []KeyRow, name string) (KeyRow, error) {
	found := KeyRow{}
	for _, r := range rows {
		if r.Compartment != name {
			continue
		}
		if found.Epoch != 0 {
			return KeyRow{}, damaged("read key rows", fmt.Errorf("row %q twice", name))
		}
		found = r
	}
	if found.Epoch < 1 {
		return KeyRow{}, missing(name)
	}
	return found, nil
}

// wrapping is one encapsulation: it exports a key per compartment, so that
// later each can be handed out by somebody else.
type wrapping struct {
	id     liem.ID
	export func(context string, length int) ([]byte, error)
}

func info(id liem.ID) []byte { return append([]byte("liem case keys 1\x00"), id[:]...) }

// wrapAll makes a new encapsulation and wraps the whole ring with it.
func wrapAll(random io.Reader, to *PublicKey, ring *Ring, epoch func(string) int) ([]KeyRow, error) {
	enc, sender, err := hpke.NewSender(to.key, hpke.HKDFSHA256(), hpke.ExportOnly(), info(ring.id))
	if err != nil {
		return nil, fmt.Errorf("wrap keys: %w", err)
	}
	wrap := wrapping{ring.id, sender.Export}
	hash := to.Hash()
	rows := []KeyRow{{Compartment: Envelope, Epoch: epoch(Envelope), Wrapped: append(append([]byte{1}, hash[:]...), enc...)}}
	for _, c := range ring.Compartments() {
		row, err := wrap.close(random, c, epoch(c), ring.roots[c].tree)
		if err != nil {
			return nil, err
		}
		rows = append(rows, row)
	}
	return rows, nil
}

// wrapping opens the envelope.
func (k *OfficeKey) wrapping(id liem.ID, rows []KeyRow) (wrapping, error) {
	row, err := find(rows, Envelope)
	if err != nil {
		return wrapping{}, err
	}
	if len(row.Wrapped) < 33 || row.Wrapped[0] != 1 {
		return wrapping{}, damaged("open envelope", errors.New("unknown form"))
	}
	if liem.Hash(row.Wrapped[1:33]) != k.Public().Hash() {
		return wrapping{}, &liem.Error{Kind: liem.CouldNotLook, Op: "open envelope",
			Say: liem.T("Khóa của hồ sơ này thuộc về một khóa cơ quan khác.", "The keys of this case belong to another office key.")}
	}
	rec, err := hpke.NewRecipient(row.Wrapped[33:], k.key, hpke.HKDFSHA256(), hpke.ExportOnly(), info(id))
	if err != nil {
		return wrapping{}, damaged("open envelope", err)
	}
	return wrapping{id, rec.Export}, nil
}

// aead is the cipher for a compartment's rows and what they are bound to.
func (w wrapping) aead(compartment string, epoch int) (cipher.AEAD, []byte, error) {
	key, err := w.export("liem compartment 1\x00"+compartment, 32)
	if err != nil {
		return nil, nil, fmt.Errorf("export key: %w", err)
	}
	ad := append([]byte("liem key row 1\x00"), w.id[:]...)
	ad = binary.BigEndian.AppendUint64(ad, uint64(epoch))
	return gcm(key), append(ad, compartment...), nil
}

// close wraps a tree: version ‖ nonce ‖ sealed nodes. The key serves every
// epoch of the row, so the nonce is drawn: an epoch that was wrapped but
// never kept may be wrapped again with other nodes.
func (w wrapping) close(random io.Reader, compartment string, epoch int, t tree) (KeyRow, error) {
	aead, ad, err := w.aead(compartment, epoch)
	if err != nil {
		return KeyRow{}, err
	}
	b := make([]byte, 1+aead.NonceSize(), 1+aead.NonceSize()+len(t)*nodeSize+aead.Overhead())
	b[0] = 1
	if _, err := io.ReadFull(random, b[1:]); err != nil {
		return KeyRow{}, fmt.Errorf("wrap keys: %w", err)
	}
	return KeyRow{compartment, epoch, aead.Seal(b, b[1:], t.bytes(), ad)}, nil
}

func (w wrapping) open(row KeyRow) (tree, error) {
	const op = "unwrap keys"
	aead, ad, err := w.aead(row.Compartment, row.Epoch)
	if err != nil {
		return nil, err
	}
	n := 1 + aead.NonceSize()
	if len(row.Wrapped) < n || row.Wrapped[0] != 1 {
		return nil, damaged(op, errors.New("unknown form"))
	}
	b, err := aead.Open(nil, row.Wrapped[1:n], row.Wrapped[n:], ad)
	if err != nil {
		return nil, damaged(op, fmt.Errorf("compartment %q, epoch %d: %w", row.Compartment, row.Epoch, err))
	}
	t, err := parseTree(b)
	if err != nil {
		return nil, damaged(op, err)
	}
	return t, nil
}

// gcm is AES-256-GCM under a key of 32 bytes.
func gcm(key []byte) cipher.AEAD {
	block, err := aes.NewCipher(key)
	if err != nil {
		panic(err) // the key is not of 32 bytes: a fault of this package
	}
	aead, err := cipher.NewGCM(block)
	if err != nil {
		panic(err)
	}
	return aead
}
