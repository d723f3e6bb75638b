package rulebook

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestPage reads the worked pack out of docs/rulebook.md, where each fence
// names its file, and compares it with testdata/ok/advice, which other
// tests load.
func TestPage(t *testing.T) {
	page, err := os.ReadFile("../docs/rulebook.md")
	if err != nil {
		t.Fatal(err)
	}
	files := 0
	for _, block := range strings.Split(string(page), "\n```yaml ")[1:] {
		name, rest, _ := strings.Cut(block, "\n")
		body, _, ok := strings.Cut(rest, "\n```")
		if !ok {
			t.Fatalf("%s does not end", name)
		}
		files++
		at := filepath.Join("testdata/ok/advice", name)
		if *update {
			if err := os.MkdirAll(filepath.Dir(at), 0o777); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(at, []byte(body+"\n"), 0o666); err != nil {
				t.Fatal(err)
			}
		}
		have, err := os.ReadFile(at)
		if err != nil || !bytes.Equal(have, []byte(body+"\n")) {
			t.Errorf("%s differs from the page (go test -update writes it): %v", at, err)
		}
	}
	if files != 7 {
		t.Errorf("%d files on the page", files)
	}
	p := mustLoad(t, "testdata/ok/advice")
	if v := p.Procedure("example.advice"); v == nil || len(v.Acts) != 6 || len(p.Lives) != 2 {
		t.Errorf("the page's procedure: %+v", v)
	}
}
