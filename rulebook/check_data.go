package rulebook

import (
	"slices"
	"strings"
)

// checkForm holds what is said of a form whatever act uses it: what decides
// something is open to replay, what may be sealed is not.
func (l *loader) checkForm(form *Form) {
	for _, f := range form.Fields {
		decides := f.Fact != "" || f.Type == PeriodField || f.Type == TableField
		if decides && f.Compartment != "record" {
			l.Add(l.at(f, "compartment"), "trường %q quyết định một điều hoặc thời hạn: phải ở ngăn record, không bao giờ niêm phong", "the field %q decides a fact or a clock: it stands in record, which is never sealed", f.ID)
		}
		if f.Compartment == "record" && isOne(f.Type, TextField, LineField, PersonField, EvidenceField) {
			l.Add(l.at(f, "compartment"), "ngăn record để mở mãi: không chứa lời văn, tên người hay chứng cứ (%q)", "record stays open for ever: it holds no words, people or evidence (%q)", f.ID)
		}
		if (f.Class == "identity" || f.Class == "contact") && !isOne(f.Compartment, "identity", "people", "protection") {
			l.Add(l.at(f, "compartment"), "danh tính và liên lạc (%q) nằm trong ngăn identity, people hoặc protection", "identity and contact (%q) stand in identity, people or protection", f.ID)
		}
		if f.Part != "" && f.Compartment != "file" && f.Compartment != "record" {
			l.Add(l.at(f, "compartment"), "phần %[2]q của quyết định thuộc hồ sơ của các bên: ngăn file (%[1]q)", "the part %[2]q of a decision belongs to the parties' file: compartment file (%[1]q)", f.ID, f.Part)
		}
		if f.ExplainLimit && !f.Help.Whole() {
			l.Add(l.at(f, "explains limit"), "explains limit chỉ đi với help", "explains limit goes with help only")
		}
		l.checkOptions(f)
		if f.Least != nil && f.Most != nil && outside(*f.Least, &FormField{Most: f.Most}) {
			l.Add(l.at(f, "least"), "least %[1]s dài hơn most %[2]s", "least %[1]s is above most %[2]s", f.Least, f.Most)
		}
	}
}

func (l *loader) checkOptions(f *FormField) {
	if isOne(f.Type, ChoiceField, ManyField) && len(f.Options) < 2 {
		l.Add(f.Pos, "trường %q cần ít nhất hai lựa chọn", "the field %q needs at least two options", f.ID)
	}
	for i, o := range f.Options {
		if slices.ContainsFunc(f.Options[:i], func(p Option) bool { return p.ID == o.ID }) {
			l.Add(l.at(f, "options"), "lựa chọn %q đứng hai lần", "the option %q stands twice", o.ID)
		}
	}
}

// checkData holds where the data of a procedure's forms and letters go.
func (l *loader) checkData(p *Procedure) {
	for _, a := range p.Acts {
		if form := p.FormOf(a); form != nil {
			l.checkSealed(p, form)
		}
		for _, id := range a.Letters {
			l.checkLetter(p, a, l.pack.Letter(id))
		}
	}
}

// checkSealed holds that who a sealed party is stands in the compartment
// identity alone.
func (l *loader) checkSealed(p *Procedure, form *Form) {
	for _, f := range form.Fields {
		party := p.Party(f.Of)
		if party != nil && party.Sealed && isOne(f.Class, "identity", "contact") && f.Compartment != "identity" {
			l.Add(l.at(f, "compartment"), "danh tính của bên được giữ kín %[2]q nằm trong ngăn identity (%[1]q)", "the identity of the sealed party %[2]q stands in the compartment identity (%[1]q)", f.ID, f.Of)
		}
	}
}

// before tells whether an act can only be done before the case was
// accepted: of what was then, the side of the person concerned sees nothing.
func before(p *Procedure, a *Act) bool {
	if a.Kind == Filing {
		return true
	}
	var open []string
	accepts := false
	for _, b := range p.Acts {
		if b.Kind == Acceptance {
			accepts = true
			open = append(open, b.In...)
		}
	}
	return accepts && a.Kind != Acceptance && !slices.ContainsFunc(a.In, func(s string) bool { return !slices.Contains(open, s) })
}

// builtIn are the placeholders that every letter may use.
func builtIn() []string { return []string{"case_number", "date", "body", "person"} }

// checkLetter holds that each placeholder of a letter is there and may be
// shown to whom the letter goes.
func (l *loader) checkLetter(p *Procedure, a *Act, t *Letter) {
	if t == nil {
		return
	}
	at := l.at(a, "letters")
	if p.Party(t.To) == nil && p.Audience(t.To) == nil && p.Role(t.To) == nil {
		l.Allow(at, t.To, slices.Concat(p.parties(), p.audiences(), p.roles()), "văn bản %[2]q gửi cho %[1]q, thủ tục này không có", "the letter %[2]q goes to %[1]q, which this procedure does not have", t.To, t.ID)
		return
	}
	for _, use := range t.Uses {
		switch kind, id, _ := strings.Cut(use, ":"); {
		case isOne(use, builtIn()...):
		case kind == "due":
			l.checkDue(p, t, id)
		case kind == "provision":
			if l.pack.Provision(id) == nil {
				l.Allow(l.at(t, "body"), id, l.names(aProvision, p), "%q không phải là điều luật trong provisions.yaml", "%q is no provision of provisions.yaml", id)
			}
		default:
			l.checkUse(p, t, use)
		}
	}
}

// hidden tells whether a letter goes to a side from which a party is kept.
func hidden(p *Procedure, t *Letter) bool {
	to := p.Party(t.To)
	sealed := slices.ContainsFunc(p.Parties, func(s *Party) bool { return s.Sealed && s != to })
	return sealed && p.Role(t.To) == nil
}

func (l *loader) checkDue(p *Procedure, t *Letter, id string) {
	c := p.Clock(id)
	if c == nil {
		l.Allow(l.at(t, "body"), id, l.names(aClock, p), "%q không phải là thời hạn", "%q is no clock", id)
		return
	}
	if !hidden(p, t) || slices.ContainsFunc(c.From, func(from Anchor) bool { a := p.Act(from.Act); return a == nil || !before(p, a) }) {
		return
	}
	l.Add(l.at(t, "body"), "{due:%[1]s} cho biết ngày nhận đơn: bên %[2]q không được thấy gì từ trước khi thụ lý", "{due:%[1]s} tells the day of receipt: %[2]q sees nothing from before acceptance", id, t.To)
}

// checkUse finds the form field of a placeholder among the acts of the
// procedure, and what speaks against showing it.
func (l *loader) checkUse(p *Procedure, t *Letter, use string) {
	at, found := l.at(t, "body"), false
	var names []string
	for _, a := range p.Acts {
		form := p.FormOf(a)
		if form == nil {
			continue
		}
		for _, f := range form.Fields {
			names = append(names, f.ID)
			if f.ID != use {
				continue
			}
			found = true
			switch {
			case hidden(p, t) && before(p, a):
				l.Add(at, "{%[1]s} có từ trước khi thụ lý: bên %[2]q không được thấy", "{%[1]s} is from before acceptance: %[2]q does not see it", use, t.To)
			case f.Compartment == "identity" && t.To != f.Of, f.Compartment == "deliberation", f.Compartment == "protection" && t.To != f.Of:
				l.Add(at, "{%[1]s} nằm trong ngăn %[3]s: không đưa vào văn bản gửi %[2]q", "{%[1]s} stands in the compartment %[3]s: no letter to %[2]q shows it", use, t.To, f.Compartment)
			case t.Sealing == "no-reporter" && f.Of == "reporter":
				l.Add(at, "{%[1]s} là dữ liệu của người tố cáo, văn bản này là no-reporter", "{%[1]s} is the reporter's data; this letter is no-reporter", use)
			default:
				l.checkShown(p, t, f)
			}
		}
	}
	if !found {
		slices.Sort(names)
		l.Allow(at, use, append(builtIn(), slices.Compact(names)...), "{%s} không phải là trường của biểu mẫu nào trong thủ tục này", "{%s} is no field of a form of this procedure", use)
	}
}
