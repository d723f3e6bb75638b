package limits

import "liem"

// Ground is what a report, a case of discipline or a finding may be about.
type Ground string

// The values of Ground.
const (
	GroundBribery                 Ground = "bribery"
	GroundEmbezzlement            Ground = "embezzlement"
	GroundUndisclosedInterest     Ground = "undisclosed-interest"
	GroundConflictOfInterest      Ground = "conflict-of-interest"
	GroundGiftBreach              Ground = "gift-breach"
	GroundMisuseOfOffice          Ground = "misuse-of-office"
	GroundMisuseOfFunds           Ground = "misuse-of-funds"
	GroundProcurementBreach       Ground = "procurement-breach"
	GroundFalsification           Ground = "falsification"
	GroundDeclarationBreach       Ground = "declaration-breach"
	GroundNeglectOfDuty           Ground = "neglect-of-duty"
	GroundObstruction             Ground = "obstruction"
	GroundRetaliation             Ground = "retaliation"
	GroundHarassment              Ground = "harassment"
	GroundBreachOfConfidentiality Ground = "breach-of-confidentiality"
	GroundSafetyBreach            Ground = "safety-breach"
	GroundProcedureBreach         Ground = "procedure-breach"
)

// ParseGround reads a code; the error names what is allowed.
func ParseGround(s string) (Ground, error) { return parseIn[Ground]("ground", s) }

// Grounds lists every Ground.
func Grounds() []Ground { return all[Ground]("ground") }

// String is the code.
func (v Ground) String() string { return string(v) }

// Text is the word for people, empty for a value that does not exist.
func (v Ground) Text() liem.Text { return textIn("ground", string(v)) }

// Deed is an act of office, the first element of every ground.
type Deed string

// The values of Deed.
const (
	DeedDecision  Deed = "decision"
	DeedPayment   Deed = "payment"
	DeedContract  Deed = "contract"
	DeedRecord    Deed = "record"
	DeedAsset     Deed = "asset"
	DeedAccess    Deed = "access"
	DeedDeadline  Deed = "deadline"
	DeedHire      Deed = "hire"
	DeedTreatment Deed = "treatment"
)

// ParseDeed reads a code; the error names what is allowed.
func ParseDeed(s string) (Deed, error) { return parseIn[Deed]("deed", s) }

// Deeds lists every Deed.
func Deeds() []Deed { return all[Deed]("deed") }

// String is the code.
func (v Deed) String() string { return string(v) }

// Text is the word for people, empty for a value that does not exist.
func (v Deed) Text() liem.Text { return textIn("deed", string(v)) }

// Change is what an act did to a value.
type Change string

// The values of Change.
const (
	ChangeGain Change = "gain"
	ChangeLoss Change = "loss"
	ChangeHarm Change = "harm"
)

// ParseChange reads a code; the error names what is allowed.
func ParseChange(s string) (Change, error) { return parseIn[Change]("change", s) }

// Changes lists every Change.
func Changes() []Change { return all[Change]("change") }

// String is the code.
func (v Change) String() string { return string(v) }

// Text is the word for people, empty for a value that does not exist.
func (v Change) Text() liem.Text { return textIn("change", string(v)) }

// Value is what can be gained, lost or harmed; reputation, unity and image are none.
type Value string

// The values of Value.
const (
	ValueMoney    Value = "money"
	ValueAsset    Value = "asset"
	ValueRight    Value = "right"
	ValueSafety   Value = "safety"
	ValueEvidence Value = "evidence"
)

// ParseValue reads a code; the error names what is allowed.
func ParseValue(s string) (Value, error) { return parseIn[Value]("value", s) }

// Values lists every Value.
func Values() []Value { return all[Value]("value") }

// String is the code.
func (v Value) String() string { return string(v) }

// Text is the word for people, empty for a value that does not exist.
func (v Value) Text() liem.Text { return textIn("value", string(v)) }

// EvidenceKind is a kind of evidence; there is none for devices, networks, locations or surveillance.
type EvidenceKind string

// The values of EvidenceKind.
const (
	EvidenceDecision        EvidenceKind = "decision"
	EvidenceContract        EvidenceKind = "contract"
	EvidencePayment         EvidenceKind = "payment"
	EvidenceRecord          EvidenceKind = "record"
	EvidenceRegisterExtract EvidenceKind = "register-extract"
	EvidenceAsset           EvidenceKind = "asset"
	EvidenceStatement       EvidenceKind = "statement"
	EvidenceExpertOpinion   EvidenceKind = "expert-opinion"
	EvidenceObject          EvidenceKind = "object"
	EvidencePartyFile       EvidenceKind = "party-file"
)

// ParseEvidenceKind reads a code; the error names what is allowed.
func ParseEvidenceKind(s string) (EvidenceKind, error) {
	return parseIn[EvidenceKind]("evidence-kind", s)
}

// EvidenceKinds lists every EvidenceKind.
func EvidenceKinds() []EvidenceKind { return all[EvidenceKind]("evidence-kind") }

// String is the code.
func (v EvidenceKind) String() string { return string(v) }

// Text is the word for people, empty for a value that does not exist.
func (v EvidenceKind) Text() liem.Text { return textIn("evidence-kind", string(v)) }

// HowObtained is the way a piece of evidence came into the file.
type HowObtained string

// The values of HowObtained.
const (
	HowGivenByParty      HowObtained = "given-by-party"
	HowRequestedFromBody HowObtained = "requested-from-body"
	HowPublicRegister    HowObtained = "public-register"
	HowOwnRecord         HowObtained = "own-record"
	HowHeard             HowObtained = "heard"
	HowSiteRecord        HowObtained = "site-record"
	HowExpertOrder       HowObtained = "expert-order"
)

// ParseHowObtained reads a code; the error names what is allowed.
func ParseHowObtained(s string) (HowObtained, error) { return parseIn[HowObtained]("how-obtained", s) }

// WaysObtained lists every HowObtained.
func WaysObtained() []HowObtained { return all[HowObtained]("how-obtained") }

// String is the code.
func (v HowObtained) String() string { return string(v) }

// Text is the word for people, empty for a value that does not exist.
func (v HowObtained) Text() liem.Text { return textIn("how-obtained", string(v)) }

// Finding is the outcome for one subject and one allegation.
type Finding string

// The values of Finding.
const (
	FindingNone         Finding = "none"
	FindingNotUpheld    Finding = "not_upheld"
	FindingPartlyUpheld Finding = "partly_upheld"
	FindingUpheld       Finding = "upheld"
)

// ParseFinding reads a code; the error names what is allowed.
func ParseFinding(s string) (Finding, error) { return parseIn[Finding]("finding", s) }

// Findings lists every Finding.
func Findings() []Finding { return all[Finding]("finding") }

// String is the code.
func (v Finding) String() string { return string(v) }

// Text is the word for people, empty for a value that does not exist.
func (v Finding) Text() liem.Text { return textIn("finding", string(v)) }

// Remedy is a way to contest a decision.
type Remedy string

// The values of Remedy.
const (
	RemedyComplaint       Remedy = "complaint"
	RemedySecondComplaint Remedy = "second-complaint"
	RemedyRenewedReport   Remedy = "renewed-report"
	RemedyReview          Remedy = "review"
	RemedyCourtAction     Remedy = "court-action"
	RemedyDataAuthority   Remedy = "data-authority"
)

// ParseRemedy reads a code; the error names what is allowed.
func ParseRemedy(s string) (Remedy, error) { return parseIn[Remedy]("remedy", s) }

// Remedies lists every Remedy.
func Remedies() []Remedy { return all[Remedy]("remedy") }

// String is the code.
func (v Remedy) String() string { return string(v) }

// Text is the word for people, empty for a value that does not exist.
func (v Remedy) Text() liem.Text { return textIn("remedy", string(v)) }

// Rank is the rank of a provision.
type Rank string

// The values of Rank.
const (
	Law    Rank = "law"
	Decree Rank = "decree"
	House  Rank = "house"
)

// ParseRank reads a code; the error names what is allowed.
func ParseRank(s string) (Rank, error) { return parseIn[Rank]("rank", s) }

// Ranks lists every Rank.
func Ranks() []Rank { return all[Rank]("rank") }

// String is the code.
func (v Rank) String() string { return string(v) }

// Text is the word for people, empty for a value that does not exist.
func (v Rank) Text() liem.Text { return textIn("rank", string(v)) }

// Matter is what a denied provision or word touches.
type Matter string

// The values of Matter.
const (
	OnSpeech        Matter = "speech"
	OnAssembly      Matter = "assembly"
	OnReligion      Matter = "religion"
	OnAssociation   Matter = "association"
	OnPress         Matter = "press"
	OnStateSecurity Matter = "state-security"
	OnParty         Matter = "party"
	OnOpinion       Matter = "opinion"
	OnOrigin        Matter = "origin"
	OnForeign       Matter = "foreign"
	OnSexualLife    Matter = "sexual-life"
	OnHealth        Matter = "health"
	OnAppraisal     Matter = "appraisal"
	OnKin           Matter = "kin"
	OnPetitioning   Matter = "petitioning"
	OnScoring       Matter = "scoring"
	OnMonitoring    Matter = "monitoring"
	OnTravelControl Matter = "travel-control"
	OnManner        Matter = "manner"
)

// ParseMatter reads a code; the error names what is allowed.
func ParseMatter(s string) (Matter, error) { return parseIn[Matter]("matter", s) }

// Matters lists every Matter.
func Matters() []Matter { return all[Matter]("matter") }

// String is the code.
func (v Matter) String() string { return string(v) }

// Text is the word for people, empty for a value that does not exist.
func (v Matter) Text() liem.Text { return textIn("matter", string(v)) }
