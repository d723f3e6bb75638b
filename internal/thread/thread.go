// Package thread is what passes between a reporter and the office: what they hand
// in, the receipt, and the exchange that their code opens. The anonymous counter
// knows this package and no case file: whoever is behind the Desk decides what of
// a case a reporter is shown.
package thread

import (
	"context"

	"liem"
	"liem/clock"
	"liem/rulebook"
)

// Door is a way to report: a procedure at a body.
type Door struct {
	Procedure *rulebook.Procedure
	Body      string
	Name      liem.Text // of the body
}

// Report is what somebody hands in.
type Report struct {
	Key       [16]byte // 128 random bits of the check page: names the filing, and the code follows from it
	Procedure string
	Body      string
	Ground    string
	Subject   string            // who did it, as told: a title is enough
	Others    []string          // further people, each as told
	Answers   map[string]string // by the fields of the procedure's form
}

// Receipt is what the reporter keeps.
type Receipt struct {
	Code  string  // opens the answer; kept nowhere
	Case  liem.ID // opaque; never the running number
	Day   clock.Date
	Next  []Due
	C     liem.Hash // commitment of the act
	Index int64     // in the log, -1 while it waits
	Again bool      // it had been recorded before
}

// Due is what the office owes, until when.
type Due struct {
	Name     liem.Text
	Result   clock.Result
	Calendar string
}

// Message is one thing said in the exchange.
type Message struct {
	Day   clock.Date
	Title liem.Text
	Text  liem.Text // one text, worded for the reader; what somebody wrote stands in both
	Mine  bool
}

// Act is something that the reporter can do, or cannot and why.
type Act struct {
	ID    string
	Name  liem.Text
	Say   liem.Text // help, or why it is closed
	Cites liem.Text
	Open  bool
	Code  liem.Code
}

// Thread is the exchange as its reporter sees it.
type Thread struct {
	Case      liem.ID
	Procedure *rulebook.Procedure
	Stage     liem.Text
	Ended     bool
	Day       clock.Date // of the report
	Next      []Due
	Messages  []Message
	Acts      []Act
	Openings  []Opening // of the reporter's own identity
}

// Opening is one opening of the reporter's identity.
type Opening struct {
	Day     clock.Date
	Post    liem.Text
	Purpose liem.Text
}

// Desk is the one thing that the anonymous counter is handed.
type Desk interface {
	// Doors lists the ways to report.
	Doors() []Door
	// Report files a report. A retry with the same key and content gives the
	// same receipt.
	Report(ctx context.Context, now liem.Instant, r Report) (Receipt, error)
	// Open gives the exchange of a code. A wrong code and an unknown one
	// answer alike.
	Open(ctx context.Context, now liem.Instant, code string) (*Thread, error)
	// Say does one of the reporter's acts.
	Say(ctx context.Context, now liem.Instant, code, act string, id liem.ID, answers map[string]string) (Receipt, error)
}
