package proof

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"liem"
	"liem/rulebook"
)

func TestStored(t *testing.T) {
	pack := specimen(t)
	made, _, err := CheckPack(pack, Options{})
	if err != nil {
		t.Fatal(err)
	}
	b, err := made.Encode()
	if err != nil {
		t.Fatal(err)
	}
	p, err := Read(b)
	if err != nil {
		t.Fatal(err)
	}
	if again, _ := p.Encode(); !bytes.Equal(b, again) {
		t.Error("a proof does not read back as it was written")
	}
	if err := p.Matches(pack); err != nil {
		t.Errorf("its own pack: %v", err)
	}
	for name, spoil := range map[string]func(p *Proof, pack *rulebook.Pack){
		"other bytes":          func(_ *Proof, k *rulebook.Pack) { k.Hash[0]++ },
		"other version":        func(_ *Proof, k *rulebook.Pack) { k.Version = "9" },
		"older checker":        func(p *Proof, _ *rulebook.Pack) { p.Checker-- },
		"older engine":         func(p *Proof, _ *rulebook.Pack) { p.Engine-- },
		"one person":           func(p *Proof, _ *rulebook.Pack) { p.People = 1 },
		"a property fails":     func(p *Proof, _ *rulebook.Pack) { p.Procedures[1].Properties[4].Holds = false },
		"a property is absent": func(p *Proof, _ *rulebook.Pack) { p.Procedures[0].Properties = p.Procedures[0].Properties[1:] },
		"a procedure is absent": func(p *Proof, _ *rulebook.Pack) {
			p.Procedures = p.Procedures[1:]
		},
		"not of the stated size": func(p *Proof, _ *rulebook.Pack) { p.Procedures[0].AsStated = false },
	} {
		t.Run(name, func(t *testing.T) {
			q, err := Read(b)
			if err != nil {
				t.Fatal(err)
			}
			k := deepCopy(pack)
			spoil(q, k)
			var refused *liem.Error
			if err := q.Matches(k); !errors.As(err, &refused) || !refused.Say.Whole() {
				t.Errorf("served: %v", err)
			}
		})
	}
	var none *Proof
	if none.Matches(pack) == nil {
		t.Error("a pack without a proof is served")
	}
	if _, err := Read([]byte("{")); err == nil {
		t.Error("half a proof was read")
	}
}

// TestStatedSize: the size that a procedure states is compared.
func TestStatedSize(t *testing.T) {
	p := deepCopy(specimen(t)).Procedure("sp.protection")
	for _, c := range []struct {
		states int
		holds  bool
	}{{5, true}, {6, false}} {
		p.Expects = []rulebook.Expectation{{States: c.states}}
		r, err := Check(p, Options{})
		if err != nil {
			t.Fatal(err)
		}
		if r.Holds() != c.holds || (r.Unexpected == liem.Text{}) != c.holds {
			t.Errorf("stated %d states: %v %q", c.states, r.Holds(), r.Unexpected.EN)
		}
	}
}

// TestTooLarge: a model beyond the limit is an error that says so.
func TestTooLarge(t *testing.T) {
	if _, err := Check(specimen(t).Procedure("sp.report"), Options{Most: 100}); err == nil || !strings.Contains(err.Error(), "more than 100 states") {
		t.Errorf("got %v", err)
	}
}

// TestTransitions: open cases of the old version go on under the new one,
// and changes that would leave them stuck are found with the whole story.
func TestTransitions(t *testing.T) {
	pack := specimen(t)
	same := map[string]string{}
	for _, s := range pack.Procedure("sp.report").Stages {
		same[s.ID] = s.ID
	}
	for _, c := range []struct {
		name     string
		property int // 0: all hold
		change   func(b bench, stages map[string]string)
	}{
		{"nothing changed", 0, func(bench, map[string]string) {}},
		{"a fact that the old version did not read is read", 0, func(b bench, _ map[string]string) { b.need("publish", "complexity", "ordinary", "complex") }},
		{"a stage is gone without a successor", 1, func(_ bench, stages map[string]string) { stages["intake"] = "gone" }},
		{"a running clock has no successor", 1, func(b bench, _ map[string]string) {
			b.away("note_violation")
			for i, k := range b.Clocks {
				if k.ID == "waiting" {
					b.Clocks = append(b.Clocks[:i:i], b.Clocks[i+1:]...)
				}
			}
			b.away("end_wait")
			b.away("wait")
			b.unanchor("oversight", "end:waiting")
		}},
		{"suspended cases fall where nothing takes them on", 1, func(b bench, _ map[string]string) {
			b.away("resume")
			a := b.act("hand_over")
			a.In = b.without(a.In, "suspended")
		}},
		{"a clock that an open case runs is met by nothing any more", 2, func(b bench, _ map[string]string) {
			k := b.clock("initial_handling")
			k.MetBy = b.without(k.MetBy, "accept")
		}},
		{"the conclusion no longer waits for an answer", 5, func(b bench, _ map[string]string) { b.drop("conclude", "every subject is answered/absent") }},
		{"open cases are left without a clock", 4, func(b bench, _ map[string]string) { b.unanchor("oversight", "end:settle") }},
		{"the managing body is forgotten", 15, func(b bench, _ map[string]string) {
			b.act("tell_outcome").TellsEnd = []string{"reporter"}
			b.act("tell_instead").TellsEnd = []string{"reporter"}
			b.drop("close", "everyone told knows the outcome")
		}},
		{"a case in verification begins again at its end", 7, func(b bench, stages map[string]string) { stages["concluded"] = "kept" }},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			stages := map[string]string{}
			for k, v := range same {
				stages[k] = v
			}
			young := deepCopy(pack).Procedure("sp.report")
			c.change(bench{young, t}, stages)
			o := Options{}
			if !long() && c.property != 0 {
				o.People = 1 // the short form: each of these can happen to one
			}
			r, err := CheckTransition(pack.Procedure("sp.report"), young, &rulebook.Transition{Procedure: "sp.report", Stages: stages}, o)
			if err != nil {
				t.Fatal(err)
			}
			if c.property == 0 {
				for _, n := range failing(r) {
					t.Errorf("breaks %d:\n%s", n, r.Properties[n-1].Story.In(liem.EN))
				}
				return
			}
			x := r.Properties[c.property-1]
			if x.Holds {
				t.Fatalf("not caught; others: %v", failing(r))
			}
			if len(x.Story.Steps) == 0 {
				t.Error("caught without a story")
			}
		})
	}
}
