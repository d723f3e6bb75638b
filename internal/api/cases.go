package api

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"liem"
	"liem/clock"
	"liem/docket"
	"liem/docket/side"
	"liem/internal/deed"
	"liem/internal/office"
	"liem/ledger"
	"liem/limits"
	"liem/rulebook"
)

// Case is a case as its caller may see it.
type Case struct {
	Case      string    `json:"case"`
	Number    string    `json:"number"`
	Procedure string    `json:"procedure"`
	Pack      string    `json:"pack" doc:"Hash of the version that the case is bound to."`
	Title     liem.Text `json:"title"`
	Stage     string    `json:"stage"`
	StageName liem.Text `json:"stage_name"`
	Ended     bool      `json:"ended"`
	Me        string    `json:"me,omitempty" doc:"Under which id the case knows a party who asks."`
	Due       []Due     `json:"due"`
	Acts      []Act     `json:"acts"`
	Ways      []Way     `json:"ways" doc:"What the caller can do, and what not and why."`
}

// Act is one act, with what its reader may open.
type Act struct {
	Seq      uint64    `json:"seq"`
	Kind     string    `json:"kind"`
	Name     liem.Text `json:"name"`
	Recorded string    `json:"recorded" format:"date" doc:"The day; the hour is nobody's business."`
	Occurred string    `json:"occurred" format:"date"`
	Post     string    `json:"post,omitempty"`
	Fields   []Field   `json:"fields"`
}

// Field is one answer of an act's form, in passages.
type Field struct {
	Name     string    `json:"name"`
	Passages []Passage `json:"passages"`
}

// Passage is a text, or why it is covered.
type Passage struct {
	Text string `json:"text,omitempty"`
	Gap  string `json:"gap,omitempty"`
}

type caseIn struct {
	Case    string `path:"case" doc:"The opaque id."`
	Purpose string `query:"purpose" doc:"Whoever reads in a post says for what, from the closed list. A party is not asked."`
}

type caseOut struct{ Body Case }

// Wish is what somebody wants done, in the words of the procedure.
type Wish struct {
	On       string                       `json:"on,omitempty" doc:"The scoped person that it is about."`
	Propose  bool                         `json:"propose,omitempty" doc:"The first of two hands."`
	Reason   string                       `json:"reason,omitempty"`
	Occurred string                       `json:"occurred,omitempty" doc:"DATE or DATE,BASIS" example:"2026-05-20,receipt"`
	Behalf   string                       `json:"on_behalf,omitempty" doc:"Of a party, recorded by an officer."`
	Fields   map[string][]string          `json:"fields,omitempty" doc:"Each answer in its passages."`
	Choices  map[string]string            `json:"choices,omitempty"`
	Tables   map[string]map[string]string `json:"tables,omitempty" doc:"Answers to the questions of a decision table."`
	Periods  map[string]string            `json:"periods,omitempty" example:"{\"account_period\":\"10wd\"}"`
	Findings map[string]string            `json:"findings,omitempty" doc:"PERSON/N: finding" example:"{\"subject-1/1\":\"upheld\"}"`
	Assign   map[string][]string          `json:"assign,omitempty" doc:"Role: ids of the register."`
}

type actIn struct {
	Case string `path:"case"`
	Act  string `path:"act" maxLength:"100"`
	Key  string `header:"Idempotency-Key" required:"true" doc:"At least 128 random bits: the same key and content are one act."`
	Body Wish
}

// Done tells what was recorded.
type Done struct {
	Act   string `json:"act" doc:"Id of the act."`
	Case  string `json:"case"`
	Seq   uint64 `json:"seq"`
	Due   []Due  `json:"due"`
	Proof Proof  `json:"proof"`
}

type doneOut struct{ Body Done }

type workIn struct {
	Purpose string `query:"purpose" required:"true" doc:"From the closed list."`
	After   string `query:"after" maxLength:"200" doc:"The cursor of the page before."`
	Limit   int    `query:"limit" minimum:"1" maximum:"100" default:"50"`
}

// Work is a page of a post's work list.
type Work struct {
	Tasks []Task `json:"tasks"`
	Next  string `json:"next,omitempty" doc:"The cursor of the page after this one."`
}

// Task is one line of it.
type Task struct {
	Case      string   `json:"case"`
	Number    string   `json:"number"`
	Procedure string   `json:"procedure"`
	Stage     string   `json:"stage"`
	Role      string   `json:"role"`
	Acts      []string `json:"acts"`
	Due       string   `json:"due,omitempty" format:"date-time"`
}

type workOut struct{ Body Work }

type readingsIn struct {
	Case string `path:"case"`
}

// Readings is who read a file, as the party who asks may know it.
type Readings struct {
	Since    string    `json:"since,omitempty" format:"date" doc:"Acceptance; left out: not accepted yet, so nothing is told."`
	Reads    []Reading `json:"reads" doc:"Numbered without a gap; each names the one before."`
	Openings []Reading `json:"openings" doc:"Of the caller's own identity."`
}

// Reading is one of them: by post, never by name. A sealed one opens by itself.
type Reading struct {
	Seq        uint64     `json:"seq"`
	Commitment string     `json:"commitment"`
	Before     string     `json:"before"`
	Index      int64      `json:"index" doc:"In the log; -1 while it waits."`
	Sealed     bool       `json:"sealed"`
	Opens      string     `json:"opens,omitempty" format:"date"`
	Why        *liem.Text `json:"why,omitempty"`
	Day        string     `json:"day,omitempty" format:"date"`
	Post       string     `json:"post,omitempty"`
	Purpose    string     `json:"purpose,omitempty"`
	Items      string     `json:"items,omitempty" doc:"The acts that were shown."`
}

type readingsOut struct{ Body Readings }

func (s *server) cases(a huma.API) {
	huma.Register(a, huma.Operation{OperationID: "read-case", Method: http.MethodGet, Path: "/api/v1/cases/{case}", Tags: []string{"cases"}, Security: signedIn,
		Summary: "Read a case", Description: "In a post: recorded before anything is shown. Without one: your own file, and nobody writes down that you looked."}, s.readCase)
	huma.Register(a, huma.Operation{OperationID: "do-act", Method: http.MethodPost, Path: "/api/v1/cases/{case}/acts/{act}", Tags: []string{"cases"}, Security: signedIn, DefaultStatus: http.StatusCreated,
		Summary: "Do an act in a case"}, s.doAct)
	huma.Register(a, huma.Operation{OperationID: "who-read", Method: http.MethodGet, Path: "/api/v1/cases/{case}/readings", Tags: []string{"cases"}, Security: signedIn,
		Summary: "Who read my file"}, s.readings)
	huma.Register(a, huma.Operation{OperationID: "work-list", Method: http.MethodGet, Path: "/api/v1/work", Tags: []string{"cases"}, Security: signedIn,
		Summary: "What the caller's post may do now", Description: "The earliest due date first. One recorded reading."}, s.work)
}

func (s *server) readCase(ctx context.Context, in *caseIn) (*caseOut, error) {
	k, id, err := s.whoAt(ctx, in.Case)
	if err != nil {
		return nil, fail(err)
	}
	if k.by.Post == "" {
		v, err := s.own(ctx, k, id)
		if err != nil {
			return nil, fail(err)
		}
		c := caseOf(v.Case, v.Acts, side.Of(v.Case, v.Local).Clocks())
		c.Me, c.Ways = v.Local, ownWays(v)
		return &caseOut{c}, nil
	}
	v, err := s.Office.Read(ctx, s.Now(), k.by, id, limits.Purpose(in.Purpose), s.Access)
	if err != nil {
		return nil, fail(err)
	}
	c := caseOf(v.Case, v.Acts, v.Case.Clocks())
	c.Ways = waysOf(v.Case, k.Post.Roles)
	return &caseOut{c}, nil
}

// own opens a case for a party of it. Whoever reported comes with their code: no
// account is tied to a report, and by an account there is none.
func (s *server) own(ctx context.Context, k caller, id liem.ID) (*office.OwnView, error) {
	v, err := s.Office.Own(ctx, s.Now(), k.by.Person, id)
	if err != nil {
		return nil, err
	}
	kind, _, _ := strings.Cut(v.Local, "-")
	if p := v.Case.Procedure.Party(kind); p == nil || p.Sealed {
		return s.Office.Own(ctx, s.Now(), office.Person{}, id) // as for somebody whom the case does not know
	}
	return v, nil
}

func (s *server) whoAt(ctx context.Context, text string) (caller, liem.ID, error) {
	k, err := s.who(ctx)
	if err != nil {
		return k, liem.ID{}, err
	}
	id, err := caseID(text)
	return k, id, err
}

func caseOf(c *docket.Case, acts []ledger.Act, clocks []docket.Running) Case {
	out := Case{Case: c.ID.String(), Number: c.Number, Procedure: c.Procedure.ID, Pack: c.Pack.Hash.String(), Title: c.Procedure.Title, Ended: c.Ended(),
		Due: running(clocks), Acts: []Act{}, Ways: []Way{}}
	if st := c.Stage(); st != nil {
		out.Stage, out.StageName = st.ID, st.Name
	}
	cal, err := clock.Lookup(c.Pack.Calendar)
	if err != nil {
		return out
	}
	for _, a := range acts {
		x := Act{Seq: a.Seq, Kind: a.Kind, Recorded: cal.DateAt(a.Recorded).String(), Occurred: cal.DateAt(a.Occurred.At).String(), Post: a.Post, Fields: []Field{}}
		if act := c.Procedure.Act(a.Kind); act != nil {
			x.Name = act.Name
		}
		for _, f := range a.Fields {
			x.Fields = append(x.Fields, fieldOf(f))
		}
		out.Acts = append(out.Acts, x)
	}
	return out
}

func fieldOf(f ledger.Field) Field {
	x := Field{Name: f.Name, Passages: []Passage{}}
	for _, p := range f.Passages {
		if p.Open {
			x.Passages = append(x.Passages, Passage{Text: string(p.Text)})
		} else {
			x.Passages = append(x.Passages, Passage{Gap: p.Gap})
		}
	}
	return x
}

func running(clocks []docket.Running) []Due {
	out := []Due{}
	for _, k := range clocks {
		out = append(out, dueOf(k.Clock.Name, k.Result))
	}
	return out
}

// ownWays are the acts of a party, with reasons that speak of nobody else.
func ownWays(v *office.OwnView) []Way {
	out := []Way{}
	for _, o := range v.Case.Options() {
		if !isPartys(v, o) {
			continue
		}
		w := wayOf(v.Case, o)
		if why := side.Of(v.Case, v.Local).Shut(o); why.Code != "" {
			w.Code, w.Say = string(why.Code), why.Say
		}
		out = append(out, w)
	}
	return out
}

// isPartys tells whether an act is this party's to do.
func isPartys(v *office.OwnView, o docket.Option) bool {
	return o.Act.Kind != rulebook.Filing && v.Case.Procedure.Party(o.Role) != nil && (o.On == "" || o.On == v.Local) &&
		len(v.Local) > len(o.Role) && v.Local[:len(o.Role)+1] == o.Role+"-"
}

func waysOf(c *docket.Case, roles []string) []Way {
	out := []Way{}
	for _, o := range c.Options() {
		if o.Act.Kind != rulebook.Filing && slices.Contains(roles, o.Role) {
			out = append(out, wayOf(c, o))
		}
	}
	return out
}

func wayOf(c *docket.Case, o docket.Option) Way {
	w := Way{Act: o.Act.ID, Name: o.Act.Name, Open: o.Open, On: o.On, First: o.Propose, Say: o.Act.Help}
	for i, id := range o.Act.Cites {
		t := c.Cite(id)
		if i > 0 {
			t = liem.T("; "+t.VI, "; "+t.EN)
		}
		w.Cites = liem.T(w.Cites.VI+t.VI, w.Cites.EN+t.EN)
	}
	if !o.Open && o.Why != nil {
		w.Code, w.Say = string(o.Why.Code), o.Why.Say
	}
	return w
}

func (s *server) doAct(ctx context.Context, in *actIn) (*doneOut, error) {
	k, id, err := s.whoAt(ctx, in.Case)
	if err != nil {
		return nil, fail(err)
	}
	n, err := key("act of "+k.by.ID+" in "+in.Case, in.Key)
	if err != nil {
		return nil, fail(err)
	}
	proc, local, err := s.bound(ctx, k, id)
	if err != nil {
		return nil, fail(err)
	}
	d, err := in.Body.deed(proc, in.Act, liem.ID(n))
	if err != nil {
		return nil, fail(err)
	}
	d.Actor = local
	r, err := s.Office.Do(ctx, s.Now(), k.by, id, d)
	if err != nil {
		return nil, fail(err)
	}
	dues := r.Dues
	if local != "" { // a party is told of no other party's clocks
		v, err := s.own(ctx, k, id)
		if err != nil {
			return nil, fail(err)
		}
		dues = side.Of(v.Case, local).Clocks()
	}
	return &doneOut{Done{Act: r.Act.String(), Case: r.Case.String(), Seq: r.Seq, Due: running(dues), Proof: proofOf(r.C)}}, nil
}

// bound finds the words in which an act is read, and under which id a party
// comes.
func (s *server) bound(ctx context.Context, k caller, id liem.ID) (*rulebook.Procedure, string, error) {
	if k.by.Post == "" {
		v, err := s.own(ctx, k, id)
		if err != nil {
			return nil, "", err
		}
		return v.Case.Procedure, v.Local, nil
	}
	p, err := s.Office.Bound(ctx, s.Now(), k.by, "", id)
	return p, "", err
}

// deed reads a wish into the words of the procedure.
func (w Wish) deed(p *rulebook.Procedure, act string, id liem.ID) (office.Deed, error) {
	f := deed.Flags{On: w.On, Propose: w.Propose, Reason: w.Reason, Occurred: w.Occurred, OnBehalf: w.Behalf, ID: id.String(),
		Set: pairs(w.Choices), Period: pairs(w.Periods), Finding: pairs(w.Findings)}
	for _, name := range sorted(w.Fields) {
		for _, text := range w.Fields[name] {
			f.Field = append(f.Field, name+"="+text)
		}
	}
	for _, table := range sorted(w.Tables) {
		for _, v := range pairs(w.Tables[table]) {
			f.Table = append(f.Table, table+"."+v)
		}
	}
	for _, role := range sorted(w.Assign) {
		people := ""
		for i, who := range w.Assign[role] {
			if i > 0 {
				people += ","
			}
			people += who
		}
		f.Assign = append(f.Assign, role+"="+people)
	}
	return f.Deed(p, act)
}

func sorted[V any](m map[string]V) []string {
	var out []string
	for name := range m {
		out = append(out, name)
	}
	slices.Sort(out)
	return out
}

func pairs(m map[string]string) []string {
	var out []string
	for _, name := range sorted(m) {
		out = append(out, name+"="+m[name])
	}
	return out
}

func (s *server) work(ctx context.Context, in *workIn) (*workOut, error) {
	k, err := s.who(ctx)
	if err == nil && k.by.Post == "" {
		err = &liem.Error{Kind: liem.Refused, Code: liem.NotYou, Op: "work list",
			Say:  liem.T("Danh sách công việc là của một chức vụ.", "A work list is that of a post."),
			Next: liem.T("Chọn chức vụ ở trang của văn phòng.", "Choose the post on the office's pages.")}
	}
	if err != nil {
		return nil, fail(err)
	}
	list, err := s.Office.WorkList(ctx, s.Now(), k.by, limits.Purpose(in.Purpose), in.After, in.Limit)
	if err != nil {
		return nil, fail(err)
	}
	out := Work{Tasks: []Task{}, Next: list.Next}
	for _, t := range list.Tasks {
		x := Task{Case: t.Case.String(), Number: t.Number, Procedure: t.Procedure, Stage: t.Stage, Role: t.Role, Acts: t.Acts}
		if t.Due != 0 {
			x.Due = stamp(t.Due)
		}
		if x.Acts == nil {
			x.Acts = []string{}
		}
		out.Tasks = append(out.Tasks, x)
	}
	return &workOut{out}, nil
}

func stamp(i liem.Instant) string { return i.Time().Format("2006-01-02T15:04:05Z") }

func (s *server) readings(ctx context.Context, in *readingsIn) (*readingsOut, error) {
	k, id, err := s.whoAt(ctx, in.Case)
	if err != nil {
		return nil, fail(err)
	}
	if k.by.Post == "" {
		if _, err := s.own(ctx, k, id); err != nil {
			return nil, fail(err)
		}
	}
	list, err := s.Office.Readings(ctx, s.Now(), k.by, id)
	if err != nil {
		return nil, fail(err)
	}
	cal, err := clock.Lookup("vn")
	if err != nil {
		return nil, fail(err)
	}
	out := Readings{Reads: readingsOf(cal, list.Reads), Openings: readingsOf(cal, list.Openings)}
	if list.Since != 0 {
		out.Since = cal.DateAt(list.Since).String()
	}
	return &readingsOut{out}, nil
}

func readingsOf(cal *clock.Calendar, list []docket.Reading) []Reading {
	out := []Reading{}
	for _, r := range list {
		x := Reading{Seq: r.Seq, Commitment: r.C.String(), Before: r.Prev.String(), Index: r.Index, Sealed: r.Sealed}
		if r.Sealed {
			why := r.Why
			x.Opens, x.Why = r.Opens.String(), &why
		} else {
			x.Day, x.Post, x.Purpose, x.Items = cal.DateAt(r.At).String(), r.Post, string(r.Purpose), r.Items
		}
		out = append(out, x)
	}
	return out
}
