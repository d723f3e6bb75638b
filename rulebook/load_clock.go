package rulebook

import (
	"strings"

	"liem/clock"
	"liem/rulebook/source"
)

func (l *loader) readClock(p *Procedure, e entry) *Clock {
	c := &Clock{Pos: e.Pos, ID: e.Key}
	f := l.fields(e.Value).keep(c)
	c.Name = f.text("name", true)
	c.Cites = f.cites(true)
	c.Calendar = f.Word("calendar", false)
	if n := f.Get("limit", true); n != nil {
		c.Limit = l.readLimit(p, n)
		c.Hours = c.Limit.Limit.Unit == clock.Hour && c.Limit.Limit.N > 0
	}
	c.Owner = f.ref("owner", true, anActor, p)
	c.Against = f.ref("against", false, aParty, p)
	if per := f.ref("per", false, aParty, p); per != "" {
		c.PerScoped = true
		l.fix(func() {
			if per != p.Scope {
				l.Allow(l.at(c, "per"), per, scopes(p), "%q không phải là bên mà thủ tục có trạng thái riêng", "%q is not the scope of the procedure", per)
			}
		})
	}
	for _, n := range f.List("from", true) {
		c.From = append(c.From, l.readAnchor(p, n))
	}
	c.When = f.guard("when", p)
	c.MetBy = f.refs("met by", false, anAct, p)
	c.StoppedBy = f.refs("stopped by", false, anAct, p)
	c.PausedBy = f.refs("paused by", false, anAct, p)
	c.ResumedBy = f.refs("resumed by", false, anAct, p)
	c.RestartBy = f.refs("restarted by", false, anAct, p)
	if x := f.table("extension", false); x != nil {
		c.Extension = l.readExtension(p, x)
	}
	c.Repeats = f.Flag("repeats")
	c.Falls = f.One("duty", false, []string{"falls", "stands"}) == "falls"
	c.Purpose = f.One("purpose", false, []string{"account", "remedy", "retention", "erasure", "protection"})
	c.Control = f.Has("at once")
	c.ControlSay = f.text("at once", false)
	if x := f.table("expiry", false); x != nil {
		c.Expiry = l.readExpiry(p, x)
	}
	f.Done()
	return c
}

func scopes(p *Procedure) []string {
	if p.Scope == "" {
		return nil
	}
	return []string{p.Scope}
}

// readLimit reads a limit, the earliest of several, tiers by a fact, or a
// limit that the act itself sets.
func (l *loader) readLimit(p *Procedure, n *node) ClockLimit {
	var out ClockLimit
	if n.Shape == source.Scalar {
		if v := l.limit(n); v != nil {
			out.Limit = *v
		}
		return out
	}
	f := l.fields(n)
	switch {
	case f.Has("earliest"):
		for i, item := range f.List("earliest", true) {
			tf := l.fields(item)
			v, cites := tf.limit("limit", true), tf.cites(true)
			tf.Done()
			switch {
			case v == nil:
			case i == 0:
				out.Limit, out.Cites = *v, cites
			default:
				out.Earliest = append(out.Earliest, TermLimit{*v, cites})
			}
		}
		if len(out.Earliest) == 0 {
			l.Add(n.Pos, "earliest cần ít nhất hai thời hạn", "earliest needs at least two limits")
		}
	case f.Has("in act"):
		out.InAct = f.Word("in act", true)
		if v := f.limit("else", true); v != nil {
			out.Limit = *v
		}
	default:
		out.Fact, out.Tiers = l.readTiers(p, f)
		if fact := l.firstTier(p, out); fact != nil {
			out.Limit = *fact
		}
	}
	f.Done()
	return out
}

// firstTier is the limit of the fact's first value, as the limit of what no
// tier names; every value has a tier, so it is never needed but never zero.
func (l *loader) firstTier(p *Procedure, c ClockLimit) *clock.Limit {
	if fact := p.Fact(c.Fact); fact != nil {
		for _, v := range fact.Values {
			if t, ok := c.Tiers[v]; ok {
				return &t
			}
		}
	}
	return nil
}

// readTiers reads {fact: FACT, VALUE: LIMIT, …}; every value has one.
func (l *loader) readTiers(p *Procedure, f *fields) (string, map[string]clock.Limit) {
	name := f.ref("fact", true, aFact, p)
	fact := p.Fact(name)
	if fact == nil {
		for _, e := range f.Node.Keys {
			f.Ask(e.Key)
		}
		return name, nil
	}
	tiers := map[string]clock.Limit{}
	for _, v := range fact.Values {
		if t := f.limit(v, true); t != nil {
			tiers[v] = *t
		}
	}
	return name, tiers
}

func (l *loader) readAnchor(p *Procedure, n *node) Anchor {
	w := l.Word(n)
	if id, ok := strings.CutPrefix(w, "expiry of "); ok {
		id = strings.TrimSpace(id)
		l.refer(n.Pos, aClock, id, p)
		return Anchor{Expiry: id}
	}
	if w != "" {
		l.refer(n.Pos, anAct, w, p)
	}
	return Anchor{Act: w}
}

func (l *loader) readExtension(p *Procedure, f *fields) *Extension {
	x := &Extension{}
	f.keep(x)
	x.Times = f.Number("times", true, 1, 9)
	x.Cites = f.cites(true)
	if f.Has("adds") == f.Has("ceiling") && !f.Wrong {
		l.Add(f.Node.Pos, "gia hạn có adds hoặc ceiling", "an extension has adds or a ceiling")
	}
	x.Adds = l.readLength(p, f, "adds", x)
	x.Ceiling = l.readLength(p, f, "ceiling", x)
	x.Fact = f.ref("fact", x.Tiers != nil, aFact, p)
	f.Done()
	return x
}

// readLength reads one limit, or one per value of the extension's fact.
func (l *loader) readLength(p *Procedure, f *fields, key string, x *Extension) *clock.Limit {
	n := f.Get(key, false)
	if n == nil {
		return nil
	}
	if n.Shape != source.Table {
		return l.limit(n)
	}
	x.Tiers = map[string]clock.Limit{}
	name := f.Node.Entry("fact")
	if name == nil || p.Fact(name.Value.Text) == nil {
		return nil
	}
	t := l.fields(n)
	var first *clock.Limit
	for _, v := range p.Fact(name.Value.Text).Values {
		if lim := t.limit(v, true); lim != nil {
			x.Tiers[v] = *lim
			if first == nil {
				first = lim
			}
		}
	}
	t.Done()
	return first
}

func (l *loader) readExpiry(p *Procedure, f *fields) Expiry {
	var x Expiry
	x.Sets = l.readFixed(p, f, "sets")
	x.To = f.ref("to", false, aStage, p)
	x.Says = f.text("says", false)
	x.Timely = l.readFixed(p, f, "timely")
	x.Opens = f.ref("opens", false, aProcedure, nil)
	f.Done()
	return x
}

// readFixed reads {fact: value, …}.
func (l *loader) readFixed(p *Procedure, f *fields, key string) map[string]string {
	var out map[string]string
	for _, e := range f.Named(key, false) {
		v := l.Word(e.Value)
		if out == nil {
			out = map[string]string{}
		}
		out[e.Key] = v
		l.referValue(e.Pos, p, e.Key, v)
	}
	return out
}
