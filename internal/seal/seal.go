// Package seal keeps the acts of a case unreadable to whoever holds only the
// database, and makes striking out final.
//
// A case has one random secret per compartment ("record", "file",
// "identity" …). Each is the root of a puncturable key tree (tree.go): every
// passage of every act has a key of its own, derived and never stored, so
// that recording an act writes nothing to the key store. Striking out
// replaces the root by the nodes beside the struck path. From then on the
// passage's key, and with it its text and the salt of its commitment, can be
// derived by nobody, in no old copy of the database either, while every
// other passage stays readable.
//
// The roots lie wrapped in the key store, apart from the database
// (office.go). A reader is handed a Ring of the compartments that are theirs:
//
//	ring, rows, err := seal.NewCase(rand.Reader, office.Public(), id, "record", "file", "identity")
//	sealed, err := seal.Seal(rand.Reader, ring, act)                  // keep rows, then sealed.Blob
//	ring, err = office.Unwrap(id, rows, "record", "file")             // not the identity
//	act, r, err := seal.Open(ring, seal.Ref{…}, sealed.Blob)          // identity: commitments only
//	changed, err := office.Strike(rand.Reader, id, rows, seal.Strike{Compartment: "file", …})
//
// What it promises rests on two things outside it: the key store overwrites
// a row when it is replaced, and its backups are short-lived. Until the last
// backup from before a strike-out is gone, the office's key and that backup
// together still open the passage. It can take back no copy that somebody
// made while they could read, and it hides neither the number of passages of
// an act nor, beyond 64 bytes, their length.
//
// Randomness comes from the reader that is handed in. The one exception is
// the encapsulation of NewCase and Rewrap, for which crypto/hpke draws from
// the system itself.
package seal

import (
	"maps"
	"slices"
	"strings"
	"sync/atomic"

	"liem"
)

// Record is the compartment that every case has: its key seals each act as a
// whole. Without it nothing of the case can be read.
const Record = "record"

// Why a passage that Open gives back is not open.
const (
	GapSealed = "sealed" // its compartment is not in the reader's ring
	GapStruck = "struck" // its key was destroyed
	GapErased = "erased" // the key of its whole compartment was destroyed
)

// Ring is the keys of some compartments of one case. It is never changed and
// may be used by several goroutines. It holds nothing that could wrap or
// strike out; and one that was made before a strike-out still opens what was
// struck, so whoever strikes out drops it.
type Ring struct {
	id    liem.ID
	roots map[string]*root
}

// root is what is left of a compartment's root, with the way to the leaf
// that was derived last: acts are sealed and read one after the other, and
// neighbours share nearly the whole way.
type root struct {
	tree tree
	last atomic.Pointer[walker] // never changed once it is here
}

func (r *root) walker() *walker {
	w := &walker{t: r.tree}
	if last := r.last.Load(); last != nil {
		*w = *last
	}
	return w
}

// Case is the case that the ring belongs to.
func (r *Ring) Case() liem.ID { return r.id }

// Compartments lists the compartments of the ring in order, destroyed ones
// included.
func (r *Ring) Compartments() []string { return slices.Sorted(maps.Keys(r.roots)) }

// Only is the ring without every compartment that is not named.
func (r *Ring) Only(compartments ...string) *Ring {
	out := &Ring{id: r.id, roots: map[string]*root{}}
	for _, c := range compartments {
		if t, ok := r.roots[c]; ok {
			out.roots[c] = t
		}
	}
	return out
}

// String names case and compartments, never a key, in every form of printing.
func (r *Ring) String() string {
	return "ring of case " + r.id.String() + ": " + strings.Join(r.Compartments(), ", ")
}

// GoString is String.
func (r *Ring) GoString() string { return r.String() }

func damaged(op string, cause error) error {
	return &liem.Error{Kind: liem.Damaged, Op: op, Cause: cause,
		Say:  liem.T("Dữ liệu đã niêm phong không khớp khi kiểm tra.", "The sealed data does not verify."),
		Next: liem.T("Báo cho người vận hành; không dựa vào dữ liệu này.", "Tell the operator; do not rely on this data.")}
}

func invalid(op, vi, en string) error {
	return &liem.Error{Kind: liem.Invalid, Op: op, Say: liem.T(vi, en)}
}

// withheld is the refusal for a compartment that the reader was not handed.
func withheld(op string) error {
	return &liem.Error{Kind: liem.Refused, Code: liem.NotYou, Op: op,
		Say: liem.T("Phần này của hồ sơ không được giao cho bạn.", "This part of the case is not among what you were given.")}
}

// struck is the refusal for what nobody can read any more.
func struck(op string) error {
	return &liem.Error{Kind: liem.Refused, Code: liem.Closed, Op: op,
		Say: liem.T("Phần này đã bị xóa vĩnh viễn.", "This part has been struck out for good.")}
}
