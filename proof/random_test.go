package proof

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"liem/rulebook"
)

// operators change one thing of a procedure at random; they say what they
// did, or nothing if there was nothing to change.
func operators() []func(b bench, r *rand.Rand) string {
	pick := func(r *rand.Rand, n int) int { return r.IntN(max(n, 1)) }
	cut := func(r *rand.Rand, list *[]string) string {
		if len(*list) == 0 {
			return ""
		}
		i := pick(r, len(*list))
		out := (*list)[i]
		*list = slices.Delete(slices.Clone(*list), i, i+1)
		return out
	}
	act := func(b bench, r *rand.Rand) *rulebook.Act { return b.Acts[pick(r, len(b.Acts))] }
	clock := func(b bench, r *rand.Rand) *rulebook.Clock { return b.Clocks[pick(r, len(b.Clocks))] }
	say := func(what, of, detail string) string {
		if detail == "" {
			return ""
		}
		return what + " of " + of + ": " + detail
	}
	return []func(b bench, r *rand.Rand) string{
		func(b bench, r *rand.Rand) string {
			a := act(b, r)
			if a.Needs == nil || len(a.Needs.Kids) == 0 {
				return ""
			}
			i := pick(r, len(a.Needs.Kids))
			out := a.Needs.Kids[i].Text
			a.Needs.Kids = slices.Delete(slices.Clone(a.Needs.Kids), i, i+1)
			return say("need dropped", a.ID, out)
		},
		func(b bench, r *rand.Rand) string {
			a := act(b, r)
			if b.role(a.By) == nil {
				return ""
			}
			a.By = b.Roles[pick(r, len(b.Roles))].ID
			return say("role swapped", a.ID, a.By)
		},
		func(b bench, r *rand.Rand) string {
			a, s := act(b, r), b.Stages[pick(r, len(b.Stages))]
			if s.Ends || slices.Contains(a.In, s.ID) || a.Kind == rulebook.Filing {
				return ""
			}
			a.In = append(slices.Clone(a.In), s.ID)
			return say("stage widened", a.ID, s.ID)
		},
		func(b bench, r *rand.Rand) string {
			k := clock(b, r)
			return say("met by dropped", k.ID, cut(r, &k.MetBy))
		},
		func(b bench, r *rand.Rand) string {
			k := clock(b, r)
			return say("stopped by dropped", k.ID, cut(r, &k.StoppedBy))
		},
		func(b bench, r *rand.Rand) string {
			a := act(b, r)
			return say("tells dropped", a.ID, cut(r, &a.Tells))
		},
		func(b bench, r *rand.Rand) string {
			a := act(b, r)
			return say("tells outcome dropped", a.ID, cut(r, &a.TellsEnd))
		},
		func(b bench, r *rand.Rand) string {
			x := b.Roles[pick(r, len(b.Roles))]
			return say("apart weakened", x.ID, cut(r, &x.Apart))
		},
		func(b bench, r *rand.Rand) string {
			k := clock(b, r)
			if k.Extension == nil {
				return ""
			}
			k.Extension.Times++
			return say("more extensions", k.ID, fmt.Sprint(k.Extension.Times))
		},
		func(b bench, r *rand.Rand) string {
			a := act(b, r)
			return say("marks dropped", a.ID, cut(r, &a.Marks))
		},
		func(b bench, r *rand.Rand) string {
			k := clock(b, r)
			if len(k.From) == 0 {
				return ""
			}
			i := pick(r, len(k.From))
			out := k.From[i]
			k.From = slices.Delete(slices.Clone(k.From), i, i+1)
			return say("anchor dropped", k.ID, out.Act+out.Expiry)
		},
		func(b bench, r *rand.Rand) string {
			a := act(b, r)
			out := a.ProposedBy
			a.ProposedBy = ""
			return say("proposer dropped", a.ID, out)
		},
		func(b bench, r *rand.Rand) string { a := act(b, r); return say("stage dropped", a.ID, cut(r, &a.In)) },
		func(b bench, r *rand.Rand) string {
			k := clock(b, r)
			k.Falls = !k.Falls
			return say("duty turned", k.ID, fmt.Sprint(k.Falls))
		},
		func(b bench, r *rand.Rand) string {
			a := act(b, r)
			if a.Kind == rulebook.Plain {
				return ""
			}
			out := string(a.Kind)
			a.Kind = rulebook.Plain
			return say("kind dropped", a.ID, out)
		},
	}
}

// TestRandomMutations prints the share of random changes that some property
// catches. Many of them do no harm: a wider stage, a stop that never comes.
// The floor only tells that the prover did not fall asleep.
func TestRandomMutations(t *testing.T) {
	t.Run("sp.report", func(t *testing.T) { randomMutations(t, specimen(t), "sp.report") })
	if long() { // what is shipped
		t.Run("vn.denunciation", func(t *testing.T) { randomMutations(t, load(t, "../packs/vn"), "vn.denunciation") })
		t.Run("eu.internal-report", func(t *testing.T) { randomMutations(t, load(t, "../packs/eu"), "eu.internal-report") })
	}
}

func randomMutations(t *testing.T, pack *rulebook.Pack, id string) {
	n, floor := 8, 0.4
	if long() {
		n = 100
	}
	r := rand.New(rand.NewPCG(20261123, 1))
	ops := operators()
	caught, by := 0, map[int]int{}
	for i := 0; i < n; {
		p := deepCopy(pack).Procedure(id)
		what := ops[r.IntN(len(ops))](bench{p, t}, r)
		if what == "" {
			continue
		}
		i++
		res, err := Check(p, Options{Most: 1_000_000})
		switch {
		case err != nil:
			caught++ // does not compile, or grows beyond all measure
			t.Logf("refused  %s: %v", what, err)
		case res.Holds():
			t.Logf("passes   %s", what)
		default:
			caught++
			for _, x := range failing(res) {
				by[x]++
			}
			if long() {
				t.Logf("caught   %s: %v", what, failing(res))
			}
		}
	}
	t.Logf("%s: %d of %d random mutations caught; by property %v", id, caught, n, by)
	if float64(caught) < floor*float64(n) {
		t.Errorf("only %d of %d random mutations were caught", caught, n)
	}
}
