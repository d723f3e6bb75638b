package limits

import "liem"

// ClearanceFact is one of the seven things that a clearance may ask in Liêm's own register.
type ClearanceFact string

// The values of ClearanceFact.
const (
	AsksQualification      ClearanceFact = "qualification"
	AsksFiling             ClearanceFact = "filing"
	AsksConsequenceInForce ClearanceFact = "consequence-in-force"
	AsksConflictMeasure    ClearanceFact = "conflict-measure"
	AsksTraining           ClearanceFact = "training"
	AsksRotation           ClearanceFact = "rotation"
	AsksCoolingOff         ClearanceFact = "cooling-off"
)

// ParseClearanceFact reads a code; the error names what is allowed.
func ParseClearanceFact(s string) (ClearanceFact, error) {
	return parseIn[ClearanceFact]("clearance-fact", s)
}

// ClearanceFacts lists every ClearanceFact.
func ClearanceFacts() []ClearanceFact { return all[ClearanceFact]("clearance-fact") }

// String is the code.
func (v ClearanceFact) String() string { return string(v) }

// Text is the word for people, empty for a value that does not exist.
func (v ClearanceFact) Text() liem.Text { return textIn("clearance-fact", string(v)) }

// InterestKind is one of the five kinds of interest.
type InterestKind string

// The values of InterestKind.
const (
	InterestPosition InterestKind = "position"
	InterestHolding  InterestKind = "holding"
	InterestDebt     InterestKind = "debt"
	InterestContract InterestKind = "contract"
	InterestGift     InterestKind = "gift"
)

// ParseInterestKind reads a code; the error names what is allowed.
func ParseInterestKind(s string) (InterestKind, error) {
	return parseIn[InterestKind]("interest-kind", s)
}

// InterestKinds lists every InterestKind.
func InterestKinds() []InterestKind { return all[InterestKind]("interest-kind") }

// String is the code.
func (v InterestKind) String() string { return string(v) }

// Text is the word for people, empty for a value that does not exist.
func (v InterestKind) Text() liem.Text { return textIn("interest-kind", string(v)) }

// Counterparty is the other side of an interest.
type Counterparty string

// The values of Counterparty.
const (
	WithCompany Counterparty = "company"
	WithBody    Counterparty = "body"
)

// ParseCounterparty reads a code; the error names what is allowed.
func ParseCounterparty(s string) (Counterparty, error) {
	return parseIn[Counterparty]("counterparty", s)
}

// Counterparties lists every Counterparty.
func Counterparties() []Counterparty { return all[Counterparty]("counterparty") }

// String is the code.
func (v Counterparty) String() string { return string(v) }

// Text is the word for people, empty for a value that does not exist.
func (v Counterparty) Text() liem.Text { return textIn("counterparty", string(v)) }

// RegisterKind is a kind of outside register; a list of people is none.
type RegisterKind string

// The values of RegisterKind.
const (
	RegisterCompanies        RegisterKind = "companies"
	RegisterBeneficialOwners RegisterKind = "beneficial-owners"
	RegisterProcurement      RegisterKind = "procurement"
	RegisterLicences         RegisterKind = "licences"
)

// ParseRegisterKind reads a code; the error names what is allowed.
func ParseRegisterKind(s string) (RegisterKind, error) {
	return parseIn[RegisterKind]("register-kind", s)
}

// RegisterKinds lists every RegisterKind.
func RegisterKinds() []RegisterKind { return all[RegisterKind]("register-kind") }

// String is the code.
func (v RegisterKind) String() string { return string(v) }

// Text is the word for people, empty for a value that does not exist.
func (v RegisterKind) Text() liem.Text { return textIn("register-kind", string(v)) }

// RegisterColumn is a column that a register may have.
type RegisterColumn string

// The values of RegisterColumn.
const (
	ColumnCompanyID      RegisterColumn = "company-id"
	ColumnCompanyName    RegisterColumn = "company-name"
	ColumnLegalForm      RegisterColumn = "legal-form"
	ColumnCompanyAddress RegisterColumn = "company-address"
	ColumnStatus         RegisterColumn = "status"
	ColumnRegisteredOn   RegisterColumn = "registered-on"
	ColumnEndedOn        RegisterColumn = "ended-on"
	ColumnOwnerName      RegisterColumn = "owner-name"
	ColumnOwnerCompanyID RegisterColumn = "owner-company-id"
	ColumnShare          RegisterColumn = "share"
	ColumnOfficerName    RegisterColumn = "officer-name"
	ColumnOfficerRole    RegisterColumn = "officer-role"
	ColumnSince          RegisterColumn = "since"
	ColumnUntil          RegisterColumn = "until"
	ColumnProcedureID    RegisterColumn = "procedure-id"
	ColumnBuyerID        RegisterColumn = "buyer-id"
	ColumnBidderID       RegisterColumn = "bidder-id"
	ColumnAwardID        RegisterColumn = "award-id"
	ColumnContractID     RegisterColumn = "contract-id"
	ColumnAmount         RegisterColumn = "amount"
	ColumnDate           RegisterColumn = "date"
	ColumnLicenceID      RegisterColumn = "licence-id"
)

// ParseRegisterColumn reads a code; the error names what is allowed.
func ParseRegisterColumn(s string) (RegisterColumn, error) {
	return parseIn[RegisterColumn]("register-column", s)
}

// RegisterColumns lists every RegisterColumn.
func RegisterColumns() []RegisterColumn { return all[RegisterColumn]("register-column") }

// String is the code.
func (v RegisterColumn) String() string { return string(v) }

// Text is the word for people, empty for a value that does not exist.
func (v RegisterColumn) Text() liem.Text { return textIn("register-column", string(v)) }

// RegisterUse is what a register may be asked about.
type RegisterUse string

// The values of RegisterUse.
const (
	ForBidder   RegisterUse = "bidder"
	ForContract RegisterUse = "contract"
	ForRemit    RegisterUse = "remit"
)

// ParseRegisterUse reads a code; the error names what is allowed.
func ParseRegisterUse(s string) (RegisterUse, error) { return parseIn[RegisterUse]("register-use", s) }

// RegisterUses lists every RegisterUse.
func RegisterUses() []RegisterUse { return all[RegisterUse]("register-use") }

// String is the code.
func (v RegisterUse) String() string { return string(v) }

// Text is the word for people, empty for a value that does not exist.
func (v RegisterUse) Text() liem.Text { return textIn("register-use", string(v)) }

// Statistic is a dimension of published figures.
type Statistic string

// The values of Statistic.
const (
	PerBody      Statistic = "body"
	PerProcedure Statistic = "procedure"
	PerGround    Statistic = "ground"
	PerOutcome   Statistic = "outcome"
	PerPeriod    Statistic = "period"
)

// ParseStatistic reads a code; the error names what is allowed.
func ParseStatistic(s string) (Statistic, error) { return parseIn[Statistic]("statistic", s) }

// Statistics lists every Statistic.
func Statistics() []Statistic { return all[Statistic]("statistic") }

// String is the code.
func (v Statistic) String() string { return string(v) }

// Text is the word for people, empty for a value that does not exist.
func (v Statistic) Text() liem.Text { return textIn("statistic", string(v)) }

// RecordKind is a kind of record that an inspection may look at.
type RecordKind string

// The values of RecordKind.
const (
	RecordDecision        RecordKind = "decision"
	RecordContract        RecordKind = "contract"
	RecordPayment         RecordKind = "payment"
	RecordTender          RecordKind = "tender"
	RecordDeclarationFile RecordKind = "declaration-file"
	RecordGiftRegister    RecordKind = "gift-register"
	RecordAssetRegister   RecordKind = "asset-register"
	RecordReceptionBook   RecordKind = "reception-book"
	RecordCaseClock       RecordKind = "case-clock"
	RecordPublication     RecordKind = "publication"
	RecordDelegation      RecordKind = "delegation"
	RecordRotationPlan    RecordKind = "rotation-plan"
)

// ParseRecordKind reads a code; the error names what is allowed.
func ParseRecordKind(s string) (RecordKind, error) { return parseIn[RecordKind]("record-kind", s) }

// RecordKinds lists every RecordKind.
func RecordKinds() []RecordKind { return all[RecordKind]("record-kind") }

// String is the code.
func (v RecordKind) String() string { return string(v) }

// Text is the word for people, empty for a value that does not exist.
func (v RecordKind) Text() liem.Text { return textIn("record-kind", string(v)) }
