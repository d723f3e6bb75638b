package screening

import (
	"crypto/sha256"
	"encoding/csv"
	"os"
	"path/filepath"
	"testing"
)

type tally struct{ tp, fp, fn, tn int }

func (t *tally) add(found, is bool) {
	switch {
	case found && is:
		t.tp++
	case found:
		t.fp++
	case is:
		t.fn++
	default:
		t.tn++
	}
}

func (t tally) f1() float64 { return 2 * float64(t.tp) / float64(2*t.tp+t.fp+t.fn) }

// shared is a file of the public test data, which a checkout has not; false:
// LIEM_DATA does not name its folder, and nothing is measured.
func shared(t testing.TB, name string) (string, bool) {
	dir := os.Getenv("LIEM_DATA")
	if dir == "" {
		t.Log("NOT MEASURED: LIEM_DATA names the folder of the public test data")
		return "", false
	}
	return filepath.Join(dir, filepath.FromSlash(name)), true
}

// The public pairs, cut in two by a hash: the rules were looked over with half
// A before them, half B was only ever counted.
func TestNameBench(t *testing.T) {
	path, ok := shared(t, "names/name_bench/cases-dev.csv")
	if !ok {
		return
	}
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var all, companies [2]tally
	for _, r := range rows[1:] {
		half := int(sha256.Sum256([]byte(r[2] + "\x00" + r[3]))[0] & 1)
		got := Compare(Schema(r[1]), r[2], r[3])
		is := r[4] == "true"
		all[half].add(got.Class != None, is)
		if s := Schema(r[1]); s == Company || s == Organization {
			companies[half].add(got.Class != None, is)
		}
		if half == 0 && (got.Class != None) != is && os.Getenv("LIEM_SHOW") != "" {
			t.Logf("%s %v %-10s %q %q %s", got.Score, is, r[1], r[2], r[3], r[5])
		}
	}
	for half, name := range []string{"A, looked at", "B, counted alone"} {
		if all[half].f1() < 0.83 || companies[half].f1() < 0.90 {
			t.Errorf("half %s: F1 %.3f, 0.83 at least; companies %.3f, 0.90 at least", name, all[half].f1(), companies[half].f1())
		}
		t.Logf("half %s: all F1 %.3f %+v; companies F1 %.3f %+v", name, all[half].f1(), all[half], companies[half].f1(), companies[half])
	}
}
