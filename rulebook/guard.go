package rulebook

// Op is the operator of a guard.
type Op uint8

// The operators. There is no negation beyond "is not", and no quantifier
// beyond every, any, this and no.
const (
	AllOf       Op = iota // every child holds
	AnyOf                 // one child holds
	FactIs                // Name has one of Values
	FactIsNot             // Name has none of Values
	MarkIs                // the scoped people meant by Quant have one of Values (marks or findings)
	MarkIsNot             // … have none of Values
	ClockIs               // the clock's instances meant by Quant have one of Values (off, running, paused, expired)
	ClockIsNot            //
	ExtendedLes           // clock Name was extended fewer than N times
	ToldEnd               // everybody told of the matter was told the outcome
)

// Quant says which scoped people or clock instances a guard speaks of.
type Quant uint8

// The quantifiers.
const (
	This  Quant = iota // the one the act is about
	Every              // all of them (true if Where leaves none)
	Any                // at least one
	No                 // not one
	Only               // the clock has one instance
)

// Guard is a condition over a case: facts, marks and findings of scoped
// people, clocks. It never reads a date, a name or anything that may be
// sealed.
type Guard struct {
	Pos    Pos
	Text   string // as written
	Op     Op
	Kids   []*Guard
	Name   string // fact or clock
	Quant  Quant
	Scope  string   // with marks: the party that the sentence names
	Where  []string // with Every, Any, No: only people who have one of these marks
	Values []string
	N      int
}

// The finding of a scoped person in a guard, beside a pack's marks.
const (
	Unfound = "unfound" // no finding yet
	Cleared = "cleared" // every allegation not upheld
	Adverse = "adverse" // an allegation upheld or partly upheld
)

// The states of a clock in a guard.
const (
	Off     = "off" // never started, met or stopped
	Running = "running"
	Paused  = "paused"
	Expired = "expired"
)
