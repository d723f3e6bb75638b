// Package access answers two questions by policies that are text, so that
// somebody other than a programmer can read them: may this visitor use this
// counter, and what of a case may this reader open.
//
//	p, err := access.Load()
//	d := p.Route(visitor, access.Desk)        // d.Allowed, else d.Err()
//	v, err := o.Read(ctx, now, by, id, purpose, p) // p is the office's Access
//
// The policies lie in policies/*.cedar, in the language Cedar. What no policy
// permits is refused, an action that nobody declared too. The rules of
// procedures (role, stage, apartness, two hands) are the docket's; none stands
// here. It knows no clock, no store and no session: who the visitor is and
// how the reader stands to the case comes with the question.
package access

import (
	"embed"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/cedar-policy/cedar-go"

	"liem"
	"liem/docket"
)

//go:embed policies/*.cedar
var files embed.FS

// The actions that a route of the server may declare.
const (
	Public  = "public"  // anybody: report, follow up, procedures, log
	Self    = "self"    // a signed-in person's own matters
	Account = "account" // a signed-in person's own sessions and keys
	Desk    = "desk"    // a post with a role of a procedure
	Audit   = "audit"   // the post of an auditor
	Admin   = "admin"   // the post of an administrator
)

const open = "open" // of a compartment of a case

// Compartments lists every compartment that a case lies in, as they are
// asked for.
func Compartments() []string {
	return []string{"file", "people", "deliberation", "protection", "identity"}
}

// Actions lists every action, so that a server can refuse to start with a
// route that declares none of them.
func Actions() []string { return []string{Public, Self, Account, Desk, Audit, Admin} }

// Policies are the office's policies, read and checked.
type Policies struct {
	set   cedar.PolicyMap
	texts map[cedar.PolicyID]Policy
}

// Policy is one policy for a reader of the published rules.
type Policy struct {
	ID      string
	Permits bool // else it forbids
	Say     liem.Text
	Cite    string
	Text    string // in Cedar
}

// Load reads the policies that the program carries.
func Load() (*Policies, error) {
	p := &Policies{set: cedar.PolicyMap{}, texts: map[cedar.PolicyID]Policy{}}
	names, err := fs.Glob(files, "policies/*.cedar")
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		raw, err := files.ReadFile(name)
		if err != nil {
			return nil, err
		}
		list, err := cedar.NewPolicyListFromBytes(name, raw)
		if err != nil {
			return nil, bad(name, err)
		}
		for _, k := range list {
			if err := p.add(k); err != nil {
				return nil, bad(name, err)
			}
		}
	}
	return p, nil
}

func bad(name string, err error) error {
	return &liem.Error{Kind: liem.Internal, Op: "read policies", Cause: fmt.Errorf("%s: %w", name, err),
		Say: liem.T("Không đọc được chính sách truy cập.", "The access policies cannot be read.")}
}

func (p *Policies) add(k *cedar.Policy) error {
	says := map[string]string{}
	for name, text := range k.Annotations() {
		says[string(name)] = string(text)
	}
	t := Policy{ID: says["id"], Permits: k.Effect() == cedar.Permit, Say: liem.T(says["vi"], says["en"]), Cite: says["cite"], Text: string(k.MarshalCedar())}
	id := cedar.PolicyID(t.ID)
	if _, twice := p.set[id]; twice || t.ID == "" || !t.Say.Whole() || t.Cite == "" {
		return fmt.Errorf("line %d: a policy has an id of its own, a sentence in both languages and what it rests on", k.Position().Line)
	}
	p.set[id], p.texts[id] = k, t
	return nil
}

// List gives every policy by id, for the page that publishes them.
func (p *Policies) List() []Policy {
	var out []Policy
	for _, t := range p.texts {
		out = append(out, t)
	}
	slices.SortFunc(out, func(a, b Policy) int { return strings.Compare(a.ID, b.ID) })
	return out
}

// Visitor is who comes to a counter.
type Visitor struct {
	SignedIn bool
	Posts    []string // every role that the chosen post may fill now
	PostID   string   // the chosen post; "" for none
	Body     string   // of the post
	Demo     bool     // a sign-in of the demo; no policy asks for it
}

// Decision is the answer about a route.
type Decision struct {
	Allowed bool
	Policy  string    // the policy that decided; "" where none permits
	Say     liem.Text // its sentence
	Cite    string    // what it rests on
}

// Route tells whether the visitor may use a route with this action.
func (p *Policies) Route(v Visitor, action string) Decision {
	if !slices.Contains(Actions(), action) {
		return Decision{Say: nobody()}
	}
	who := cedar.NewEntityUID("Visitor", "visitor")
	return p.decide(action, cedar.NewEntityUID("Office", "office"), cedar.EntityMap{who: {UID: who, Attributes: cedar.NewRecord(cedar.RecordMap{
		"signed_in": cedar.Boolean(v.SignedIn), "post": cedar.String(v.PostID), "body": cedar.String(v.Body), "demo": cedar.Boolean(v.Demo), "roles": set(v.Posts),
	})}}, who)
}

func nobody() liem.Text {
	return liem.T("Không quy tắc nào mở việc này cho bạn.", "No rule opens this to you.")
}

// Err is nil if it was allowed, else the refusal for a person.
func (d Decision) Err() error {
	if d.Allowed {
		return nil
	}
	return &liem.Error{Kind: liem.Refused, Code: liem.NotYou, Op: "route", Say: d.Say, Provision: d.Cite,
		Next: liem.T("Đăng nhập, hoặc chọn chức vụ khác.", "Sign in, or choose another post.")}
}

// Compartments lists what of a case the reader may open; nil: nothing, and
// the case does not exist for them.
func (p *Policies) Compartments(c *docket.Case, q docket.Reader) []string {
	return p.open(c.StandingOf(q), q, c.Procedure.Kind)
}

// open asks for each compartment by itself.
func (p *Policies) open(s docket.Standing, q docket.Reader, procedure string) []string {
	who := cedar.NewEntityUID("Reader", "reader")
	var out []string
	for _, name := range Compartments() {
		what := cedar.NewEntityUID("Compartment", cedar.String(name))
		d := p.decide(open, what, cedar.EntityMap{
			who: {UID: who, Attributes: cedar.NewRecord(cedar.RecordMap{"roles": set(q.Roles), "warrant": cedar.Boolean(q.Warrant)})},
			what: {UID: what, Attributes: cedar.NewRecord(cedar.RecordMap{
				"relation": cedar.String(s.Relation), "party": cedar.String(s.Party), "role": cedar.String(s.Role), "procedure": cedar.String(procedure),
				"shown": cedar.Boolean(s.Shown), "recused": cedar.Boolean(s.Recused), "implicated": cedar.Boolean(s.Implicated)})},
		}, who)
		if d.Allowed {
			out = append(out, name)
		}
	}
	return out
}

// decide asks Cedar. A policy that cannot be worked out refuses.
func (p *Policies) decide(action string, what cedar.EntityUID, entities cedar.EntityMap, who cedar.EntityUID) Decision {
	answer, why := cedar.Authorize(p.set, entities, cedar.Request{Principal: who, Action: cedar.NewEntityUID("Action", cedar.String(action)), Resource: what})
	d := Decision{Allowed: answer == cedar.Allow && len(why.Errors) == 0, Say: nobody()}
	slices.SortFunc(why.Reasons, func(a, b cedar.DiagnosticReason) int { return strings.Compare(string(a.PolicyID), string(b.PolicyID)) })
	if len(why.Reasons) > 0 {
		t := p.texts[why.Reasons[0].PolicyID]
		d.Policy, d.Say, d.Cite = t.ID, t.Say, t.Cite
	}
	return d
}

func set(words []string) cedar.Set {
	var out []cedar.Value
	for _, w := range words {
		out = append(out, cedar.String(w))
	}
	return cedar.NewSet(out...)
}
