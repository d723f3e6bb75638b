package cli

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"liem/ledger/bundle/bundletest"
)

func TestReceiptVerify(t *testing.T) {
	r, err := bundletest.Receipt(600, 421, 1)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	good := write("good.txt", string(r.Text()))
	bad := write("bad.txt", strings.Replace(string(r.Text()), "index 421", "index 420", 1))
	policy := write("policy", string(r.Policy))
	for _, c := range []struct {
		args  []string
		code  int
		wants []string
	}{
		{[]string{"receipt", "verify", good}, 0, []string{"Biên nhận đúng.", "421 (đếm từ 0) trên 600", "thanhtra.example.vn/liem"}},
		{[]string{"receipt", "verify", good, "--policy", policy, "--json", "--lang", "en"}, 0, []string{`"whole": true`, `"trust": "trusted"`, `"index": 421`}},
		{[]string{"receipt", "verify", bad, "--lang", "en"}, 1, []string{"does NOT verify", "Line 10: This commitment at this index"}},
		{[]string{"receipt", "verify", bad, "--json"}, 1, []string{`"whole": false`, `"line": 10`}},
		{[]string{"receipt", "verify", good + "x"}, 3, nil},
	} {
		out, errs, code := run(c.args...)
		if code != c.code {
			t.Errorf("%v: code %d, want %d: %s%s", c.args, code, c.code, out, errs)
		}
		for _, want := range c.wants {
			if !strings.Contains(out+errs, want) {
				t.Errorf("%v lacks %q:\n%s%s", c.args, want, out, errs)
			}
		}
	}
}
