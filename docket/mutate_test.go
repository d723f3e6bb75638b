package docket

import (
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"liem"
	"liem/clock"
	"liem/ledger"
	"liem/rulebook"
)

// forgery changes one thing of a recorded life; it says whether there was
// anything to change. The acts are deep copies.
type forgery struct {
	name string
	do   func(acts []*ledger.Act, i int, r *rand.Rand) ([]*ledger.Act, bool)
	// always: such a change is never another true life.
	always bool
}

func changeFact(prefix string, value func(old string, r *rand.Rand) string) func([]*ledger.Act, int, *rand.Rand) ([]*ledger.Act, bool) {
	return func(acts []*ledger.Act, i int, r *rand.Rand) ([]*ledger.Act, bool) {
		for _, k := range r.Perm(len(acts[i].Facts)) {
			if f := &acts[i].Facts[k]; strings.HasPrefix(f.Name, prefix) {
				old := f.Value
				f.Value = value(old, r)
				return acts, f.Value != old
			}
		}
		return acts, false
	}
}

func changeAct(change func(a *ledger.Act, r *rand.Rand) bool) func([]*ledger.Act, int, *rand.Rand) ([]*ledger.Act, bool) {
	return func(acts []*ledger.Act, i int, r *rand.Rand) ([]*ledger.Act, bool) { return acts, change(acts[i], r) }
}

func renumber(acts []*ledger.Act) []*ledger.Act {
	for i, a := range acts {
		a.Seq = uint64(i + 1)
	}
	return acts
}

func turned(string, *rand.Rand) string { return strings.Repeat("ab", 32) }

func shifted(r *rand.Rand) liem.Instant {
	d := liem.Instant((1 + r.IntN(72)) * int(time.Hour/time.Microsecond))
	if r.IntN(2) == 0 {
		return -d
	}
	return d
}

func forgeries() []forgery {
	word := func(old string, r *rand.Rand) string {
		return [...]string{"x", "", "none", "yes", "no", "1", "subject-1", "subject-2"}[r.IntN(8)]
	}
	return []forgery{
		{"any fact changed", changeFact("", word), false},
		{"fact dropped", changeAct(func(a *ledger.Act, r *rand.Rand) bool {
			if len(a.Facts) == 0 {
				return false
			}
			k := r.IntN(len(a.Facts))
			a.Facts = slices.Delete(a.Facts, k, k+1)
			return true
		}), false},
		{"fact added", changeAct(func(a *ledger.Act, r *rand.Rand) bool {
			a.Facts = append(a.Facts, ledger.Fact{Name: [...]string{"note", "due/settle", "strike", "number", "second", "period/x", "table/t/x"}[r.IntN(7)], Value: "1"})
			return true
		}), true},
		{"act dropped", func(acts []*ledger.Act, i int, _ *rand.Rand) ([]*ledger.Act, bool) {
			return slices.Delete(acts, i, i+1), i > 0 && i < len(acts)-1
		}, true},
		{"act dropped, the rest renumbered", func(acts []*ledger.Act, i int, _ *rand.Rand) ([]*ledger.Act, bool) {
			return renumber(slices.Delete(acts, i, i+1)), i > 0 && i < len(acts)-1
		}, false},
		{"two acts swapped", func(acts []*ledger.Act, i int, _ *rand.Rand) ([]*ledger.Act, bool) {
			if i == 0 || i+1 >= len(acts) {
				return acts, false
			}
			acts[i], acts[i+1] = acts[i+1], acts[i]
			acts[i].Recorded, acts[i+1].Recorded = acts[i+1].Recorded, acts[i].Recorded
			return renumber(acts), true
		}, false},
		{"occurred changed", changeAct(func(a *ledger.Act, r *rand.Rand) bool { a.Occurred.At += shifted(r); return true }), false},
		{"basis changed", changeAct(func(a *ledger.Act, r *rand.Rand) bool {
			a.Occurred.Basis = map[bool]ledger.Basis{true: ledger.Stamp, false: "hearsay"}[a.Occurred.Basis == ledger.Recorded]
			return true
		}), false},
		{"recorded changed", changeAct(func(a *ledger.Act, r *rand.Rand) bool { a.Recorded += shifted(r); return true }), false},
		{"actor changed", changeAct(func(a *ledger.Act, r *rand.Rand) bool { a.Actor = "officer-77"; return true }), false},
		{"actor became a party", changeAct(func(a *ledger.Act, r *rand.Rand) bool {
			old := a.Actor
			a.Actor = [...]string{"subject-1", "reporter-1", Clerk}[r.IntN(3)]
			return old != a.Actor
		}), false},
		{"post changed", changeAct(func(a *ledger.Act, r *rand.Rand) bool { a.Post = "p.nobody"; return true }), true},
		{"rests dropped", changeAct(func(a *ledger.Act, r *rand.Rand) bool { n := len(a.Rests); a.Rests = nil; return n > 0 }), true},
		{"rests on something else", changeAct(func(a *ledger.Act, r *rand.Rand) bool {
			if len(a.Rests) == 0 {
				return false
			}
			a.Rests[0] = liem.Hash{9}
			return true
		}), true},
		{"finding changed", changeFact("finding/", func(old string, _ *rand.Rand) string {
			return map[bool]string{true: string(NotUpheld), false: string(Upheld)}[old != string(NotUpheld)]
		}), false},
		{"due date changed", changeFact("due/", func(old string, r *rand.Rand) string {
			f := strings.Fields(old)
			switch r.IntN(4) {
			case 0:
				f[0] = "2031-01-01"
			case 1:
				f[1] += "0"
			case 2:
				f[2] = "eu-x"
			case 3:
				f[3] = map[bool]string{true: "estimated", false: "final"}[f[3] == "final"]
			}
			return strings.Join(f, " ")
		}), true},
		{"another's proposal", changeFact("proposal", func(string, *rand.Rand) string { return liem.DerivedID("other").String() }), true},
		{"content of two hands changed", changeFact("content", turned), false},
		{"texts of two hands changed", changeFact("texts", turned), false},
		{"field dropped", changeAct(func(a *ledger.Act, r *rand.Rand) bool {
			n := len(a.Fields)
			a.Fields = a.Fields[:max(0, n-1)]
			return n > 0
		}), false},
		{"foreign field", changeAct(func(a *ledger.Act, r *rand.Rand) bool {
			a.Fields = append(a.Fields, text("notes", "conduct", "file", "…"))
			return true
		}), true},
		{"class or compartment changed", changeAct(func(a *ledger.Act, r *rand.Rand) bool {
			if len(a.Fields) == 0 {
				return false
			}
			if a.Fields[0].Class += "x"; r.IntN(2) == 0 {
				a.Fields[0].Compartment += "x"
			}
			return true
		}), true},
		{"about somebody else", changeFact("on", func(old string, _ *rand.Rand) string {
			return map[string]string{"subject-1": "subject-2", "subject-2": "subject-1"}[old]
		}), false},
		{"another kind", changeAct(func(a *ledger.Act, r *rand.Rand) bool {
			old := a.Kind
			a.Kind = [...]string{Expire, Propose, Correct, Told, Transition, "read.content", "purge"}[r.IntN(7)]
			return a.Kind != old
		}), false},
		{"another case, chain, body, pack or procedure", changeAct(func(a *ledger.Act, r *rand.Rand) bool {
			switch r.IntN(5) {
			case 0:
				a.Case[0]++
			case 1:
				a.Chain = ledger.Reads
			case 2:
				a.Body += "x"
			case 3:
				a.Pack[0]++
			case 4:
				a.Procedure += "x"
			}
			return a.Seq > 1
		}), true},
		{"number changed", changeAct(func(a *ledger.Act, r *rand.Rand) bool { a.Seq += uint64(1 + r.IntN(2)); return true }), true},
		{"expiry under another id", changeAct(func(a *ledger.Act, r *rand.Rand) bool { a.ID[3]++; return a.Kind == Expire }), true},
		{"expiry by somebody", changeAct(func(a *ledger.Act, r *rand.Rand) bool {
			if a.Actor = "officer-1"; r.IntN(2) == 0 {
				a.Actor, a.Post = Clerk, "p.decider"
			}
			return a.Kind == Expire
		}), true},
		{"expiry at another instant", changeAct(func(a *ledger.Act, r *rand.Rand) bool {
			d := shifted(r)
			if a.Recorded += d; r.IntN(2) == 0 {
				a.Occurred.At += d
			}
			return a.Kind == Expire
		}), true},
		{"expiry of another clock", func(acts []*ledger.Act, i int, r *rand.Rand) ([]*ledger.Act, bool) {
			if acts[i].Kind != Expire {
				return acts, false
			}
			acts[i].Facts[0].Value = [...]string{"settle", "closing", "nothing"}[r.IntN(3)]
			return acts, acts[i].Facts[0].Value != factOf(acts[i], "clock")+"?"
		}, false},
	}
}

func copyActs(acts []*ledger.Act) []*ledger.Act {
	var out []*ledger.Act
	for _, a := range acts {
		b := *a
		b.Facts, b.Fields, b.Rests = slices.Clone(a.Facts), slices.Clone(a.Fields), slices.Clone(a.Rests)
		out = append(out, &b)
	}
	return out
}

func fold(p *rulebook.Procedure, acts []*ledger.Act, posts Posts) (*Case, error) {
	c, err := Open(p, acts[0], clock.Lookup, posts)
	for i := 1; err == nil && i < len(acts); i++ {
		err = c.Apply(acts[i], posts)
	}
	return c, err
}

// TestForgeries changes one thing of a recorded life and replays it. What
// the docket lets pass is one of two things. Either the life would have been
// just as lawful that way: another officer who may act too, a later hour of
// the same day, another choice, another lawful order of acts that do not
// depend on each other. Or the change is of words that the docket does not
// judge: the id of an act, a basis that is another of the lawful ones. That
// it was not so is then shown by the commitments: each act's stands in the
// next act and in the log, and bundle.Check compares them.
func TestForgeries(t *testing.T) {
	n := 1000
	if long() {
		n = 20_000
	}
	r := rand.New(rand.NewPCG(3, 3))
	lives := recorded(t, r)
	list, refused, same, other := forgeries(), map[string]int{}, map[string]int{}, map[string]int{}
	for done := range n {
		f := list[done%len(list)]
		var w *Case
		var at int
		var acts []*ledger.Act
		for ok := false; !ok; {
			w = lives[r.IntN(len(lives))]
			at = r.IntN(len(w.acts))
			acts, ok = f.do(copyActs(w.acts), at, r)
		}
		c, err := fold(w.Procedure, acts, desk{})
		switch {
		case err != nil:
			refused[f.name]++
		case f.always:
			t.Errorf("%s: act %d (%s of %s): the replay lets it pass", f.name, at+1, w.acts[at].Kind, w.Procedure.ID)
		case string(c.state) == string(w.state) && ends(c) == ends(w) && past(c) == past(w):
			same[f.name]++
			if os.Getenv("LIEM_SHOW") != "" {
				t.Logf("%s: act %d (%s of %s) %+v", f.name, at+1, w.acts[at].Kind, w.Procedure.ID, w.acts[at].Facts)
			}
		default:
			other[f.name]++
		}
	}
	sum := 0
	for _, f := range list {
		sum += refused[f.name]
		t.Logf("%-45s refused %4d, as lawful with the same end %3d, as lawful with another %3d", f.name, refused[f.name], same[f.name], other[f.name])
		if refused[f.name] == 0 {
			t.Errorf("%s: not one was refused", f.name)
		}
	}
	t.Logf("%d of %d refused", sum, n)
	if sum < n*3/4 {
		t.Errorf("only %d of %d were refused", sum, n)
	}
}

// recorded leads lives to be forged; some find against somebody.
func recorded(t *testing.T, r *rand.Rand) (lives []*Case) {
	vn := shipped(t, "vn")
	for _, id := range []string{"vn.denunciation", "vn.complaint-first", "vn.discipline"} {
		g := newGround(t, vn.Procedure(id), false)
		for kept := 0; kept < 10; {
			w := newWalk(t, g, r)
			if w.live(60); len(w.c.acts) > 12 {
				kept, lives = kept+1, append(lives, w.c)
			}
		}
	}
	for range 5 {
		lives = append(lives, concluded(t).c)
	}
	return lives
}
