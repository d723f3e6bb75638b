package office

import (
	"context"

	"liem"
	"liem/docket"
)

// Asks tells whether an officer has to say, before they open a case, if they
// have a tie to it: only where the register of ties could not be asked and the
// case has no answer of theirs. It gives the body that the case is of, and
// nothing of the matter. Whoever has nothing to do with the case, or is found
// to have a tie, is told what is told of a case that does not exist.
func (o *Office) Asks(ctx context.Context, now liem.Instant, by Actor, id liem.ID) (body string, asked bool, err error) {
	unlock := o.lock(id)
	defer unlock()
	c, err := o.latest(ctx, id)
	if err != nil {
		return "", false, o.gone(ctx, by, id, err)
	}
	q, unsure, err := o.reader(ctx, c, by, now)
	if err == nil && !acts(c, q) {
		err = notFound("ask about a tie")
	}
	if err != nil {
		return "", false, err
	}
	return c.Body, unsure && c.mustSay(q), nil
}

// Declare records an officer's own answer whether they have a tie. With one
// the case does not exist for them any more. It is refused where nothing is
// asked.
func (o *Office) Declare(ctx context.Context, now liem.Instant, by Actor, id liem.ID, tie bool) (Recorded, error) {
	unlock := o.lock(id)
	defer unlock()
	c, err := o.latest(ctx, id)
	if err != nil {
		return Recorded{}, o.gone(ctx, by, id, err)
	}
	p := &pending{o: o, open: c, entry: Entry{Now: now}}
	r, err := p.declare(ctx, by, tie)
	if err != nil {
		o.cases.drop(id)
	}
	return r, err
}

func (p *pending) declare(ctx context.Context, by Actor, tie bool) (Recorded, error) {
	c, o := p.open, p.o
	if err := p.expire(ctx, p.entry.Now); err != nil {
		return Recorded{}, err
	}
	q, unsure, err := o.reader(ctx, c, by, p.entry.Now)
	if err != nil {
		return Recorded{}, err
	}
	if !acts(c, q) {
		return Recorded{}, notFound("declare a tie")
	}
	if !unsure || !c.mustSay(q) {
		return Recorded{}, &liem.Error{Kind: liem.Refused, Code: liem.Closed, Op: docket.DeclareTie,
			Say: liem.T("Không có câu hỏi nào về quan hệ đang chờ trả lời.", "No question about a tie waits for an answer.")}
	}
	d := Deed{}
	if d.Actor, err = p.join(ctx, by.Person, &d); err != nil {
		return Recorded{}, err
	}
	d.Act, d.Post = docket.DeclareTie, by.Post
	d.Answers = c.OwnAnswers(d.Actor, tie)
	check, err := c.ring.Check([]byte(by.ID), []byte(by.Post), []byte(docket.DeclareTie))
	if err != nil {
		return Recorded{}, err
	}
	d.ID = liem.DerivedID(check.String(), docket.DeclareTie)
	a, err := c.Prepare(d.Request, p.entry.Now, c.head.C, o.register)
	if err != nil {
		return Recorded{}, err
	}
	if err := p.take(ctx, a, check); err != nil {
		return Recorded{}, err
	}
	return o.write(ctx, p)
}

// acts: the reader holds a role in the case, or has to act in it.
func acts(c *opened, q docket.Reader) bool {
	s := c.StandingOf(q)
	return !s.Implicated && !s.Recused && (s.Relation == docket.Holder || s.Relation == docket.Called)
}

// mustSay: whoever is about to take up a role from which a tie keeps.
func (c *opened) mustSay(q docket.Reader) bool {
	s := c.StandingOf(q)
	r := c.Procedure.Role(s.Role)
	return s.Relation == docket.Called && r != nil && !r.Last
}

func sayFirst() error {
	return &liem.Error{Kind: liem.Refused, Code: liem.Needs, Op: "read",
		Say:  liem.T("Trước khi mở, hãy cho biết ông/bà có quan hệ thân thích hoặc lợi ích với vụ việc hay không.", "Before you open it, say whether you have a tie to the case."),
		Next: liem.T("Trả lời rồi mở, hoặc xin rút.", "Answer and open it, or step out.")}
}
