// Package docket is the pure core of the office: a case from its acts.
//
// A case is the sequence of its acts. Case folds them: it says where the
// case stands, which act is open to whom, until when and by which
// derivation, and for what is closed why, and under which provision. It
// refuses an act that is not open to its actor, lacks a part, breaks the
// apartness of roles, or names a date that its rule does not give. Because
// it is pure, anybody can replay a case from its exported acts and find the
// same dates and the same refusals.
//
//	c, err := docket.Open(pack, filing, calendars)
//	for e := c.DueAct(now); e != nil; e = c.DueAct(now) { c.Apply(e, register) }
//	act, err := c.Prepare(docket.Request{Act: "accept", Actor: "officer-2", Post: "head"}, now, register)
//	err = c.Apply(act, register)
//
// It knows no clock, no database and no names: people are case-local ids,
// time comes in with the acts.
package docket

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"liem"
	"liem/clock"
	"liem/ledger"
	"liem/procedure"
	"liem/rulebook"
)

// Calendars gives a calendar by its name, or by the name of an edition.
type Calendars func(name string) (*clock.Calendar, error)

// Acts that every procedure has beside its own.
const (
	Expire     = "expire"     // the end of a clock, recorded at its own instant
	Propose    = "propose"    // the first of two hands
	Correct    = "correct"    // supersedes when an earlier act occurred
	Transition = "transition" // carries the case into a newer version of its procedure
	Told       = "told"       // a linked case tells its outcome
)

// Clerk is the actor of expiries.
const Clerk = "clock"

// Case is one matter under one procedure of one pack version, as its acts
// make it. It is not safe for use by several goroutines at once.
type Case struct {
	ID        liem.ID
	Body      string
	Number    string // running number for letters; "" if none was given
	Procedure *rulebook.Procedure
	Pack      *rulebook.Pack

	calendars Calendars
	m         *procedure.Machine
	state     procedure.State
	seq       uint64
	recorded  liem.Instant
	clocks    map[instance]*Running
	ended     []Ended
	people    map[string]*person
	holders   map[string][]string // role: who holds it in this case
	ever      map[string][]string // role: who ever acted in it or was assigned
	stepped   map[string]bool     // who was replaced after a recusal
	findings  map[Allegation]Finding
	alleged   int
	proposals map[string]proposal
	acts      []*ledger.Act
	origin    *rulebook.Procedure // under which it was filed
	moves     map[uint64]move     // transition acts by their numbers
	next      foreseen
}

// instance is one clock of the machine, of one scoped person or of none.
type instance struct{ clock, person int }

// Allegation names one allegation against one scoped person, both from 1.
type Allegation struct{ Person, Number int }

// Finding on one allegation.
type Finding string

// The findings.
const (
	NoFinding    Finding = "none"
	NotUpheld    Finding = "not_upheld"
	PartlyUpheld Finding = "partly_upheld"
	Upheld       Finding = "upheld"
)

// move is what a transition act carried the case into.
type move struct {
	to  *rulebook.Procedure
	how *rulebook.Transition
}

type person struct {
	ties map[string]string // "subject-1": answer to the closed question
}

type proposal struct {
	act           liem.ID
	actor, post   string
	content, text string
}

// New is a case before its filing act, for so many scoped people and
// allegations.
func New(p *rulebook.Procedure, id liem.ID, body string, people, allegations int, calendars Calendars) (*Case, error) {
	m, err := procedure.Compile(p, people)
	if err == nil && (allegations < 1 || allegations > mostAllegations) {
		err = fmt.Errorf("%d allegations: allowed are 1 to %d", allegations, mostAllegations)
	}
	if err != nil {
		return nil, &liem.Error{Kind: liem.Invalid, Op: "open case", Cause: err,
			Say: liem.T("Không lập được một vụ việc với số người hoặc số nội dung này.", "A case cannot have that number of people or allegations.")}
	}
	return empty(p, m, id, body, allegations, calendars), nil
}

const mostAllegations = 999

func empty(p *rulebook.Procedure, m *procedure.Machine, id liem.ID, body string, allegations int, calendars Calendars) *Case {
	return &Case{ID: id, Body: body, Procedure: p, Pack: p.Pack, calendars: calendars, m: m, state: m.Start(),
		clocks: map[instance]*Running{}, people: map[string]*person{}, holders: map[string][]string{}, ever: map[string][]string{}, stepped: map[string]bool{},
		findings: map[Allegation]Finding{}, alleged: allegations, proposals: map[string]proposal{}, origin: p, moves: map[uint64]move{}}
}

// Open begins a case with its filing act. The act's facts say how many
// scoped people and allegations there are.
func Open(p *rulebook.Procedure, filing *ledger.Act, calendars Calendars, posts Posts) (*Case, error) {
	c, err := New(p, filing.Case, filing.Body, number(filing, "people"), number(filing, "allegations"), calendars)
	if err != nil {
		return nil, err
	}
	return c, c.Apply(filing, posts)
}

// number reads a count: 1 if the act says nothing, 0 if it says no count.
func number(a *ledger.Act, name string) int {
	v, ok := a.Fact(name)
	if !ok {
		return 1
	}
	n, err := strconv.Atoi(v)
	if err != nil || strconv.Itoa(n) != v {
		return 0
	}
	return n
}

// Seq is the number of acts of the case.
func (c *Case) Seq() uint64 { return c.seq }

// LastRecorded is the instant of the last act.
func (c *Case) LastRecorded() liem.Instant { return c.recorded }

// Stage is where the case stands; nil before it is filed.
func (c *Case) Stage() *rulebook.Stage { return c.m.Stages[c.m.StageOf(c.state)] }

// Ended tells whether the case has come to its end.
func (c *Case) Ended() bool { return c.m.Ended(c.state) }

// Acts is the history. The caller must not change it.
func (c *Case) Acts() []*ledger.Act { return c.acts }

// People is the number of scoped people.
func (c *Case) People() int { return c.m.People }

// Allegations is the number of allegations.
func (c *Case) Allegations() int { return c.alleged }

// State is the machine's state, as the proof knows it. The caller owns it.
func (c *Case) State() procedure.State { return slices.Clone(c.state) }

// Machine is the compiled procedure of the case.
func (c *Case) Machine() *procedure.Machine { return c.m }

// Holders lists who holds a role in this case, by case-local id.
func (c *Case) Holders(role string) []string { return slices.Clone(c.holders[role]) }

// FindingOn is the finding on one allegation.
func (c *Case) FindingOn(a Allegation) Finding {
	if f, ok := c.findings[a]; ok {
		return f
	}
	return NoFinding
}

// Clone is an independent copy, for trying acts out.
func (c *Case) Clone() *Case {
	d := *c
	d.state = slices.Clone(c.state)
	d.clocks = make(map[instance]*Running, len(c.clocks))
	for k, v := range c.clocks {
		r := *v
		d.clocks[k] = &r
	}
	d.ended = slices.Clip(c.ended)
	d.people = make(map[string]*person, len(c.people))
	for k, v := range c.people {
		d.people[k] = &person{maps.Clone(v.ties)}
	}
	d.holders, d.ever, d.stepped = maps.Clone(c.holders), maps.Clone(c.ever), maps.Clone(c.stepped)
	d.findings, d.proposals, d.moves = maps.Clone(c.findings), maps.Clone(c.proposals), maps.Clone(c.moves)
	d.acts = slices.Clip(c.acts)
	return &d
}

// Apply checks the next act of the case and takes it in. On an error the
// case is as it was. The error is Refused with its reason, or Damaged where
// the act contradicts itself or the dates its rules give.
func (c *Case) Apply(a *ledger.Act, posts Posts) error {
	if err := c.inOrder(a); err != nil {
		return err
	}
	switch a.Kind {
	case Expire:
		return c.applyExpiry(a)
	case Propose:
		return c.applyProposal(a, posts)
	case Correct:
		return c.applyCorrection(a, posts)
	case Told:
		return c.applyTold(a, posts)
	case DeclareTie:
		return c.applyDeclaration(a, posts)
	}
	if !c.nothingDue(a.Recorded) {
		return c.damaged(a, "an expiry that was due is missing before it")
	}
	t, err := c.try(a, posts)
	if err != nil {
		return err
	}
	if err := c.sameDates(a, t.dues); err != nil {
		return err
	}
	c.keep(a, t)
	return nil
}

// inOrder: an act belongs to this case and comes after the last.
func (c *Case) inOrder(a *ledger.Act) error {
	switch {
	case a.Case != c.ID || a.Chain != ledger.Acts:
		return c.damaged(a, "the act is of another case")
	case a.Seq != c.seq+1:
		return c.damaged(a, fmt.Sprintf("act %d follows act %d", a.Seq, c.seq))
	case a.Recorded < c.recorded:
		return c.damaged(a, "the act is recorded before the one it follows")
	case a.Kind != Expire && !correctable(a.Kind) && a.Occurred != (ledger.Occurred{At: a.Recorded, Basis: ledger.Recorded}):
		return c.damaged(a, "such an act occurs when it is recorded")
	case a.Actor == "" || a.Actor == Clerk && a.Kind != Expire:
		return c.damaged(a, "nobody did it")
	case a.Body != c.Body:
		return c.damaged(a, "the act is of another body")
	case a.Procedure != c.Procedure.ID || a.Pack != c.Pack.Hash:
		return c.damaged(a, "the act names another procedure or pack")
	}
	return nil
}

func (c *Case) damaged(a *ledger.Act, cause string) error {
	return &liem.Error{Kind: liem.Damaged, Op: fmt.Sprintf("act %d (%s)", a.Seq, a.Kind), Cause: fmt.Errorf("%s", cause),
		Say:  liem.T("Hồ sơ không khớp với quy trình ở bước số "+strconv.FormatUint(a.Seq, 10)+".", "The file does not agree with its procedure at act "+strconv.FormatUint(a.Seq, 10)+"."),
		Next: liem.T("Không dựa vào hồ sơ này; báo cho người vận hành.", "Do not rely on this file; tell the operator.")}
}

// trial is what an act would do.
type trial struct {
	event   procedure.Event
	next    procedure.State
	clocks  map[instance]*Running // changed or new; nil: gone
	ended   []Ended
	dues    []ledger.Fact
	finds   map[Allegation]Finding
	assigns map[string][]string
	role    string
	number  string
}

// try checks an act of the procedure in every respect but the dates it
// states, and works out what it does.
func (c *Case) try(a *ledger.Act, posts Posts) (*trial, error) {
	i := c.m.Act(a.Kind)
	if i < 0 {
		return nil, c.refuse(liem.Needs, a.Kind, "", "Thủ tục này không có bước đó.", "This procedure has no such act.")
	}
	act := c.m.Acts[i]
	t := &trial{}
	err := c.occurs(act.Act, a)
	if err != nil {
		return nil, err
	}
	if t.event, err = c.event(act, a); err != nil {
		return nil, err
	}
	if r := c.m.Why(c.state, t.event); r != nil {
		return nil, c.whyNot(act.Act, t.event, r)
	}
	if err := c.inForce(act.Act, a); err != nil {
		return nil, err
	}
	if t.role, err = c.mayAct(act.Act, a, posts); err != nil {
		return nil, err
	}
	if err := c.onlyItsFacts(act, a); err != nil {
		return nil, err
	}
	if t.assigns, err = c.assignment(act.Act, a); err != nil {
		return nil, err
	}
	if err := c.complete(act.Act, a); err != nil {
		return nil, err
	}
	if t.finds, err = c.findingsOf(act.Act, a); err != nil {
		return nil, err
	}
	t.number, _ = a.Fact("number")
	t.next = make(procedure.State, len(c.state))
	c.m.Apply(t.next, c.state, t.event)
	return t, c.date(t, a, act)
}

// keep takes in an act that was tried.
func (c *Case) keep(a *ledger.Act, t *trial) {
	c.state = t.next
	for k, r := range t.clocks {
		if r == nil {
			delete(c.clocks, k)
		} else {
			c.clocks[k] = r
		}
	}
	c.ended = append(c.ended, t.ended...)
	maps.Copy(c.findings, t.finds)
	for role, who := range t.assigns {
		c.replace(a, role, who)
		c.holders[role] = who
		for _, w := range who {
			c.acted(role, w)
		}
	}
	if t.role != "" {
		c.acted(t.role, a.Actor)
		if r := c.Procedure.Role(t.role); r != nil && len(c.holders[t.role]) == 0 && !r.Assigned {
			c.holders[t.role] = []string{a.Actor}
		}
	}
	if t.number != "" {
		c.Number = t.number
	}
	c.hear(a)
	if c.m.Act(a.Kind) >= 0 {
		delete(c.proposals, proposalKey(a.Kind, on(a)))
	}
	c.take(a)
}

// occurs: the day that the law looks at is that of recording unless the
// procedure says that it may be an earlier one.
func (c *Case) occurs(act *rulebook.Act, a *ledger.Act) error {
	if a.Occurred.At > a.Recorded {
		return c.refuse(liem.Needs, act.ID, "", "Ngày nêu ở đây chưa tới.", "The day given is still to come.")
	}
	if act.Occurs {
		switch a.Occurred.Basis {
		case ledger.Stamp, ledger.Receipt, ledger.Statement:
			return nil
		}
	}
	if a.Occurred == (ledger.Occurred{At: a.Recorded, Basis: ledger.Recorded}) {
		return nil
	}
	return c.refuse(liem.Needs, act.ID, "", "Bước này có hiệu lực từ lúc được ghi.", "This act counts from when it is recorded.")
}

func (c *Case) take(a *ledger.Act) {
	c.seq, c.recorded, c.next = a.Seq, a.Recorded, foreseen{}
	c.acts = append(c.acts, a)
}

func (c *Case) acted(role, who string) {
	if !slices.Contains(c.ever[role], who) {
		c.ever[role] = append(slices.Clip(c.ever[role]), who)
	}
}

func on(a *ledger.Act) string {
	v, _ := a.Fact("on")
	return v
}

// PersonID is the case-local id of a scoped person, counted from 0.
func (c *Case) PersonID(person int) string {
	return c.Procedure.Scope + "-" + strconv.Itoa(person+1)
}

// personOf reads a case-local id of a scoped person.
func (c *Case) personOf(id string) (int, bool) {
	rest, ok := strings.CutPrefix(id, c.Procedure.Scope+"-")
	n, err := strconv.Atoi(rest)
	if !ok || err != nil || n < 1 || n > c.m.People || rest != strconv.Itoa(n) {
		return 0, false
	}
	return n - 1, true
}

// event reads the machine's event out of an act's open facts.
func (c *Case) event(act *procedure.Act, a *ledger.Act) (procedure.Event, error) {
	e := procedure.Event{Act: act.Index, Clock: -1, Person: procedure.Nobody}
	if act.Each {
		p, ok := c.personOf(on(a))
		if !ok {
			return e, c.aboutWhom(act.ID, on(a))
		}
		e.Person = p
	}
	for _, slot := range act.Slots {
		v, err := c.choice(act, slot, a, e.Person)
		if err != nil {
			return e, err
		}
		e.Choices = append(e.Choices, v)
	}
	e.Timely = c.timely(act, a, e.Person)
	return e, nil
}

// aboutWhom asks whom an act is about, or says that there is nobody of that
// id whom it could be about.
func (c *Case) aboutWhom(act, said string) error {
	if said == "" {
		return c.refuse(liem.Needs, act, "", "Hãy cho biết bước này về người nào.", "Say which person this act is about.")
	}
	var all []string
	for p := range c.m.People {
		all = append(all, c.PersonID(p))
	}
	list := strings.Join(all, ", ")
	return c.refuse(liem.Needs, act, "",
		"Bước này không áp dụng cho “"+said+"”, chỉ áp dụng cho: "+list+".", "This act is not about “"+said+"”; in this case it is about: "+list+".")
}

func (c *Case) choice(act *procedure.Act, slot procedure.Slot, a *ledger.Act, person int) (uint8, error) {
	if slot.Fact < 0 {
		if slot.Person >= 0 {
			person = slot.Person
		}
		return c.overall(a, person), nil
	}
	fact := c.m.Facts[slot.Fact]
	word, ok := a.Fact(fact.ID)
	v, known := c.m.Choice(slot, word)
	if t := c.Pack.Table(fact.Table); t != nil && !ok {
		return 0, c.refuse(liem.Needs, act.ID, first(t.Cites), "Bảng “"+t.Title.VI+"” chưa được trả lời đủ.", "The table “"+t.Title.EN+"” is not fully answered.")
	}
	if !ok || !known {
		return 0, c.refuse(liem.Needs, act.ID, "",
			fmt.Sprintf("Cần chọn %s: %s.", c.Pack.Word(c.Procedure.ID, fact.ID).VI, c.options(slot, liem.VI)),
			fmt.Sprintf("Choose %s: %s.", c.Pack.Word(c.Procedure.ID, fact.ID).EN, c.options(slot, liem.EN)))
	}
	return v, nil
}

func (c *Case) options(slot procedure.Slot, l liem.Lang) string {
	var out []string
	for _, o := range slot.Options {
		out = append(out, c.Pack.Word(c.Procedure.ID, c.m.Facts[slot.Fact].ID+"."+c.m.Word(slot, o)).In(l))
	}
	return strings.Join(out, ", ")
}

// overall is adverse if any allegation against the person is upheld or
// partly upheld by the act.
func (c *Case) overall(a *ledger.Act, person int) uint8 {
	for n := 1; n <= c.alleged; n++ {
		v, _ := a.Fact(findingFact(c.PersonID(person), n))
		if v == string(Upheld) || v == string(PartlyUpheld) {
			return uint8(procedure.Adverse)
		}
	}
	return uint8(procedure.Cleared)
}

func findingFact(person string, allegation int) string {
	return "finding/" + person + "/" + strconv.Itoa(allegation)
}

// findingsOf: an act that finds carries one finding for each scoped person
// it is about and each allegation.
func (c *Case) findingsOf(act *rulebook.Act, a *ledger.Act) (map[Allegation]Finding, error) {
	if !act.Finds {
		return nil, nil
	}
	out := map[Allegation]Finding{}
	for p := range c.m.People {
		if act.Each && c.PersonID(p) != on(a) {
			continue
		}
		for n := 1; n <= c.alleged; n++ {
			v, _ := a.Fact(findingFact(c.PersonID(p), n))
			switch f := Finding(v); f {
			case NotUpheld, PartlyUpheld, Upheld:
				out[Allegation{p + 1, n}] = f
			default:
				return nil, c.refuse(liem.Needs, act.ID, "",
					fmt.Sprintf("Còn thiếu kết luận về nội dung %d đối với %s.", n, c.personName(p, liem.VI)),
					fmt.Sprintf("The finding on allegation %d is missing for %s.", n, c.personName(p, liem.EN)))
			}
		}
	}
	return out, nil
}

func (c *Case) personName(p int, l liem.Lang) string {
	name := c.Procedure.Scope
	if q := c.Procedure.Party(c.Procedure.Scope); q != nil {
		name = q.Name.In(l)
	}
	return name + " " + strconv.Itoa(p+1)
}
