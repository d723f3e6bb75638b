package api

import (
	"context"
	"crypto/sha256"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"liem"
	"liem/clock"
	"liem/internal/thread"
)

// Report is what somebody hands in.
type Report struct {
	Pack      string            `json:"pack,omitempty" maxLength:"64" doc:"Id of the pack; left out: the newest that has the procedure." example:"vn"`
	Procedure string            `json:"procedure" maxLength:"100" example:"vn.denunciation"`
	Body      string            `json:"body,omitempty" maxLength:"100" doc:"The body that it goes to; left out: the first door of the procedure."`
	Ground    string            `json:"ground,omitempty" maxLength:"64" doc:"A kind of ground." example:"undisclosed-interest"`
	Subject   string            `json:"subject,omitempty" maxLength:"500" doc:"Who did it; a title is enough."`
	Answers   map[string]string `json:"answers" doc:"By the fields of the procedure's filing form: see /api/v1/procedures."`
	Language  string            `json:"language,omitempty" enum:"vi,en" doc:"Of what is written."`
}

// Receipt is what the reporter keeps. The code opens the answer and is kept
// nowhere; the case is an opaque id and no running number.
type Receipt struct {
	Code  string `json:"code"`
	Case  string `json:"case"`
	Next  []Due  `json:"next" doc:"What the office owes, until when, and how each date comes about."`
	Proof Proof  `json:"proof"`
}

// Proof tells what stands for the act in the log, and where the log is. Fetch
// tiles, not your own leaf: which tile you look at tells nobody what you filed.
type Proof struct {
	Commitment string    `json:"commitment" doc:"The leaf holds it, in hexadecimal."`
	Checkpoint string    `json:"checkpoint" example:"/log/checkpoint"`
	Entries    string    `json:"entries" example:"/log/tile/entries/"`
	When       liem.Text `json:"when"`
}

// Due is a date with its derivation.
type Due struct {
	Name     liem.Text   `json:"name"`
	Due      string      `json:"due" format:"date" doc:"The last day on which it is in time."`
	End      string      `json:"end" format:"date-time" doc:"The first instant at which it is late."`
	Final    bool        `json:"final" doc:"False: a calendar that it needs is not published yet."`
	Calendar string      `json:"calendar"`
	Steps    []liem.Text `json:"steps" doc:"The derivation, a sentence a step."`
}

func dueOf(name liem.Text, r clock.Result) Due {
	d := Due{Name: name, Due: r.Due.String(), End: r.End.Time().Format("2006-01-02T15:04:05Z"), Final: r.Final, Calendar: r.Calendar, Steps: []liem.Text{}}
	for _, s := range r.Steps {
		d.Steps = append(d.Steps, s.Text)
	}
	return d
}

func duesOf(list []thread.Due) []Due {
	out := []Due{}
	for _, d := range list {
		out = append(out, dueOf(d.Name, d.Result))
	}
	return out
}

// Exchange is what a code opens.
type Exchange struct {
	Case      string    `json:"case"`
	Procedure string    `json:"procedure"`
	Title     liem.Text `json:"title"`
	Stage     liem.Text `json:"stage"`
	Ended     bool      `json:"ended"`
	Day       string    `json:"day" format:"date" doc:"Of the report."`
	Next      []Due     `json:"next"`
	Messages  []Message `json:"messages"`
	Acts      []Way     `json:"acts" doc:"What the reporter can do, and what not and why."`
	Openings  []Opening `json:"openings" doc:"Openings of the reporter's own identity."`
}

// Message is one thing said, with its day and never its hour.
type Message struct {
	Day   string    `json:"day" format:"date"`
	Title liem.Text `json:"title"`
	Text  liem.Text `json:"text"`
	Mine  bool      `json:"mine"`
}

// Way is an act that is open, or closed and why.
type Way struct {
	Act   string    `json:"act"`
	Name  liem.Text `json:"name"`
	Open  bool      `json:"open"`
	On    string    `json:"on,omitempty" doc:"Whom it is about."`
	First bool      `json:"propose,omitempty" doc:"The first of two hands."`
	Code  string    `json:"code,omitempty"`
	Say   liem.Text `json:"say"`
	Cites liem.Text `json:"cites"`
}

// Opening is one opening of the reporter's identity.
type Opening struct {
	Day     string    `json:"day" format:"date"`
	Post    liem.Text `json:"post"`
	Purpose liem.Text `json:"purpose"`
}

type reportIn struct {
	Key  string `header:"Idempotency-Key" required:"true" doc:"At least 128 random bits, 22 characters or more. The code follows from it: keep it as secret as the code." example:"7Qw2nV9xTz4LrB8cKfHs1Yd"`
	Body Report
}

type receiptOut struct{ Body Receipt }

type codeIn struct {
	Body struct {
		Code string `json:"code" maxLength:"200"`
	}
}

type exchangeOut struct{ Body Exchange }

func (s *server) reports(a huma.API) {
	huma.Register(a, huma.Operation{OperationID: "report", Method: http.MethodPost, Path: "/api/v1/reports", Tags: []string{"reports"}, DefaultStatus: http.StatusCreated,
		Summary: "File a report", Description: "Nobody has to sign in. The same key and the same content give the same answer, the code included."}, s.report)
	huma.Register(a, huma.Operation{OperationID: "open-report", Method: http.MethodPost, Path: "/api/v1/reports/open", Tags: []string{"reports"},
		Summary: "Open the exchange of a report by its code", Description: "A wrong code, an unknown one and somebody else's answer alike."}, s.openReport)
}

// key draws the 128 bits that name a filing out of a header.
func key(purpose, header string) (k [16]byte, err error) {
	h := strings.Trim(strings.TrimSpace(header), `"`)
	seen := map[rune]bool{}
	for _, c := range h {
		if c <= ' ' || c > '~' {
			return k, weakKey()
		}
		seen[c] = true
	}
	if len(h) < 22 || len(h) > 200 || len(seen) < 8 {
		return k, weakKey()
	}
	sum := sha256.Sum256([]byte("liem idempotency key 1\x00" + purpose + "\x00" + h))
	return [16]byte(sum[:16]), nil
}

func weakKey() error {
	return &liem.Error{Kind: liem.Invalid, Op: "read idempotency key",
		Say:  liem.T("Idempotency-Key thiếu hoặc quá ngắn.", "The Idempotency-Key is missing or too short."),
		Next: liem.T("Dùng ít nhất 128 bit ngẫu nhiên, từ 22 đến 200 ký tự.", "Use at least 128 random bits, 22 to 200 characters.")}
}

func (s *server) report(ctx context.Context, in *reportIn) (*receiptOut, error) {
	k, err := key("report", in.Key)
	if err != nil {
		return nil, fail(err)
	}
	b := in.Body
	if err := s.takes(b.Pack, b.Procedure); err != nil {
		return nil, fail(err)
	}
	r, err := s.Reports.Report(ctx, s.Now(), thread.Report{Key: k, Procedure: b.Procedure, Body: b.Body, Ground: b.Ground, Subject: b.Subject, Answers: b.Answers})
	if err != nil {
		return nil, fail(err)
	}
	return &receiptOut{Receipt{Code: r.Code, Case: r.Case.String(), Next: duesOf(r.Next), Proof: proofOf(r.C)}}, nil
}

// takes refuses a pack under which the office takes no such report.
func (s *server) takes(pack, procedure string) error {
	for _, d := range s.Reports.Doors() {
		if d.Procedure.ID == procedure && (pack == "" || pack == d.Procedure.Pack.ID) {
			return nil
		}
	}
	return &liem.Error{Kind: liem.Invalid, Op: "report",
		Say:  liem.T("Văn phòng này không tiếp nhận loại việc đó.", "This office does not take that kind of matter."),
		Next: liem.T("Xem /api/v1/procedures.", "See /api/v1/procedures.")}
}

func proofOf(c liem.Hash) Proof {
	return Proof{Commitment: c.String(), Checkpoint: "/log/checkpoint", Entries: "/log/tile/entries/",
		When: liem.T("Có trong sổ thường trong 10 phút.", "In the log usually within 10 minutes.")}
}

func (s *server) openReport(ctx context.Context, in *codeIn) (*exchangeOut, error) {
	t, err := s.Reports.Open(ctx, s.Now(), in.Body.Code)
	if err != nil {
		return nil, fail(err)
	}
	x := Exchange{Case: t.Case.String(), Procedure: t.Procedure.ID, Title: t.Procedure.Title, Stage: t.Stage, Ended: t.Ended, Day: t.Day.String(),
		Next: duesOf(t.Next), Messages: []Message{}, Acts: []Way{}, Openings: []Opening{}}
	for _, m := range t.Messages {
		x.Messages = append(x.Messages, Message{Day: m.Day.String(), Title: m.Title, Text: m.Text, Mine: m.Mine})
	}
	for _, k := range t.Acts {
		x.Acts = append(x.Acts, Way{Act: k.ID, Name: k.Name, Open: k.Open, Code: string(k.Code), Say: k.Say, Cites: k.Cites})
	}
	for _, o := range t.Openings {
		x.Openings = append(x.Openings, Opening{Day: o.Day.String(), Post: o.Post, Purpose: o.Purpose})
	}
	return &exchangeOut{x}, nil
}
