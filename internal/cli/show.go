package cli

import (
	"slices"
	"strings"

	"liem"
	"liem/docket"
	"liem/internal/access"
	"liem/internal/office"
	"liem/ledger"
	"liem/rulebook"
)

// caseShow reads a case; that it was read is recorded.
type caseShow struct {
	counter
	Case    string `arg:""`
	Purpose string `required:"" placeholder:"PURPOSE"`
	All     bool
	JSON    bool `name:"json"`
}

// Run prints where the case stands, its acts, and what is open.
func (s *caseShow) Run(c *call) error {
	id, err := parseCase(s.Case)
	if err != nil {
		return err
	}
	why, err := purpose(s.Purpose)
	if err != nil {
		return err
	}
	d, err := s.open(c)
	if err != nil {
		return err
	}
	defer d.Close()
	policies, err := access.Load()
	if err != nil {
		return err
	}
	v, err := d.Office.Read(c.ctx, d.now, d.by, id, why, policies)
	if err != nil {
		return err
	}
	if s.JSON {
		return c.json(shownOf(v))
	}
	c.show(v, s.All)
	return nil
}

type shown struct {
	Case      liem.ID       `json:"case"`
	Number    string        `json:"number"`
	Procedure string        `json:"procedure"`
	Pack      string        `json:"pack"`
	Stage     string        `json:"stage"`
	Ended     bool          `json:"ended"`
	Dues      []runningDate `json:"dues"`
	Acts      []shownAct    `json:"acts"`
	Options   []shownOption `json:"options"`
}

type shownAct struct {
	Seq      uint64        `json:"seq"`
	Act      string        `json:"act"`
	Recorded string        `json:"recorded"`
	Actor    string        `json:"actor"`
	Post     string        `json:"post,omitempty"`
	Facts    []ledger.Fact `json:"facts"`
	Texts    []shownText   `json:"texts"`
}

type shownText struct {
	Field string `json:"field"`
	Text  string `json:"text,omitempty"`
	Gap   string `json:"gap,omitempty"`
}

type shownOption struct {
	Act     string    `json:"act"`
	On      string    `json:"on,omitempty"`
	Role    string    `json:"role"`
	Propose bool      `json:"propose"`
	Open    bool      `json:"open"`
	Why     liem.Text `json:"why,omitzero"`
}

func shownOf(v *office.View) shown {
	k := v.Case
	out := shown{Case: k.ID, Number: k.Number, Procedure: k.Procedure.ID, Pack: k.Pack.ID + " " + k.Pack.Version, Ended: k.Ended(),
		Dues: datesOf(k.Clocks()), Acts: []shownAct{}, Options: []shownOption{}}
	if s := k.Stage(); s != nil {
		out.Stage = s.ID
	}
	for _, a := range v.Acts {
		out.Acts = append(out.Acts, shownAct{a.Seq, a.Kind, a.Recorded.String(), a.Actor, a.Post, append([]ledger.Fact{}, a.Facts...), textsOf(a)})
	}
	for _, o := range k.Options() {
		x := shownOption{Act: o.Act.ID, On: o.On, Role: o.Role, Propose: o.Propose, Open: o.Open}
		if o.Why != nil {
			x.Why = o.Why.Say
		}
		out.Options = append(out.Options, x)
	}
	return out
}

func textsOf(a ledger.Act) []shownText {
	out := []shownText{}
	for _, f := range a.Fields {
		for _, p := range f.Passages {
			out = append(out, shownText{Field: f.Name, Text: string(p.Text), Gap: p.Gap})
		}
	}
	return out
}

func (c *call) show(v *office.View, all bool) {
	k := v.Case
	c.say("%s  %s (%s, %s %s)\n", k.Number, k.Procedure.Title.In(c.lang), k.Procedure.ID, k.Pack.ID, k.Pack.Version)
	rows := [][2]string{{c.in("vụ việc", "case"), k.ID.String()}}
	if s := k.Stage(); s != nil {
		rows = append(rows, [2]string{c.in("đang ở", "stands at"), s.Name.In(c.lang)})
	}
	c.table(rows)
	c.dates(datesOf(k.Clocks()))
	c.say("\n%s\n", c.in("Đã làm", "Done so far"))
	for _, a := range v.Acts {
		c.act(k, a)
	}
	c.options(k, all)
}

func (c *call) act(k *docket.Case, a ledger.Act) {
	who := a.Actor
	if a.Post != "" {
		who += ", " + a.Post
	}
	c.say("  %2d  %s\n      %s (%s)\n", a.Seq, c.when(k.Pack.Calendar, a.Recorded), c.actName(k, a), who)
	for _, f := range a.Facts {
		if k.Procedure.Fact(f.Name) != nil {
			c.say("        %s: %s\n", k.Pack.Word(k.Procedure.ID, f.Name).In(c.lang), k.Pack.Word(k.Procedure.ID, f.Name+"."+f.Value).In(c.lang))
		}
	}
	for _, t := range textsOf(a) {
		label, text := t.Field, t.Text
		if act := k.Procedure.Act(a.Kind); act != nil {
			if f := k.Procedure.FormOf(act); f != nil && f.Field(t.Field) != nil {
				label = f.Field(t.Field).Label.In(c.lang)
			}
		}
		if who, ok := strings.CutPrefix(t.Field, docket.NameField); ok {
			label = c.in("tên của ", "name of ") + who
		}
		if t.Gap != "" {
			text = "[" + gapReason(t.Gap).In(c.lang) + "]"
		}
		c.say("        %s: %s\n", label, strings.ReplaceAll(text, "\n", "\n        "))
	}
}

// actName is an act in words; the acts that every procedure has are worded
// here.
func (c *call) actName(k *docket.Case, a ledger.Act) string {
	if act := k.Procedure.Act(a.Kind); act != nil {
		return act.Name.In(c.lang)
	}
	name := a.Kind
	if t, ok := builtIn[a.Kind]; ok {
		name = t.In(c.lang)
	}
	if id, ok := a.Fact("clock"); ok && k.Procedure.Clock(id) != nil {
		return name + ": " + k.Procedure.Clock(id).Name.In(c.lang)
	}
	if id, ok := a.Fact("act"); ok && k.Procedure.Act(id) != nil {
		return name + ": " + k.Procedure.Act(id).Name.In(c.lang)
	}
	return name
}

var builtIn = map[string]liem.Text{
	docket.Expire: liem.T("hết hạn", "time ran out"), docket.Propose: liem.T("đề xuất", "proposal"), docket.Correct: liem.T("đính chính", "correction"),
	docket.Transition: liem.T("chuyển sang thủ tục mới", "carried into the new procedure"), docket.Told: liem.T("vụ việc liên quan báo kết quả", "a linked case tells its outcome"),
	docket.DeclareTie: liem.T("khai có quan hệ hay không", "said whether there is a tie"),
}

// options prints what is open, and why not for what is closed at this stage;
// all takes in the acts of other stages too.
func (c *call) options(k *docket.Case, all bool) {
	open, closed := [][2]string{}, [][2]string{}
	elsewhere := 0
	for _, o := range k.Options() {
		name := o.Act.ID
		if o.On != "" {
			name += " --on " + o.On
		}
		switch {
		case o.Open:
			open = append(open, [2]string{name, c.option(k, o)})
		case o.Why == nil || o.Act.Kind == rulebook.Filing:
		case all || k.Stage() == nil || len(o.Act.In) == 0 || slices.Contains(o.Act.In, k.Stage().ID):
			closed = append(closed, [2]string{name, o.Why.Say.In(c.lang)})
		default:
			elsewhere++
		}
	}
	for _, part := range []struct {
		title string
		rows  [][2]string
	}{{c.in("Làm được bây giờ", "Open now"), open}, {c.in("Chưa làm được, và vì sao", "Not open, and why"), closed}} {
		if len(part.rows) > 0 {
			c.say("\n%s\n", part.title)
			c.table(part.rows)
		}
	}
	if elsewhere > 0 {
		c.say(c.in("\nCòn %d bước thuộc giai đoạn khác; --all để xem.\n", "\n%d acts belong to other stages; --all shows them.\n"), elsewhere)
	}
}

// option is an act that is open, with who may do it.
func (c *call) option(k *docket.Case, o docket.Option) string {
	what := o.Act.Name.In(c.lang)
	if r := k.Procedure.Role(o.Role); r != nil {
		what += ": " + r.Name.In(c.lang)
	} else if q := k.Procedure.Party(o.Role); q != nil {
		what += ": " + q.Name.In(c.lang)
	}
	if o.Propose {
		what += c.in(" (đề xuất: thêm --propose)", " (as a proposal: add --propose)")
	}
	return what
}
