package rulebook

import (
	"slices"
	"strconv"
	"strings"

	"liem"
)

// Life is a short life of a case that the pack's authors expect: what is
// done, what is refused, and how it ends. It names no dates and no people.
type Life struct {
	Pos       Pos
	ID        string
	Title     liem.Text
	Procedure string
	Subjects  int // scoped people; 1 if not said
	Steps     []LifeStep
	Ends      string            // the stage after the last step
	Facts     map[string]string // facts after the last step
	Marks     map[int][]string  // marks that a scoped person has after the last step
	Clocks    map[string]string // states of clocks after the last step
}

// LifeStep is one step: an act, or the expiry of a clock. With two hands it
// is both: proposed by one person and approved by another.
type LifeStep struct {
	Pos     Pos
	Act     string            // or
	Expire  string            // a clock
	On      int               // the scoped person meant, from 1; 0: none
	By      string            // the role or party, if it is to be checked
	Choices map[string]string // facts that the actor or a table chooses
	Finds   map[int]string    // findings, cleared or adverse, by scoped person
	Refused liem.Code         // the reason of the refusal that is expected; empty: it is done
}

func refusals() []string {
	return []string{string(liem.NotYet), string(liem.Closed), string(liem.NotYou), string(liem.Needs), string(liem.Limit)}
}

func (l *loader) readLife(n *node) {
	v := &Life{Pos: n.Pos, Subjects: 1}
	f := l.fields(n).keep(v)
	v.ID = f.ID("life")
	v.Title = f.text("title", true)
	v.Procedure = f.ref("procedure", true, aProcedure, nil)
	if f.Has("subjects") {
		v.Subjects = f.Number("subjects", true, 0, 9)
	}
	p := l.pack.Procedure(v.Procedure)
	if p == nil {
		return // said already
	}
	for _, item := range f.List("steps", true) {
		v.Steps = append(v.Steps, l.readStep(p, v, item))
	}
	v.Ends = f.ref("ends in", true, aStage, p)
	v.Facts = l.readFixed(p, f, "facts")
	v.Clocks = l.readStates(p, f)
	f.Ask("subjects")
	if m := f.Get("marks", false); m != nil {
		v.Marks = map[int][]string{}
		for _, e := range l.fields(m).Node.Keys {
			who := l.person(v, e.Pos, e.Key)
			for _, item := range l.List(e.Value) {
				w := l.Word(item)
				l.refer(item.Pos, aMark, w, p)
				v.Marks[who] = append(v.Marks[who], w)
			}
		}
	}
	f.Done()
	l.pack.Lives = append(l.pack.Lives, v)
}

func (l *loader) readStates(p *Procedure, f *fields) map[string]string {
	states := []string{Off, Running, Paused, Expired}
	var out map[string]string
	for _, e := range f.Named("clocks", false) {
		w := l.Word(e.Value)
		l.refer(e.Pos, aClock, e.Key, p)
		if !slices.Contains(states, w) {
			l.Allow(e.Pos, w, states, "%q không phải là trạng thái của thời hạn", "%q is no state of a clock", w)
		}
		if out == nil {
			out = map[string]string{}
		}
		out[e.Key] = w
	}
	return out
}

// person reads the number of a scoped person of the life.
func (l *loader) person(v *Life, at Pos, w string) int {
	i, err := strconv.Atoi(w)
	if err != nil || i < 1 || i > v.Subjects {
		l.Add(at, "%q không phải số từ 1 đến %d", "%q is not a number from 1 to %d", w, v.Subjects)
		return 0
	}
	return i
}

func (l *loader) readStep(p *Procedure, v *Life, n *node) LifeStep {
	s := LifeStep{Pos: n.Pos}
	f := l.fields(n)
	if f.Has("act") == f.Has("expire") {
		l.Add(n.Pos, "một bước có act hoặc expire", "a step has an act or expire")
	}
	s.Act = f.ref("act", false, anAct, p)
	s.Expire = f.ref("expire", false, aClock, p)
	if o := f.Get("on", false); o != nil {
		s.On = l.person(v, o.Pos, l.Word(o))
	}
	s.By = f.ref("by", false, anActor, p)
	s.Choices = l.readFixed(p, f, "choices")
	for _, e := range l.keysOf(f, "finds") {
		w := l.Word(e.Value)
		if w != Cleared && w != Adverse {
			l.Allow(e.Pos, w, []string{Cleared, Adverse}, "%q không phải là kết quả về một người", "%q is no finding", w)
		}
		if s.Finds == nil {
			s.Finds = map[int]string{}
		}
		s.Finds[l.person(v, e.Pos, e.Key)] = w
	}
	s.Refused = liem.Code(f.One("refused", false, refusals()))
	f.Done()
	l.needsPerson(p, s, n)
	return s
}

func (l *loader) keysOf(f *fields, key string) []entry {
	if n := f.Get(key, false); n != nil {
		return l.fields(n).Node.Keys
	}
	return nil
}

// needsPerson says that a step on each person names one, and no other does.
func (l *loader) needsPerson(p *Procedure, s LifeStep, n *node) {
	each, name := false, strings.TrimSpace(s.Act+s.Expire)
	if a := p.Act(s.Act); a != nil {
		each = a.Each
	}
	if c := p.Clock(s.Expire); c != nil {
		each = c.PerScoped
	}
	if each == (s.On > 0) || n.Entry("on") != nil && each {
		return
	}
	if each {
		l.Add(n.Pos, "%q nói về một người: thiếu \"on\"", "%q is about one person: \"on\" is missing", name)
		return
	}
	l.Add(n.Pos, "%q không nói về riêng ai: bỏ \"on\"", "%q is about nobody alone: take \"on\" away", name)
}
