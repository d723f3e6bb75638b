package bundle_test

import (
	"bytes"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"

	"liem/ledger/bundle/bundletest"
)

// goldenSpec made testdata/format1.zip. The file stays as it is: later
// versions must verify it. What is written may only change with the format.
var goldenSpec = bundletest.Spec{Name: "golden", Acts: 6, Fields: 3, Text: 120, Noise: 5, Gaps: true, Erased: true, Witnesses: 1}

func golden(t testing.TB) []byte {
	t.Helper()
	raw, err := os.ReadFile("testdata/format1.zip")
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

func TestGolden(t *testing.T) {
	if *update {
		if err := os.WriteFile("testdata/format1.zip", bundletest.Bytes(goldenSpec), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	raw := golden(t)
	policy := bundletest.Make(goldenSpec).Policy
	got := first(t, raw, policy)
	if got.Verdict != "erased" || got.Trust != "trusted" || len(got.Gaps) != 5 {
		t.Errorf("got %+v", got)
	}
	if !bytes.Equal(raw, bundletest.Bytes(goldenSpec)) {
		t.Error("the same parts no longer give the same bytes: a change of the format needs a new version of it")
	}
	s := newSecond(t)
	s.add(raw, policy)
	if d := cmp.Diff(got, s.run()[0]); d != "" {
		t.Errorf("verify.py disagrees (- go, + py):\n%s", d)
	}
}
