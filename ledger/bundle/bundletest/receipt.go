package bundletest

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"liem"
	"liem/ledger"
)

// Receipt makes the receipt of the act at an index of a log of some size,
// cosigned by all of some witnesses.
func Receipt(size, index, witnesses int) (ledger.ActReceipt, error) {
	leaf := func(i int) (liem.Hash, uint64) {
		return sha256.Sum256([]byte{byte(i), byte(i >> 8)}), uint64(2_950_000 + i/3)
	}
	var hashes []tlog.Hash
	reader := tlog.HashReaderFunc(func(idx []int64) (out []tlog.Hash, err error) {
		for _, x := range idx {
			out = append(out, hashes[x])
		}
		return out, nil
	})
	for i := range size {
		c, slot := leaf(i)
		more, err := tlog.StoredHashes(int64(i), ledger.Leaf(slot, c), reader)
		if err != nil {
			return ledger.ActReceipt{}, err
		}
		hashes = append(hashes, more...)
	}
	root, err := tlog.TreeHash(int64(size), reader)
	if err != nil {
		return ledger.ActReceipt{}, err
	}
	proof, err := tlog.ProveRecord(int64(size), int64(index), reader)
	if err != nil {
		return ledger.ActReceipt{}, err
	}
	signer, key, err := ledger.NewSigner("thanhtra.example.vn/liem", [32]byte(bytes.Repeat([]byte{0xaa}, 32)))
	if err != nil {
		return ledger.ActReceipt{}, err
	}
	var keys []string
	var signers []note.Signer
	for n := range witnesses {
		w := newWitness(fmt.Sprintf("witness%d.test", n), 1_770_000_000)
		keys = append(keys, w.vkey)
		signers = append(signers, w)
	}
	policy, err := ledger.NewPolicy(key, witnesses, keys...)
	if err != nil {
		return ledger.ActReceipt{}, err
	}
	signed, err := ledger.Checkpoint{Origin: signer.Name(), Size: int64(size), Root: liem.Hash(root), Limits: liem.Hash{0xbb}}.Sign(signer, signers...)
	c, slot := leaf(index)
	return ledger.ActReceipt{C: c, Slot: slot, Policy: policy, Proof: ledger.Proof{Index: int64(index), Hashes: proof}, Checkpoint: signed}, err
}

// Damaged is a receipt with one thing wrong with it.
type Damaged struct {
	Name, Text string
}

// DamagedReceipts damages a receipt of a log with two witnesses in every way
// that somebody might, each once: every line cut out, doubled, exchanged with
// the next, bent in one character; its end cut off; another's parts put in.
func DamagedReceipts() ([]Damaged, error) {
	good, err := Receipt(600, 421, 2)
	if err != nil {
		return nil, err
	}
	other, err := Receipt(600, 422, 2)
	if err != nil {
		return nil, err
	}
	var out []Damaged
	add := func(name, text string) {
		if text != string(good.Text()) {
			out = append(out, Damaged{name, text})
		}
	}
	lines := strings.Split(strings.TrimSuffix(string(good.Text()), "\n"), "\n")
	theirs := strings.Split(strings.TrimSuffix(string(other.Text()), "\n"), "\n")
	whole := func(l []string) string { return strings.Join(l, "\n") + "\n" }
	for i, line := range lines {
		with := func(put ...string) string {
			return whole(append(append(append([]string{}, lines[:i]...), put...), lines[i+1:]...))
		}
		add(fmt.Sprintf("line %d cut out", i+1), with())
		add(fmt.Sprintf("line %d twice", i+1), with(line, line))
		add(fmt.Sprintf("line %d of another receipt", i+1), with(theirs[i]))
		add(fmt.Sprintf("a space behind line %d", i+1), with(line+" "))
		if i+1 < len(lines) && !eitherWay(line, lines[i+1]) {
			l := append([]string{}, lines...)
			l[i], l[i+1] = l[i+1], l[i]
			add(fmt.Sprintf("lines %d and %d exchanged", i+1, i+2), whole(l))
		}
		if len(line) > 0 {
			at := len(line) - 2
			if at < 0 {
				at = 0
			}
			c := byte('7')
			if line[at] == c {
				c = '3'
			}
			add(fmt.Sprintf("line %d bent", i+1), with(line[:at]+string(c)+line[at+1:]))
		}
		add(fmt.Sprintf("cut off behind line %d", i+1), whole(lines[:i+1]))
	}
	add("nothing", "")
	add("no line feed at the end", strings.TrimSuffix(string(good.Text()), "\n"))
	add("line feeds of another system", strings.ReplaceAll(string(good.Text()), "\n", "\r\n"))
	return out, nil
}

// eitherWay tells two lines that may stand in any order: they name keys, or
// they sign.
func eitherWay(a, b string) bool {
	kind := func(s string) string {
		word, _, _ := strings.Cut(s, " ")
		if word == "log" || word == "witness" {
			return "key"
		}
		return word
	}
	return kind(a) == kind(b) && (kind(a) == "key" || kind(a) == "—")
}
