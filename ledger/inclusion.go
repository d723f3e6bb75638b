package ledger

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"

	"filippo.io/torchwood"
	"golang.org/x/mod/sumdb/tlog"

	"liem"
)

// Proof shows that the leaf with an index is in a tree: the hashes beside its
// path, from the leaf to the root (RFC 6962).
type Proof struct {
	Index  int64
	Hashes []tlog.Hash
}

const proofHeader = "c2sp.org/tlog-proof@v1\n"

// Check verifies that leaf has the proof's index in the checkpoint's tree.
func (p Proof) Check(c Checkpoint, leaf []byte) error {
	return tlog.CheckRecord(p.Hashes, c.Size, tlog.Hash(c.Root), p.Index, tlog.RecordHash(leaf))
}

// Receipt is the proof with its signed checkpoint, in the form of C2SP
// tlog-proof: what somebody keeps and checks years later.
func (p Proof) Receipt(signed []byte) []byte {
	return torchwood.FormatProof(p.Index, p.Hashes, signed)
}

// CheckReceipt verifies a C2SP tlog-proof of a leaf under a policy.
func CheckReceipt(policy *Policy, leaf, receipt []byte) error {
	return torchwood.VerifyProof(policy.rules, tlog.RecordHash(leaf), receipt)
}

// Append appends the proof without its checkpoint: the part of a C2SP
// tlog-proof up to and with the blank line. A file of proofs is these parts
// one after the other; each with the checkpoint behind it is a tlog-proof.
func (p Proof) Append(b []byte) []byte {
	b = strconv.AppendInt(append(b, proofHeader+"index "...), p.Index, 10)
	for _, h := range p.Hashes {
		b = base64.StdEncoding.AppendEncode(append(b, '\n'), h[:])
	}
	return append(b, "\n\n"...)
}

// NextProof reads the proof at the start of a file of proofs and returns what
// follows it. It refuses a proof that Append would not have written so.
func NextProof(b []byte) (p Proof, rest []byte, err error) {
	end := bytes.Index(b, []byte("\n\n"))
	if end < 0 || !bytes.HasPrefix(b, []byte(proofHeader+"index ")) {
		return Proof{}, nil, errors.New("expected a proof with an index and a blank line behind it")
	}
	whole, rest := b[:end+2], b[end+2:]
	lines := whole[len(proofHeader)+len("index ") : end+1]
	for i := 0; len(lines) > 0; i++ {
		n := bytes.IndexByte(lines, '\n')
		line := lines[:n]
		lines = lines[n+1:]
		if i == 0 {
			p.Index, err = strconv.ParseInt(string(line), 10, 64)
			if err != nil || p.Index < 0 || strconv.FormatInt(p.Index, 10) != string(line) {
				return Proof{}, nil, fmt.Errorf("proof with the index %q", line)
			}
			p.Hashes = make([]tlog.Hash, 0, len(lines)/45)
			continue
		}
		var h [33]byte
		k := 0
		if len(line) == 44 { // Decode panics where there is no room
			k, err = base64.StdEncoding.Strict().Decode(h[:], line)
		}
		if err != nil || k != 32 {
			return Proof{}, nil, fmt.Errorf("proof of index %d: line %d is no hash", p.Index, i+2)
		}
		p.Hashes = append(p.Hashes, tlog.Hash(h[:32]))
	}
	if len(p.Hashes) > 63 {
		return Proof{}, nil, fmt.Errorf("proof of index %d: %d hashes", p.Index, len(p.Hashes))
	}
	return p, rest, nil
}

// RootOf is the root of the log that consists of these leaves: for tests,
// and to recompute a log that is at hand whole.
func RootOf(leaves [][]byte) liem.Hash {
	var hashes []tlog.Hash
	read := tlog.HashReaderFunc(func(idx []int64) ([]tlog.Hash, error) {
		out := make([]tlog.Hash, len(idx))
		for i, x := range idx {
			out[i] = hashes[x]
		}
		return out, nil
	})
	for i, l := range leaves {
		more, _ := tlog.StoredHashes(int64(i), l, read) // read never fails
		hashes = append(hashes, more...)
	}
	root, _ := tlog.TreeHash(int64(len(leaves)), read)
	return liem.Hash(root)
}
