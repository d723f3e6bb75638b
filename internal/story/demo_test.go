package story

import (
	"bytes"
	"context"
	"crypto/rand"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"liem"
)

// TestDemo plays the demo in both languages as a user would see it; the
// second verifier agrees on every bundle.
func TestDemo(t *testing.T) {
	for _, l := range []liem.Lang{liem.VI, liem.EN} {
		var out bytes.Buffer
		dir := t.TempDir()
		if err := Demo(context.Background(), Options{Dir: dir, Lang: l, Out: &out, Random: rand.Reader, Brief: l == liem.EN}); err != nil {
			t.Fatalf("%v\n%s", err, out.String())
		}
		if strings.Contains(out.String(), "%!") || strings.Contains(out.String(), "<nil>") {
			t.Error("the telling has a hole")
		}
		if l == liem.EN {
			secondVerifier(t, dir)
		}
		if err := Demo(context.Background(), Options{Dir: dir, Lang: l, Out: &out, Random: rand.Reader}); liem.KindOf(err) != liem.Invalid {
			t.Errorf("a second demo in the same folder: %v", err)
		}
	}
}

func secondVerifier(t *testing.T, dir string) {
	t.Helper()
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Log("SKIPPED: python3 is not here, so the second verifier did not run")
		return
	}
	files, _ := filepath.Glob(filepath.Join(dir, "bundles", "*.zip"))
	for _, f := range files {
		if out, err := exec.Command(python, "../../docs/verify.py", f).CombinedOutput(); err != nil {
			t.Errorf("verify.py %s: %v\n%s", f, err, out)
		}
	}
}
