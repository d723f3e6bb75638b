package bundle_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// batch lets verify.py look at many files in one process.
const batch = `
import sys, json
sys.path.insert(0, sys.argv[1])
import verify
for line in sys.stdin:
    name, policy = json.loads(line)
    outside = verify.Policy(open(policy, "rb").read(), False) if policy else None
    print(json.dumps(verify.report(open(name, "rb").read(), outside), ensure_ascii=False), flush=True)
`

// seen is what a verifier prints.
type seen struct {
	Verdict string `json:"verdict"`
	Trust   string `json:"trust"`
	AsOf    string `json:"as_of"`
	Limits  string `json:"limits"`
	Fault   *struct {
		File string `json:"file"`
		Line int    `json:"line"`
		Act  uint64 `json:"act"`
		VI   string `json:"vi"`
		EN   string `json:"en"`
	} `json:"fault"`
	Gaps []struct {
		Chain   string `json:"chain"`
		Act     uint64 `json:"act"`
		Field   string `json:"field"`
		Passage int    `json:"passage"`
		Reason  string `json:"reason"`
	} `json:"gaps"`
}

// second is the second verifier, docs/verify.py.
type second struct {
	t   testing.TB
	dir string
	in  bytes.Buffer
	n   int
}

func newSecond(t testing.TB) *second {
	t.Helper()
	if _, err := exec.LookPath("python3"); err != nil {
		t.Skip("SKIPPED: python3 is not here, so docs/verify.py was not run")
	}
	return &second{t: t, dir: t.TempDir()}
}

// add queues a bundle, with a policy or nil.
func (s *second) add(raw, policy []byte) {
	name := filepath.Join(s.dir, fmt.Sprintf("%d.zip", s.n))
	if err := os.WriteFile(name, raw, 0o600); err != nil {
		s.t.Fatal(err)
	}
	pair := [2]string{name, ""}
	if policy != nil {
		pair[1] = name + ".policy"
		if err := os.WriteFile(pair[1], policy, 0o600); err != nil {
			s.t.Fatal(err)
		}
	}
	line, _ := json.Marshal(pair)
	s.in.Write(append(line, '\n'))
	s.n++
}

// run verifies everything that was queued.
func (s *second) run() []seen {
	s.t.Helper()
	docs, err := filepath.Abs("../../docs")
	if err != nil {
		s.t.Fatal(err)
	}
	c := exec.Command("python3", "-B", "-c", batch, docs)
	c.Stdin = &s.in
	var stderr bytes.Buffer
	c.Stderr = &stderr
	out, err := c.Output()
	if err != nil {
		s.t.Fatalf("verify.py: %v\n%s", err, stderr.Bytes())
	}
	var all []seen
	for line := range bytes.Lines(out) {
		all = append(all, parseSeen(s.t, line))
	}
	if len(all) != s.n {
		s.t.Fatalf("verify.py looked at %d of %d bundles", len(all), s.n)
	}
	return all
}

func parseSeen(t testing.TB, line []byte) (v seen) {
	t.Helper()
	d := json.NewDecoder(bytes.NewReader(line))
	d.DisallowUnknownFields()
	if err := d.Decode(&v); err != nil {
		t.Fatalf("%s: %v", line, err)
	}
	return v
}

// first is what this package says about a bundle, as verifiers print it.
func first(t testing.TB, raw, policy []byte) seen {
	t.Helper()
	r, _ := check(t, raw, policy)
	line, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	return parseSeen(t, line)
}

func TestVerifierCommandLine(t *testing.T) {
	s := newSecond(t)
	good := filepath.Join(s.dir, "good.zip")
	bad := filepath.Join(s.dir, "bad.zip")
	raw := golden(t)
	if err := os.WriteFile(good, raw, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(bad, raw[:len(raw)-1], 0o600); err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct {
		args []string
		want int
	}{
		{[]string{good}, 0},
		{[]string{good, "--json"}, 0},
		{[]string{bad, "--json"}, 1},
		{[]string{}, 2},
		{[]string{good, "--policy", good}, 2},
		{[]string{filepath.Join(s.dir, "none.zip")}, 3},
	} {
		c := exec.Command("python3", append([]string{"-B", "../../docs/verify.py"}, tc.args...)...)
		err := c.Run()
		if got := c.ProcessState.ExitCode(); got != tc.want {
			t.Errorf("verify.py %v: exit code %d, want %d (%v)", tc.args, got, tc.want, err)
		}
	}
}
