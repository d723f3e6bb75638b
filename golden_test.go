package liem_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"liem/docket"
	"liem/ledger/bundle"
)

// TestGoldenBundles: bundles that earlier versions handed out verify for
// ever, by both verifiers, and with the verdict that stands in their name.
func TestGoldenBundles(t *testing.T) {
	files, err := filepath.Glob("testdata/bundles/*.zip")
	if err != nil || len(files) == 0 {
		t.Fatal("no golden bundles", err)
	}
	python, missing := exec.LookPath("python3")
	for _, name := range files {
		f, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		info, err := f.Stat()
		if err != nil {
			t.Fatal(err)
		}
		b, err := bundle.Open(f, info.Size())
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		r, _, err := docket.Verify(b, nil)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if want := filepath.Base(name); !strings.HasPrefix(want, string(r.Verdict)+"-") {
			t.Errorf("%s: the verdict is %s", name, r.Verdict)
		}
		if missing != nil {
			t.Log("SKIPPED: python3 is not here, so the second verifier did not run")
			continue
		}
		if out, err := exec.Command(python, "docs/verify.py", name).CombinedOutput(); err != nil {
			t.Errorf("%s: the second verifier: %v\n%s", name, err, out)
		}
	}
}
