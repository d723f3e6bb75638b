package procedure

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"liem"
	"liem/rulebook"
)

// Small procedures written in Go, one construct each. They need no pack:
// the machine compiles whatever has loaded.

type sketch struct {
	acts   []*rulebook.Act
	clocks []*rulebook.Clock
	facts  []*rulebook.Fact
}

func machine(t testing.TB, s sketch, people int) *Machine {
	t.Helper()
	text := liem.T("x", "x")
	p := &rulebook.Procedure{
		Pack: &rulebook.Pack{ID: "t", Version: "1"}, ID: "t.case", Scope: "subject",
		Parties:   []*rulebook.Party{{ID: "reporter", Name: text}, {ID: "subject", Name: text}},
		Audiences: []*rulebook.Audience{{ID: "public", Name: text}},
		Roles:     []*rulebook.Role{{ID: "officer", Name: text}},
		Marks:     []string{"notified", "shown", "invited", "answered", "absent", "served"},
		Stages: []*rulebook.Stage{
			{ID: "one", Name: text, Begins: true, Duty: "officer"}, {ID: "two", Name: text, Duty: "officer"}, {ID: "end", Name: text, Ends: true}},
		Facts:  s.facts,
		Clocks: s.clocks,
		Acts:   append([]*rulebook.Act{{ID: "file", Kind: rulebook.Filing, By: "reporter"}}, s.acts...),
	}
	m, err := Compile(p, people)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func in(id string, change ...func(a *rulebook.Act)) *rulebook.Act {
	a := &rulebook.Act{ID: id, By: "officer", In: []string{"one", "two"}}
	for _, c := range change {
		c(a)
	}
	return a
}

func after(acts ...string) (out []rulebook.Anchor) {
	for _, a := range acts {
		out = append(out, rulebook.Anchor{Act: a})
	}
	return out
}

// run takes steps written as "act", "act@2" (the second person), "act=word"
// (choices), "act!" (done in time, recorded late) and "end:clock@1".
func run(t testing.TB, m *Machine, steps ...string) State {
	t.Helper()
	s := m.Start()
	for _, x := range steps {
		next, r := m.Step(s, event(t, m, x))
		if r != nil {
			t.Fatalf("%s: refused: %s %s", x, r.Code, r.What)
		}
		s = next
	}
	return s
}

func event(t testing.TB, m *Machine, x string) Event {
	t.Helper()
	e := Event{Act: -1, Clock: -1, Person: Nobody}
	id, choice, timely := x, "", false
	if i := slices.Index([]byte(id), '!'); i >= 0 {
		id, timely = id[:i], true
	}
	for i, c := range id {
		if c == '=' {
			id, choice = id[:i], id[i+1:]
			break
		}
	}
	for i, c := range id {
		if c == '@' {
			e.Person = int(id[i+1]-'0') - 1
			id = id[:i]
			break
		}
	}
	if len(id) > 4 && id[:4] == "end:" {
		e.Clock = m.Clock(id[4:])
		return e
	}
	if e.Act = m.Act(id); e.Act < 0 {
		t.Fatalf("no act %q", id)
	}
	e.Timely = timely
	for _, slot := range m.Acts[e.Act].Slots {
		v, ok := m.Choice(slot, choice)
		if !ok {
			t.Fatalf("%s: no choice %q", x, choice)
		}
		e.Choices = append(e.Choices, v)
	}
	return e
}

func TestClocks(t *testing.T) {
	file := after("file")
	met := func(k rulebook.Clock) []*rulebook.Clock { k.ID = "k"; return []*rulebook.Clock{&k} }
	overdue := []*rulebook.Fact{{ID: "overdue", Values: []string{"in_time", "late"}}}
	marked := func(words ...string) *rulebook.Guard {
		return &rulebook.Guard{Op: rulebook.MarkIs, Quant: rulebook.This, Values: words}
	}
	each := func(a *rulebook.Act) { a.Each = true }
	for _, c := range []struct {
		name   string
		s      sketch
		steps  []string
		person int
		want   ClockState
		fact   string
		count  int
	}{
		{"starts", sketch{clocks: met(rulebook.Clock{From: file})}, []string{"file"}, Nobody, Running, "", 0},
		{"met", sketch{acts: []*rulebook.Act{in("do")}, clocks: met(rulebook.Clock{From: file, MetBy: []string{"do"}})}, []string{"file", "do"}, Nobody, Off, "", 0},
		{"stopped", sketch{acts: []*rulebook.Act{in("do")}, clocks: met(rulebook.Clock{From: file, StoppedBy: []string{"do"}})}, []string{"file", "do"}, Nobody, Off, "", 0},
		{"leaving a stage stops nothing", sketch{acts: []*rulebook.Act{in("go", func(a *rulebook.Act) { a.To = "two" })}, clocks: met(rulebook.Clock{From: file})}, []string{"file", "go"}, Nobody, Running, "", 0},
		{"the duty stands", sketch{clocks: met(rulebook.Clock{From: file})}, []string{"file", "end:k"}, Nobody, Expired, "", 0},
		{"the duty falls", sketch{clocks: met(rulebook.Clock{From: file, Falls: true})}, []string{"file", "end:k"}, Nobody, Off, "", 0},
		{"standing oversight", sketch{clocks: met(rulebook.Clock{From: file, Repeats: true})}, []string{"file", "end:k", "end:k"}, Nobody, Running, "", 0},
		{"expiry sets", sketch{facts: overdue, clocks: met(rulebook.Clock{From: file, Expiry: rulebook.Expiry{Sets: map[string]string{"overdue": "late"}}})}, []string{"file", "end:k"}, Nobody, Expired, "late", 0},
		{"recorded late, done in time", sketch{facts: overdue, acts: []*rulebook.Act{in("do")}, clocks: met(rulebook.Clock{From: file, MetBy: []string{"do"},
			Expiry: rulebook.Expiry{Sets: map[string]string{"overdue": "late"}, Timely: map[string]string{"overdue": "in_time"}}})}, []string{"file", "end:k", "do!"}, Nobody, Off, "in_time", 0},
		{"done late", sketch{facts: overdue, acts: []*rulebook.Act{in("do")}, clocks: met(rulebook.Clock{From: file, MetBy: []string{"do"},
			Expiry: rulebook.Expiry{Sets: map[string]string{"overdue": "late"}, Timely: map[string]string{"overdue": "in_time"}}})}, []string{"file", "end:k", "do"}, Nobody, Off, "late", 0},
		{"paused", sketch{acts: []*rulebook.Act{in("do")}, clocks: met(rulebook.Clock{From: file, PausedBy: []string{"do"}})}, []string{"file", "do"}, Nobody, Paused, "", 0},
		{"pausing what is over", sketch{acts: []*rulebook.Act{in("do")}, clocks: met(rulebook.Clock{From: file, PausedBy: []string{"do"}})}, []string{"file", "end:k", "do"}, Nobody, Expired, "", 0},
		{"resumed", sketch{acts: []*rulebook.Act{in("do"), in("on")}, clocks: met(rulebook.Clock{From: file, PausedBy: []string{"do"}, ResumedBy: []string{"on"}})}, []string{"file", "do", "on"}, Nobody, Running, "", 0},
		{"starting what is paused", sketch{acts: []*rulebook.Act{in("do"), in("on")}, clocks: met(rulebook.Clock{From: after("file", "on"), PausedBy: []string{"do"}})}, []string{"file", "do", "on"}, Nobody, Paused, "", 0},
		{"restarted", sketch{acts: []*rulebook.Act{in("do"), in("on")}, clocks: met(rulebook.Clock{From: file, PausedBy: []string{"do"}, RestartBy: []string{"on"}})}, []string{"file", "do", "on"}, Nobody, Running, "", 0},
		{"starts again after its end", sketch{acts: []*rulebook.Act{in("on")}, clocks: met(rulebook.Clock{From: after("file", "on")})}, []string{"file", "end:k", "on"}, Nobody, Running, "", 0},
		{"extended", sketch{acts: []*rulebook.Act{in("more", func(a *rulebook.Act) { a.Extends = "k" })}, clocks: met(rulebook.Clock{From: file, Extension: &rulebook.Extension{Times: 2}})}, []string{"file", "more", "more"}, Nobody, Running, "", 2},
		{"met forgets extensions", sketch{acts: []*rulebook.Act{in("more", func(a *rulebook.Act) { a.Extends = "k" }), in("do")}, clocks: met(rulebook.Clock{From: file, MetBy: []string{"do"}, Extension: &rulebook.Extension{Times: 2}})}, []string{"file", "more", "do"}, Nobody, Off, "", 0},
		{"started by an expiry", sketch{clocks: []*rulebook.Clock{{ID: "j", From: file}, {ID: "k", From: []rulebook.Anchor{{Expiry: "j"}}}}}, []string{"file", "end:j"}, Nobody, Running, "", 0},
		{"when it does not hold", sketch{clocks: met(rulebook.Clock{From: file, PerScoped: true, When: marked("notified")})}, []string{"file"}, 0, Off, "", 0},
		{"when it holds, by the act itself", sketch{acts: []*rulebook.Act{in("tell", each, func(a *rulebook.Act) { a.Marks = []string{"notified"} })},
			clocks: met(rulebook.Clock{From: after("tell"), PerScoped: true, When: marked("notified")})}, []string{"file", "tell@1"}, 0, Running, "", 0},
		{"of one person only", sketch{acts: []*rulebook.Act{in("tell", each)}, clocks: met(rulebook.Clock{From: after("tell"), PerScoped: true})}, []string{"file", "tell@1"}, 1, Off, "", 0},
		{"an act on nobody is about all", sketch{acts: []*rulebook.Act{in("tell", each), in("do")}, clocks: met(rulebook.Clock{From: after("tell"), PerScoped: true, MetBy: []string{"do"}})}, []string{"file", "tell@1", "tell@2", "do"}, 1, Off, "", 0},
		{"the end of one person's clock", sketch{clocks: met(rulebook.Clock{From: file, PerScoped: true})}, []string{"file", "end:k@1"}, 1, Running, "", 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			m := machine(t, c.s, 2)
			s := run(t, m, c.steps...)
			k := m.Clock("k")
			if got := m.ClockState(s, k, c.person); got != c.want {
				t.Errorf("the clock is %s, want %s", got, c.want)
			}
			if got := m.Extended(s, k, max(c.person, 0)); got != c.count {
				t.Errorf("extended %d times, want %d", got, c.count)
			}
			if c.fact != "" && m.Facts[0].Values[m.FactOf(s, 0)] != c.fact {
				t.Errorf("the fact is %s, want %s", m.Facts[0].Values[m.FactOf(s, 0)], c.fact)
			}
		})
	}
}

func TestActs(t *testing.T) {
	each := func(a *rulebook.Act) { a.Each = true }
	facts := []*rulebook.Fact{{ID: "a", Values: []string{"x", "y"}}, {ID: "b", Values: []string{"x", "y"}}}
	hear := []string{"notified", "shown", "invited", "answered"}
	m := machine(t, sketch{facts: facts, acts: []*rulebook.Act{
		in("choose", func(a *rulebook.Act) {
			a.Sets = []rulebook.Set{{Fact: "a", OneOf: []string{"x", "y"}}, {Fact: "b", Copy: "a"}}
		}),
		in("mark", each, func(a *rulebook.Act) { a.Marks = hear }),
		in("new", func(a *rulebook.Act) { a.Kind = rulebook.NewMaterial }),
		in("find", each, func(a *rulebook.Act) { a.Finds = true }),
		in("tell", func(a *rulebook.Act) { a.Tells = []string{"public"} }),
		in("outcome", func(a *rulebook.Act) { a.TellsEnd = []string{"public"} }),
		in("go", func(a *rulebook.Act) { a.To = "end" }),
	}}, 2)
	if s := run(t, m, "file"); m.Stages[m.StageOf(s)].ID != "one" {
		t.Error("a filing without a stage goes to where the procedure begins")
	}
	s := run(t, m, "file", "choose=y")
	if m.FactOf(s, 0) != 1 || m.FactOf(s, 1) != 0 {
		t.Errorf("a copy takes the value from before the act: %v", s)
	}
	if s = run(t, m, "file", "choose=y", "choose=x"); m.FactOf(s, 1) != 1 {
		t.Error("the copy of the second time")
	}
	s = run(t, m, "file", "mark@2", "new")
	for i, w := range hear {
		if got, want := m.Marked(s, 1, m.Mark(w)), i == 0; got != want {
			t.Errorf("after new material %s is %v", w, got)
		}
	}
	if s = run(t, m, "file", "find@2=adverse"); m.FindingOf(s, 0) != Unfound || m.FindingOf(s, 1) != Adverse {
		t.Error("a finding is of one person")
	}
	who := m.Audience("public")
	if s = run(t, m, "file", "tell"); m.ToldOf(s, who) != ToldOfMatter {
		t.Error("told of the matter")
	}
	if s = run(t, m, "file", "outcome"); m.ToldOf(s, who) != ToldOutcome {
		t.Error("told the outcome")
	}
	if s = run(t, m, "file", "go"); !m.Ended(s) {
		t.Error("the end")
	}
	if m.Audience("subject") >= 0 {
		t.Error("the scoped party is told person by person")
	}
}

func TestWhy(t *testing.T) {
	running := func(clock string, q rulebook.Quant) *rulebook.Guard {
		return &rulebook.Guard{Op: rulebook.ClockIs, Name: clock, Quant: q, Values: []string{rulebook.Running}}
	}
	m := machine(t, sketch{
		facts: []*rulebook.Fact{{ID: "a", Values: []string{"x", "y"}}},
		acts: []*rulebook.Act{
			in("later", func(a *rulebook.Act) { a.In = []string{"two"} }),
			in("first", func(a *rulebook.Act) { a.In, a.To = []string{"one"}, "two" }),
			in("need", func(a *rulebook.Act) {
				a.Needs = &rulebook.Guard{Op: rulebook.FactIs, Name: "a", Values: []string{"y"}}
			}),
			in("choose", func(a *rulebook.Act) { a.Sets = []rulebook.Set{{Fact: "a", OneOf: []string{"y"}}} }),
			in("one", func(a *rulebook.Act) { a.Each = true }),
			in("more", func(a *rulebook.Act) { a.Extends = "k" }),
			in("while", func(a *rulebook.Act) { a.Needs = running("begun", rulebook.Only) }),
			in("then", func(a *rulebook.Act) { a.Needs = running("follows", rulebook.Only) }),
			in("unless", func(a *rulebook.Act) { a.Needs = running("k", rulebook.No) }),
			in("begin", func(a *rulebook.Act) {
				a.In = []string{"one"}
				a.Needs = &rulebook.Guard{Op: rulebook.FactIsNot, Name: "a", Values: []string{"y"}}
				a.Sets = []rulebook.Set{{Fact: "a", Value: "y"}}
			}),
			in("meet"),
			in("extend", func(a *rulebook.Act) { a.Extends = "begun" }),
			in("quick", func(a *rulebook.Act) { a.In = []string{"one", "two"}; a.Needs = running("begun", rulebook.Only) }),
		},
		clocks: []*rulebook.Clock{{ID: "k", From: after("file"), Extension: &rulebook.Extension{Times: 1}},
			{ID: "begun", From: after("begin"), MetBy: []string{"meet"}, Extension: &rulebook.Extension{Times: 1}},
			{ID: "follows", From: []rulebook.Anchor{{Expiry: "begun"}}, MetBy: []string{"meet"}}},
	}, 2)
	act := func(id string) Event { return Event{Act: m.Act(id), Clock: -1, Person: Nobody} }
	for _, c := range []struct {
		name string
		at   []string
		e    Event
		want liem.Code
	}{
		{"before the filing", nil, act("need"), liem.NotYet},
		{"a stage that comes", []string{"file"}, act("later"), liem.NotYet},
		{"a stage that is over", []string{"file", "first"}, act("first"), liem.Closed},
		{"filed already", []string{"file"}, act("file"), liem.Closed},
		{"a need", []string{"file"}, act("need"), liem.NotYet},
		{"no choice", []string{"file"}, act("choose"), liem.Needs},
		{"a choice not offered", []string{"file"}, Event{Act: m.Act("choose"), Person: Nobody, Choices: []uint8{0}}, liem.Needs},
		{"about nobody", []string{"file"}, act("one"), liem.Needs},
		{"about somebody else", []string{"file"}, Event{Act: m.Act("one"), Person: 2}, liem.Needs},
		{"no extension left", []string{"file", "more"}, act("more"), liem.Closed},
		{"no clock to extend", []string{"file", "end:k"}, act("more"), liem.Closed},
		{"the end of what does not run", []string{"file", "end:k"}, End(0, Nobody), liem.Closed},
		{"a clock that has not begun", []string{"file"}, act("while"), liem.NotYet},
		{"a clock that has not begun, to extend", []string{"file"}, act("extend"), liem.NotYet},
		{"a clock that was met", []string{"file", "begin", "meet"}, act("while"), liem.Closed},
		{"a clock that was met, to extend", []string{"file", "begin", "meet"}, act("extend"), liem.Closed},
		{"a clock that ran out", []string{"file", "begin", "end:begun"}, act("while"), liem.Closed},
		{"a clock that can begin no more", []string{"file", "first"}, act("quick"), liem.Closed},
		{"a clock behind one that has not begun", []string{"file"}, act("then"), liem.NotYet},
		{"a clock behind one that runs", []string{"file", "begin"}, act("then"), liem.NotYet},
		{"a clock behind one that was met", []string{"file", "begin", "meet"}, act("then"), liem.Closed},
		{"a clock that has to end first", []string{"file"}, act("unless"), liem.NotYet},
		{"no such clock", []string{"file"}, End(7, Nobody), liem.Needs},
		{"no such act", []string{"file"}, Event{Act: 99, Person: Nobody}, liem.Needs},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := run(t, m, c.at...)
			before := slices.Clone(s)
			next, r := m.Step(s, c.e)
			if r == nil || r.Code != c.want || next != nil {
				t.Errorf("refused with %v, want %s", r, c.want)
			}
			if !slices.Equal(before, s) {
				t.Error("a refused step changed the state")
			}
		})
	}
}

func TestCarry(t *testing.T) {
	s := sketch{facts: []*rulebook.Fact{{ID: "a", Values: []string{"x", "y"}}},
		acts:   []*rulebook.Act{in("choose", func(a *rulebook.Act) { a.Sets = []rulebook.Set{{Fact: "a", Value: "y"}} }), in("more", func(a *rulebook.Act) { a.Extends = "k" })},
		clocks: []*rulebook.Clock{{ID: "k", From: after("file"), Extension: &rulebook.Extension{Times: 2}}}}
	old, young := machine(t, s, 2), machine(t, sketch{facts: []*rulebook.Fact{{ID: "new", Values: []string{"p", "q"}}, s.facts[0]}, acts: s.acts,
		clocks: []*rulebook.Clock{{ID: "j"}, s.clocks[0]}}, 2)
	from := run(t, old, "file", "choose", "more")
	to, err := old.Carry(from, young, map[string]string{"one": "two"})
	if err != nil {
		t.Fatal(err)
	}
	if young.Stages[young.StageOf(to)].ID != "two" || young.FactOf(to, 1) != 1 || young.FactOf(to, 0) != 0 ||
		young.ClockState(to, 1, Nobody) != Running || young.Extended(to, 1, 0) != 1 || young.ClockState(to, 0, Nobody) != Off {
		t.Errorf("carried over wrongly: %v", to)
	}
	if _, err := old.Carry(from, machine(t, sketch{facts: s.facts}, 2), nil); err == nil {
		t.Error("a running clock was lost")
	}
	if _, err := old.Carry(from, young, map[string]string{"one": "nowhere"}); err == nil {
		t.Error("a stage was lost")
	}
	if _, err := old.Carry(from, machine(t, s, 1), nil); err == nil {
		t.Error("a person was lost")
	}
}

// TestCandidates: every event that Step takes from some state is among the
// candidates, and each only once.
func TestCandidates(t *testing.T) {
	timely := rulebook.Expiry{Sets: map[string]string{"a": "y"}, Timely: map[string]string{"a": "x"}}
	m := machine(t, sketch{
		facts: []*rulebook.Fact{{ID: "a", Values: []string{"x", "y", "z"}}},
		acts: []*rulebook.Act{
			in("choose", func(a *rulebook.Act) { a.Sets = []rulebook.Set{{Fact: "a", OneOf: []string{"x", "z"}}} }),
			in("find", func(a *rulebook.Act) { a.Finds = true }),
			in("one", func(a *rulebook.Act) { a.Each = true }),
		},
		clocks: []*rulebook.Clock{{ID: "k", From: after("file"), MetBy: []string{"choose"}, Expiry: timely}, {ID: "p", From: after("file"), PerScoped: true}},
	}, 2)
	seen := map[string]int{}
	m.Candidates(func(e Event) bool { seen[fmt.Sprint(e)]++; return true })
	want := 1 + 2*2 + 4 + 2 + 1 + 2 // file, choose (also timely), find, one, the end of k, of p
	if len(seen) != want {
		t.Errorf("%d candidates, want %d: %v", len(seen), want, seen)
	}
	for e, n := range seen {
		if n != 1 {
			t.Errorf("%s stands %d times", e, n)
		}
	}
	n := 0
	m.Candidates(func(Event) bool { n++; return n < 3 })
	if n != 3 {
		t.Errorf("the candidates go on after no: %d", n)
	}
}

// slow is an independent account of guards, on names instead of indexes.
type slow struct {
	m *Machine
	s State
}

func (v slow) holds(g *rulebook.Guard, person int) bool {
	has := func(p int, words []string) bool {
		return slices.ContainsFunc(words, func(w string) bool {
			if i := v.m.Mark(w); i >= 0 {
				return v.m.Marked(v.s, p, i)
			}
			return v.m.FindingOf(v.s, p).String() == w
		})
	}
	over := func(is func(p int) bool) bool {
		var all []bool
		for p := range v.m.People {
			if len(g.Where) == 0 || has(p, g.Where) {
				all = append(all, is(p))
			}
		}
		switch g.Quant {
		case rulebook.This:
			return person >= 0 && is(person)
		case rulebook.Any:
			return slices.Contains(all, true)
		case rulebook.No:
			return !slices.Contains(all, true)
		}
		return !slices.Contains(all, false)
	}
	switch g.Op {
	case rulebook.AllOf:
		return !slices.ContainsFunc(g.Kids, func(k *rulebook.Guard) bool { return !v.holds(k, person) })
	case rulebook.AnyOf:
		return slices.ContainsFunc(g.Kids, func(k *rulebook.Guard) bool { return v.holds(k, person) })
	case rulebook.FactIs, rulebook.FactIsNot:
		i := v.m.Fact(g.Name)
		return slices.Contains(g.Values, v.m.Facts[i].Values[v.m.FactOf(v.s, i)]) == (g.Op == rulebook.FactIs)
	case rulebook.ToldEnd:
		for i := range v.m.Audiences {
			if v.m.ToldOf(v.s, i) == ToldOfMatter {
				return false
			}
		}
		return true
	case rulebook.MarkIs, rulebook.MarkIsNot:
		return over(func(p int) bool { return has(p, g.Values) == (g.Op == rulebook.MarkIs) })
	}
	k := v.m.Clock(g.Name)
	is := func(p int) bool {
		return slices.Contains(g.Values, v.m.ClockState(v.s, k, p).String()) == (g.Op == rulebook.ClockIs)
	}
	if g.Op == rulebook.ExtendedLes {
		p := person
		if v.m.Clocks[k].PerScoped && p < 0 {
			p = 0
		}
		return v.m.Extended(v.s, k, p) < g.N
	}
	if !v.m.Clocks[k].PerScoped {
		return is(Nobody) == (g.Quant != rulebook.No)
	}
	return over(is)
}

// TestGuards compares both accounts on random guards over random states.
func TestGuards(t *testing.T) {
	m := machine(t, sketch{facts: []*rulebook.Fact{{ID: "a", Values: []string{"x", "y", "z"}}},
		clocks: []*rulebook.Clock{{ID: "k", Extension: &rulebook.Extension{Times: 3}}, {ID: "p", PerScoped: true, Extension: &rulebook.Extension{Times: 3}}}}, 3)
	r := rand.New(rand.NewPCG(3, 5))
	words := append(slices.Clone(m.Marks), findingWords[:]...)
	some := func(list []string) []string {
		out := []string{list[r.IntN(len(list))]}
		return append(out, list[r.IntN(len(list))])
	}
	var guard func(deep int) *rulebook.Guard
	guard = func(deep int) *rulebook.Guard {
		g := &rulebook.Guard{Op: rulebook.Op(r.IntN(int(rulebook.ToldEnd) + 1)), Quant: rulebook.Quant(r.IntN(4)), N: r.IntN(4)}
		switch g.Op {
		case rulebook.AllOf, rulebook.AnyOf:
			for range r.IntN(3) {
				if deep > 0 {
					g.Kids = append(g.Kids, guard(deep-1))
				}
			}
		case rulebook.FactIs, rulebook.FactIsNot:
			g.Name, g.Values = "a", some(m.Facts[0].Values)
		case rulebook.MarkIs, rulebook.MarkIsNot:
			g.Values = some(words)
			if r.IntN(3) == 0 && g.Quant != rulebook.This {
				g.Where = some(words)
			}
		default:
			g.Name, g.Values = []string{"k", "p"}[r.IntN(2)], some(clockWords[:])
			if g.Name == "k" && g.Quant != rulebook.No {
				g.Quant = rulebook.Only
			}
		}
		return g
	}
	for range 20_000 {
		g, person := guard(3), r.IntN(m.People+1)-1
		n, err := m.compileGuard(g)
		if err != nil {
			t.Fatal(err)
		}
		s := randomState(m, r)
		if got, want := m.holds(n, s, person), (slow{m, s}).holds(g, person); got != want {
			t.Fatalf("%+v on %v about %d: %v, the slow account says %v", g, s, person, got, want)
		}
		if (m.failing(n, s, person) == nil) != m.holds(n, s, person) {
			t.Fatalf("%+v: what fails and what holds differ", g)
		}
	}
}

func randomState(m *Machine, r *rand.Rand) State {
	s := m.Start()
	s[0] = byte(1 + r.IntN(3))
	for i, f := range m.Facts {
		s[m.factAt+i] = byte(r.IntN(len(f.Values)))
	}
	for i := range m.Audiences {
		s[m.toldAt+i] = byte(r.IntN(3))
	}
	for p := range m.People {
		m.setMarks(s, p, r.Uint32()&(1<<len(m.Marks)-1))
		s[m.findingAt(p)] = byte(r.IntN(3))
	}
	for i, k := range m.Clocks {
		for _, p := range m.who(k.PerScoped) {
			m.put(s, i, p, ClockState(r.IntN(4)))
			s[m.countOf(k, p)] = byte(r.IntN(4))
		}
	}
	return s
}

// TestApplyAllocatesNothing: the prover takes millions of steps.
func TestApplyAllocatesNothing(t *testing.T) {
	m := machine(t, sketch{acts: []*rulebook.Act{in("do")}, clocks: []*rulebook.Clock{{ID: "k", From: after("file"), MetBy: []string{"do"}}}}, 2)
	s := run(t, m, "file")
	next, e := m.Start(), event(t, m, "do")
	if n := testing.AllocsPerRun(100, func() {
		if m.Open(s, e) {
			m.Apply(next, s, e)
		}
	}); n != 0 {
		t.Errorf("%v allocations a step", n)
	}
}
