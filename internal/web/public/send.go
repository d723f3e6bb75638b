package public

import (
	"crypto/rand"
	"encoding/hex"
	"net/http"
	"strings"

	"liem"
	"liem/clock"
	"liem/internal/thread"
	"liem/internal/web/page"
)

const keyField = "key"

// check shows everything once more. The key that the filing is named by is drawn
// here: sending twice is one report, with one code.
func (k *counter) check(r *page.Request, d *draft, faults []page.Fault) error {
	if d.door == nil {
		return k.show(r, d, 0, []page.Fault{{Field: "door", Say: liem.T("Chưa chọn nơi xảy ra việc.", "Where it happened is not chosen yet.")}})
	}
	key := d.values.Get(keyField)
	if _, ok := parseKey(key); !ok {
		var raw [16]byte
		_, _ = rand.Read(raw[:]) // never fails
		key = hex.EncodeToString(raw[:])
	}
	d.values.Set(keyField, key)
	f := &page.Form{Action: "/report/write", Send: liem.T("Gửi nội dung này", "Send this report"),
		Hidden: append(d.hidden(nil), page.Pair{Name: "step", Value: "check"})}
	status := http.StatusOK
	if len(faults) > 0 {
		status = http.StatusUnprocessableEntity
	}
	return r.Render(status, &page.Page{Template: "check", Public: true, Heading: liem.T("Kiểm tra trước khi gửi", "Check before you send"),
		Lead: liem.T("Chưa có gì được gửi.", "Nothing has been sent yet."), Faults: faults, Data: map[string]any{"Form": f, "Rows": d.rows()}})
}

// row is one answer on the check page, with the page on which to change it.
type row struct {
	Name  string
	Lines []string
	Step  string
}

func (d *draft) rows() (out []row) {
	for _, s := range d.steps() {
		if s.ask == nil {
			continue
		}
		for _, f := range s.ask(d) {
			value := strings.TrimSpace(strings.Join(d.values[f.Name], ", "))
			for _, o := range f.Options {
				if o.Value == value {
					value = o.Label
				}
			}
			if day, err := clock.ParseDate(value); err == nil && f.Kind == "date" {
				value = day.In(d.lang)
			}
			if value == "" {
				value = liem.T("Không ghi", "Not given").In(d.lang)
			}
			out = append(out, row{f.Label, strings.Split(value, "\n"), s.id})
		}
	}
	return out
}

func parseKey(s string) (key [16]byte, ok bool) {
	raw, err := hex.DecodeString(s)
	if err != nil || len(raw) != len(key) {
		return key, false
	}
	return [16]byte(raw), true
}

// send files the report. What could not be recorded is not acknowledged, and
// what was typed is still there.
func (k *counter) send(r *page.Request, d *draft) error {
	key, ok := parseKey(d.values.Get(keyField))
	if !ok || d.door == nil {
		return k.check(r, d, nil)
	}
	report := thread.Report{Key: key, Procedure: d.door.Procedure.ID, Body: d.door.Body, Ground: d.values.Get("ground"), Answers: map[string]string{}}
	for _, x := range d.form().Fields {
		if v := strings.TrimSpace(strings.Join(d.values[x.ID], ",")); v != "" {
			report.Answers[x.ID] = v
		}
	}
	report.Subject, report.Others = d.subject(), d.others()
	receipt, err := k.Desk.Report(r.Context(), r.Now, report)
	if err != nil {
		return k.check(r, d, []page.Fault{page.FaultOf(err)})
	}
	return r.Render(http.StatusOK, &page.Page{Template: "received", Public: true, Heading: liem.T("Đã nhận. Hãy ghi lại mã này", "Received. Write down this code"),
		Lead: liem.T("Chỉ có mã này mở được trả lời. Không ai khôi phục được.", "Only this code opens the answer. Nobody can restore it."),
		Data: map[string]any{"Receipt": receipt, "Day": receipt.Day, "Next": duesOf(r, receipt.Next)}})
}

// subject is who did it, as the case will call them until somebody says who
// that is.
func (d *draft) subject() string {
	var words []string
	for _, f := range askWho(d) {
		if strings.HasPrefix(f.Name, otherField) {
			continue
		}
		if v := strings.TrimSpace(d.values.Get(f.Name)); v != "" {
			words = append(words, v)
		}
	}
	if len(words) == 0 {
		return liem.T("Chưa rõ là ai", "Not yet known").In(d.lang)
	}
	return strings.Join(words, ", ")
}

// due is what follows, with its derivation.
type due struct {
	Name liem.Text
	page.Deadline
}

func duesOf(r *page.Request, list []thread.Due) (out []due) {
	for _, k := range list {
		out = append(out, due{k.Name, page.DeadlineOf(k.Result, k.Calendar, r.Now, r.Lang)})
	}
	return out
}
