package limits

import (
	"fmt"
	"strings"

	"liem"
)

// A closed list is a named string type: its values below, a parser that
// names what is allowed, String, the list of all values in the order of
// display, and Text for people. The values and texts lie in tables/lists.csv
// and tables/grounds.csv; a test holds constants and tables together.

// Kind is a kind of procedure: it fixes which data classes a procedure may hold and whom it may bind.
type Kind string

// The values of Kind.
const (
	KindReport         Kind = "report"
	KindPetition       Kind = "petition"
	KindComplaint      Kind = "complaint"
	KindDeclaration    Kind = "declaration"
	KindGift           Kind = "gift"
	KindAdvice         Kind = "advice"
	KindConflict       Kind = "conflict"
	KindClearance      Kind = "clearance"
	KindConsequence    Kind = "consequence"
	KindDiscipline     Kind = "discipline"
	KindRotation       Kind = "rotation"
	KindReception      Kind = "reception"
	KindQuestion       Kind = "question"
	KindBodyInspection Kind = "body-inspection"
	KindTraining       Kind = "training"
	KindTravelCare     Kind = "travel-care"
	KindProtection     Kind = "protection"
	KindAppeal         Kind = "appeal"
	KindDataRight      Kind = "data-right"
	KindDelegation     Kind = "delegation"
)

// ParseKind reads a code; the error names what is allowed.
func ParseKind(s string) (Kind, error) { return parseIn[Kind]("kind", s) }

// Kinds lists every Kind.
func Kinds() []Kind { return all[Kind]("kind") }

// String is the code.
func (v Kind) String() string { return string(v) }

// Text is the word for people, empty for a value that does not exist.
func (v Kind) Text() liem.Text { return textIn("kind", string(v)) }

// Class is the data class of a field; a field without one does not load.
type Class string

// The values of Class.
const (
	ClassIdentity  Class = "identity"
	ClassContact   Class = "contact"
	ClassPost      Class = "post"
	ClassMoney     Class = "money"
	ClassAsset     Class = "asset"
	ClassInterest  Class = "interest"
	ClassKinship   Class = "kinship"
	ClassConduct   Class = "conduct"
	ClassPlaceTime Class = "place-time"
	ClassEvidence  Class = "evidence"
	ClassProcedure Class = "procedure"
	ClassReason    Class = "reason"
	ClassDecision  Class = "decision"
	ClassTraining  Class = "training"
	ClassTravel    Class = "travel"
)

// ParseClass reads a code; the error names what is allowed.
func ParseClass(s string) (Class, error) { return parseIn[Class]("class", s) }

// Classes lists every Class.
func Classes() []Class { return all[Class]("class") }

// String is the code.
func (v Class) String() string { return string(v) }

// Text is the word for people, empty for a value that does not exist.
func (v Class) Text() liem.Text { return textIn("class", string(v)) }

// Shape is the form in which a field comes.
type Shape string

// The values of Shape.
const (
	AsName       Shape = "name"
	AsIdentifier Shape = "identifier"
	AsAddress    Shape = "address"
	AsPost       Shape = "post"
	AsBody       Shape = "body"
	AsCompany    Shape = "company"
	AsRelation   Shape = "relation"
	AsAmount     Shape = "amount"
	AsShare      Shape = "share"
	AsDate       Shape = "date"
	AsSpan       Shape = "span"
	AsPlace      Shape = "place"
	AsChoice     Shape = "choice"
	AsYesNo      Shape = "yes-no"
	AsText       Shape = "text"
	AsFile       Shape = "file"
	AsProvision  Shape = "provision"
	AsAnswer     Shape = "answer"
	AsVersion    Shape = "version"
)

// ParseShape reads a code; the error names what is allowed.
func ParseShape(s string) (Shape, error) { return parseIn[Shape]("shape", s) }

// Shapes lists every Shape.
func Shapes() []Shape { return all[Shape]("shape") }

// String is the code.
func (v Shape) String() string { return string(v) }

// Text is the word for people, empty for a value that does not exist.
func (v Shape) Text() liem.Text { return textIn("shape", string(v)) }

// Place is one of the five places that take free text.
type Place string

// The values of Place.
const (
	InReport              Place = "report"
	InAccount             Place = "account"
	InEvidenceDescription Place = "evidence-description"
	InFinding             Place = "finding"
	InReason              Place = "reason"
)

// ParsePlace reads a code; the error names what is allowed.
func ParsePlace(s string) (Place, error) { return parseIn[Place]("text-place", s) }

// Places lists every Place.
func Places() []Place { return all[Place]("text-place") }

// String is the code.
func (v Place) String() string { return string(v) }

// Text is the word for people, empty for a value that does not exist.
func (v Place) Text() liem.Text { return textIn("text-place", string(v)) }

// Purpose is why an officer reads; there is no "other".
type Purpose string

// The values of Purpose.
const (
	PurposeFirstHandling  Purpose = "first-handling"
	PurposeVerify         Purpose = "verify"
	PurposeHear           Purpose = "hear"
	PurposeDecide         Purpose = "decide"
	PurposeApprove        Purpose = "approve"
	PurposeServe          Purpose = "serve"
	PurposeProtect        Purpose = "protect"
	PurposeReview         Purpose = "review"
	PurposeAnswerParty    Purpose = "answer-party"
	PurposeCorrect        Purpose = "correct"
	PurposeCover          Purpose = "cover"
	PurposeHandOver       Purpose = "hand-over"
	PurposeSuperviseDelay Purpose = "supervise-delay"
	PurposeAuditWarrant   Purpose = "audit-warrant"
	PurposeOwnFile        Purpose = "own-file"
	PurposeErase          Purpose = "erase"
)

// ParsePurpose reads a code; the error names what is allowed.
func ParsePurpose(s string) (Purpose, error) { return parseIn[Purpose]("purpose", s) }

// Purposes lists every Purpose.
func Purposes() []Purpose { return all[Purpose]("purpose") }

// String is the code.
func (v Purpose) String() string { return string(v) }

// Text is the word for people, empty for a value that does not exist.
func (v Purpose) Text() liem.Text { return textIn("purpose", string(v)) }

// Audience is who is shown something outside the team that handles the case.
type Audience string

// The values of Audience.
const (
	AudienceReporter      Audience = "reporter"
	AudienceSubject       Audience = "subject"
	AudienceManagingBody  Audience = "managing_body"
	AudienceSuperior      Audience = "superior"
	AudiencePublic        Audience = "public"
	AudienceCompetentBody Audience = "competent_body"
	AudienceProtector     Audience = "protector"
)

// ParseAudience reads a code; the error names what is allowed.
func ParseAudience(s string) (Audience, error) { return parseIn[Audience]("audience", s) }

// Audiences lists every Audience.
func Audiences() []Audience { return all[Audience]("audience") }

// String is the code.
func (v Audience) String() string { return string(v) }

// Text is the word for people, empty for a value that does not exist.
func (v Audience) Text() liem.Text { return textIn("audience", string(v)) }

// About is whom or what a field speaks of.
type About string

// The values of About.
const (
	AboutParty   About = "party"
	AboutOfficer About = "officer"
	AboutKin     About = "kin"
	AboutBody    About = "body"
	AboutCompany About = "company"
	AboutMatter  About = "matter"
)

// ParseAbout reads a code; the error names what is allowed.
func ParseAbout(s string) (About, error) { return parseIn[About]("about", s) }

// Abouts lists every About.
func Abouts() []About { return all[About]("about") }

// String is the code.
func (v About) String() string { return string(v) }

// Text is the word for people, empty for a value that does not exist.
func (v About) Text() liem.Text { return textIn("about", string(v)) }

// Origin is where a value came from.
type Origin string

// The values of Origin.
const (
	FromOffice           Origin = "office"
	FromParty            Origin = "party"
	FromReporter         Origin = "reporter"
	FromUnaccepted       Origin = "unaccepted"
	FromBeforeAcceptance Origin = "before-acceptance"
	FromPetition         Origin = "petition"
	FromTravelNotice     Origin = "travel-notice"
	FromSealedNote       Origin = "sealed-note"
	FromTrainingTry      Origin = "training-try"
	FromProtectorAlert   Origin = "protector-alert"
	FromRegisterRow      Origin = "register-row"
	FromRefusedRead      Origin = "refused-read"
)

// ParseOrigin reads a code; the error names what is allowed.
func ParseOrigin(s string) (Origin, error) { return parseIn[Origin]("origin", s) }

// Origins lists every Origin.
func Origins() []Origin { return all[Origin]("origin") }

// String is the code.
func (v Origin) String() string { return string(v) }

// Text is the word for people, empty for a value that does not exist.
func (v Origin) Text() liem.Text { return textIn("origin", string(v)) }

// Use is a use that the machine of the office makes of a value.
type Use string

// The values of Use.
const (
	UseGuard           Use = "guard"
	UseTable           Use = "table"
	UseClock           Use = "clock"
	UseDuty            Use = "duty"
	UseTitle           Use = "title"
	UseStatistics      Use = "statistics"
	UseBundle          Use = "bundle"
	UseSearch          Use = "search"
	UsePersonList      Use = "person-list"
	UseAgainstReporter Use = "against-reporter"
	UseKnowinglyFalse  Use = "knowingly-false"
)

// ParseUse reads a code; the error names what is allowed.
func ParseUse(s string) (Use, error) { return parseIn[Use]("use", s) }

// Uses lists every Use.
func Uses() []Use { return all[Use]("use") }

// String is the code.
func (v Use) String() string { return string(v) }

// Text is the word for people, empty for a value that does not exist.
func (v Use) Text() liem.Text { return textIn("use", string(v)) }

func parseIn[T ~string](list, s string) (T, error) {
	if known(list, s) {
		return T(s), nil
	}
	return "", fmt.Errorf("%s %q: allowed are %s", list, s, strings.Join(codes(list), ", "))
}

func known(list, s string) bool {
	for _, e := range compiled().lists[list] {
		if e.code == s {
			return true
		}
	}
	return false
}

func codes(list string) []string { return all[string](list) }

func all[T ~string](list string) []T {
	entries := compiled().lists[list]
	out := make([]T, len(entries))
	for i, e := range entries {
		out[i] = T(e.code)
	}
	return out
}

func textIn(list, s string) liem.Text {
	for _, e := range compiled().lists[list] {
		if e.code == s {
			return e.text
		}
	}
	return liem.Text{}
}
