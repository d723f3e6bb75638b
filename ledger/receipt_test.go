package ledger_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"liem/ledger"
	"liem/ledger/bundle/bundletest"
)

func TestReceipts(t *testing.T) {
	for _, c := range []struct{ size, index, witnesses int }{{1, 0, 0}, {2, 1, 0}, {3, 2, 1}, {256, 255, 0}, {257, 256, 1}, {600, 421, 3}} {
		r, err := bundletest.Receipt(c.size, c.index, c.witnesses)
		if err != nil {
			t.Fatal(err)
		}
		got, at, err := ledger.VerifyReceipt(r.Text(), nil)
		if err != nil || got.C != r.C || at.Size != int64(c.size) || got.Proof.Index != int64(c.index) {
			t.Fatalf("%v: %v %+v\n%s", c, err, at, r.Text())
		}
		own, err := ledger.ParsePolicy(r.Policy)
		if err != nil {
			t.Fatal(err)
		}
		if _, _, err := ledger.VerifyReceipt(r.Text(), own); err != nil {
			t.Errorf("%v under its own policy: %v", c, err)
		}
		// The part behind the policy is what other programs read.
		_, proof, _ := bytes.Cut(r.Text(), []byte("\n\n"))
		if err := ledger.CheckReceipt(own, ledger.Leaf(r.Slot, r.C), proof); err != nil {
			t.Errorf("%v as C2SP tlog-proof: %v", c, err)
		}
	}
}

func TestReceiptUnderAnotherPolicy(t *testing.T) {
	none, err := bundletest.Receipt(5, 3, 0)
	if err != nil {
		t.Fatal(err)
	}
	two, err := bundletest.Receipt(5, 3, 2)
	if err != nil {
		t.Fatal(err)
	}
	strict, err := ledger.ParsePolicy(two.Policy)
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := ledger.VerifyReceipt(two.Text(), strict); err != nil {
		t.Error(err)
	}
	var f *ledger.ReceiptFault
	if _, _, err := ledger.VerifyReceipt(none.Text(), strict); !errors.As(err, &f) || f.Line == 0 {
		t.Errorf("a receipt without witnesses under a policy that asks for two: %v", err)
	}
}

func TestDamagedReceipts(t *testing.T) {
	all, err := bundletest.DamagedReceipts()
	if err != nil || len(all) < 100 {
		t.Fatal(len(all), err)
	}
	for _, d := range all {
		_, _, err := ledger.VerifyReceipt([]byte(d.Text), nil)
		var f *ledger.ReceiptFault
		if !errors.As(err, &f) || f.Line < 0 || f.Line > strings.Count(d.Text, "\n")+1 || !f.Say.Whole() {
			t.Errorf("%s: %v\n%s", d.Name, err, d.Text)
		}
	}
}

func FuzzReceipt(f *testing.F) {
	for _, n := range []int{0, 2} {
		r, err := bundletest.Receipt(9, 4, n)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(r.Text())
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		r, c, err := ledger.VerifyReceipt(text, nil)
		if err == nil && (!bytes.Equal(r.Text(), text) || r.Proof.Check(c, ledger.Leaf(r.Slot, r.C)) != nil) {
			t.Errorf("verified: %q", text)
		}
	})
}
