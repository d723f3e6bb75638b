package rulebook

import (
	"slices"
	"strings"
)

func (l *loader) readProcedure(n *node) {
	p := &Procedure{Pos: n.Pos, Pack: l.pack}
	f := l.fields(n).keep(p)
	if id := f.Get("procedure", true); id != nil {
		p.ID = l.Word(id)
		if l.IsForm(id.Pos, p.ID, procedureForm, "tên bộ quy trình, dấu chấm, tên: vn.denunciation", "the pack's id, a point, a name: vn.denunciation") &&
			l.pack.ID != "" && !strings.HasPrefix(p.ID, l.pack.ID+".") {
			l.Add(id.Pos, "%q phải bắt đầu bằng %q", "%q must begin with %q", p.ID, l.pack.ID+".")
		}
	}
	p.Kind = f.One("kind", true, procedureKinds())
	p.Title = f.text("title", true)
	p.Series = f.Word("series", true)
	p.Cites = f.cites(true)
	p.Basis = f.refs("basis", true, aProvision, nil)
	l.readPeople(f, p)
	p.Scope = f.ref("scope", false, aParty, p)
	for _, e := range f.Named("facts", false) {
		p.Facts = append(p.Facts, l.readFact(p, e))
	}
	p.Marks = f.Words("marks", false)
	for _, m := range p.Marks {
		if l.IsID(l.at(p, "marks"), m) && slices.Contains([]string{Unfound, Cleared, Adverse}, m) {
			l.Add(l.at(p, "marks"), "dấu %q đã có sẵn trong ngôn ngữ", "the mark %q is built in", m)
		}
	}
	for _, e := range f.Named("stages", true) {
		p.Stages = append(p.Stages, l.readStage(p, e))
	}
	for _, e := range f.Named("clocks", false) {
		p.Clocks = append(p.Clocks, l.readClock(p, e))
	}
	for _, e := range f.Named("acts", true) {
		p.Acts = append(p.Acts, l.readAct(p, e))
	}
	for _, item := range f.List("bounds", false) {
		p.Bounds = append(p.Bounds, l.readBound(p, item))
	}
	for _, item := range f.List("expects", false) {
		e := l.fields(item)
		p.Expects = append(p.Expects, Expectation{e.Number("states", true, 0, 1<<30), e.Number("transitions", true, 0, 1<<30)})
		e.Done()
	}
	f.Done()
	l.pack.Procedures = append(l.pack.Procedures, p)
}

func (l *loader) readPeople(f *fields, p *Procedure) {
	for _, e := range f.Named("parties", true) {
		t := &Party{Pos: e.Pos, ID: e.Key}
		pf := l.fields(e.Value).keep(t)
		t.Name, t.Many, t.Sealed = pf.text("name", true), pf.Flag("many"), pf.Flag("sealed")
		pf.Done()
		p.Parties = append(p.Parties, t)
	}
	for _, e := range f.Named("audiences", false) {
		p.Audiences = append(p.Audiences, &Audience{Pos: e.Pos, ID: e.Key, Name: l.text(e.Value)})
	}
	for _, e := range f.Named("roles", true) {
		p.Roles = append(p.Roles, l.readRole(p, e))
	}
}

func (l *loader) readRole(p *Procedure, e entry) *Role {
	r := &Role{Pos: e.Pos, ID: e.Key}
	f := l.fields(e.Value).keep(r)
	r.Name = f.text("name", true)
	r.Rank = f.Number("rank", true, 1, 9)
	r.Team = f.Number("team", false, 0, 99)
	r.Apart = f.Words("apart", false)
	for _, w := range r.Apart {
		l.refer(l.at(r, "apart"), anApart, w, p)
	}
	r.ReplacedBy = f.ref("replaced by", false, anAct, p)
	r.Outside, r.Last, r.Assigned = f.Flag("outside"), f.Flag("last"), f.Flag("assigned")
	r.Cites = f.cites(false)
	f.Done()
	return r
}

// meanings of a fact that the properties know.
func meanings() []string {
	return []string{"coercion", "violation", "redacted", "overdue", "consent", "outcome"}
}

func (l *loader) readFact(p *Procedure, e entry) *Fact {
	t := &Fact{Pos: e.Pos, ID: e.Key}
	f := l.fields(e.Value).keep(t)
	t.Values = f.Words("values", true)
	for _, v := range t.Values {
		if l.IsID(l.at(t, "values"), v) && (v == "any" || v == "copy" || v == "not") {
			l.Add(l.at(t, "values"), "%q là từ của ngôn ngữ", "%q is a word of the language", v)
		}
	}
	if len(t.Values) < 2 {
		l.Add(l.at(t, "values"), "một điều biết được cần ít nhất hai giá trị", "a fact needs at least two values")
	}
	t.Table = f.ref("table", false, aTableRef, nil)
	t.Meaning = f.One("means", false, meanings())
	t.Alarm = f.Word("alarm", t.Meaning != "")
	if t.Alarm != "" && !slices.Contains(t.Values, t.Alarm) {
		l.Allow(l.at(t, "alarm"), t.Alarm, t.Values, "%q không phải là giá trị của điều này", "%q is no value of this fact", t.Alarm)
	}
	t.Cites = f.cites(true)
	f.Done()
	return t
}

func (l *loader) readStage(p *Procedure, e entry) *Stage {
	s := &Stage{Pos: e.Pos, ID: e.Key}
	f := l.fields(e.Value).keep(s)
	s.Name = f.text("name", true)
	s.Begins, s.Ends = f.Flag("begins"), f.Flag("ends")
	s.Duty = f.ref("duty of", !s.Ends, aRole, p)
	s.Help = f.text("help", false)
	f.Done()
	return s
}

func (l *loader) readBound(p *Procedure, n *node) *Bound {
	b := &Bound{Pos: n.Pos}
	f := l.fields(n).keep(b)
	b.From = f.ref("from", true, anAct, p)
	b.To = f.refs("to", true, anAct, p)
	if v := f.limit("limit", true); v != nil {
		b.Limit = *v
	}
	b.Clocks = f.refs("clocks", true, aClock, p)
	b.Cites = f.cites(true)
	f.Done()
	return b
}

func (l *loader) readTransition(n *node) {
	t := &Transition{Pos: n.Pos, Stages: map[string]string{}}
	f := l.fields(n).keep(t)
	t.Procedure = f.ref("procedure", true, aProcedure, nil)
	t.FromPack = f.Word("from", true)
	t.Cites = f.cites(true)
	t.Says = f.text("says", true)
	t.Favours = f.Flag("favours")
	for _, e := range f.Named("stages", true) {
		to := l.Word(e.Value)
		t.Stages[e.Key] = to
		l.fix(func() {
			if p := l.pack.Procedure(t.Procedure); p != nil {
				l.refer(e.Pos, aStage, to, p)
			}
		})
	}
	f.Done()
	l.pack.Transitions = append(l.pack.Transitions, t)
}

func (l *loader) fix(do func()) { l.fixes = append(l.fixes, do) }
