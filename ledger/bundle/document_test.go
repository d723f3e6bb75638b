package bundle_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"golang.org/x/mod/sumdb/tlog"

	"liem"
	"liem/ledger"
	"liem/ledger/bundle"
)

const document = "../../docs/act.md"

func repeat(b byte) (out [32]byte) { return [32]byte(bytes.Repeat([]byte{b}, 32)) }

// vectors are the examples of docs/act.md.
func vectors(t testing.TB) string {
	var b strings.Builder
	show := func(title, kind, body string) {
		fmt.Fprintf(&b, "**%s**\n\n```%s\n%s\n```\n\n", title, kind, strings.TrimSuffix(body, "\n"))
	}
	text := []byte("Đủ điều kiện thụ lý.")
	a := &ledger.Act{
		Version: 1, ID: liem.ID(bytes.Repeat([]byte{0x11}, 16)), Case: liem.ID(bytes.Repeat([]byte{0x22}, 16)), Chain: ledger.Acts, Seq: 2, Prev: repeat(0x33),
		Recorded: 1_772_413_200_000_000, Occurred: ledger.Occurred{At: 1_772_384_400_000_000, Day: true, Basis: ledger.Stamp},
		Kind: "accept", Procedure: "vn.denunciation", Pack: repeat(0x44), Body: "vn-body-1", Actor: "officer-1", Post: "inspector",
		Facts: []ledger.Fact{{Name: "ground", Value: "bribery"}},
		Fields: []ledger.Field{{Name: "reason", Class: "reason", Compartment: "file", Passages: []ledger.Passage{
			{Open: true, Salt: repeat(0x55), Text: text, Commitment: ledger.CommitPassage(repeat(0x55), "reason", 0, text)},
			{Commitment: repeat(0x66), Gap: "third-party"},
		}}},
		Rests: []liem.Hash{repeat(0x77)},
	}
	e := ledger.Entry{Act: a, R: repeat(0x88), Slot: ledger.SlotOf(a.Recorded)}
	e.C = a.Commit(e.R)
	show("An id and a hash", "", fmt.Sprintf("16 times 0x11  %s\n32 times 0x33  %s", a.ID, a.Prev))
	passage := fmt.Sprintf("salt        %x\nfield       reason\nindex       0\ntext        %s\ntext, hex   %x\ncommitment  %s", repeat(0x55), text, text, a.Fields[0].Passages[0].Commitment)
	show("A passage", "", passage)
	show("An act as a line of `acts.jsonl`", "json", string(ledger.AppendLine(nil, &e)))
	show("Its canonical form", "", wrap(hex.EncodeToString(a.Canonical())))
	show("Its commitment with r of 32 times 0x88, its leaf, the leaf's hash", "", fmt.Sprintf("c     %s\nleaf  %x\nhash  %x", e.C, e.Leaf(), [32]byte(tlog.RecordHash(e.Leaf()))))
	gone := ledger.Entry{Slot: 5, C: repeat(0x99), Erased: &ledger.Erasure{Case: a.Case, Chain: ledger.Reads, Seq: 7, Provision: "Luật Lưu trữ 2024, Điều 16"}}
	show("An erased act", "json", string(ledger.AppendLine(nil, &gone)))

	log, vkey, err := ledger.NewSigner("thanhtra.example.vn/liem", repeat(0xaa))
	if err != nil {
		t.Fatal(err)
	}
	leaves := [][]byte{ledger.Leaf(0, repeat(1)), ledger.Leaf(0, repeat(2)), e.Leaf()}
	c := ledger.Checkpoint{Origin: log.Name(), Size: 3, Root: ledger.RootOf(leaves), Limits: repeat(0xbb)}
	signed, err := c.Sign(log)
	if err != nil {
		t.Fatal(err)
	}
	policy, err := ledger.NewPolicy(vkey, 0)
	if err != nil {
		t.Fatal(err)
	}
	left := tlog.NodeHash(tlog.RecordHash(leaves[0]), tlog.RecordHash(leaves[1]))
	p := ledger.Proof{Index: 2, Hashes: []tlog.Hash{left}}
	if err := p.Check(c, e.Leaf()); err != nil {
		t.Fatal(err)
	}
	show("A checkpoint of a log of three leaves (`0x01 ‖ u64(0) ‖ 32 times 0x01`, the same with 0x02, the leaf above), key from 32 secret bytes 0xaa", "", string(signed))
	show("A policy with that key alone", "", string(policy))
	show("The proof of the third leaf, as it stands in a file of proofs", "", string(p.Append(nil)))
	pack, err := ledger.PackHash(fstest.MapFS{"pack.yaml": {Data: []byte("id: x\n")}, "forms/a.yaml": {}})
	if err != nil {
		t.Fatal(err)
	}
	show("A pack of `pack.yaml` with the text `id: x` and a line feed, and an empty `forms/a.yaml`", "", pack.String())
	fmt.Fprintf(&b, "**SHA-256 of `README.txt` of format 1**\n\n```\n%x\n```\n\n", sha256.Sum256(bundle.Readme()))
	b.WriteString("A whole bundle: `ledger/bundle/testdata/format1.zip` (verdict `erased`, one witness).\n")
	return b.String()
}

func wrap(s string) string {
	var b strings.Builder
	for len(s) > 96 {
		b.WriteString(s[:96] + "\n")
		s = s[96:]
	}
	return b.String() + s
}

// TestDocument holds the examples of the format's description to the program.
func TestDocument(t *testing.T) {
	const begin, end = "<!-- vectors: begin -->\n", "<!-- vectors: end -->"
	text, err := os.ReadFile(document)
	if err != nil {
		t.Fatal(err)
	}
	head, rest, ok := strings.Cut(string(text), begin)
	old, tail, ok2 := strings.Cut(rest, end)
	if !ok || !ok2 {
		t.Fatal("the marks of the examples are gone")
	}
	want := vectors(t)
	if *update {
		if err := os.WriteFile(document, []byte(head+begin+want+end+tail), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if old != want {
		t.Errorf("the examples of %s differ from the program; run with -update and look at the difference", document)
	}
}

// TestDocumentVerifier holds verify.py to the README's hash and the examples.
func TestDocumentVerifier(t *testing.T) {
	py, err := os.ReadFile("../../docs/verify.py")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(py), fmt.Sprintf("README = \"%x\"", sha256.Sum256(bundle.Readme()))) {
		t.Error("verify.py knows another README.txt")
	}
}
