// Package screening compares names: of companies with an index of a public
// register, and of two things with each other.
//
//	x, err := screening.Open(index, names) // bytes that somebody else mapped
//	a := x.Searcher().Ask(screening.Question{Name: "Cty TNHH TM DV Phúc Hưng"})
//
// It looks for identifiers first, then for names: marks are folded away to
// find and kept to judge, legal forms and words of a trade are taken off as
// whole phrases and compared apart. Every answer is one of three: found,
// none, or could not look; the third is never read as the second. A score is
// the sum of the points of its evidence, to the last digit, and the points
// come from published weights (Weights) by rules that stand in compare.go and
// record.go; nothing is learned from single pairs.
//
// What it refuses: a list of persons. An index holds companies, bodies and
// ships; a person is compared with one other person at a time, at the two
// ends of a path, never looked up. A score is about two records, never about
// somebody's conduct.
//
// The package is pure: the same names and the same index give the same bytes.
package screening

import (
	"strconv"

	"liem"
)

// Schema is the kind of thing that a name belongs to.
type Schema string

// The schemas of names that can be compared.
const (
	Company      Schema = "Company"
	Organization Schema = "Organization"
	LegalEntity  Schema = "LegalEntity" // a person or a company, the source does not say which
	PublicBody   Schema = "PublicBody"
	Vessel       Schema = "Vessel"
	Person       Schema = "Person" // in pairs alone, never in an index
)

// ParseSchema reads a schema; the error names what is allowed.
func ParseSchema(s string) (Schema, error) {
	switch k := Schema(s); k {
	case Company, Organization, LegalEntity, PublicBody, Vessel, Person:
		return k, nil
	case "":
		return Company, nil
	}
	return "", &liem.Error{Kind: liem.Invalid, Op: "screening.ParseSchema",
		Say:  liem.T("Không có loại “"+s+"”.", "There is no schema “"+s+"”."),
		Next: liem.T("Các loại: Company, Organization, LegalEntity, PublicBody, Vessel, Person.", "Schemas: Company, Organization, LegalEntity, PublicBody, Vessel, Person.")}
}

// Indexed tells whether an index may hold things of the schema: persons it
// never holds.
func (s Schema) Indexed() bool { return s != Person }

// Class is what a comparison means for whoever reads it.
type Class string

// The classes. Look asks a human to look at it and decides nothing.
const (
	Identical Class = "identical"
	Look      Class = "look"
	None      Class = "none"
)

// Points are ten-thousandths of a score.
type Points int

// Whole is the score of two names that are the same in every way, and the two
// limits between the classes.
const (
	Whole         Points = 10000
	FromIdentical Points = 9500
	FromLook      Points = 7000
)

// String is the score as a number from 0 to 1 with four digits.
func (p Points) String() string {
	sign := ""
	if p < 0 {
		sign, p = "-", -p
	}
	return sign + strconv.Itoa(int(p/Whole)) + "." + strconv.Itoa(int(Whole + p%Whole))[1:]
}

// MarshalJSON writes the number of String.
func (p Points) MarshalJSON() ([]byte, error) { return []byte(p.String()), nil }

// Field is what a row of evidence is about.
type Field string

// The fields of evidence.
const (
	OnIdentifier Field = "identifier"
	OnWord       Field = "word"  // a word that both names have, alike or nearly
	OnTrade      Field = "trade" // what a company does
	OnForm       Field = "legal-form"
	OnOrder      Field = "order"
	OnLimit      Field = "limit" // what keeps the sum between nothing and the whole
)

// How is how two values stand to each other.
type How string

// The ways in which two values can stand to each other.
const (
	Same      How = "same"
	Unmarked  How = "same-without-marks" // one of the two was written without marks
	Marks     How = "other-marks"
	Near      How = "near"
	Sound     How = "same-sound"
	Initial   How = "initial"
	Together  How = "written-together"
	Replaced  How = "replaced"
	Missing   How = "missing"
	Different How = "different"
)

// Evidence is one reason for a score: what the one side says, what the other
// says, and the points it gives or takes.
type Evidence struct {
	Field  Field  `json:"field"`
	How    How    `json:"how"`
	Left   string `json:"left,omitempty"`
	Right  string `json:"right,omitempty"`
	Points Points `json:"points"`
}

// Result is a comparison. Score is the sum of the evidence's points.
type Result struct {
	Score    Points     `json:"score"`
	Class    Class      `json:"class"`
	Evidence []Evidence `json:"evidence"`
}

// State is what came of a question.
type State string

// The three states of an answer.
const (
	Found        State = "found"
	NothingFound State = "none"
	CouldNotLook State = "could-not-look"
)

// classOf is the class of a score.
func classOf(p Points) Class {
	switch {
	case p >= FromIdentical:
		return Identical
	case p >= FromLook:
		return Look
	}
	return None
}
