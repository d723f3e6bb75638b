package page

import (
	"crypto/rand"
	"errors"
	"net/http"
	"net/url"
	"strings"

	"liem"
)

// MaxForm is the largest form in bytes, files apart.
const MaxForm = 1 << 20

// Form is what is asked. Its act id lies in a hidden field: a double click or a
// form that is sent again is one act.
type Form struct {
	Action string // empty: the page itself
	Hidden []Pair
	Fields []*Field
	Before liem.Text // said just above the button: what, to whom, whether it can be taken back
	Send   liem.Text // a verb with its object
	Also   []Also    // second buttons of the same form: save a draft
	Ways   []Link
	Files  bool
}

// Pair is a hidden value.
type Pair struct{ Name, Value string }

// Also is a second button.
type Also struct {
	Name string
	Text liem.Text
}

// Field is one question.
type Field struct {
	ID, Name string
	Kind     string // text, line, number, date, choice, many, select, period, file
	Label    string
	Help     string
	Value    string
	Fill     string // autocomplete
	Options  []Choice
	Optional bool
	Rows     int
	Fault    string
}

// Choice is one option.
type Choice struct {
	Value, Label, Help string
	Chosen             bool
}

// Group tells whether the field is several inputs under one legend.
func (f *Field) Group() bool { return f.Kind == "choice" || f.Kind == "many" || f.Kind == "period" }

// ActID is the hidden field with the id of the act that a form becomes.
const ActID = "act-id"

// NewActID draws the id for a form that is shown.
func NewActID() Pair {
	var id liem.ID
	_, _ = rand.Read(id[:]) // never fails
	return Pair{ActID, id.String()}
}

// Values reads a posted form, refused if it is too large.
func (r *Request) Values() (url.Values, error) {
	r.Body = http.MaxBytesReader(r.W, r.Body, MaxForm)
	var err error
	if strings.HasPrefix(r.Header.Get("Content-Type"), "multipart/form-data") {
		err = r.ParseMultipartForm(MaxForm)
	} else {
		err = r.ParseForm()
	}
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		return nil, &liem.Error{Kind: liem.Invalid, Op: "read form", Cause: err,
			Say: liem.T("Nội dung quá dài.", "This is too long."), Next: liem.T("Gửi thành nhiều phần.", "Send it in several parts.")}
	case err != nil:
		return nil, &liem.Error{Kind: liem.Invalid, Op: "read form", Cause: err, Say: liem.T("Không đọc được biểu mẫu.", "The form could not be read.")}
	}
	return r.PostForm, nil
}

// PostedID is the act id of a posted form.
func PostedID(v url.Values) (liem.ID, error) {
	id, err := liem.ParseID(v.Get(ActID))
	if err != nil || id.IsZero() {
		return liem.ID{}, &liem.Error{Kind: liem.Invalid, Op: "read form", Cause: err,
			Say:  liem.T("Biểu mẫu này không còn dùng được.", "This form can no longer be used."),
			Next: liem.T("Mở lại trang rồi gửi.", "Open the page again and send it.")}
	}
	return id, nil
}

// Fill puts what was typed back, and beside each field what is wrong with it.
// Faults of no field of the form stay with the form as a whole.
func (f *Form) Fill(v url.Values, faults []Fault, l liem.Lang) {
	for _, x := range f.Fields {
		if v != nil {
			x.fill(v)
		}
		for i := range faults {
			if faults[i].Field == x.ID {
				x.Fault = faults[i].Say.In(l)
			}
		}
	}
}

func (f *Field) fill(v url.Values) {
	switch {
	case f.Kind == "period":
		f.Value = v.Get(f.Name + ".n")
		choose(f.Options, v[f.Name+".u"])
	case f.Options != nil:
		choose(f.Options, v[f.Name])
	case v.Has(f.Name):
		f.Value = v.Get(f.Name)
	}
}

func choose(options []Choice, values []string) {
	for i := range options {
		options[i].Chosen = false
		for _, v := range values {
			options[i].Chosen = options[i].Chosen || options[i].Value == v
		}
	}
}
