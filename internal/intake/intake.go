// Package intake files what reporters hand in and answers them by their code. The
// code is all that leads back: the case's id, the party's name in it and the act's
// id follow from it one way, so that no table ties codes to cases.
//
//	desk := intake.New(office, policies, letters, doors)
//	receipt, err := desk.Report(ctx, now, report)
//	thread, err := desk.Open(ctx, now, receipt.Code)
//
// It promises that a wrong code, an unknown one and one of somebody else answer
// alike, that a retry gives the same receipt, and that a reporter sees their own
// words and what the office told them, and nothing else of the file.
package intake

import (
	"context"
	"crypto/sha256"
	"maps"
	"slices"
	"strconv"
	"strings"

	"liem"
	"liem/clock"
	"liem/docket"
	"liem/docket/side"
	"liem/internal/deed"
	"liem/internal/office"
	"liem/internal/seal"
	"liem/internal/thread"
	"liem/ledger"
	"liem/limits"
	"liem/rulebook"
)

// Office is the door behind the counter.
type Office interface {
	// File begins a case.
	File(ctx context.Context, now liem.Instant, by office.Actor, f office.Filing) (office.Recorded, error)
	// Do records an act of a case.
	Do(ctx context.Context, now liem.Instant, by office.Actor, id liem.ID, d office.Deed) (office.Recorded, error)
	// Read shows a case to its party.
	Read(ctx context.Context, now liem.Instant, by office.Actor, id liem.ID, purpose limits.Purpose, access office.Access) (*office.View, error)
}

// Letter words a letter that the act at this place of the view sent.
type Letter func(v *office.View, at int, l *rulebook.Letter) (title, body liem.Text)

// Desk implements thread.Desk over the office.
type Desk struct {
	office  Office
	access  office.Access
	letters Letter
	doors   []thread.Door
}

// New makes the desk. Each door names a procedure of the newest pack.
func New(o Office, access office.Access, letters Letter, doors []thread.Door) *Desk {
	return &Desk{office: o, access: access, letters: letters, doors: doors}
}

// Doors implements thread.Desk.
func (d *Desk) Doors() []thread.Door { return d.doors }

const reporter = "reporter-1"

// caseOf is the case that a code opens.
func caseOf(c seal.Code) liem.ID {
	sum := sha256.Sum256(append([]byte("liem case of a code 1\x00"), c[:]...))
	return liem.ID(sum[:16])
}

// who is the reporter as the case knows them: nobody, but for whoever has
// the code.
func who(c seal.Code) office.Person { return office.Person{ID: "code:" + c.Hash().String()} }

// Report implements thread.Desk.
func (d *Desk) Report(ctx context.Context, now liem.Instant, r thread.Report) (thread.Receipt, error) {
	door, err := d.door(r.Procedure, r.Body)
	if err != nil {
		return thread.Receipt{}, err
	}
	p := door.Procedure
	code := seal.ReturnCode(r.Key)
	filing := office.Filing{Procedure: p.ID, Pack: p.Pack.Hash, Body: door.Body, People: 1 + len(r.Others), Allegations: 1, Case: caseOf(code)}
	if filing.Deed, err = deedOf(p, filingAct(p), seal.FilingAct(r.Key), r.Answers); err != nil {
		return thread.Receipt{}, err
	}
	filing.Deed.Actor = reporter
	me := who(code)
	filing.Parties = map[string]office.Person{reporter: me}
	if r.Subject != "" {
		filing.Parties[p.Scope+"-1"] = office.Person{Name: r.Subject}
	}
	for i, other := range r.Others {
		filing.Parties[p.Scope+"-"+strconv.Itoa(i+2)] = office.Person{Name: other}
	}
	done, err := d.office.File(ctx, now, office.Actor{Person: me}, filing)
	if err != nil {
		return thread.Receipt{}, err
	}
	out := receiptOf(p, done, now)
	out.Code = code.String()
	return out, nil
}

func (d *Desk) door(procedure, body string) (thread.Door, error) {
	i := slices.IndexFunc(d.doors, func(k thread.Door) bool { return k.Procedure.ID == procedure && (body == "" || k.Body == body) })
	if i < 0 {
		return thread.Door{}, &liem.Error{Kind: liem.Invalid, Op: "report",
			Say: liem.T("Văn phòng này không tiếp nhận loại việc đó.", "This office does not take that kind of matter.")}
	}
	return d.doors[i], nil
}

func filingAct(p *rulebook.Procedure) string {
	i := slices.IndexFunc(p.Acts, func(a *rulebook.Act) bool { return a.Kind == rulebook.Filing })
	return p.Acts[i].ID // the loader makes sure that there is one
}

// deedOf reads answers into an act; a text is parted into passages at its
// empty lines, so that each can be covered by itself.
func deedOf(p *rulebook.Procedure, act string, id liem.ID, answers map[string]string) (office.Deed, error) {
	f := deed.Flags{ID: id.String()}
	var form *rulebook.Form
	if a := p.Act(act); a != nil {
		form = p.FormOf(a)
	}
	for _, name := range slices.Sorted(maps.Keys(answers)) {
		value := strings.TrimSpace(strings.ReplaceAll(answers[name], "\r\n", "\n"))
		switch {
		case value == "":
		case form != nil && form.Field(name) != nil && form.Field(name).Type == rulebook.TextField:
			for part := range strings.SplitSeq(value, "\n\n") {
				if part = strings.TrimSpace(part); part != "" {
					f.Field = append(f.Field, name+"="+part)
				}
			}
		case name == docket.ReasonField:
			f.Reason = value
		default:
			f.Field = append(f.Field, name+"="+value)
		}
	}
	return f.Deed(p, act)
}

func receiptOf(p *rulebook.Procedure, r office.Recorded, now liem.Instant) thread.Receipt {
	return thread.Receipt{Case: r.Case, Day: dayOf(p, now), Next: owed(p, r.Dues), C: r.C, Index: r.Index, Again: r.Again}
}

func dayOf(p *rulebook.Procedure, at liem.Instant) clock.Date {
	cal, err := clock.Lookup(p.Pack.Calendar)
	if err != nil {
		return 0
	}
	return cal.DateAt(at)
}

// owed lists what the office owes by its clocks; what a party may still do
// is told with the acts.
func owed(p *rulebook.Procedure, dues []docket.Running) (out []thread.Due) {
	for _, k := range dues {
		if p.Role(k.Clock.Owner) != nil && k.Clock.Purpose == "" && k.Person == "" {
			out = append(out, thread.Due{Name: k.Clock.Name, Result: k.Result, Calendar: k.Calendar})
		}
	}
	return out
}

// nothing is the one answer to a code that opens nothing.
func nothing(cause error) error {
	return &liem.Error{Kind: liem.NotFound, Op: "open by code", Cause: cause,
		Say:  liem.T("Mã này không mở được gì.", "This code opens nothing."),
		Next: liem.T("Kiểm tra lại từng nhóm ký tự.", "Check each group of characters.")}
}

func (d *Desk) open(ctx context.Context, now liem.Instant, s string) (seal.Code, *office.View, error) {
	code, err := seal.ParseCode(s)
	if err != nil {
		return code, nil, err // by its checksum, before anything is asked
	}
	v, err := d.office.Read(ctx, now, office.Actor{Person: who(code)}, caseOf(code), limits.PurposeOwnFile, d.access)
	if err != nil && liem.KindOf(err) == liem.NotFound {
		return code, nil, nothing(err)
	}
	return code, v, err
}

// Open implements thread.Desk.
func (d *Desk) Open(ctx context.Context, now liem.Instant, s string) (*thread.Thread, error) {
	_, v, err := d.open(ctx, now, s)
	if err != nil {
		return nil, err
	}
	c := v.Case
	t := &thread.Thread{Case: c.ID, Procedure: c.Procedure, Ended: c.Ended(), Day: dayOf(c.Procedure, c.Acts()[0].Occurred.At), Next: owed(c.Procedure, side.Of(c, reporter).Clocks())}
	if s := c.Stage(); s != nil {
		t.Stage = s.Name
	}
	t.Messages = d.messages(v)
	t.Acts = actsOf(c)
	return t, nil
}

// messages are the reporter's own words and the letters to them.
func (d *Desk) messages(v *office.View) (out []thread.Message) {
	c := v.Case
	for i := range v.Acts {
		a := &v.Acts[i]
		act := c.Procedure.Act(a.Kind)
		if act == nil {
			continue
		}
		if a.Actor == reporter {
			text := ownWords(a)
			out = append(out, thread.Message{Day: dayOf(c.Procedure, a.Recorded), Title: act.Name, Text: liem.T(text, text), Mine: true})
		}
		for _, id := range act.Letters {
			if l := c.Pack.Letter(id); l != nil && l.To == "reporter" {
				out = append(out, d.letter(v, i, l))
			}
		}
	}
	return out
}

func (d *Desk) letter(v *office.View, at int, l *rulebook.Letter) thread.Message {
	title, body := d.letters(v, at, l)
	return thread.Message{Day: dayOf(v.Case.Procedure, v.Acts[at].Recorded), Title: title, Text: body}
}

// ownWords are what the reporter wrote in an act; who they are is not
// repeated.
func ownWords(a *ledger.Act) string {
	var parts []string
	for _, f := range a.Fields {
		for _, p := range f.Passages {
			if p.Open && !strings.HasPrefix(f.Name, docket.NameField) && f.Compartment == "file" {
				parts = append(parts, string(p.Text))
			}
		}
	}
	return strings.Join(parts, "\n\n")
}

// actsOf are the reporter's own acts.
func actsOf(c *docket.Case) (out []thread.Act) {
	stage := ""
	if s := c.Stage(); s != nil {
		stage = s.ID
	}
	for _, o := range c.Options() {
		if o.Role != "reporter" || o.Act.Kind == rulebook.Filing || o.On != "" {
			continue
		}
		x := thread.Act{ID: o.Act.ID, Name: o.Act.Name, Say: o.Act.Help, Open: o.Open, Cites: cites(c, o.Act.Cites)}
		if !o.Open {
			if o.Why == nil || len(o.Act.In) > 0 && !slices.Contains(o.Act.In, stage) {
				continue
			}
			x.Say, x.Code = o.Why.Say, o.Why.Code
		}
		out = append(out, x)
	}
	return out
}

func cites(c *docket.Case, ids []string) liem.Text {
	var vi, en []string
	for _, id := range ids {
		t := c.Cite(id)
		vi, en = append(vi, t.VI), append(en, t.EN)
	}
	return liem.T(strings.Join(vi, "; "), strings.Join(en, "; "))
}

// Say implements thread.Desk.
func (d *Desk) Say(ctx context.Context, now liem.Instant, s, act string, id liem.ID, answers map[string]string) (thread.Receipt, error) {
	code, v, err := d.open(ctx, now, s)
	if err != nil {
		return thread.Receipt{}, err
	}
	p := v.Case.Procedure
	k, err := deedOf(p, act, id, answers)
	if err != nil {
		return thread.Receipt{}, err
	}
	k.Actor = reporter
	done, err := d.office.Do(ctx, now, office.Actor{Person: who(code)}, v.Case.ID, k)
	if err != nil {
		return thread.Receipt{}, err
	}
	return receiptOf(p, done, now), nil
}
