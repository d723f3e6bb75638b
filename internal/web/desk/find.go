package desk

import (
	"encoding/json"
	"regexp"
	"strings"

	"liem"
	"liem/internal/web/page"
)

// maxLook is how many pages of the own list a search goes through.
const maxLook = 10

func numberKey(number string) string { return "desk/number/" + number }

// rememberNumber keeps, for the reader alone, which case a number that they
// opened belongs to: so that they find it again when nothing waits for them.
func rememberNumber(r *page.Request, number string, id liem.ID) error {
	if number == "" {
		return nil
	}
	had, err := r.Keep.Get(r.Context(), numberKey(number))
	if err != nil || string(had) == id.String() {
		return err
	}
	return r.Keep.Put(r.Context(), numberKey(number), []byte(id.String()))
}

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
	number := tidy(values.Get("number"))
	if number == "" {
		return d.showFind(r, values.Get("number"), []page.Fault{{Field: "number", Say: liem.T("Gõ số vụ việc, ví dụ TC-12/2026.", "Type a case number, for example TC-12/2026.")}})
	}
	id, err := d.own(r, number)
	if err != nil {
		return err
	}
	if !id.IsZero() {
		return r.Redirect(casePath(id))
	}
	return d.showFind(r, values.Get("number"), []page.Fault{{Field: "number", Say: liem.T("Không có vụ việc số này, hoặc ông/bà không được mở.", "There is no case of this number, or it is not open to you.")}})
}

var caseNumber = regexp.MustCompile(`^\p{L}{1,8}-[0-9]{1,9}/[0-9]{4}$`)

func tidy(s string) string {
	s = strings.ToUpper(strings.Join(strings.Fields(s), ""))
	if !caseNumber.MatchString(s) {
		return ""
	}
	return s
}

// own looks among what the reader opened before and what waits for them.
func (d *desk) own(r *page.Request, number string) (liem.ID, error) {
	raw, err := r.Keep.Get(r.Context(), numberKey(number))
	if err != nil {
		return liem.ID{}, err
	}
	if id, err := liem.ParseID(string(raw)); err == nil {
		return id, nil
	}
	after := ""
	for range maxLook {
		p, err := d.Office.WorkList(r.Context(), r.Now, actor(r), d.listPurpose(r), after, perPage)
		if err != nil {
			return liem.ID{}, err
		}
		for _, t := range p.Tasks {
			if t.Number == number {
				return t.Case, nil
			}
		}
		if after = p.Next; after == "" {
			break
		}
	}
	return liem.ID{}, nil
}

// keepJSON and kept hold a small thing in the reader's private store.
func keepJSON(r *page.Request, name string, v any) error {
	raw, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return r.Keep.Put(r.Context(), name, raw)
}

func kept(r *page.Request, name string, v any) (bool, error) {
	raw, err := r.Keep.Get(r.Context(), name)
	if err != nil || len(raw) == 0 {
		return false, err
	}
	if err := json.Unmarshal(raw, v); err != nil {
		return false, page.NotFound()
	}
	return true, nil
}
