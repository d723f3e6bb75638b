package rulebook

import "strings"

func actKinds() []string {
	all := []ActKind{Filing, Acceptance, Refusal, Transfer, Notice, Wait, Disclosure, Invitation, Account, Absence, NewMaterial, Extending,
		Suspension, Resumption, Withdrawal, Closure, Decision, Measure, Service, Outcome, Publication, Appeal, Review, Assignment, Redaction,
		StrikeOut, OpenIdentity, AskProtection, Referral, Consequence, Purge, Oversight}
	out := make([]string, len(all))
	for i, k := range all {
		out[i] = string(k)
	}
	return out
}

func becauses() []string {
	return []string{"withdrawal", "death", "decided", "minor", "repetitive", "no_competence", "inconclusive"}
}

func (l *loader) readAct(p *Procedure, e entry) *Act {
	a := &Act{Pos: e.Pos, ID: e.Key}
	f := l.fields(e.Value).keep(a)
	a.Name = f.text("name", true)
	a.Cites = f.cites(true)
	a.Kind = ActKind(f.One("kind", false, actKinds()))
	a.By = f.ref("by", true, anActor, p)
	a.ProposedBy = f.ref("proposed by", false, anActor, p)
	l.readEach(p, f, a)
	a.In = f.refs("in", a.Kind != Filing, aStage, p)
	a.Needs = f.guard("needs", p)
	for _, s := range f.Named("sets", false) {
		a.Sets = append(a.Sets, l.readSet(p, s))
	}
	a.Marks = f.refs("marks", false, aMark, p)
	a.Unmarks = f.refs("unmarks", false, aMark, p)
	a.Finds = f.Flag("finds")
	a.Tells = f.refs("tells", false, aListener, p)
	a.TellsEnd = f.refs("tells outcome", false, aListener, p)
	a.To = f.ref("to", false, aStage, p)
	a.Assigns = f.ref("assigns", false, aRole, p)
	a.Extends = f.ref("extends", false, aClock, p)
	a.Reason = f.One("reason", false, []string{"required"}) != ""
	a.Form = f.ref("form", false, aForm, nil)
	a.Letters = f.refs("letters", false, aLetter, nil)
	if r := f.table("review", false); r != nil {
		a.Review = &ReviewRule{By: r.ref("by", true, aRole, p), Clock: r.ref("clock", true, aClock, p), Act: r.ref("act", true, anAct, p), Cites: r.cites(true)}
		r.Done()
	}
	a.Opens = f.refs("opens", false, aProcedure, nil)
	if i := f.table("imposes", false); i != nil {
		a.Imposes = &Imposes{Procedure: i.ref("procedure", true, aProcedure, nil), End: i.limit("end", false), Review: i.limit("review", false), Cites: i.cites(true)}
		i.Done()
	}
	a.Because = f.One("because", false, becauses())
	a.Help = f.text("help", false)
	a.Occurs = f.Flag("occurs")
	f.Done()
	return a
}

// readEach reads "on: each SCOPE".
func (l *loader) readEach(p *Procedure, f *fields, a *Act) {
	n := f.Get("on", false)
	if n == nil {
		return
	}
	a.Each = true
	w := l.Word(n)
	l.fix(func() {
		if party, ok := strings.CutPrefix(w, "each "); !ok || p.Scope == "" || party != p.Scope {
			var may []string
			if p.Scope != "" {
				may = []string{"each " + p.Scope}
			}
			l.Allow(n.Pos, w, may, "%q không phải là \"each\" và bên có trạng thái riêng", "%q is not \"each\" and the scope of the procedure", w)
		}
	})
}

// readSet reads what an act does to a fact: a value, "any", "any of a/b" or
// "copy FACT".
func (l *loader) readSet(p *Procedure, e entry) Set {
	s := Set{Fact: e.Key}
	w := l.Word(e.Value)
	fact := p.Fact(e.Key)
	from, isCopy := strings.CutPrefix(w, "copy ")
	of, isOf := strings.CutPrefix(w, "any of ")
	switch {
	case w == "any":
		l.refer(e.Pos, aFact, e.Key, p)
		if fact != nil {
			s.OneOf = fact.Values
		}
	case isOf:
		for v := range strings.SplitSeq(of, "/") {
			v = strings.TrimSpace(v)
			l.referValue(e.Pos, p, e.Key, v)
			s.OneOf = append(s.OneOf, v)
		}
	case isCopy:
		s.Copy = strings.TrimSpace(from)
		l.refer(e.Pos, aFact, e.Key, p)
		l.refer(e.Pos, aFact, s.Copy, p)
	default:
		s.Value = w
		l.referValue(e.Pos, p, e.Key, w)
	}
	return s
}
