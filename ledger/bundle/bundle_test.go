package bundle_test

import (
	"bytes"
	"flag"
	"testing"

	"liem/ledger"
	"liem/ledger/bundle"
	"liem/ledger/bundle/bundletest"
)

func check(t testing.TB, raw, policy []byte) (bundle.Report, error) {
	t.Helper()
	b, err := bundle.Open(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		r, ok := bundle.Failed(err)
		if !ok {
			t.Fatal(err)
		}
		return r, err
	}
	var p *ledger.Policy
	if policy != nil {
		if p, err = ledger.ParsePolicy(policy); err != nil {
			t.Fatal(err)
		}
	}
	return b.Check(p)
}

func TestVerdicts(t *testing.T) {
	for _, tc := range []struct {
		name string
		spec bundletest.Spec
		want bundle.Verdict
	}{
		{"whole", bundletest.Spec{Name: "a", Acts: 7, Fields: 4, Text: 80, Noise: 3}, bundle.Whole},
		{"one act", bundletest.Spec{Name: "a", Acts: 1}, bundle.Whole},
		{"gaps", bundletest.Spec{Name: "b", Acts: 7, Fields: 4, Text: 80, Noise: 3, Gaps: true}, bundle.Gaps},
		{"erased", bundletest.Spec{Name: "c", Acts: 7, Fields: 4, Text: 80, Noise: 3, Gaps: true, Erased: true, Witnesses: 2}, bundle.Erased},
	} {
		t.Run(tc.name, func(t *testing.T) {
			raw := bundletest.Bytes(tc.spec)
			r, err := check(t, raw, nil)
			if err != nil || r.Verdict != tc.want || r.Trust != bundle.Consistent {
				t.Fatalf("got %q %q, %v", r.Verdict, r.Trust, err)
			}
			r, err = check(t, raw, bundletest.Make(tc.spec).Policy)
			if err != nil || r.Verdict != tc.want || r.Trust != bundle.Trusted {
				t.Fatalf("under the policy: got %q %q, %v", r.Verdict, r.Trust, err)
			}
			if !bytes.Equal(raw, bundletest.Bytes(tc.spec)) {
				t.Error("the same parts gave other bytes")
			}
		})
	}
}

var update = flag.Bool("update", false, "write the examples in docs/act.md and new golden files")
