package packs_test

import (
	"bytes"
	"flag"
	"os"
	"testing"

	"liem"
	"liem/packs"
	"liem/proof"
	"liem/rulebook"
	"liem/rulebook/status"
)

var update = flag.Bool("update", false, "prove the shipped packs and store the proofs")

// TestProofs: every shipped pack loads and comes with a proof of just these
// bytes. With LIEM_LONG=1 it is proven again and must come out the same.
func TestProofs(t *testing.T) {
	for _, name := range packs.Names() {
		t.Run(name, func(t *testing.T) {
			files, _ := packs.FS(name)
			p, faults := rulebook.Load(files)
			for _, f := range faults {
				t.Fatal(f)
			}
			if *update {
				store(t, name, p)
				return
			}
			raw, ok := packs.Proof(name)
			if !ok {
				t.Fatal("no stored proof; run: go test ./packs -update")
			}
			stored, err := proof.Read(raw)
			if err != nil {
				t.Fatal(err)
			}
			if err := stored.Matches(p); err != nil {
				t.Fatalf("%v; run: go test ./packs -update", err)
			}
			if os.Getenv("LIEM_LONG") == "" {
				return
			}
			if again := prove(t, p); !bytes.Equal(again, raw) {
				t.Error("proven again, the pack gives another proof")
			}
		})
	}
}

// TestStatusPages: the pages of legal status under docs/status say what the
// packs say.
func TestStatusPages(t *testing.T) {
	for _, name := range packs.Names() {
		files, _ := packs.FS(name)
		p, faults := rulebook.Load(files)
		if len(faults) > 0 {
			t.Fatal(faults)
		}
		page := status.Page(p, liem.EN) + "\n---\n\n" + status.Page(p, liem.VI)
		file := "../docs/status/" + name + ".md"
		if *update {
			if err := os.WriteFile(file, []byte(page), 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		if have, err := os.ReadFile(file); err != nil || string(have) != page {
			t.Errorf("%s is not what the pack says; run: go test ./packs -update", file)
		}
	}
}

// TestSeries: a case's number tells of which law it is: no two packs number
// different procedures alike.
func TestSeries(t *testing.T) {
	of := map[string]string{}
	for _, name := range packs.Names() {
		files, _ := packs.FS(name)
		p, faults := rulebook.Load(files)
		if len(faults) > 0 {
			t.Fatal(faults)
		}
		for _, q := range p.Procedures {
			if other, ok := of[q.Series]; ok && other != q.ID {
				t.Errorf("%s and %s both number their cases %s", other, q.ID, q.Series)
			}
			of[q.Series] = q.ID
		}
	}
}

func prove(t *testing.T, p *rulebook.Pack) []byte {
	t.Helper()
	q, results, err := proof.CheckPack(p, proof.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range results {
		t.Logf("%s: %d states, %d transitions", r.Procedure, r.States, r.Transitions)
		for _, x := range r.Properties {
			if !x.Holds {
				t.Errorf("%s: property %d does not hold\n%s", r.Procedure, x.Number, x.Story.In("en"))
			}
		}
	}
	raw, err := q.Encode()
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

func store(t *testing.T, name string, p *rulebook.Pack) {
	t.Helper()
	raw := prove(t, p)
	if t.Failed() {
		return
	}
	if err := os.WriteFile("proofs/"+name+".json", raw, 0o644); err != nil {
		t.Fatal(err)
	}
}
