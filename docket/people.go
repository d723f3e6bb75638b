package docket

import (
	"slices"
	"strconv"
	"strings"

	"liem"
	"liem/ledger"
	"liem/procedure"
	"liem/rulebook"
)

// Posts answers from the register what a post may do. It is asked with the
// instant of the act, so that a replay finds what held on that day.
type Posts interface {
	// May gives the commitments of the register acts by which the post fills
	// the role for the body at the instant: the post, who took it, a
	// delegation. It returns a refusal if it does not.
	May(post, role, body string, outside bool, at liem.Instant) ([]liem.Hash, error)

	// Directs tells whether one post may direct the other.
	Directs(above, below string, at liem.Instant) bool
}

// The answers to a closed question. "Could not look" is never "none".
const (
	answerFact = "answer/tie/"

	AnswerNone         = "none"
	AnswerFound        = "found"
	AnswerCouldNotLook = "could_not_look"
)

// mayAct gives the role in which the actor does the act, or refuses.
func (c *Case) mayAct(act *rulebook.Act, a *ledger.Act, posts Posts) (string, error) {
	if party := c.Procedure.Party(act.By); party != nil {
		return act.By, c.partyMay(act, a, posts)
	}
	if err := c.roleMay(act, act.By, a, posts); err != nil {
		return "", err
	}
	if act.ProposedBy != "" {
		return act.By, c.secondHand(act, a, posts)
	}
	return act.By, nil
}

// partyMay: a party acts for themself, or an officer records on their
// behalf what came on paper or by voice.
func (c *Case) partyMay(act *rulebook.Act, a *ledger.Act, posts Posts) error {
	who := a.Actor
	v, behalf := a.Fact("on_behalf")
	if !behalf && (a.Post != "" || len(a.Rests) > 0) {
		return c.refuse(liem.NotYou, act.ID, "", "Bên trong vụ việc không làm việc này bằng chức vụ.", "A party does not do this by the power of a post.")
	}
	if behalf {
		if !c.anyRole(a, posts) {
			return c.refuse(liem.NotYou, act.ID, first(act.Cites), "Chỉ người của văn phòng được ghi nhận thay.", "Only an officer of the office may record on somebody's behalf.")
		}
		who = v
	}
	party, n, ok := strings.Cut(who, "-")
	if _, err := strconv.Atoi(n); !ok || err != nil || party != act.By {
		return c.notYou(act, act.By)
	}
	if act.By == c.Procedure.Scope && act.Each && who != on(a) {
		return c.refuse(liem.NotYou, act.ID, first(act.Cites), "Bước này do chính người đó làm.", "Only that person may do this.")
	}
	return nil
}

// anyRole: an officer, no party of the case, whose post fills some role of
// the procedure; and the act cites what that rests on.
func (c *Case) anyRole(a *ledger.Act, posts Posts) bool {
	party, _, _ := strings.Cut(a.Actor, "-")
	return c.Procedure.Party(party) == nil && slices.ContainsFunc(c.Procedure.Roles, func(r *rulebook.Role) bool {
		rests, err := posts.May(a.Post, r.ID, c.Body, r.Outside, a.Recorded)
		return err == nil && !slices.ContainsFunc(rests, func(h liem.Hash) bool { return !slices.Contains(a.Rests, h) })
	})
}

func (c *Case) notYou(act *rulebook.Act, role string) error {
	name := c.roleName(role)
	return c.refuse(liem.NotYou, act.ID, first(act.Cites),
		"Bước “"+act.Name.VI+"” thuộc về "+name.VI+".", "“"+act.Name.EN+"” is for the "+name.EN+" to do.")
}

func (c *Case) roleName(id string) liem.Text {
	if r := c.Procedure.Role(id); r != nil {
		return r.Name
	}
	if p := c.Procedure.Party(id); p != nil {
		return p.Name
	}
	if p := c.Procedure.Audience(id); p != nil {
		return p.Name
	}
	return liem.T(id, id)
}

// roleMay: the post fills the role on that day, the person holds it in this
// case, and nothing keeps this person from it.
func (c *Case) roleMay(act *rulebook.Act, role string, a *ledger.Act, posts Posts) error {
	r := c.Procedure.Role(role)
	if r == nil {
		return c.notYou(act, role)
	}
	rests, err := posts.May(a.Post, role, c.Body, r.Outside, a.Recorded)
	if err != nil {
		if liem.KindOf(err) == liem.Refused {
			return c.notYou(act, role)
		}
		return err
	}
	for _, h := range rests {
		if !slices.Contains(a.Rests, h) {
			return c.damaged(a, "the act does not cite the register act that its authority rests on")
		}
	}
	if held := c.holders[role]; (r.Assigned || len(held) > 0) && !slices.Contains(held, a.Actor) {
		return c.refuse(liem.NotYou, act.ID, first(act.Cites),
			"Trong vụ việc này, "+r.Name.VI+" là người khác.", "In this case somebody else is the "+r.Name.EN+".")
	}
	return c.keptApart(r, a.Actor, a)
}

// keptApart refuses a person whom the role's list of apartness names.
func (c *Case) keptApart(r *rulebook.Role, who string, a *ledger.Act) error {
	ask := false
	for _, w := range r.Apart {
		role, ever := strings.CutPrefix(w, "ever ")
		if c.Procedure.Role(role) != nil {
			if slices.Contains(c.holders[role], who) || ever && slices.Contains(c.ever[role], who) {
				other := c.roleName(role)
				return c.refuse(liem.NotYou, a.Kind, first(r.Cites),
					"Người đang hoặc đã là "+other.VI+" trong vụ việc này không được là "+r.Name.VI+".",
					"Whoever is or was the "+other.EN+" in this case cannot be the "+r.Name.EN+".")
			}
			continue
		}
		if party, _, _ := strings.Cut(who, "-"); party == w {
			return c.refuse(liem.NotYou, a.Kind, first(r.Cites),
				"Người này không được là "+r.Name.VI+" trong vụ việc này.", "This person cannot be the "+r.Name.EN+" in this case.") // the sentence of a tie: it must not tell who reported
		}
		ask = true
	}
	if !ask {
		return nil
	}
	return c.untied(r, who, a)
}

// bothHands: the act's own actor does not hold, by the same act, a role that
// is to be apart from the one in which they act.
func (c *Case) bothHands(act *rulebook.Act, r *rulebook.Role, who string, a *ledger.Act) error {
	by := c.Procedure.Role(act.By)
	if who != a.Actor || by == nil || by == r || a.Post == "" {
		return nil
	}
	for _, pair := range [2][2]*rulebook.Role{{by, r}, {r, by}} {
		if slices.Contains(pair[0].Apart, pair[1].ID) || slices.Contains(pair[0].Apart, "ever "+pair[1].ID) {
			return c.refuse(liem.NotYou, a.Kind, first(r.Cites),
				"Không ai tự giao cho mình việc của "+r.Name.VI+".", "Nobody makes themself the "+r.Name.EN+".")
		}
	}
	return nil
}

// untied asks for the recorded answers to the closed question whether this
// officer has a tie (being the person, kinship or interest) to a scoped
// person. Kinship is of a person, interest of the matter: both answers count.
func (c *Case) untied(r *rulebook.Role, who string, a *ledger.Act) error {
	if r.Last {
		return nil
	}
	for p := range c.m.People {
		switch c.tie(who, c.PersonID(p), a) {
		case AnswerNone:
		case AnswerCouldNotLook:
			return &liem.Error{Kind: liem.CouldNotLook, Op: a.Kind, Provision: first(r.Cites),
				Say:  liem.T("Chưa tra cứu được quan hệ của người này với vụ việc.", "Whether this person has a tie to the case could not be looked up."),
				Next: liem.T("Tra cứu lại, hoặc cử người khác.", "Look again, or name somebody else.")}
		case "":
			return c.refuse(liem.Needs, a.Kind, first(r.Cites),
				"Cần tra cứu quan hệ trước khi giao việc này.", "Whether a tie exists must be asked before this is assigned.")
		default:
			return c.refuse(liem.NotYou, a.Kind, first(r.Cites),
				"Người này không được là "+r.Name.VI+" trong vụ việc này.", "This person cannot be the "+r.Name.EN+" in this case.")
		}
	}
	return nil
}

func (c *Case) tie(who, subject string, a *ledger.Act) string {
	if v, ok := a.Fact(answerFact + who + "/" + subject); ok {
		word, _, _ := strings.Cut(v, " ")
		return word
	}
	if p := c.people[who]; p != nil {
		return p.ties[subject]
	}
	return ""
}

// hear keeps the answers that an act recorded. A tie once found stays.
func (c *Case) hear(a *ledger.Act) {
	for _, f := range a.Facts {
		rest, ok := strings.CutPrefix(f.Name, answerFact)
		if !ok {
			continue
		}
		who, subject, _ := strings.Cut(rest, "/")
		word, _, _ := strings.Cut(f.Value, " ")
		p := c.people[who]
		if p == nil {
			p = &person{ties: map[string]string{}}
			c.people[who] = p
		}
		if p.ties[subject] != AnswerFound {
			p.ties[subject] = word
		}
	}
}

// assignment reads whom an act puts into a role: enough people, each fit.
func (c *Case) assignment(act *rulebook.Act, a *ledger.Act) (map[string][]string, error) {
	if act.Assigns == "" {
		return nil, nil
	}
	r := c.Procedure.Role(act.Assigns)
	v, _ := a.Fact("assign/" + act.Assigns)
	who := strings.Fields(v)
	if r == nil || len(who) < max(1, r.Team) {
		return nil, c.refuse(liem.Needs, act.ID, first(act.Cites),
			"Cần ít nhất "+strconv.Itoa(max(1, r.Team))+" người.", "At least "+strconv.Itoa(max(1, r.Team))+" people are needed.")
	}
	for i, w := range who {
		if slices.Contains(who[:i], w) {
			return nil, c.refuse(liem.Needs, act.ID, first(act.Cites), "Một người được ghi hai lần.", "One person is named twice.")
		}
		if err := c.keptApart(r, w, a); err != nil {
			return nil, err
		}
		if err := c.bothHands(act, r, w, a); err != nil {
			return nil, err
		}
	}
	return map[string][]string{act.Assigns: who}, nil
}

func proposalKey(act, person string) string { return act + " " + person }

// applyProposal records the first of two hands: the act must be open to the
// proposer as if it were done now.
func (c *Case) applyProposal(a *ledger.Act, posts Posts) error {
	if !c.nothingDue(a.Recorded) {
		return c.damaged(a, "an expiry that was due is missing before it")
	}
	id, _ := a.Fact("act")
	act := c.Procedure.Act(id)
	if act == nil || act.ProposedBy == "" {
		return c.refuse(liem.Needs, Propose, "", "Không có bước nào như vậy để đề xuất.", "There is no such act to propose.")
	}
	if err := c.roleMay(act, act.ProposedBy, a, posts); err != nil {
		return err
	}
	e, err := c.possible(act, on(a))
	if err != nil {
		return err
	}
	if r := c.m.Why(c.state, e); r != nil {
		return c.whyNot(act, e, r)
	}
	for i, x := range a.Fields {
		if isProposed(x) && i == len(a.Fields)-1 {
			continue
		}
		if err := c.belongs(act, c.Procedure.FormOf(act), x); err != nil {
			return err
		}
	}
	if err := c.onlyItsFacts(c.m.Acts[e.Act], a); err != nil {
		return err
	}
	content, _ := a.Fact("content")
	text, _ := a.Fact("texts")
	for _, h := range []string{content, text} {
		if _, err := liem.ParseHash(h); err != nil {
			return c.refuse(liem.Needs, id, "", "Thiếu nội dung được đề xuất.", "What is proposed is missing.")
		}
	}
	c.proposals[proposalKey(id, on(a))] = proposal{a.ID, a.Actor, a.Post, content, text}
	c.acted(act.ProposedBy, a.Actor)
	c.hear(a)
	c.take(a)
	return nil
}

// possible is the event of an act with the first of every choice: whether an
// act is open does not depend on what is chosen in it.
func (c *Case) possible(act *rulebook.Act, on string) (procedure.Event, error) {
	k := c.m.Acts[c.m.Act(act.ID)]
	e := procedure.Event{Act: k.Index, Clock: -1, Person: procedure.Nobody}
	if k.Each {
		p, ok := c.personOf(on)
		if !ok {
			return e, c.aboutWhom(act.ID, on)
		}
		e.Person = p
	}
	for _, slot := range k.Slots {
		e.Choices = append(e.Choices, slot.Options[0])
	}
	return e, nil
}

// secondHand: the approval names a proposal of another person about the
// same thing with the same content; for what cannot be undone neither may
// direct the other.
func (c *Case) secondHand(act *rulebook.Act, a *ledger.Act, posts Posts) error {
	p, ok := c.proposals[proposalKey(act.ID, on(a))]
	id, _ := a.Fact("proposal")
	content, _ := a.Fact("content")
	text, _ := a.Fact("texts")
	if !ok || p.act.String() != id {
		who := c.roleName(act.ProposedBy)
		return c.refuse(liem.NotYet, act.ID, first(act.Cites),
			"Cần "+who.VI+" đề xuất trước; người khác duyệt.", "The "+who.EN+" proposes it first; another person approves.")
	}
	if p.content != content || p.text != text || content != contentOf(act.ID, a.Facts) {
		return c.refuse(liem.NotYet, act.ID, first(act.Cites), "Nội dung duyệt khác nội dung đã đề xuất.", "What is approved is not what was proposed.")
	}
	if p.actor == a.Actor {
		return c.refuse(liem.NotYou, act.ID, first(act.Cites), "Người đề xuất không tự duyệt.", "Whoever proposed it cannot approve it.")
	}
	switch act.Kind {
	case rulebook.StrikeOut, rulebook.Purge, rulebook.Wait, rulebook.OpenIdentity:
		if posts.Directs(p.post, a.Post, a.Recorded) || posts.Directs(a.Post, p.post, a.Recorded) {
			return c.refuse(liem.NotYou, act.ID, first(act.Cites), "Hai người không được là cấp trên, cấp dưới của nhau.", "Neither of the two may direct the other.")
		}
	}
	return nil
}

// Tie is the recorded answer whether an officer has a tie to a scoped
// person: none, found, could_not_look, or "" if it was not asked.
func (c *Case) Tie(officer, subject string) string {
	if p := c.people[officer]; p != nil && p.ties[subject] != AnswerCouldNotLook {
		return p.ties[subject]
	}
	return ""
}

// NextOfficer is the next free case-local id of an officer, after the highest
// number that was given out and may not be recorded yet.
func (c *Case) NextOfficer(most int) string {
	for _, a := range c.acts {
		for _, f := range a.Fields {
			if n, ok := strings.CutPrefix(f.Name, NameField+"officer-"); ok {
				k, _ := strconv.Atoi(n)
				most = max(most, k)
			}
		}
	}
	return "officer-" + strconv.Itoa(most+1)
}

// Ever tells whether somebody ever acted in a role of the case or was
// assigned to one.
func (c *Case) Ever(local string) bool {
	for _, who := range c.ever {
		if slices.Contains(who, local) {
			return true
		}
	}
	return false
}

// Sealed tells whether a case-local id is of a party whose identity is kept
// apart.
func (c *Case) Sealed(local string) bool { return c.sealed(local) }
