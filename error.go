package liem

import (
	"errors"
	"strings"
)

// Kind is the class of an error, for the machine. Numbers are given for
// ever: do not reorder, do not remove, add at the end.
type Kind uint8

// The kinds. Only counters map them to exit codes or HTTP codes.
const (
	Internal     Kind = iota // a fault of the program; the person sees only "not recorded"
	Invalid                  // input that cannot be read
	NotFound                 // foreign and missing answer alike
	Refused                  // the procedure does not allow it now; Code says why
	Conflict                 // the same id with other content, or somebody was faster
	NotRecorded              // it could not be written; nothing was acknowledged
	CouldNotLook             // the source could not be asked; never read as "nothing found"
	Damaged                  // evidence does not verify
)

var kindNames = [...]string{"internal", "invalid", "not_found", "refused", "conflict", "not_recorded", "could_not_look", "damaged"}

// String is the kind's name in snake_case.
func (k Kind) String() string {
	if int(k) < len(kindNames) {
		return kindNames[k]
	}
	return "internal"
}

// Code is the reason of a refusal, beside its sentence.
type Code string

// The reasons of a refusal.
const (
	NotYet Code = "not_yet" // something has to happen first
	Closed Code = "closed"  // the time or the stage for it is over
	NotYou Code = "not_you" // another person must do it
	Needs  Code = "needs"   // something is missing from the act
	Limit  Code = "limit"   // limits.md: the product never does this
)

// Error is the one error type. A person sees Say and Next in their language,
// a machine sees Kind and Code, an operator sees Op and Cause. Cause is
// never shown to a person.
type Error struct {
	Kind      Kind
	Code      Code   // only with Refused
	Op        string // what was being done, for the operator
	Say       Text   // one sentence
	Next      Text   // what to do now
	Provision string // the provision that a refusal rests on
	Cause     error
}

// Error is the operator's form: operation, kind, English sentence, cause.
func (e *Error) Error() string {
	var parts []string
	if e.Op != "" {
		parts = append(parts, e.Op)
	}
	head := e.Kind.String()
	if e.Code != "" {
		head += "/" + string(e.Code)
	}
	parts = append(parts, head)
	if e.Say.EN != "" {
		parts = append(parts, e.Say.EN)
	}
	if e.Cause != nil {
		parts = append(parts, e.Cause.Error())
	}
	return strings.Join(parts, ": ")
}

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Cause }

// KindOf is the kind of the first *Error in the chain, Internal if there is
// none.
func KindOf(err error) Kind {
	var e *Error
	if errors.As(err, &e) {
		return e.Kind
	}
	return Internal
}

// CodeOf is the refusal's code, empty if err is no refusal.
func CodeOf(err error) Code {
	var e *Error
	if errors.As(err, &e) {
		return e.Code
	}
	return ""
}
