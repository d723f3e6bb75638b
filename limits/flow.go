package limits

import (
	"slices"

	"liem"
)

// Holds tells whether a kind of procedure may hold a class of data. What
// tables/holds.csv does not name, it may not.
func Holds(k Kind, c Class) bool { return compiled().holds[k][c] }

// HoldsWhy is the reason of a kind's row in tables/holds.csv.
func HoldsWhy(k Kind) liem.Text { return compiled().holdsWhy[k] }

// HeldBy lists the classes that a kind of procedure may hold.
func HeldBy(k Kind) []Class {
	return slices.DeleteFunc(Classes(), func(c Class) bool { return !Holds(k, c) })
}

// ShapesOf lists the shapes that a field of the class may have. The caller
// owns the result.
func ShapesOf(c Class) []Shape { return slices.Clone(compiled().shapes[c]) }

// Target is where a value may go: a case, an audience, or a use of the
// office. Made by ToCase, ToAudience and ToUse; the zero Target is nowhere.
type Target struct {
	kind     Kind
	audience Audience
	use      Use
}

// ToCase is a linked case of the kind.
func ToCase(k Kind) Target { return Target{kind: k} }

// ToAudience is a letter, notice, page or hand-over to the audience.
func ToAudience(a Audience) Target { return Target{audience: a} }

// ToUse is a use that the machine makes of the value.
func ToUse(u Use) Target { return Target{use: u} }

// Targets lists every target there is: kinds, audiences, uses.
func Targets() []Target {
	var out []Target
	for _, k := range Kinds() {
		out = append(out, ToCase(k))
	}
	for _, a := range Audiences() {
		out = append(out, ToAudience(a))
	}
	for _, u := range Uses() {
		out = append(out, ToUse(u))
	}
	return out
}

// String names the target for an operator: "case clearance", "audience
// public", "use statistics".
func (t Target) String() string {
	switch {
	case t.kind != "":
		return "case " + string(t.kind)
	case t.audience != "":
		return "audience " + string(t.audience)
	case t.use != "":
		return "use " + string(t.use)
	}
	return "nowhere"
}

// Text is the target's word for people.
func (t Target) Text() liem.Text {
	switch {
	case t.kind != "":
		return t.kind.Text()
	case t.audience != "":
		return t.audience.Text()
	}
	return t.use.Text()
}

// Label is what the flow of a value is decided by: the kind of case that
// holds it, its class, and where it came from.
type Label struct {
	Kind   Kind
	Class  Class
	Origin Origin
}

// Flows tells whether a value may go from the case that holds it to the
// target: the class must be held there, named in the table of links,
// audiences or uses, and not barred by its origin. It is the whole of P13's
// table: what it does not allow is a breach.
//
// A text that an officer drafted or a passage that was redacted for a party
// is of origin office; the words of the reporter themselves stay of origin
// reporter wherever they are copied.
func Flows(l Label, to Target) bool {
	return Holds(l.Kind, l.Class) && byClass(l, to) && byOrigin(l.Origin, to)
}

func byClass(l Label, to Target) bool {
	t := compiled()
	switch {
	case to.kind != "":
		return Holds(to.kind, l.Class) && slices.Contains(t.links[[2]Kind{l.Kind, to.kind}].classes, l.Class)
	case to.audience != "":
		return slices.Contains(t.audiences[l.Kind][to.audience], l.Class)
	case to.use != "":
		return t.uses[l.Class][to.use]
	}
	return false
}

func byOrigin(o Origin, to Target) bool {
	r := compiled().origins[o]
	switch {
	case to.kind != "":
		return r.allKinds || slices.Contains(r.kinds, to.kind)
	case to.audience != "":
		return r.allHeard || slices.Contains(r.audiences, to.audience)
	case to.use != "":
		return r.allUses || slices.Contains(r.uses, to.use)
	}
	return false
}

// Links lists the kinds of case that a kind may open or answer.
func Links(from Kind) []Kind {
	return slices.DeleteFunc(Kinds(), func(k Kind) bool {
		_, ok := compiled().links[[2]Kind{from, k}]
		return !ok
	})
}

// CheckFlow refuses a flow that Flows does not allow and names where the
// value may go.
func CheckFlow(l Label, to Target) []*liem.Error {
	if Flows(l, to) {
		return nil
	}
	next := liem.T("Giữ dữ liệu trong vụ việc này.", "Keep the value in this case.")
	if may := mayGo(l); len(may) > 0 {
		next = sprintf("Được đi đến: %[1]s.", "It may go to: %[1]s.", join(may))
	}
	why := compiled().origins[l.Origin].why
	if byOrigin(l.Origin, to) || !why.Whole() {
		why = liem.T("Bảng các luồng dữ liệu không nêu luồng này", "The tables of flows do not name this flow")
	}
	return one(refuse("limits.CheckFlow",
		sprintf("%[1]s: dữ liệu %[2]s của thủ tục %[3]s không được đi đến %[4]s.",
			"%[1]s: %[2]s of a %[3]s case may not flow to %[4]s.",
			why, quoted(l.Class), quoted(l.Kind), to.String()), next))
}

func mayGo(l Label) []string {
	var out []string
	for _, t := range Targets() {
		if Flows(l, t) {
			out = append(out, t.String())
		}
	}
	return out
}
