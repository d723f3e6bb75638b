package docket

import (
	"fmt"
	"strconv"
	"strings"

	"liem"
	"liem/ledger"
	"liem/procedure"
	"liem/rulebook"
)

// applyCorrection takes in an act that supersedes when an earlier act
// occurred: what, why, two hands. The earlier act is never changed; the
// case recomputes from the corrected days, and the old derivation stays
// with the old act. A correction under which a later act would not have
// been open is refused.
func (c *Case) applyCorrection(a *ledger.Act, posts Posts) error {
	if !c.nothingDue(a.Recorded) {
		return c.damaged(a, "an expiry that was due is missing before it")
	}
	if !c.anyRole(a, posts) {
		return c.refuse(liem.NotYou, Correct, "", "Chỉ người của văn phòng được đính chính.", "Only an officer of the office may correct the record.")
	}
	if err := c.only(a, "corrects", "occurred", "second"); err != nil {
		return err
	}
	second, _ := a.Fact("second")
	if second == "" || second == a.Actor {
		return c.refuse(liem.Needs, Correct, "", "Đính chính cần hai người.", "A correction needs two people.")
	}
	if !hasField(a, ReasonField) {
		return c.refuse(liem.Needs, Correct, "", "Cần ghi lý do đính chính.", "A correction needs its reason.")
	}
	d, err := c.refold(a, posts)
	if err != nil {
		return err
	}
	var want []ledger.Fact
	for _, r := range d.Clocks() {
		want = append(want, dueFact(&r))
	}
	if err := c.sameDates(a, want); err != nil {
		return err
	}
	acts := c.acts
	*c = *d
	c.acts = acts
	c.hear(a)
	c.take(a)
	return nil
}

func dueFact(r *Running) ledger.Fact {
	final := "final"
	if !r.Result.Final {
		final = "estimated"
	}
	return ledger.Fact{Name: "due/" + r.name(), Value: fmt.Sprintf("%s %d %s %s", r.Result.Due, r.Result.End, r.Result.Calendar, final)}
}

// Correction gives the facts of a correct act: which act, when it really
// occurred, the second hand, and the ends of all clocks after it.
func (c *Case) Correction(seq uint64, occurred ledger.Occurred, second string, recorded liem.Instant, posts Posts) ([]ledger.Fact, error) {
	facts := []ledger.Fact{
		{Name: "corrects", Value: strconv.FormatUint(seq, 10)},
		{Name: "occurred", Value: fmt.Sprintf("%d %v %s", occurred.At, occurred.Day, occurred.Basis)},
		{Name: "second", Value: second},
	}
	d, err := c.refold(&ledger.Act{Kind: Correct, Seq: c.seq + 1, Recorded: recorded, Facts: facts}, posts)
	if err != nil {
		return nil, err
	}
	for _, r := range d.Clocks() {
		facts = append(facts, dueFact(&r))
	}
	return facts, nil
}

// refold folds the acts again as if the corrected acts had occurred when
// the corrections say. Expiries are worked out anew.
func (c *Case) refold(last *ledger.Act, posts Posts) (*Case, error) {
	at, err := corrections(append(append([]*ledger.Act(nil), c.acts...), last))
	if err != nil {
		return nil, c.damaged(last, err.Error())
	}
	d := empty(c.Procedure, c.m, c.ID, c.Body, c.alleged, c.calendars)
	if c.origin != c.Procedure {
		if d, err = New(c.origin, c.ID, c.Body, c.People(), c.alleged, c.calendars); err != nil {
			return nil, err
		}
	}
	f := &folding{known: map[string][]uint64{}, last: last.Seq}
	for _, a := range c.acts {
		if a.Kind == Expire {
			f.known[expiryKey(a)] = append(f.known[expiryKey(a)], a.Seq)
		} else if a.Kind == Correct && last.Kind != Correct {
			f.last = a.Seq
		}
	}
	for _, a := range c.acts {
		if a.Kind == Expire {
			continue
		}
		b := *a
		if o, ok := at[a.Seq]; ok {
			b.Occurred = o
		}
		b.Facts = withoutDues(a.Facts)
		f.expire(d, b.Recorded)
		if err := d.again(&b, c.moves[a.Seq], posts); err != nil {
			return nil, err
		}
	}
	f.expire(d, last.Recorded)
	d.seq, d.recorded = c.seq, c.recorded
	return d, nil
}

// folding numbers the expiries of a case that is folded again: as they were
// recorded, or as the last correction if they come from it.
type folding struct {
	known map[string][]uint64
	last  uint64
}

func expiryKey(a *ledger.Act) string {
	v, _ := a.Fact("clock")
	return fmt.Sprintf("%s/%s/%d", v, on(a), a.Occurred.At)
}

func (f *folding) expire(c *Case, now liem.Instant) {
	for e := c.DueAct(now); e != nil; e = c.DueAct(now) {
		name, _ := e.Fact("clock")
		if on(e) != "" {
			name += "/" + on(e)
		}
		e.Seq = f.last
		if k := expiryKey(e); len(f.known[k]) > 0 {
			e.Seq, f.known[k] = f.known[k][0], f.known[k][1:]
		}
		e.ID = c.expiryID(name, e.Seq)
		if c.applyExpiry(e) != nil {
			return
		}
	}
}

// again takes in an act of the past under corrected days, without comparing
// the dates that it stated then.
func (c *Case) again(a *ledger.Act, how move, posts Posts) error {
	switch a.Kind {
	case Propose:
		return c.applyProposal(a, posts)
	case Told:
		return c.applyTold(a, posts)
	case Correct, DeclareTie:
		c.hear(a)
		c.take(a)
		return nil
	case Transition:
		d, err := c.carried(how, a)
		if err == nil {
			*c = *d
			c.take(a)
		}
		return err
	}
	t, err := c.try(a, posts)
	if err != nil {
		return err
	}
	c.keep(a, t)
	return nil
}

func withoutDues(facts []ledger.Fact) []ledger.Fact {
	var out []ledger.Fact
	for _, f := range facts {
		if !strings.HasPrefix(f.Name, "due/") {
			out = append(out, f)
		}
	}
	return out
}

// corrections reads the last word on each act's day.
func corrections(acts []*ledger.Act) (map[uint64]ledger.Occurred, error) {
	out := map[uint64]ledger.Occurred{}
	for _, a := range acts {
		if a.Kind != Correct {
			continue
		}
		which, _ := a.Fact("corrects")
		n, err := strconv.ParseUint(which, 10, 64)
		if err != nil || n == 0 || n >= a.Seq || !correctable(acts[n-1].Kind) {
			return nil, fmt.Errorf("corrects act %q", which)
		}
		v, _ := a.Fact("occurred")
		f := strings.Fields(v)
		if len(f) != 3 {
			return nil, fmt.Errorf("corrected day %q", v)
		}
		at, err := strconv.ParseInt(f[0], 10, 64)
		if err != nil || liem.Instant(at) > a.Recorded {
			return nil, fmt.Errorf("corrected day %q", v)
		}
		out[n] = ledger.Occurred{At: liem.Instant(at), Day: f[1] == "true", Basis: ledger.Basis(f[2])}
	}
	return out, nil
}

// correctable: acts of a procedure have a day of their own; expiries,
// proposals and what changes how the case is read have not.
func correctable(kind string) bool {
	switch kind {
	case Expire, Propose, Correct, Transition, Told, DeclareTie:
		return false
	}
	return true
}

// Move carries the case into a newer version of its procedure: the stage by
// the transition's map, everything else by its id. Clocks that run keep
// their limit; what starts later follows the new rules. The transition act
// itself is the first of the new version.
func (c *Case) Move(to *rulebook.Procedure, how *rulebook.Transition, a *ledger.Act, posts Posts) error {
	if how == nil || how.Procedure != c.Procedure.ID || how.FromPack != c.Pack.Version {
		return c.refuse(liem.Needs, Transition, "", "Không có quy định chuyển tiếp cho vụ việc này.", "No transitional rule carries this case over.")
	}
	d, err := c.carried(move{to, how}, a)
	if err != nil {
		return err
	}
	if err := d.inOrder(a); err != nil {
		return err
	}
	if !d.nothingDue(a.Recorded) {
		return c.damaged(a, "an expiry that was due is missing before it")
	}
	if !d.anyRole(a, posts) {
		return c.refuse(liem.NotYou, Transition, "", "Chỉ người của văn phòng được chuyển vụ việc.", "Only an officer of the office may carry a case over.")
	}
	if err := d.sameDates(a, nil); err != nil {
		return err
	}
	if err := d.only(a, "from", "to"); err != nil {
		return err
	}
	from, _ := a.Fact("from")
	into, _ := a.Fact("to")
	if from != c.Pack.Hash.String() || into != to.Pack.Hash.String() {
		return c.damaged(a, "the transition names other packs")
	}
	d.hear(a)
	d.take(a)
	*c = *d
	return nil
}

// carried is the case under the newer version.
func (c *Case) carried(how move, a *ledger.Act) (*Case, error) {
	d, to := c.Clone(), how.to
	m, err := procedure.Compile(to, c.m.People)
	if err != nil {
		return nil, c.damaged(a, err.Error())
	}
	state, err := c.m.Carry(c.state, m, how.how.Stages)
	if err != nil {
		return nil, c.damaged(a, err.Error())
	}
	d.moves[a.Seq] = how
	d.Procedure, d.Pack, d.m, d.state = to, to.Pack, m, state
	d.clocks = map[instance]*Running{}
	for at, r := range c.clocks {
		k := to.Clock(r.Clock.ID)
		if k == nil {
			return nil, c.damaged(a, "the new version has no clock "+r.Clock.ID)
		}
		x := *r
		x.Clock = k
		d.clocks[instance{m.Clock(k.ID), at.person}] = &x
	}
	d.proposals = map[string]proposal{}
	return d, nil
}

// PrepareMove makes the transition act that carries the case into a newer
// version of its procedure.
func (c *Case) PrepareMove(to *rulebook.Procedure, how *rulebook.Transition, r Request, recorded liem.Instant, prev liem.Hash, posts Posts) (*ledger.Act, error) {
	r.Act = Transition
	r.More = map[string]string{"from": c.Pack.Hash.String(), "to": to.Pack.Hash.String()}
	a, err := c.draft(r, recorded, prev)
	if err != nil {
		return nil, err
	}
	if err := c.rest(a, r, posts); err != nil {
		return nil, err
	}
	a.Pack = to.Pack.Hash
	return a, c.Clone().Move(to, how, a, posts)
}

// applyTold takes in what a linked case tells: its act's commitment and its
// outcome. It moves no stage by itself.
func (c *Case) applyTold(a *ledger.Act, posts Posts) error {
	if !c.nothingDue(a.Recorded) {
		return c.damaged(a, "an expiry that was due is missing before it")
	}
	if err := c.only(a, "child", "outcome"); err != nil {
		return err
	}
	if err := c.sameDates(a, nil); err != nil {
		return err
	}
	child, _ := a.Fact("child")
	if _, err := liem.ParseHash(child); err != nil || !c.anyRole(a, posts) {
		return c.refuse(liem.Needs, Told, "", "Cần dẫn bước của vụ việc liên kết.", "The act of the linked case must be cited.")
	}
	c.hear(a)
	c.take(a)
	return nil
}

// inForce: a case is bound to its pack at filing and again at acceptance.
// Under rules that are no longer in force it is not accepted; a transition
// carries it into those that are.
func (c *Case) inForce(act *rulebook.Act, a *ledger.Act) error {
	if act.Kind != rulebook.Acceptance || c.Pack.To == 0 {
		return nil
	}
	cal, err := c.calendars(c.Pack.Calendar)
	if err != nil {
		return err
	}
	if cal.DateAt(a.Occurred.At) <= c.Pack.To {
		return nil
	}
	return c.refuse(liem.NotYet, act.ID, first(act.Cites),
		"Quy định của vụ việc này hết hiệu lực sau ngày "+c.Pack.To.In(liem.VI)+"; cần chuyển vụ việc sang quy định đang có hiệu lực trước.",
		"The rules of this case were in force until "+c.Pack.To.In(liem.EN)+"; carry it over into those in force first.")
}

// PrepareCorrection makes the correct act with the facts of Correction.
func (c *Case) PrepareCorrection(r Request, facts []ledger.Fact, recorded liem.Instant, prev liem.Hash, posts Posts) (*ledger.Act, error) {
	r.Act = Correct
	a, err := c.draft(r, recorded, prev)
	if err != nil {
		return nil, err
	}
	if err := c.rest(a, r, posts); err != nil {
		return nil, err
	}
	a.Facts = append(facts, a.Facts...)
	return a, c.Clone().Apply(a, posts)
}
