package rulebook

import (
	"liem"
	"liem/clock"
	"liem/rulebook/source"
)

// Pos is where in a pack something stands.
type Pos = source.Pos

// Fault is one thing that keeps a pack from loading.
type Fault = source.Fault

// Pack is a folder of published procedures as data: law, stages, acts,
// clocks, forms, letters. It is immutable once loaded.
type Pack struct {
	ID           string     // "vn", "eu"
	Version      string     // e.g. "2026.7"
	Engine       int        // liem.Engine
	Hash         liem.Hash  // ledger.PackHash of the folder
	Title        liem.Text  // for the reader
	Jurisdiction string     // "vn", "eu": chooses the deny list of bases
	From         clock.Date // first day in force
	To           clock.Date // last day in force; 0: open
	Calendar     string     // clock calendar of every clock that names none
	SwappedRolls bool       // does a limit in calendar days that ends on a swapped day off roll?
	SwappedCites []string   // what that choice rests on
	Provisions   []*Provision
	Grounds      []*GroundRule
	Tables       []*Table
	Forms        []*Form
	Letters      []*Letter
	Procedures   []*Procedure
	Transitions  []*Transition
	Words        map[string]liem.Text // words.yaml: facts, values and marks in a reader's language
	Lives        []*Life              // what the pack's authors expect of it
}

// ProvisionKind is law, decree or house: a house rule is the office's own
// published rule. It is shown as such and never shortens a person's period.
type ProvisionKind string

// The kinds of provision.
const (
	Law    ProvisionKind = "law"
	Decree ProvisionKind = "decree"
	House  ProvisionKind = "house"
)

// Provision is one article that a rule rests on. ID is kept apart from what
// is displayed, because published texts have slips.
type Provision struct {
	Pos        Pos
	ID         string // e.g. LTC.24.1
	Kind       ProvisionKind
	Act        string // number of the law or decree, e.g. 25/2018/QH14
	Article    string // e.g. 24.1
	Title      liem.Text
	Says       liem.Text // what it says, in our own words
	From, To   clock.Date
	Source     string
	Confidence string     // A: the text was read; B: a secondary source; C: from memory
	Read       clock.Date // the day it was read
}

// GroundRule ties a ground kind of package limits to the provisions that
// make it a duty here.
type GroundRule struct {
	Pos   Pos
	Kind  string // a limits.Ground
	Bases []string
	Help  liem.Text
}

// Table is a decision table: complete and without overlap, proven at load.
// Either it counts criteria (Criteria and Bands) or it lists rows.
type Table struct {
	Pos      Pos
	ID       string
	Title    liem.Text
	Cites    []string
	Inputs   []Input
	Criteria []Criterion // each a yes/no input; the number of yes chooses the band
	Bands    []Band
	Rows     []TableRow
	Values   []string // possible results, in the order of the fact that it decides
}

// Input is one column of a table, with its closed list of values.
type Input struct {
	ID     string
	Label  liem.Text
	Values []string
	Class  string
}

// Criterion is one yes/no question of a counting table.
type Criterion struct {
	ID    string
	Label liem.Text
	Cites []string
	Class string
}

// Band gives a result for a count of criteria, From and To inclusive;
// To -1 means no upper end.
type Band struct {
	From, To int
	Result   string
}

// TableRow gives a result for a combination; an empty list in a cell means
// any value of that input.
type TableRow struct {
	Pos    Pos
	When   map[string][]string
	Result string
}

// Form is what an act asks to be filled in.
type Form struct {
	Pos    Pos
	ID     string
	Title  liem.Text
	Fields []*FormField
}

// FieldType is the closed list of what a form can ask.
type FieldType string

// The types of a form's field.
const (
	TextField     FieldType = "text"     // free text, in passages; sealed or redactable
	LineField     FieldType = "line"     // one line of text
	ChoiceField   FieldType = "choice"   // one of Options; may decide a fact
	ManyField     FieldType = "many"     // several of Options
	DateField     FieldType = "date"     // YYYY-MM-DD
	NumberField   FieldType = "number"   // integer
	MoneyField    FieldType = "money"    // integer and currency
	PeriodField   FieldType = "period"   // a limit within bounds, as ParseLimit reads it
	PersonField   FieldType = "person"   // a case-local person
	EvidenceField FieldType = "evidence" // references to evidence of the case
	FindingField  FieldType = "finding"  // a finding per subject and allegation
	CiteField     FieldType = "cites"    // provisions
	TableField    FieldType = "table"    // inputs of a decision table
)

// FormField is one question. Part names what a decision is made of, so that
// a decision with a hole cannot be signed: findings, evidence, reasons,
// provisions, remedies.
type FormField struct {
	Pos          Pos
	ID           string
	Type         FieldType
	Label        liem.Text
	Help         liem.Text
	ExplainLimit bool   // Help explains a limit: the vocabulary check passes over it
	Class        string // a limits.Class
	Compartment  string // record, file, identity, people, deliberation, protection
	Of           string // whose data: a party, office, kin; empty: the matter
	Part         string // findings, evidence, reasons, provisions, remedies, or empty
	Required     bool
	Options      []Option
	Table        string       // with TableField
	Fact         string       // the fact that a choice or table decides
	Least, Most  *clock.Limit // with PeriodField
}

// Option is one choice.
type Option struct {
	ID    string
	Label liem.Text
}

// Letter is a text sent by an act. Placeholders {field} are form fields of
// acts of the case; the flow of each one's class to the letter's audience
// is checked at load.
type Letter struct {
	Pos     Pos
	ID      string
	To      string // a party, an audience or a role
	Title   liem.Text
	Body    liem.Text
	Uses    []string // placeholders found in Title and Body
	Symbol  string   // Decree 30/2020 type, e.g. TB, QĐ, KL
	Cites   []string
	Sealing string // "" or "no-reporter": never any reporter data
}

// Transition carries open cases from an older version of a procedure into
// this pack's version.
type Transition struct {
	Pos       Pos
	Procedure string
	FromPack  string // version
	Cites     []string
	Says      liem.Text
	Stages    map[string]string // old stage: new stage
	Favours   bool              // consequences follow the rule more favourable to the person
}

// Procedure is one published procedure of a pack.
type Procedure struct {
	Pos       Pos
	Pack      *Pack
	ID        string // vn.denunciation
	Kind      string // a limits.Kind
	Title     liem.Text
	Series    string // prefix of case numbers: TC, KN, BV …
	Cites     []string
	Basis     []string // what processing the data rests on
	Scope     string   // the party of which a case has several, each with a state of its own
	Parties   []*Party
	Audiences []*Audience
	Roles     []*Role
	Facts     []*Fact
	Marks     []string // what may be true of each scoped person: notified, shown …
	Stages    []*Stage
	Clocks    []*Clock
	Acts      []*Act
	Bounds    []*Bound
	Expects   []Expectation // states and transitions the author expects; 0: not stated
}

// Expectation pins the size of the proven state space of a procedure.
type Expectation struct{ States, Transitions int }

// Party is a side of a case: reporter, subject, complainant …
type Party struct {
	Pos    Pos
	ID     string
	Name   liem.Text
	Many   bool
	Sealed bool // identity never leaves its compartment without consent or order
}

// Audience is somebody outside the parties who may be told of the matter.
type Audience struct {
	Pos  Pos
	ID   string
	Name liem.Text
}

// Role is filled by a post in the body that handles the case.
type Role struct {
	Pos        Pos
	ID         string
	Name       liem.Text
	Rank       int      // 1 lowest; a review goes to a higher one
	Team       int      // at least so many people; 0 and 1: one
	Apart      []string // parties, roles, "ever ROLE", kin, interest
	ReplacedBy string   // the act that names somebody else after a recusal
	Outside    bool     // another body; filled there
	Last       bool     // nobody above it: the proof trusts it to act
	Assigned   bool     // held in a case only after an act that assigns it; else by post
	Cites      []string
}

// Fact is what is known of a case: a closed list of values, the first at
// the beginning. It is set by acts, by tables or by expiries and by nothing
// else.
type Fact struct {
	Pos     Pos
	ID      string
	Values  []string
	Table   string // the table that decides it, if one does
	Meaning string // "", "coercion", "violation", "redacted", "overdue", "consent", "outcome": what the properties need to know
	Alarm   string // with Meaning: the value that means yes
	Cites   []string
}

// Stage is where a case stands. Duty names the role that must move it.
type Stage struct {
	Pos    Pos
	ID     string
	Name   liem.Text
	Begins bool
	Ends   bool
	Duty   string
	Help   liem.Text
}

// Anchor starts a clock: an act, or the expiry of another clock.
type Anchor struct {
	Act    string
	Expiry string // clock id
}

// ClockLimit is the limit of a clock: one, or one per value of a fact (tiers), or the
// earliest of several with their own citations.
type ClockLimit struct {
	Limit    clock.Limit
	Cites    []string
	Earliest []TermLimit            // further limits; the earliest end holds
	Tiers    map[string]clock.Limit // by value of Fact; the rest as Limit
	Fact     string
	InAct    string // a PeriodField of the anchor act that sets the limit within its bounds
}

// TermLimit is a limit with its own citation.
type TermLimit struct {
	Limit clock.Limit
	Cites []string
}

// Extension says how often and how far a clock may be extended by acts of
// kind extension that name it.
type Extension struct {
	Adds    *clock.Limit // each time so much is added
	Ceiling *clock.Limit // or: to this total from the same anchor
	Times   int
	Cites   []string
	Tiers   map[string]clock.Limit // ceilings or additions by value of Fact
	Fact    string
}

// Clock is a time limit that an act or an expiry starts.
type Clock struct {
	Pos        Pos
	ID         string
	Name       liem.Text
	Cites      []string
	Calendar   string // empty: the pack's
	Limit      ClockLimit
	Owner      string // role or party that must act
	Against    string // the party that a lapse would hurt; empty: none
	PerScoped  bool   // one instance for each scoped person
	From       []Anchor
	When       *Guard // started only if this holds (per instance)
	MetBy      []string
	StoppedBy  []string // explicit: leaving a stage never stops a clock
	PausedBy   []string
	ResumedBy  []string
	RestartBy  []string
	Extension  *Extension
	Repeats    bool   // standing oversight: starts again at its end
	Falls      bool   // after expiry the duty falls (a right not used); else it stands
	Purpose    string // "", account, remedy, retention, erasure, protection: what the properties need to know
	Expiry     Expiry
	Hours      bool
	Control    bool // "at once" in law; the limit is the office's own control limit
	ControlSay liem.Text
}

// Expiry is what a clock's end does. It never worsens a person's position:
// only facts and stages without adverse effect.
type Expiry struct {
	Sets   map[string]string
	To     string
	Says   liem.Text
	Timely map[string]string // facts restored when a timely act is recorded after the end
	Opens  string            // procedure of a linked case that a party may then open
}

// ActKind is the closed list of what an act is in law, so that properties
// know it whatever a pack calls it.
type ActKind string

// The kinds of act.
const (
	Plain         ActKind = ""
	Filing        ActKind = "filing"
	Acceptance    ActKind = "acceptance"
	Refusal       ActKind = "refusal"
	Transfer      ActKind = "transfer"
	Notice        ActKind = "notice"       // tells a scoped person of the matter
	Wait          ActKind = "wait"         // lets the notice wait, for a reason and a limit
	Disclosure    ActKind = "disclosure"   // shows the file
	Invitation    ActKind = "invitation"   // asks for the person's account, starts the time for it
	Account       ActKind = "account"      // the person's own account
	Absence       ActKind = "absence"      // records that none came in time
	NewMaterial   ActKind = "new-material" // reopens disclosure and hearing, built in
	Extending     ActKind = "extension"
	Suspension    ActKind = "suspension"
	Resumption    ActKind = "resumption"
	Withdrawal    ActKind = "withdrawal"
	Closure       ActKind = "closure"  // ends without a finding
	Decision      ActKind = "decision" // may be adverse to a scoped person
	Measure       ActKind = "measure"  // a provisional measure against a person
	Service       ActKind = "service"  // hands a decision to a scoped person
	Outcome       ActKind = "outcome"  // tells others the outcome
	Publication   ActKind = "publication"
	Appeal        ActKind = "appeal"        // a party asks for review
	Review        ActKind = "review"        // the reviewing role answers
	Assignment    ActKind = "assignment"    // names who fills a role
	Redaction     ActKind = "redaction"     // takes the reporter's identity out of what is shown
	StrikeOut     ActKind = "strike-out"    // covers and destroys a passage
	OpenIdentity  ActKind = "open-identity" // opens the reporter's identity
	AskProtection ActKind = "ask-protection"
	Referral      ActKind = "referral" // hands signs of a crime of office to the competent body
	Consequence   ActKind = "consequence"
	Purge         ActKind = "purge"
	Oversight     ActKind = "oversight" // a superior demands, reports, takes over
)

// Act is something that one actor does in a case.
type Act struct {
	Pos        Pos
	ID         string
	Name       liem.Text
	Cites      []string
	Kind       ActKind
	By         string // role or party that does or approves it
	ProposedBy string // role that proposes it first: two hands
	Each       bool   // done for one scoped person at a time
	In         []string
	Needs      *Guard
	Sets       []Set
	Marks      []string // on this scoped person, or on every one if not Each
	Unmarks    []string
	Finds      bool     // carries a finding per scoped person and allegation
	Tells      []string // parties or audiences told of the matter by it
	TellsEnd   []string // told the outcome
	To         string   // next stage; empty: stays
	Assigns    string
	Extends    string
	Reason     bool // a reason is required
	Form       string
	Letters    []string
	Review     *ReviewRule
	Opens      []string // procedures of linked cases
	Imposes    *Imposes
	Because    string // closure: withdrawal, death, decided, minor, repetitive, no_competence, inconclusive
	Help       liem.Text
	Occurs     bool // the day that counts in law may differ from the day of recording
}

// Set gives a fact a value: fixed, chosen by the actor, decided by a table,
// or copied from another fact.
type Set struct {
	Fact  string
	Value string   // fixed; or
	OneOf []string // chosen among these (all of the fact's values: "any")
	Copy  string   // or copied from this fact
}

// ReviewRule says where an adverse or refusing decision may be reviewed.
type ReviewRule struct {
	By    string // role
	Clock string // the person's time to ask for it
	Act   string // the act with which it is asked for
	Cites []string
}

// Imposes is a consequence: it always ends or is reviewed.
type Imposes struct {
	Procedure string // of the linked case that carries it
	End       *clock.Limit
	Review    *clock.Limit
	Cites     []string
}

// Bound is the declared longest duration from one act to another, without
// stated pauses, restarts and courts.
type Bound struct {
	Pos    Pos
	From   string   // act
	To     []string // acts
	Limit  clock.Limit
	Cites  []string
	Clocks []string // the clocks that one after another fill it
}
