package rulebook

import (
	"slices"

	"liem"
	"liem/clock"
)

func find[T any](list []*T, is func(*T) bool) *T {
	if i := slices.IndexFunc(list, is); i >= 0 {
		return list[i]
	}
	return nil
}

// The look-ups give nil if there is no such thing.

// Provision finds a provision by id. Of several versions by date it gives
// the one in force on the pack's first day, else the first one written.
func (p *Pack) Provision(id string) *Provision {
	if v := p.ProvisionOn(id, p.From); v != nil {
		return v
	}
	return find(p.Provisions, func(v *Provision) bool { return v.ID == id })
}

// ProvisionOn finds the version of a provision that is in force on a day.
func (p *Pack) ProvisionOn(id string, day clock.Date) *Provision {
	return find(p.Provisions, func(v *Provision) bool { return v.ID == id && v.From <= day && (v.To == 0 || day <= v.To) })
}

// Ground finds the rule for a kind of ground.
func (p *Pack) Ground(kind string) *GroundRule {
	return find(p.Grounds, func(v *GroundRule) bool { return v.Kind == kind })
}

// Table finds a decision table.
func (p *Pack) Table(id string) *Table {
	return find(p.Tables, func(v *Table) bool { return v.ID == id })
}

// Form finds a form.
func (p *Pack) Form(id string) *Form {
	return find(p.Forms, func(v *Form) bool { return v.ID == id })
}

// Letter finds a letter.
func (p *Pack) Letter(id string) *Letter {
	return find(p.Letters, func(v *Letter) bool { return v.ID == id })
}

// Procedure finds a procedure.
func (p *Pack) Procedure(id string) *Procedure {
	return find(p.Procedures, func(v *Procedure) bool { return v.ID == id })
}

// Field finds a field of the form.
func (f *Form) Field(id string) *FormField {
	return find(f.Fields, func(v *FormField) bool { return v.ID == id })
}

// Party finds a party.
func (p *Procedure) Party(id string) *Party {
	return find(p.Parties, func(v *Party) bool { return v.ID == id })
}

// Audience finds an audience.
func (p *Procedure) Audience(id string) *Audience {
	return find(p.Audiences, func(v *Audience) bool { return v.ID == id })
}

// Role finds a role.
func (p *Procedure) Role(id string) *Role {
	return find(p.Roles, func(v *Role) bool { return v.ID == id })
}

// Fact finds a fact.
func (p *Procedure) Fact(id string) *Fact {
	return find(p.Facts, func(v *Fact) bool { return v.ID == id })
}

// Stage finds a stage.
func (p *Procedure) Stage(id string) *Stage {
	return find(p.Stages, func(v *Stage) bool { return v.ID == id })
}

// Clock finds a clock.
func (p *Procedure) Clock(id string) *Clock {
	return find(p.Clocks, func(v *Clock) bool { return v.ID == id })
}

// Act finds an act.
func (p *Procedure) Act(id string) *Act {
	return find(p.Acts, func(v *Act) bool { return v.ID == id })
}

// Begin is the stage in which a case begins.
func (p *Procedure) Begin() *Stage {
	return find(p.Stages, func(v *Stage) bool { return v.Begins })
}

// FormOf is the form that the act asks for, nil if none.
func (p *Procedure) FormOf(a *Act) *Form {
	if a.Form == "" {
		return nil
	}
	return p.Pack.Form(a.Form)
}

// CalendarOf is the calendar of a clock: its own or the pack's.
func (p *Procedure) CalendarOf(c *Clock) string {
	if c.Calendar != "" {
		return c.Calendar
	}
	return p.Pack.Calendar
}

// Starts, Meets, Stops and Restarts tell what an act does
// to the clock. Whether it does is up to its When and the state of the case.

// Starts tells whether the act is an anchor of the clock.
func (c *Clock) Starts(act string) bool {
	return slices.ContainsFunc(c.From, func(a Anchor) bool { return a.Act == act })
}

// StartsAtExpiry tells whether the end of another clock is an anchor.
func (c *Clock) StartsAtExpiry(clock string) bool {
	return slices.ContainsFunc(c.From, func(a Anchor) bool { return a.Expiry == clock })
}

// Meets tells whether the act fulfils what the clock waits for.
func (c *Clock) Meets(act string) bool { return slices.Contains(c.MetBy, act) }

// Stops tells whether the act ends the clock without fulfilling it.
func (c *Clock) Stops(act string) bool { return slices.Contains(c.StoppedBy, act) }

// Restarts tells whether the act starts the clock anew.
func (c *Clock) Restarts(act string) bool { return slices.Contains(c.RestartBy, act) }

// Text words a provision for a reader, with how it was read where that was
// not word for word.
func (v *Provision) Text() liem.Text {
	vi, en := v.Title.VI, v.Title.EN
	if v.Kind == House {
		vi, en = vi+" ("+v.ID+")", en+" ("+v.ID+")"
	} else if v.Article != "" {
		vi, en = "Điều "+v.Article+" "+vi, en+", article "+v.Article
	}
	if v.Confidence != "A" {
		vi, en = vi+" (mức tin cậy "+v.Confidence+")", en+" (confidence "+v.Confidence+")"
	}
	return liem.T(vi, en)
}
