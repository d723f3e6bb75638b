package story

import (
	"bytes"
	"context"
	"crypto/rand"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"liem"
)

// TestDemo plays the demo in both languages as a user would see it; the
// second verifier agrees on every bundle. The short form plays it in English
// alone: TestStories and TestBent tell the same in Vietnamese.
func TestDemo(t *testing.T) {
	for _, l := range languages(liem.EN) {
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

// languages is both, or one in the short form.
func languages(short liem.Lang) []liem.Lang {
	if os.Getenv("LIEM_LONG") != "" {
		return []liem.Lang{liem.VI, liem.EN}
	}
	return []liem.Lang{short}
}

func secondVerifier(t *testing.T, dir string) {
	t.Helper()
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Log("SKIPPED: python3 is not here, so the second verifier did not run")
		return
	}
	files, err := filepath.Glob(filepath.Join(dir, "bundles", "*.zip"))
	if err != nil || len(files) == 0 {
		t.Fatal("no bundles", err)
	}
	const each = `
import sys
sys.path.insert(0, "../../docs")
import verify
for name in sys.argv[1:]:
    print(verify.report(open(name, "rb").read(), None)["verdict"], name)
`
	out, err := exec.Command(python, append([]string{"-B", "-c", each}, files...)...).CombinedOutput()
	if n := strings.Count("\n"+string(out), "\nwhole "); err != nil || n != len(files) {
		t.Errorf("verify.py finds %d of %d bundles whole: %v\n%s", n, len(files), err, out)
	}
}
