package page

import (
	"errors"
	"net/http"

	"liem"
)

// Status is the HTTP status of an error's kind.
func Status(err error) int {
	switch liem.KindOf(err) {
	case liem.Invalid:
		return http.StatusUnprocessableEntity
	case liem.NotFound:
		return http.StatusNotFound
	case liem.Refused:
		return http.StatusForbidden
	case liem.Conflict:
		return http.StatusConflict
	case liem.NotRecorded, liem.CouldNotLook:
		return http.StatusServiceUnavailable
	}
	return http.StatusInternalServerError
}

// Fail shows the page of an error. Its cause never leaves the house.
func (r *Request) Fail(err error) error {
	var e *liem.Error
	if !errors.As(err, &e) || e.Say.VI == "" {
		f := FaultOf(nil)
		e = &liem.Error{Kind: liem.KindOf(err), Say: f.Say, Next: f.Next}
	}
	heading := map[liem.Kind]liem.Text{
		liem.Invalid:      liem.T("Chưa nhận được", "Not taken"),
		liem.NotFound:     liem.T("Không có trang này", "There is no such page"),
		liem.Refused:      liem.T("Việc này chưa làm được", "This can't be done now"),
		liem.Conflict:     liem.T("Có thay đổi trong lúc ông/bà làm", "Something changed meanwhile"),
		liem.NotRecorded:  liem.T("Chưa ghi được", "Not recorded"),
		liem.CouldNotLook: liem.T("Chưa xem được", "Could not look"),
		liem.Damaged:      liem.T("Dữ liệu không khớp", "The data do not agree"),
	}[e.Kind]
	if heading == (liem.Text{}) {
		heading = liem.T("Chưa ghi được", "Not recorded")
	}
	say := Notice{Lines: []string{e.Say.In(r.Lang)}, Ways: []Link{{To: "/", Text: liem.T("Về trang đầu", "To the first page")}}}
	if e.Next != (liem.Text{}) {
		say.Lines = append(say.Lines, e.Next.In(r.Lang))
	}
	return r.Render(Status(err), &Page{Template: "say.html", Heading: heading, Data: say})
}
