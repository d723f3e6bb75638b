package docket

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"hash"
	"maps"
	"slices"
	"strconv"
	"strings"

	"liem"
	"liem/ledger"
	"liem/procedure"
	"liem/rulebook"
)

// Request is what an actor wants to do, in the words of the procedure.
type Request struct {
	ID       liem.ID // the act's id, 128 random bits of the client
	Act      string  // act id
	Propose  bool    // the first of two hands: propose it
	Actor    string  // case-local id
	Post     string  // the post whose power is used; "" for a party
	On       string  // the scoped person it is about: subject-1
	Choices  map[string]string
	Tables   map[string]map[string]string // table: input: value; decides the fact by itself
	Findings map[string]map[int]Finding   // subject-1: allegation: finding
	Periods  map[string]string            // field: limit
	Assign   map[string][]string          // role: case-local ids
	Answers  []Answer                     // to closed questions, fetched inside the transaction
	More     map[string]string            // further open facts that the act may have: people, allegations, on_behalf, strike …
	Occurred *ledger.Occurred             // nil: as recorded
	Fields   []ledger.Field               // with plaintext passages
	Key      []byte                       // keys the hash of the texts of two hands, so that nobody can guess them from it
}

// Answer to the closed question whether an officer has a tie to a scoped
// person.
type Answer struct {
	Officer, Subject string // case-local
	Result           string // none, found, could_not_look
	Source, Edition  string
}

func (q Answer) fact() ledger.Fact {
	return ledger.Fact{Name: answerFact + q.Officer + "/" + q.Subject, Value: q.Result + " " + q.Source + " " + q.Edition}
}

// Prepare makes the act that the request asks for, with the dates that it
// starts, or says why it is not open. The act is not taken in: seal it,
// record it, then Apply it.
func (c *Case) Prepare(r Request, recorded liem.Instant, prev liem.Hash, posts Posts) (*ledger.Act, error) {
	a, err := c.draft(r, recorded, prev)
	if err != nil {
		return nil, err
	}
	if recorded < c.recorded {
		return nil, &liem.Error{Kind: liem.NotRecorded, Op: r.Act, Cause: fmt.Errorf("now is %s, the last act is of %s", recorded, c.recorded),
			Say:  liem.T("Chưa ghi được: đồng hồ của máy chậm hơn bước đã ghi trước đó.", "Not recorded: the machine's clock is behind the last recorded act."),
			Next: liem.T("Báo người vận hành chỉnh lại giờ của máy.", "Ask the operator to set the machine's clock right.")}
	}
	if !c.nothingDue(recorded) {
		return nil, c.damaged(a, "an expiry that was due is missing before it")
	}
	if err := c.rest(a, r, posts); err != nil {
		return nil, err
	}
	if r.Propose {
		return a, c.Clone().applyProposal(a, posts)
	}
	act := c.Procedure.Act(r.Act)
	if r.Act == Told || r.Act == DeclareTie {
		return a, c.Clone().Apply(a, posts)
	}
	if act != nil && act.ProposedBy != "" {
		p := c.proposals[proposalKey(r.Act, r.On)]
		a.Facts = append(a.Facts, ledger.Fact{Name: "proposal", Value: p.act.String()}, ledger.Fact{Name: "content", Value: contentOf(r.Act, a.Facts)}, ledger.Fact{Name: "texts", Value: texts(r)})
	}
	t, err := c.try(a, posts)
	if err != nil {
		return nil, err
	}
	a.Facts = append(a.Facts, t.dues...)
	return a, nil
}

// draft puts a request into an act, facts in a fixed order.
func (c *Case) draft(r Request, recorded liem.Instant, prev liem.Hash) (*ledger.Act, error) {
	a := &ledger.Act{Version: 1, ID: r.ID, Case: c.ID, Chain: ledger.Acts, Seq: c.seq + 1, Prev: prev, Recorded: recorded,
		Occurred: ledger.Occurred{At: recorded, Basis: ledger.Recorded}, Kind: r.Act, Procedure: c.Procedure.ID, Pack: c.Pack.Hash, Body: c.Body,
		Actor: r.Actor, Post: r.Post, Fields: r.Fields}
	act := c.Procedure.Act(r.Act)
	if r.Occurred != nil {
		a.Occurred = *r.Occurred
	}
	add := func(name, value string) { a.Facts = append(a.Facts, ledger.Fact{Name: name, Value: value}) }
	if r.On != "" {
		add("on", r.On)
	}
	for _, k := range slices.Sorted(maps.Keys(r.More)) {
		add(k, r.More[k])
	}
	if err := c.draftFacts(act, r, add); err != nil {
		return nil, err
	}
	if r.Propose {
		a.Kind, a.Occurred = Propose, ledger.Occurred{At: recorded, Basis: ledger.Recorded}
		content := contentOf(r.Act, a.Facts)
		a.Fields = append(slices.Clip(a.Fields), proposedField(a.Facts))
		a.Facts = nil
		add("act", r.Act)
		if r.On != "" {
			add("on", r.On)
		}
		if what, ok := r.More[FactStrike]; ok {
			add(FactStrike, what) // the second hand sees what is to be destroyed
		}
		add("content", content)
		add("texts", texts(r))
	}
	for _, q := range r.Answers {
		f := q.fact()
		if _, twice := a.Fact(f.Name); !twice {
			add(f.Name, f.Value)
		}
	}
	return a, nil
}

func (c *Case) draftFacts(act *rulebook.Act, r Request, add func(string, string)) error {
	choices := maps.Clone(r.Choices)
	if choices == nil {
		choices = map[string]string{}
	}
	for _, id := range slices.Sorted(maps.Keys(r.Tables)) {
		for _, in := range slices.Sorted(maps.Keys(r.Tables[id])) {
			add("table/"+id+"/"+in, r.Tables[id][in])
		}
		if fact := c.tableFact(act, id); fact != "" {
			if result, _, err := c.Pack.Table(id).Decide(r.Tables[id]); err == nil {
				choices[fact] = result
			}
		}
	}
	for _, k := range slices.Sorted(maps.Keys(choices)) {
		if c.Procedure.Fact(k) == nil {
			return c.refuse(liem.Needs, r.Act, "", "Không có lựa chọn “"+k+"”.", "There is no choice “"+k+"”.")
		}
		add(k, choices[k])
	}
	for _, who := range slices.Sorted(maps.Keys(r.Findings)) {
		for _, n := range slices.Sorted(maps.Keys(r.Findings[who])) {
			add(findingFact(who, n), string(r.Findings[who][n]))
		}
	}
	for _, k := range slices.Sorted(maps.Keys(r.Periods)) {
		add("period/"+k, r.Periods[k])
	}
	for _, k := range slices.Sorted(maps.Keys(r.Assign)) {
		v := ""
		for i, w := range r.Assign[k] {
			if i > 0 {
				v += " "
			}
			v += w
		}
		add("assign/"+k, v)
	}
	return nil
}

func (c *Case) tableFact(act *rulebook.Act, table string) string {
	if act == nil {
		return ""
	}
	f := c.Procedure.FormOf(act)
	if f == nil {
		return ""
	}
	for _, x := range f.Fields {
		if x.Table == table {
			return x.Fact
		}
	}
	return ""
}

// rest cites the register acts that the actor's authority rests on.
func (c *Case) rest(a *ledger.Act, r Request, posts Posts) error {
	if r.Post == "" {
		return nil
	}
	role := ""
	if act := c.Procedure.Act(r.Act); act != nil {
		role = act.By
		if r.Propose {
			role = act.ProposedBy
		}
		if c.Procedure.Party(role) != nil {
			role = c.roleOfPost(a, posts)
		}
	} else {
		role = c.roleOfPost(a, posts)
	}
	outside := false
	if x := c.Procedure.Role(role); x != nil {
		outside = x.Outside
	}
	rests, err := posts.May(r.Post, role, c.Body, outside, a.Recorded)
	if liem.KindOf(err) == liem.Refused {
		return nil // the role check words the refusal
	}
	a.Rests = rests
	return err
}

func (c *Case) roleOfPost(a *ledger.Act, posts Posts) string {
	for _, x := range c.Procedure.Roles {
		if _, err := posts.May(a.Post, x.ID, c.Body, x.Outside, a.Recorded); err == nil {
			return x.ID
		}
	}
	return ""
}

// Content is the hash of what a request asks for, whoever asks and whenever.
func (r Request) Content() string {
	h := digest{sha256.New()}
	h.put("liem request 1", r.Act, r.On, texts(r))
	for _, k := range slices.Sorted(maps.Keys(r.Choices)) {
		h.put("choice", k, r.Choices[k])
	}
	for _, t := range slices.Sorted(maps.Keys(r.Tables)) {
		for _, k := range slices.Sorted(maps.Keys(r.Tables[t])) {
			h.put("table", t, k, r.Tables[t][k])
		}
	}
	for _, w := range slices.Sorted(maps.Keys(r.Findings)) {
		for _, n := range slices.Sorted(maps.Keys(r.Findings[w])) {
			h.put("finding", w, strconv.Itoa(n), string(r.Findings[w][n]))
		}
	}
	for _, k := range slices.Sorted(maps.Keys(r.Periods)) {
		h.put("period", k, r.Periods[k])
	}
	for _, k := range slices.Sorted(maps.Keys(r.Assign)) {
		h.put(append([]string{"assign", k}, r.Assign[k]...)...)
	}
	for _, k := range slices.Sorted(maps.Keys(r.More)) {
		h.put("more", k, r.More[k])
	}
	if r.Occurred != nil {
		h.put("occurred", fmt.Sprint(*r.Occurred))
	}
	return h.String()
}

// contentOf is the hash of the open part of what a proposal proposes and its
// approval approves: everything but who and when. A replay works it out again.
func contentOf(act string, facts []ledger.Fact) string {
	h := digest{sha256.New()}
	h.put("liem proposal 1", act)
	for _, f := range facts {
		if !ofOneHand(f.Name) {
			h.put(f.Name, f.Value)
		}
	}
	return h.String()
}

// ofOneHand: facts that belong to the one who acts, not to what is done.
func ofOneHand(name string) bool {
	switch name {
	case "proposal", "content", "texts", "on_behalf":
		return true
	}
	return strings.HasPrefix(name, answerFact) || strings.HasPrefix(name, dueFacts)
}

// texts is the keyed hash of what was written, for the two hands to be
// compared. A replay compares the two; what they hide stays sealed.
func texts(r Request) string {
	h := digest{hmac.New(sha256.New, r.Key)}
	h.put("liem proposed texts 1", r.Act, r.On)
	for _, f := range r.Fields {
		if strings.HasPrefix(f.Name, NameField) {
			continue // who stands behind an id is the office's to say
		}
		h.put("field", f.Name)
		for _, p := range f.Passages {
			h.put(string(p.Text))
		}
	}
	return h.String()
}

type digest struct{ hash.Hash }

func (d digest) put(parts ...string) {
	for _, p := range parts {
		d.Write(binary.AppendUvarint(nil, uint64(len(p))))
		d.Write([]byte(p))
	}
}

// String is the sum in hexadecimal digits.
func (d digest) String() string {
	var out liem.Hash
	d.Sum(out[:0])
	return out.String()
}

// Option is one act of the procedure as it stands for somebody now.
type Option struct {
	Act     *rulebook.Act
	On      string // the scoped person, if it is about one
	Role    string // who may do it
	Propose bool   // open as a proposal: the first of two hands
	Open    bool
	Why     *liem.Error // if closed: reason, provision, what is open instead
}

// Options lists every act with what is open now, to whom, and for what is
// closed why not. Choices are not judged: an open act may still lack a part.
func (c *Case) Options() []Option {
	var out []Option
	for _, act := range c.m.Acts {
		for _, p := range c.onWhom(act) {
			o := Option{Act: act.Act, Role: act.By}
			if p >= 0 {
				o.On = c.PersonID(p)
			}
			e, _ := c.possible(act.Act, o.On)
			if r := c.m.Why(c.state, e); r != nil {
				o.Why, _ = c.whyNot(act.Act, e, r).(*liem.Error)
			} else {
				o.Open = true
			}
			if o.Open && act.ProposedBy != "" {
				if _, ok := c.proposals[proposalKey(act.ID, o.On)]; !ok {
					o.Propose, o.Role = true, act.ProposedBy
				}
			}
			out = append(out, o)
		}
	}
	return out
}

func (c *Case) onWhom(act *procedure.Act) []int {
	if !act.Each {
		return []int{procedure.Nobody}
	}
	out := make([]int, c.m.People)
	for i := range out {
		out[i] = i
	}
	return out
}
