// Package letters writes the letters that the acts of a case send: the pack's
// text with the fields of the case in its places. It is pure.
//
//	t := letters.Render(view.Case, view.Acts, letters.Want{Letter: l, Seq: 7, On: "subject-1", Body: name}, liem.VI)
//	t.Title, t.Body, t.Gaps
//
// It promises that a letter says nothing that its reader is kept from, whatever
// the pack asks for: what a party with a sealed identity said or is goes to nobody
// but that party, what was deliberated goes to nobody, and what was said of one
// person concerned goes to no other. A place that cannot be filled stands as a gap
// with its reason, never empty and never as a guess.
package letters

import (
	"slices"
	"strconv"
	"strings"

	"liem"
	"liem/clock"
	"liem/docket"
	"liem/ledger"
	"liem/rulebook"
)

// Want is one letter of one act of a case.
type Want struct {
	Letter *rulebook.Letter
	Seq    uint64    // of the act that sends it
	On     string    // the scoped person whom it is about or goes to; "" if the letter is about none
	Body   liem.Text // name of the body that sends it
}

// Text is a letter as it reads.
type Text struct {
	Title, Body string
	Gaps        []Gap
}

// Gap is a place that could not be filled, and why.
type Gap struct {
	Place string
	What  liem.Text
	Why   liem.Text
}

// Render writes a letter from the acts up to the one that sends it, as far as
// the reader of these acts may open them.
func Render(c *docket.Case, acts []ledger.Act, w Want, l liem.Lang) Text {
	r := &render{c: c, w: w, l: l}
	for i := range acts {
		if acts[i].Seq <= w.Seq {
			r.acts = append(r.acts, &acts[i])
		}
	}
	return Text{Title: r.fill(w.Letter.Title.In(l)), Body: r.fill(strings.TrimSpace(w.Letter.Body.In(l))), Gaps: r.gaps}
}

type render struct {
	c    *docket.Case
	w    Want
	l    liem.Lang
	acts []*ledger.Act
	gaps []Gap
}

// fill puts the values into the places of a text.
func (r *render) fill(text string) string {
	var out strings.Builder
	for {
		before, rest, ok := strings.Cut(text, "{")
		out.WriteString(before)
		if !ok {
			return out.String()
		}
		place, after, ok := strings.Cut(rest, "}")
		if !ok {
			out.WriteString("{" + rest)
			return out.String()
		}
		value := r.place(place)
		if strings.HasPrefix(after, ".") {
			value = strings.TrimSuffix(value, ".") // the letter's own full stop follows
		}
		out.WriteString(value)
		text = after
	}
}

func (r *render) place(place string) string {
	value, what, why := r.value(place)
	if why == (liem.Text{}) && value != "" {
		return value
	}
	if why == (liem.Text{}) {
		why = liem.T("Chưa có trong vụ việc.", "Not in the case yet.")
	}
	if !slices.ContainsFunc(r.gaps, func(g Gap) bool { return g.Place == place }) {
		r.gaps = append(r.gaps, Gap{Place: place, What: what, Why: why})
	}
	return "[…: " + what.In(r.l) + "]"
}

// value finds what stands in a place; what words the place, why says why it
// stays open.
func (r *render) value(place string) (value string, what, why liem.Text) {
	kind, id, _ := strings.Cut(place, ":")
	switch {
	case place == "case_number":
		return r.c.Number, liem.T("số vụ việc", "case number"), why
	case place == "body":
		return r.w.Body.In(r.l), liem.T("cơ quan", "body"), why
	case place == "date":
		return r.date(), liem.T("ngày của văn bản", "day of the letter"), why
	case place == "person":
		value, why = r.person()
		return value, liem.T("tên người nhận", "name of the receiver"), why
	case kind == "provision":
		return r.c.Cite(id).In(r.l), liem.T(id, id), why
	case kind == "due":
		what = liem.T(id, id)
		if k := r.c.Procedure.Clock(id); k != nil {
			what = k.Name
		}
		return r.due(id), what, why
	}
	return r.field(place)
}

func (r *render) date() string {
	cal, err := clock.Lookup(r.c.Pack.Calendar)
	if err != nil || len(r.acts) == 0 {
		return ""
	}
	return cal.DateAt(r.acts[len(r.acts)-1].Recorded).In(r.l)
}

// person is the name of a scoped person, as the case holds it. The name of a
// party whose identity is sealed is filled in where the letter is handed over.
func (r *render) person() (string, liem.Text) {
	if p := r.c.Procedure.Party(r.w.Letter.To); p != nil && p.Sealed {
		return "", liem.T("Danh tính người nhận được niêm phong; tên được điền khi gửi, ngoài tầm mắt người xem trước.", "Who receives it is sealed; the name is filled in as it is sent, out of sight of whoever previews it.")
	}
	for _, a := range slices.Backward(r.acts) {
		for _, f := range a.Fields {
			if f.Name == docket.NameField+r.w.On && len(f.Passages) > 0 && f.Passages[0].Gap == "" {
				return string(f.Passages[0].Text), liem.Text{}
			}
		}
	}
	return "", liem.T("Tên nằm trong ngăn mà ông/bà không được mở, hoặc chưa được ghi.", "The name lies in a part that is sealed from you, or was not entered.")
}

// due is the end of a clock as the last act that states it says.
func (r *render) due(id string) string {
	for _, a := range slices.Backward(r.acts) {
		for _, f := range a.Facts {
			name, ok := strings.CutPrefix(f.Name, "due/")
			k, who, scoped := strings.Cut(name, "/")
			if !ok || k != id || scoped && r.w.On != "" && who != r.w.On {
				continue
			}
			day, _, _ := strings.Cut(f.Value, " ")
			if d, err := clock.ParseDate(day); err == nil {
				return d.In(r.l)
			}
		}
	}
	return ""
}

// field is the value of a form's field: of the last act that has it.
func (r *render) field(id string) (value string, what, why liem.Text) {
	what = liem.T(id, id)
	for _, a := range slices.Backward(r.acts) {
		act := r.c.Procedure.Act(a.Kind)
		if act == nil {
			continue
		}
		form := r.c.Procedure.FormOf(act)
		if form == nil || form.Field(id) == nil {
			continue
		}
		f := form.Field(id)
		what = f.Label
		if why = r.kept(f, a); why != (liem.Text{}) {
			return "", what, why
		}
		if value, why = r.in(a, f); value != "" || why != (liem.Text{}) {
			return value, what, why
		}
	}
	for _, act := range r.c.Procedure.Acts {
		if form := r.c.Procedure.FormOf(act); form != nil && form.Field(id) != nil {
			what = form.Field(id).Label
		}
	}
	return "", what, liem.Text{}
}

// kept tells why a field may not stand in this letter. The loader of packs
// refuses such letters; here it is asked again, with the case at hand.
func (r *render) kept(f *rulebook.FormField, a *ledger.Act) liem.Text {
	p, to := r.c.Procedure, r.w.Letter.To
	sealed := liem.T("Thuộc phần niêm phong; không đưa vào thư này.", "It is sealed, and goes into no such letter.")
	of := p.Party(f.Of)
	switch {
	case f.Compartment == "deliberation":
		return sealed
	case (f.Compartment == "identity" || f.Compartment == "protection") && f.Of != to:
		return sealed
	case of != nil && of.Sealed && f.Of != to:
		return sealed
	}
	if on, ok := a.Fact("on"); ok && to == p.Scope && on != r.w.On {
		return liem.T("Về người khác; không đưa vào thư này.", "It is about somebody else, and goes into no such letter.")
	}
	return liem.Text{}
}

// in words the value that an act holds for a field.
func (r *render) in(a *ledger.Act, f *rulebook.FormField) (string, liem.Text) {
	switch {
	case f.Type == rulebook.PeriodField:
		v, _ := a.Fact("period/" + f.ID)
		if l, err := clock.ParseLimit(v); err == nil {
			return l.Text().In(r.l), liem.Text{}
		}
		return "", liem.Text{}
	case f.Type == rulebook.FindingField:
		return r.findings(a), liem.Text{}
	case f.Fact != "":
		if v, ok := a.Fact(f.Fact); ok {
			return r.c.Pack.Word(r.c.Procedure.ID, f.Fact+"."+v).In(r.l), liem.Text{}
		}
	}
	var lines []string
	for _, x := range a.Fields {
		if x.Name != f.ID {
			continue
		}
		for _, p := range x.Passages {
			if p.Gap != "" {
				return "", liem.T("Có đoạn được che.", "A passage is covered.")
			}
			lines = append(lines, r.word(f, string(p.Text)))
		}
	}
	return strings.Join(lines, "\n\n"), liem.Text{}
}

func (r *render) word(f *rulebook.FormField, value string) string {
	switch f.Type {
	case rulebook.ChoiceField, rulebook.ManyField:
		var words []string
		for v := range strings.SplitSeq(value, ",") {
			if i := slices.IndexFunc(f.Options, func(o rulebook.Option) bool { return o.ID == v }); i >= 0 {
				v = f.Options[i].Label.In(r.l)
			}
			words = append(words, v)
		}
		return strings.Join(words, "; ")
	case rulebook.DateField:
		if d, err := clock.ParseDate(value); err == nil {
			return d.In(r.l)
		}
	}
	return value
}

// findings words what was found: to a person concerned, about them alone.
func (r *render) findings(a *ledger.Act) string {
	var lines []string
	for _, f := range a.Facts {
		rest, ok := strings.CutPrefix(f.Name, "finding/")
		who, n, _ := strings.Cut(rest, "/")
		if !ok || r.w.On != "" && who != r.w.On {
			continue
		}
		line := liem.T("Nội dung ", "Point ").In(r.l) + n + ": " + Found(docket.Finding(f.Value)).In(r.l)
		if _, k, _ := strings.Cut(who, "-"); r.w.On == "" && r.c.People() > 1 {
			if i, err := strconv.Atoi(k); err == nil {
				line = liem.T("Người thứ ", "Person ").In(r.l) + strconv.Itoa(i) + ", " + line
			}
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n")
}

// Found words a finding.
func Found(f docket.Finding) liem.Text {
	switch f {
	case docket.Upheld:
		return liem.T("đúng", "upheld")
	case docket.PartlyUpheld:
		return liem.T("đúng một phần", "partly upheld")
	case docket.NotUpheld:
		return liem.T("không có căn cứ", "not upheld")
	}
	return liem.T("chưa kết luận", "no finding yet")
}

// Sent is a letter that an act of the case sends, once for each receiver.
type Sent struct {
	Act    *ledger.Act
	Letter *rulebook.Letter
	On     string
}

// Of lists the letters of one act: to persons concerned one each.
func Of(c *docket.Case, a *ledger.Act) []Sent {
	act := c.Procedure.Act(a.Kind)
	if act == nil {
		return nil
	}
	var out []Sent
	for _, id := range act.Letters {
		l := c.Pack.Letter(id)
		if l == nil {
			continue
		}
		on, each := a.Fact("on")
		if each || l.To != c.Procedure.Scope {
			out = append(out, Sent{a, l, on})
			continue
		}
		for n := range c.People() {
			out = append(out, Sent{a, l, c.PersonID(n)})
		}
	}
	return out
}

// Receiver words to whom a letter goes.
func Receiver(c *docket.Case, to string) liem.Text {
	p := c.Procedure
	if x := p.Party(to); x != nil {
		return x.Name
	}
	if x := p.Audience(to); x != nil {
		return x.Name
	}
	if x := p.Role(to); x != nil {
		return x.Name
	}
	return liem.T(to, to)
}
