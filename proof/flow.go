package proof

import (
	"slices"
	"strings"

	"liem"
	"liem/limits"
	"liem/rulebook"
)

// secrecy (10): what shows who reported, or when and how, goes nowhere.
func (c *checker) secrecy() {
	for _, a := range c.p.Acts {
		c.opening(a)
		for _, id := range a.Letters {
			if l := c.p.Pack.Letter(id); l != nil {
				c.letterKeeps(a, l)
			}
		}
		if f := c.p.FormOf(a); f != nil {
			for _, x := range f.Fields {
				if c.seals[x.Of] && personal(x) {
					c.says(10, x.Compartment == "identity", "trường %q của người báo không được giữ riêng", "the reporter's field %q is not kept apart", x.ID)
				}
			}
		}
	}
	if c.sealedParty() {
		c.says(10, !c.has(rulebook.Disclosure) || c.has(rulebook.Redaction), "có bước cho xem tài liệu mà không có bước lược bỏ%s", "the file can be shown but never redacted%s", "")
		c.says(11, c.has(rulebook.AskProtection) || c.p.Kind == "protection", "không có bước đề nghị bảo vệ%s", "no act asks for protection%s", "")
	}
}

func personal(x *rulebook.FormField) bool { return x.Class == "identity" || x.Class == "contact" }

// opening: the identity is opened by its own act alone, for a reason, on a
// provision, and the reporter is told.
func (c *checker) opening(a *rulebook.Act) {
	if a.Kind != rulebook.OpenIdentity {
		return
	}
	told := slices.ContainsFunc(a.Tells, func(w string) bool { return c.seals[w] }) ||
		slices.ContainsFunc(a.Letters, func(id string) bool {
			l := c.p.Pack.Letter(id)
			return l != nil && c.seals[l.To]
		})
	c.says(10, told && a.Reason, "bước %q mở danh tính mà không báo cho người báo hoặc không có lý do", "act %q opens the identity without telling the reporter or without a reason", a.ID)
	f, cites, more := c.p.FormOf(a), false, false
	if f != nil {
		for _, x := range f.Fields {
			if x.Required && x.Type == rulebook.CiteField {
				cites = true
			} else if x.Required {
				more = true
			}
		}
	}
	c.says(10, cites && more, "bước %q mở danh tính mà không nêu cơ quan yêu cầu và điều luật", "act %q opens the identity and its form names neither authority nor provision", a.ID)
}

// letterKeeps: a letter to anybody but the sealed party itself or an office
// role shows no identity of theirs, and to the other side and outside the
// office nothing from before acceptance.
func (c *checker) letterKeeps(by *rulebook.Act, l *rulebook.Letter) {
	if c.seals[l.To] || c.role(l.To) != nil || !c.sealedParty() {
		return
	}
	for _, use := range l.Uses {
		if id, ok := strings.CutPrefix(use, "due:"); ok {
			k := c.p.Clock(id)
			early := k != nil && slices.ContainsFunc(k.From, func(f rulebook.Anchor) bool {
				a := c.p.Act(f.Act)
				return a != nil && c.before(a)
			})
			c.says(10, !early, "văn bản %q cho biết ngày nhận đơn qua thời hạn %q", "letter %q tells the day of receipt by the clock %q", l.ID, id)
			continue
		}
		for _, a := range c.p.Acts {
			f := c.p.FormOf(a)
			if f == nil {
				continue
			}
			if x := f.Field(use); x != nil {
				c.says(10, x.Compartment != "identity" && !(c.seals[x.Of] && personal(x)), "văn bản %q đưa ra danh tính của người báo (%q)", "letter %q gives away the reporter's identity (%q)", l.ID, use)
				c.says(10, !c.before(a), "văn bản %q cho thấy điều có từ trước khi thụ lý (%q)", "letter %q shows what is from before acceptance (%q)", l.ID, use)
				c.says(10, by.Kind != rulebook.Publication || !c.seals[x.Of], "bản công khai %q có lời của người báo (%q)", "the publication %q carries the reporter's words (%q)", l.ID, use)
			}
		}
	}
}

// before tells whether an act can only be done before the case was accepted.
func (c *checker) before(a *rulebook.Act) bool {
	if a.Kind == rulebook.Filing {
		return true
	}
	var open []string
	for _, b := range c.p.Acts {
		if b.Kind == rulebook.Acceptance {
			open = append(open, b.In...)
		}
	}
	return len(open) > 0 && a.Kind != rulebook.Acceptance && !slices.ContainsFunc(a.In, func(s string) bool { return !slices.Contains(open, s) })
}

// withinLimits (13) asks package limits about everything of the procedure
// that touches data, names or linked cases.
func (c *checker) withinLimits() {
	kind := limits.Kind(c.p.Kind)
	c.beyond("procedure", member(limits.Kinds(), kind))
	for _, a := range c.p.Acts {
		c.fields(kind, a)
		for _, id := range a.Letters {
			if l := c.p.Pack.Letter(id); l != nil {
				c.letterFlows(kind, l)
			}
		}
		for _, id := range a.Opens {
			c.link(kind, a, id)
		}
		if a.Imposes != nil {
			c.link(kind, a, a.Imposes.Procedure)
		}
		c.words(a.ID, a.Name, a.ID)
	}
	for _, k := range c.p.Clocks {
		c.duty(kind, k)
		c.words(k.ID, k.Name, k.ID)
		if to := c.p.Pack.Procedure(k.Expiry.Opens); to != nil {
			c.link(kind, &rulebook.Act{ID: k.ID, By: k.Owner, Each: k.PerScoped}, to.ID)
		}
	}
	for _, f := range c.p.Facts {
		c.beyond(f.ID, limits.CheckWords(append(slices.Clone(f.Values), f.ID)...))
	}
	for _, s := range c.p.Stages {
		c.words(s.ID, s.Name, s.ID)
	}
	c.beyond("marks", limits.CheckWords(c.p.Marks...))
	for _, q := range c.p.Audiences {
		c.beyond(q.ID, member(limits.Audiences(), limits.Audience(q.ID)))
	}
	c.grounds()
}

func (c *checker) grounds() {
	basis := func(id string) (limits.Provision, bool) {
		p := c.p.Pack.Provision(id)
		if p == nil {
			return limits.Provision{}, false
		}
		return limits.Provision{Jurisdiction: c.p.Pack.Jurisdiction, Act: p.Act, Article: p.Article, Title: p.Title, Rank: limits.Rank(p.Kind)}, true
	}
	for _, g := range c.p.Pack.Grounds {
		var bases []limits.Provision
		for _, id := range g.Bases {
			if b, ok := basis(id); ok {
				bases = append(bases, b)
			}
		}
		c.beyond(g.Kind, limits.CheckGround(limits.Ground(g.Kind), bases))
	}
	for _, id := range c.p.Basis {
		if b, ok := basis(id); ok {
			c.beyond(id, limits.CheckBasis(b))
		}
	}
}

// member says that a value is not in a closed list.
func member[T ~string](list []T, v T) []*liem.Error {
	if slices.Contains(list, v) {
		return nil
	}
	return []*liem.Error{{Say: liem.T("không có trong danh sách đóng: "+string(v), "not in the closed list: "+string(v))}}
}

// beyond records what package limits refuses.
func (c *checker) beyond(what string, errs []*liem.Error) {
	for _, e := range errs {
		c.says(13, false, "%[1]s: %[2]s", "%[1]s: %[3]s", what, e.Say.VI, e.Say.EN)
	}
}

func (c *checker) words(what string, name liem.Text, ids ...string) {
	c.beyond(what, limits.CheckWords(ids...))
	c.beyond(what, limits.CheckText(name, false, false))
}

// fields traces each field of an act's form: held by this kind of case, and
// allowed to steer what it steers.
func (c *checker) fields(kind limits.Kind, a *rulebook.Act) {
	f := c.p.FormOf(a)
	if f == nil {
		return
	}
	for _, x := range f.Fields {
		class := limits.Class(x.Class)
		c.says(13, limits.Holds(kind, class), "thủ tục loại %[2]s không giữ dữ liệu %[3]q (%[1]q)", "a procedure of kind %[2]s does not hold %[3]q (%[1]q)", x.ID, kind, class)
		c.says(13, !x.Required || class != limits.ClassTravel, "trường về chuyến đi %q không được bắt buộc", "the field %q on a journey may not be required", x.ID)
		label := limits.Label{Kind: kind, Class: class, Origin: limits.FromOffice}
		if x.Fact != "" {
			c.beyond(x.ID, limits.CheckFlow(label, limits.ToUse(limits.UseGuard)))
		}
		if x.Type == rulebook.PeriodField {
			c.beyond(x.ID, limits.CheckFlow(label, limits.ToUse(limits.UseClock)))
		}
		decides := x.Fact != "" || x.Type == rulebook.PeriodField || x.Type == rulebook.TableField
		c.says(13, !decides || x.Compartment == "record", "trường %q quyết định một điều mà có thể bị niêm phong", "the field %q steers a guard or a clock and may be sealed", x.ID)
		if t := c.p.Pack.Table(x.Table); t != nil {
			for _, in := range t.Columns() {
				c.beyond(t.ID, limits.CheckFlow(limits.Label{Kind: kind, Class: limits.Class(in.Class), Origin: limits.FromOffice}, limits.ToUse(limits.UseTable)))
			}
		}
		c.words(x.ID, x.Label, x.ID)
		for _, o := range x.Options {
			c.words(x.ID, o.Label, o.ID)
		}
	}
}

// letterFlows traces each field of a letter to who reads it.
func (c *checker) letterFlows(kind limits.Kind, l *rulebook.Letter) {
	to := c.reader(kind, l.To)
	for _, use := range l.Uses {
		for _, a := range c.p.Acts {
			f := c.p.FormOf(a)
			if f == nil {
				continue
			}
			x := f.Field(use)
			if x == nil || c.p.Party(l.To) != nil && (x.Of == l.To || a.By == l.To) {
				continue // what they gave themselves
			}
			label := limits.Label{Kind: kind, Class: limits.Class(x.Class), Origin: c.origin(kind, a, x)}
			c.beyond(l.ID+" {"+use+"}", limits.CheckFlow(label, limits.ToAudience(to)))
		}
	}
}

// origin is whose words a field holds.
func (c *checker) origin(kind limits.Kind, a *rulebook.Act, x *rulebook.FormField) limits.Origin {
	switch {
	case kind == limits.KindReport && (c.seals[x.Of] || c.seals[a.By]):
		return limits.FromReporter
	case x.Of != "" && x.Of != "office":
		return limits.FromParty
	}
	return limits.FromOffice
}

// reader is the column of the limits' table in which a letter's reader
// stands: the scoped party is the person concerned, another party stands
// with the reporter or, where a kind shows a reporter nothing, with the
// person concerned; office roles see what a superior sees.
func (c *checker) reader(kind limits.Kind, to string) limits.Audience {
	switch {
	case c.p.Party(to) != nil && to == c.p.Scope:
		return limits.AudienceSubject
	case c.p.Party(to) != nil:
		shown := slices.ContainsFunc(limits.Classes(), func(v limits.Class) bool {
			return limits.Flows(limits.Label{Kind: kind, Class: v, Origin: limits.FromOffice}, limits.ToAudience(limits.AudienceReporter))
		})
		if shown {
			return limits.AudienceReporter
		}
		return limits.AudienceSubject
	case c.role(to) != nil:
		return limits.AudienceSuperior
	}
	return limits.Audience(to)
}

// link: a case opens only the kinds that the table of links names; what a
// reporter said opens nothing against anybody; discipline and consequences
// are opened about a scoped person who was found on, never about the one
// who reported.
func (c *checker) link(kind limits.Kind, a *rulebook.Act, id string) {
	to := c.p.Pack.Procedure(id)
	if to == nil {
		c.says(13, false, "bước %q mở thủ tục không có: %q", "act %q opens an unknown procedure %q", a.ID, id)
		return
	}
	target := limits.Kind(to.Kind)
	c.says(13, slices.Contains(limits.Links(kind), target), "bước %q: thủ tục loại %s không mở được loại %s", "act %q: a procedure of kind %s opens none of kind %s", a.ID, kind, target)
	if kind == limits.KindReport && c.seals[a.By] {
		ok := slices.ContainsFunc(limits.Classes(), func(v limits.Class) bool {
			return limits.Flows(limits.Label{Kind: kind, Class: v, Origin: limits.FromReporter}, limits.ToCase(target))
		})
		c.says(13, ok, "lời của người báo ở bước %q không được sang thủ tục loại %s", "what the reporter says in act %q may not reach a %s case", a.ID, target)
	}
	if kind == limits.KindReport && (target == limits.KindDiscipline || target == limits.KindConsequence) {
		c.says(13, a.Each, "bước %q mở %q mà không phải về một người đã có kết quả: có thể chống lại người báo", "act %q opens %q about nobody who was found on: it could be turned on the reporter", a.ID, id)
	}
}

// duty: no clock or duty of a person rests on a travel notice, a report or
// a petition; a journey has no clock but its erasure.
func (c *checker) duty(kind limits.Kind, k *rulebook.Clock) {
	party := c.p.Party(k.Owner) != nil && k.Purpose != "remedy"
	if kind == limits.KindTravelCare && k.Purpose != "erasure" && k.Purpose != "retention" {
		c.beyond(k.ID, limits.CheckTravelDuty(k.ID))
	}
	origins := map[limits.Kind]limits.Origin{limits.KindReport: limits.FromReporter, limits.KindPetition: limits.FromPetition}
	from, ok := origins[kind]
	if !ok {
		return
	}
	for _, f := range k.From {
		a := c.p.Act(f.Act)
		if a == nil || a.Kind != rulebook.Filing && !c.seals[a.By] || a.Kind == rulebook.Appeal {
			continue
		}
		if party || k.Against != "" && k.Against != a.By {
			c.beyond(k.ID, limits.CheckDuty(limits.Duty{Kind: kind, RestsOn: from}))
		}
	}
}
