// Package proof explores every state that a procedure can reach and proves
// the fifteen properties that no procedure of an integrity office may
// break, or tells the shortest story in which one is broken.
//
// Each property is proven by the method that fits it and the result says
// which: explored (over every reachable state), structural (over the rules
// as written), arithmetic (over limits and counts) or guarded (refused by
// the docket at run time). What the model does not cover is listed with the
// result.
//
// A model has two scoped people with findings of their own. Two reductions
// keep it small and stand outside the step: variables that nothing can read
// any more are forgotten, and scoped people are interchangeable. Every
// story is replayed on the unreduced step.
package proof

import (
	"fmt"
	"strings"

	"liem"
	"liem/procedure"
	"liem/rulebook"
)

// Checker is the version of the proof. A stored proof names it.
const Checker = 1

// Method says how a property was proven.
type Method string

// The words of a method. Where several are needed they stand one after the
// other with commas.
const (
	Explored   Method = "explored"             // over every reachable state and step
	People     Method = "explored over people" // over every change of posts and ties of one person
	Structural Method = "structural"           // over the rules as written
	Arithmetic Method = "arithmetic"           // over limits and counts
	Guarded    Method = "guarded"              // refused by the docket at run time
)

// Property is one of the fifteen, for one procedure.
type Property struct {
	Number int       `json:"number"`
	Name   liem.Text `json:"-"`
	Method Method    `json:"method"`
	Holds  bool      `json:"holds"`
	Story  *Story    `json:"-"` // the shortest counter-example found
}

// Result is the proof of one procedure.
type Result struct {
	Procedure   string
	People      int
	States      int
	Transitions int
	Properties  []Property // fifteen, in order
	Uncovered   []liem.Text
	Unexpected  liem.Text // what differs from the size that the procedure states; empty: nothing
}

// Holds tells whether all fifteen hold and the model is of the stated size.
func (r *Result) Holds() bool {
	for _, p := range r.Properties {
		if !p.Holds {
			return false
		}
	}
	return r.Unexpected == liem.Text{}
}

// Story is a counter-example: what happened, step by step, and what is
// wrong at the end of it. A structural fault has no steps.
type Story struct {
	Steps []Line
	Fault liem.Text
}

// Line is one step of a story.
type Line struct {
	Who  liem.Text
	What liem.Text
	ID   string // act or clock id with its person
}

// In tells the story in a language.
func (s *Story) In(l liem.Lang) string {
	var b strings.Builder
	for i, x := range s.Steps {
		fmt.Fprintf(&b, "%3d. %s: %s\n", i+1, x.Who.In(l), x.What.In(l))
	}
	fmt.Fprintf(&b, "  => %s\n", s.Fault.In(l))
	return b.String()
}

var names = [15]liem.Text{
	{VI: "luôn tới được kết thúc", EN: "ends"},
	{VI: "kết thúc sạch", EN: "clean end"},
	{VI: "không có quy định chết", EN: "nothing dead"},
	{VI: "không ai chờ mà không có thời hạn và người chịu trách nhiệm", EN: "nobody waits without clock and owner"},
	{VI: "được nghe trước khi bị bất lợi", EN: "heard before adverse"},
	{VI: "không ai xử việc của chính mình", EN: "nobody judges their own case"},
	{VI: "xem xét lại ở nơi khác, cấp trên", EN: "appeal goes elsewhere and upward"},
	{VI: "có lý do và được gửi", EN: "reasoned and served"},
	{VI: "im lặng mở ra lối đi", EN: "silence opens a door"},
	{VI: "người báo được giữ kín", EN: "reporter sealed"},
	{VI: "rút và bảo vệ", EN: "withdrawal and protection"},
	{VI: "hai người", EN: "two hands"},
	{VI: "trong giới hạn", EN: "within the limits"},
	{VI: "mọi thứ đều hết hạn", EN: "everything expires"},
	{VI: "minh oan đi xa bằng nghi ngờ", EN: "exoneration travels"},
}

// methods says honestly how each property is proven: most by more than one
// method.
var methods = [15]string{
	"explored", "explored, structural", "explored", "explored",
	"explored, arithmetic", "explored over people, structural", "explored, structural",
	"explored, structural", "explored, arithmetic, structural", "explored, structural",
	"explored, structural", "structural, explored over people, guarded", "structural",
	"explored, structural", "explored",
}

// Name is the name of property n, 1 to 15.
func Name(n int) liem.Text { return names[n-1] }

// checker collects the first fault of each property.
type checker struct {
	p         *rulebook.Procedure
	m         *procedure.Machine
	g         *graph
	roles     map[string]*rulebook.Role
	seals     map[string]bool // parties whose identity is sealed
	filed     bool            // the scoped party files the case itself
	nobody    []int           // the one instance of what is not per person
	everybody []int
	copied    []int // facts that are copied from others
	steps     steps
	faults    [15]*Story
}

func newChecker(p *rulebook.Procedure, people int, extra func(*model)) (*checker, error) {
	m, err := procedure.Compile(p, people)
	if err != nil {
		return nil, err
	}
	c := &checker{p: p, m: m, roles: map[string]*rulebook.Role{}, seals: map[string]bool{}, nobody: []int{procedure.Nobody}, copied: copiedFacts(m)}
	for i := range people {
		c.everybody = append(c.everybody, i)
	}
	for _, r := range p.Roles {
		c.roles[r.ID] = r
	}
	for _, q := range p.Parties {
		c.seals[q.ID] = q.Sealed
	}
	for _, a := range p.Acts {
		c.filed = c.filed || a.Kind == rulebook.Filing && a.By == p.Scope && p.Scope != ""
	}
	c.g = newGraph(newModel(m, extra))
	c.prepare()
	return c, nil
}

// Options of a check.
type Options struct {
	People int // scoped people in the model; 0: two
	Most   int // give up after so many states; 0: five million

	until int // stop at the first fault of this property; 0: never
}

func (o Options) filled() Options {
	if o.People == 0 {
		o.People = 2
	}
	if o.Most == 0 {
		o.Most = 5_000_000
	}
	return o
}

// Check proves one procedure. It returns an error only if the procedure
// cannot be compiled or the model is larger than Options.Most allows.
func Check(p *rulebook.Procedure, o Options) (*Result, error) {
	o = o.filled()
	c, err := newChecker(p, o.People, nil)
	if err != nil {
		return nil, err
	}
	c.structure()
	if o.until == 0 || o.until == 6 || o.until == 7 || o.until == 12 {
		c.persons()
	}
	if c.enough(o) {
		return c.result(o), nil
	}
	c.g.add(make([]byte, c.g.width), nowhere, 0)
	dead := newCoverage(c)
	err = c.g.explore(o.Most, func(at, event uint32, from, to []byte) bool {
		dead.tick(c, event, from, to)
		c.edge(at, event, from, to)
		return !c.enough(o)
	})
	if err != nil || c.enough(o) {
		return c.result(o), err
	}
	c.nothingDead(dead)
	c.overGraph()
	for _, b := range p.Bounds {
		c.bound(b)
	}
	return c.result(o), nil
}

func (c *checker) enough(o Options) bool { return o.until > 0 && c.faults[o.until-1] != nil }

func (c *checker) result(o Options) *Result {
	r := &Result{Procedure: c.p.ID, People: o.People, States: c.g.count(), Transitions: len(c.g.edges), Uncovered: uncovered()}
	for i := range 15 {
		r.Properties = append(r.Properties, Property{Number: i + 1, Name: Name(i + 1), Method: Method(methods[i]), Holds: c.faults[i] == nil, Story: c.faults[i]})
	}
	for _, e := range c.p.Expects {
		if e.States != 0 && e.States != r.States || e.Transitions != 0 && e.Transitions != r.Transitions {
			r.Unexpected = liem.T(
				fmt.Sprintf("mô hình có %d trạng thái và %d bước, thủ tục nêu %d và %d", r.States, r.Transitions, e.States, e.Transitions),
				fmt.Sprintf("the model has %d states and %d transitions, the procedure states %d and %d", r.States, r.Transitions, e.States, e.Transitions))
		}
	}
	return r
}

func uncovered() []liem.Text {
	return []liem.Text{
		liem.T("lý do có phải là lý do hay không; việc che thông tin trong văn bản tự do đã đủ chưa", "whether a reason is a reason; whether a redaction of free text is complete"),
		liem.T("quan hệ thân thích mà văn phòng không biết", "kinship that the office does not know of"),
		liem.T("vụ việc liên kết có kết thúc hay không: mỗi thủ tục được chứng minh riêng", "whether linked cases end: each procedure is proven on its own"),
		liem.T("còn ai phù hợp để thay hay không: khi chạy, việc chuyển lên cấp trên", "whether anybody fit is left as a replacement: at run time the matter goes up"),
		liem.T("bước đề xuất trước khi duyệt (hai người): mô hình coi là một bước", "the proposal before an approval (two hands): one step in the model"),
	}
}

// fault keeps the first counter-example of a property.
func (c *checker) fault(n int, story *Story) {
	if c.faults[n-1] == nil {
		c.faults[n-1] = story
	}
}

// says records a structural fault.
func (c *checker) says(n int, ok bool, vi, en string, args ...any) {
	if !ok {
		c.fault(n, &Story{Fault: liem.T(fmt.Sprintf(vi, args...), fmt.Sprintf(en, args...))})
	}
}
