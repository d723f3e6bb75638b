package api

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"liem"
	"liem/internal/web/page"
)

// Problem is a refusal in the form of RFC 9457, with its sentence in both
// languages. Kind and code are for the program.
type Problem struct {
	Type      string     `json:"type" doc:"Names kind and code." example:"urn:liem:problem:refused:not_yet"`
	Title     string     `json:"title" doc:"The kind in the caller's language."`
	Status    int        `json:"status"`
	Detail    string     `json:"detail" doc:"Sentence and next step in the caller's language."`
	Kind      string     `json:"kind" enum:"internal,invalid,not_found,refused,conflict,not_recorded,could_not_look,damaged"`
	Code      string     `json:"code,omitempty" enum:"not_yet,closed,not_you,needs,limit" doc:"Why it was refused."`
	Say       liem.Text  `json:"say" doc:"One sentence."`
	Next      *liem.Text `json:"next,omitempty" doc:"What to do now."`
	Provision string     `json:"provision,omitempty" doc:"What a refusal rests on."`
	Errors    []Place    `json:"errors,omitempty" doc:"Where the call does not have the form of this document."`
}

// Place is one place of a call that does not have the right form. It never
// repeats what stood there.
type Place struct {
	At      string `json:"at" example:"body.answers"`
	Problem string `json:"problem" example:"expected object"`
}

// problem is a Problem as the framework takes an error.
type problem struct{ Problem }

func (p *problem) Error() string { return p.Say.EN }

// GetStatus is the HTTP status.
func (p *problem) GetStatus() int { return p.Status }

// ContentType is that of problems.
func (p *problem) ContentType(string) string { return "application/problem+json" }

var titles = map[liem.Kind]liem.Text{
	liem.Invalid:      liem.T("Chưa nhận được", "Not taken"),
	liem.NotFound:     liem.T("Không có", "Not there"),
	liem.Refused:      liem.T("Việc này chưa làm được", "This can't be done now"),
	liem.Conflict:     liem.T("Có thay đổi trong lúc làm", "Something changed meanwhile"),
	liem.NotRecorded:  liem.T("Chưa ghi được", "Not recorded"),
	liem.CouldNotLook: liem.T("Chưa xem được", "Could not look"),
	liem.Damaged:      liem.T("Dữ liệu không khớp", "The data do not agree"),
	liem.Internal:     liem.T("Chưa ghi được", "Not recorded"),
}

// told is an error as a person is told of it: causes stay in the house.
func told(err error) *liem.Error {
	var e *liem.Error
	if errors.As(err, &e) && e.Say.VI != "" {
		return e
	}
	return &liem.Error{Kind: liem.KindOf(err), Say: liem.T("Chưa ghi được. Chưa có gì được gửi đi.", "Not recorded. Nothing was sent."), Next: liem.T("Thử lại sau 5 phút.", "Try again in 5 minutes.")}
}

func problemOf(err error, status int) Problem {
	e := told(err)
	if status == 0 {
		status = page.Status(err)
	}
	p := Problem{Type: "urn:liem:problem:" + e.Kind.String(), Status: status, Kind: e.Kind.String(), Code: string(e.Code), Say: e.Say, Provision: e.Provision}
	if e.Code != "" {
		p.Type += ":" + string(e.Code)
	}
	if e.Next.VI != "" {
		p.Next = &e.Next
	}
	return p
}

// worded fills in what is in one language.
func (p Problem) worded(kind liem.Kind, l liem.Lang) Problem {
	p.Title, p.Detail = titles[kind].In(l), p.Say.In(l)
	if p.Next != nil {
		p.Detail += " " + p.Next.In(l)
	}
	return p
}

func kindOf(name string) liem.Kind {
	for k := range titles {
		if k.String() == name {
			return k
		}
	}
	return liem.Internal
}

// fail is what a handler returns: an error of the office as a problem.
func fail(err error) error {
	var p *problem
	if errors.As(err, &p) {
		return p
	}
	return &problem{problemOf(err, 0)}
}

// both puts every problem into the caller's language, and what the framework
// itself found wrong with a call into the form of the others.
func both(ctx huma.Context, _ string, v any) (any, error) {
	l := language(ctx.Header("Accept-Language"))
	switch x := v.(type) {
	case *problem:
		return x.worded(kindOf(x.Kind), l), nil
	case *huma.ErrorModel:
		return formOf(x).worded(liem.Invalid, l), nil
	}
	return v, nil
}

// formOf words a call that does not have the form of the document. Values are
// left out: an answer goes through places where a report has no business.
func formOf(m *huma.ErrorModel) Problem {
	kind := liem.Invalid
	say := liem.T("Nội dung gửi không đúng dạng.", "What was sent does not have the right form.")
	if m.Status >= http.StatusInternalServerError {
		kind, say = liem.Internal, liem.T("Chưa ghi được. Chưa có gì được gửi đi.", "Not recorded. Nothing was sent.")
	}
	p := problemOf(&liem.Error{Kind: kind, Say: say, Next: liem.T("Xem /api/v1/openapi.json.", "See /api/v1/openapi.json.")}, m.Status)
	if kind == liem.Internal {
		return p
	}
	for _, e := range m.Errors {
		p.Errors = append(p.Errors, Place{At: e.Location, Problem: e.Message})
	}
	return p
}

// writeProblem answers where no operation is.
func writeProblem(w http.ResponseWriter, r *http.Request, err error) {
	p := problemOf(err, 0)
	p = p.worded(kindOf(p.Kind), language(r.Header.Get("Accept-Language")))
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(p.Status)
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(p); err != nil {
		return // the caller has gone
	}
}

// language is the first of the two that the caller names, else Vietnamese.
func language(accept string) liem.Lang {
	for part := range strings.SplitSeq(accept, ",") {
		tag, _, _ := strings.Cut(strings.TrimSpace(part), ";")
		base, _, _ := strings.Cut(tag, "-")
		if l, err := liem.ParseLang(base); err == nil {
			return l
		}
	}
	return liem.VI
}
