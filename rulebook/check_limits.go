package rulebook

import (
	"slices"
	"strings"

	"liem"
	"liem/limits"
)

// What package limits closes, as words of the language.
func groundKinds() []string    { return codes(limits.Grounds()) }
func classes() []string        { return codes(limits.Classes()) }
func procedureKinds() []string { return codes(limits.Kinds()) }

func codes[T ~string](list []T) []string {
	out := make([]string, len(list))
	for i, v := range list {
		out[i] = string(v)
	}
	return out
}

// limit passes on what package limits refuses, at its place in the pack.
func (l *loader) beyond(at Pos, errs []*liem.Error) {
	for _, e := range errs {
		l.Faults = append(l.Faults, Fault{Pos: at, Say: plain(e.Say), Allowed: plain(e.Next)})
	}
}

// plain takes off what Fault.In adds.
func plain(t liem.Text) liem.Text {
	cut := func(s, head string) string { return strings.TrimSuffix(strings.TrimPrefix(s, head), ".") }
	return liem.T(cut(t.VI, "Được dùng: "), cut(t.EN, "Allowed are: "))
}

// checkLimits asks package limits about bases, grounds, words, names,
// classes and linked cases.
func (l *loader) checkLimits() {
	for _, p := range l.pack.Provisions {
		l.beyond(p.Pos, limits.CheckBasis(l.basis(p)))
	}
	for _, g := range l.pack.Grounds {
		var bases []limits.Provision
		for _, id := range g.Bases {
			if p := l.pack.Provision(id); p != nil {
				bases = append(bases, l.basis(p))
			}
		}
		if g.Kind == "" || len(bases) < len(g.Bases) {
			continue // said already
		}
		l.beyond(l.at(g, "bases"), limits.CheckGround(limits.Ground(g.Kind), bases))
	}
	for _, t := range l.texts {
		l.beyond(t.pos, limits.CheckWording(t.text, t.explains, t.help))
	}
	l.checkNames()
	for _, p := range l.pack.Procedures {
		if p.Kind == "" {
			continue // said already
		}
		l.checkAudiences(p)
		for _, a := range p.Acts {
			l.checkFields(p, a)
			l.checkLinks(p, a)
		}
		for _, c := range p.Clocks {
			l.link(p, l.at(c, "expiry"), c.Expiry.Opens)
		}
	}
}

func (l *loader) basis(p *Provision) limits.Provision {
	return limits.Provision{Jurisdiction: l.pack.Jurisdiction, Act: p.Act, Article: p.Article, Title: p.Title, Rank: limits.Rank(p.Kind)}
}

// checkNames reads the names that a pack gives as words: a fact called
// loyalty is refused as a label called loyalty is. A name is said once, where
// it stands first.
func (l *loader) checkNames() {
	seen := map[string]bool{}
	say := func(at Pos, names ...string) {
		for _, n := range names {
			if !seen[n] {
				seen[n] = true
				l.beyond(at, limits.CheckWords(n))
			}
		}
	}
	for _, p := range l.pack.Procedures {
		for _, f := range p.Facts {
			say(f.Pos, append([]string{f.ID}, f.Values...)...)
		}
		for _, a := range p.Acts {
			say(a.Pos, a.ID)
		}
		for _, c := range p.Clocks {
			say(c.Pos, c.ID)
		}
		for _, s := range p.Stages {
			say(s.Pos, s.ID)
		}
		say(l.at(p, "marks"), p.Marks...)
	}
	for _, f := range l.pack.Forms {
		for _, d := range f.Fields {
			say(d.Pos, append(ids(d.Options, func(o Option) string { return o.ID }), d.ID)...)
		}
	}
}

// checkAudiences holds that who is told outside the parties is in the
// closed list.
func (l *loader) checkAudiences(p *Procedure) {
	may := codes(limits.Audiences())
	for _, a := range p.Audiences {
		if !slices.Contains(may, a.ID) {
			l.Allow(a.Pos, a.ID, may, "%q không phải là nơi được báo", "%q is no audience", a.ID)
		}
	}
}

// shapesOf are the shapes that a type of field can take; which one it is
// follows from the class.
func shapesOf(t FieldType) []limits.Shape {
	switch t {
	case TextField:
		return []limits.Shape{limits.AsText}
	case LineField:
		return []limits.Shape{limits.AsName, limits.AsIdentifier, limits.AsAddress, limits.AsPlace, limits.AsPost, limits.AsBody, limits.AsCompany, limits.AsRelation, limits.AsVersion}
	case ChoiceField, ManyField:
		return []limits.Shape{limits.AsChoice, limits.AsYesNo, limits.AsAnswer, limits.AsPost, limits.AsBody, limits.AsRelation}
	case DateField:
		return []limits.Shape{limits.AsDate, limits.AsSpan}
	case NumberField:
		return []limits.Shape{limits.AsAmount, limits.AsShare}
	case MoneyField:
		return []limits.Shape{limits.AsAmount}
	case PersonField:
		return []limits.Shape{limits.AsName, limits.AsPost}
	case EvidenceField:
		return []limits.Shape{limits.AsFile}
	case CiteField:
		return []limits.Shape{limits.AsProvision}
	}
	return []limits.Shape{limits.AsChoice, limits.AsYesNo, limits.AsAnswer, limits.AsPost, limits.AsAmount, limits.AsPlace} // period, finding, table: closed
}

// placeOf is which of the places of free text a field is.
func placeOf(a *Act, f *FormField) limits.Place {
	switch {
	case f.Type != TextField:
		return ""
	case f.Class == string(limits.ClassReason), f.Part == "reasons", f.Part == "provisions", f.Part == "remedies":
		return limits.InReason
	case f.Class == string(limits.ClassEvidence):
		return limits.InEvidenceDescription
	case f.Class == string(limits.ClassDecision), f.Part == "findings":
		return limits.InFinding
	case a.Kind == Account:
		return limits.InAccount
	}
	return limits.InReport
}

// aboutOf is whom a field speaks of.
func aboutOf(f *FormField) limits.About {
	switch f.Of {
	case "kin":
		return limits.AboutKin
	case "office":
		return limits.AboutOfficer
	case "":
		return limits.AboutMatter
	}
	return limits.AboutParty
}

// checkFields asks package limits about each field of an act's form.
func (l *loader) checkFields(p *Procedure, a *Act) {
	form := p.FormOf(a)
	if form == nil {
		return
	}
	kind := limits.Kind(p.Kind)
	for _, f := range form.Fields {
		if f.Class == "" || f.Type == "" {
			continue // said already
		}
		class := limits.Class(f.Class)
		may := shapesOf(f.Type)
		shape := may[0]
		if i := slices.IndexFunc(may, func(s limits.Shape) bool { return slices.Contains(limits.ShapesOf(class), s) }); i >= 0 {
			shape = may[i]
		}
		l.beyond(f.Pos, limits.CheckField(limits.Field{Kind: kind, Class: class, Shape: shape, About: aboutOf(f), Place: placeOf(a, f), Required: f.Required}))
		label := limits.Label{Kind: kind, Class: class, Origin: limits.FromOffice}
		if f.Fact != "" {
			l.beyond(f.Pos, limits.CheckFlow(label, limits.ToUse(limits.UseGuard)))
		}
		if f.Type == PeriodField {
			l.beyond(f.Pos, limits.CheckFlow(label, limits.ToUse(limits.UseClock)))
		}
		if t := l.pack.Table(f.Table); t != nil {
			for _, c := range t.Columns() {
				if c.Class == "" {
					continue // said already
				}
				l.beyond(t.Pos, limits.CheckFlow(limits.Label{Kind: kind, Class: limits.Class(c.Class), Origin: limits.FromOffice}, limits.ToUse(limits.UseTable)))
			}
		}
	}
}

// checkLinks holds that a case opens only the kinds of case that the table
// of links names.
func (l *loader) checkLinks(p *Procedure, a *Act) {
	for _, id := range a.Opens {
		l.link(p, l.at(a, "opens"), id)
	}
	if a.Imposes != nil {
		l.link(p, l.at(a, "imposes"), a.Imposes.Procedure)
	}
}

func (l *loader) link(p *Procedure, at Pos, id string) {
	to := l.pack.Procedure(id)
	if to == nil || to.Kind == "" {
		return // said already
	}
	may := limits.Links(limits.Kind(p.Kind))
	if !slices.Contains(may, limits.Kind(to.Kind)) {
		l.Allow(at, to.Kind, codes(may), "thủ tục loại %[2]s không mở được thủ tục loại %[1]s", "a procedure of kind %[2]s opens none of kind %[1]s", to.Kind, p.Kind)
	}
}

// audience is the column of the limits' table that a letter's reader stands
// in: the scoped party is the person concerned; another party stands with
// the reporter, or, where a kind shows a reporter nothing, with the person
// concerned; the people of the office see what a superior sees.
func audience(p *Procedure, to string) limits.Audience {
	kind := limits.Kind(p.Kind)
	switch {
	case p.Party(to) != nil && to == p.Scope:
		return limits.AudienceSubject
	case p.Party(to) != nil:
		shown := func(c limits.Class) bool {
			return limits.Flows(limits.Label{Kind: kind, Class: c, Origin: limits.FromOffice}, limits.ToAudience(limits.AudienceReporter))
		}
		if slices.ContainsFunc(limits.Classes(), shown) {
			return limits.AudienceReporter
		}
		return limits.AudienceSubject
	case p.Role(to) != nil:
		return limits.AudienceSuperior
	}
	return limits.Audience(to)
}

// checkShown asks package limits whether a letter may show a field.
func (l *loader) checkShown(p *Procedure, t *Letter, f *FormField) {
	if p.Kind == "" || f.Class == "" {
		return // said already
	}
	origin := limits.FromOffice
	switch {
	case f.Of == "reporter" && limits.Kind(p.Kind) == limits.KindReport:
		origin = limits.FromReporter
	case f.Of != "" && f.Of != "office":
		origin = limits.FromParty
	}
	label := limits.Label{Kind: limits.Kind(p.Kind), Class: limits.Class(f.Class), Origin: origin}
	l.beyond(l.at(t, "body"), limits.CheckFlow(label, limits.ToAudience(audience(p, t.To))))
}
