package desk

import (
	"encoding/json"
	"net/http"
	"regexp"
	"strings"

	"liem"
	"liem/internal/web/page"
)

func (d *desk) findForm(r *page.Request) error { return d.showFind(r, "", nil) }

func (d *desk) showFind(r *page.Request, typed string, faults []page.Fault) error {
	f := &page.Form{Send: liem.T("Tìm vụ việc", "Find the case")}
	f.Fields = []*page.Field{{ID: "number", Name: "number", Kind: "line", Value: typed, Label: r.In(liem.T("Số vụ việc", "Case number")),
		Help: r.In(liem.T("Ví dụ TC-12/2026. Chỉ tìm được theo số, không theo người.", "For example TC-12/2026. Cases are found by number alone, never by person."))}}
	f.Fill(nil, faults, r.Lang)
	return r.Render(status(faults), &page.Page{Template: "ask", Heading: liem.T("Tìm theo số", "Find by number"), Nav: nav("/desk/find"), Faults: faults, Data: f,
		Lead: liem.T("Chỉ những vụ việc mà ông/bà được mở mới có trong câu trả lời.", "Only cases that are open to you are in the answer.")})
}

// find answers with what the reader has to do with, and alike for everything
// else, whether it exists or not.
func (d *desk) find(r *page.Request) error {
	values, err := r.Values()
	if err != nil {
		return err
	}
	typed := values.Get("number")
	number := tidy(typed)
	if number == "" {
		return d.showFind(r, typed, []page.Fault{{Field: "number", Say: liem.T("Gõ số vụ việc, ví dụ TC-12/2026.", "Type a case number, for example TC-12/2026.")}})
	}
	found, err := d.Office.Find(r.Context(), r.Now, actor(r), number)
	switch {
	case err != nil:
		return err
	case len(found) == 0:
		return d.showFind(r, typed, []page.Fault{{Field: "number", Say: liem.T("Không có vụ việc số này, hoặc ông/bà không được mở.", "There is no case of this number, or it is not open to you.")}})
	case len(found) == 1:
		return r.Redirect(casePath(found[0].Case))
	}
	var rows []page.Task
	for _, x := range found {
		rows = append(rows, page.Task{To: casePath(x.Case), Name: d.Names.BodyName(x.Body), Hint: number})
	}
	return r.Render(http.StatusOK, &page.Page{Template: "choose", Heading: liem.T("Vụ việc của cơ quan nào?", "Of which body is the case?"), Nav: nav("/desk/find"), Data: rows,
		Lead: liem.T("Mỗi cơ quan đánh số riêng, nên nhiều vụ việc có cùng số này.", "Each body numbers its own cases, so several have this number.")})
}

var caseNumber = regexp.MustCompile(`^\p{L}{1,8}-[0-9]{1,9}/[0-9]{4}$`)

func tidy(s string) string {
	s = strings.ToUpper(strings.Join(strings.Fields(s), ""))
	if !caseNumber.MatchString(s) {
		return ""
	}
	return s
}

// keepJSON and kept hold a small thing in the reader's private store.
func keepJSON(r *page.Request, name string, v any) error {
	raw, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return r.Keep.Put(r.Context(), name, raw)
}

// kept reads it; false if there is none, or one of an earlier form.
func kept(r *page.Request, name string, v any) (bool, error) {
	raw, err := r.Keep.Get(r.Context(), name)
	if err != nil || len(raw) == 0 {
		return false, err
	}
	return json.Unmarshal(raw, v) == nil, nil
}
