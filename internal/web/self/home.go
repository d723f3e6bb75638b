package self

import (
	"net/http"
	"slices"
	"strings"

	"liem"
	"liem/internal/web/page"
)

// matter is one case on somebody's own list.
type matter struct {
	To, ID        string
	Name          liem.Text
	Number, Stage string
	Due           string
	Ended         bool
}

// homeView is the data of the first page of the counter.
type homeView struct {
	Post    string
	Next    *page.Next
	Of      *matter // the case of Next
	Matters []matter
	Gone    []string // ids that open no longer
	Form    *page.Form
	Held    []heldRow
	Bodies  bool
	Writing bool // a complaint was begun and not sent
	Opened  bool // the form was refused
}

// home is everything that concerns the visitor: what comes next over all of it.
func (k *counter) home(r *page.Request) error { return k.showHome(r, nil, nil) }

func (k *counter) showHome(r *page.Request, typed *string, faults []page.Fault) error {
	v := homeView{Form: linkForm(r), Bodies: len(k.Bodies) > 0}
	if typed != nil {
		v.Form.Fields[0].Value = *typed
		v.Form.Fill(nil, faults, r.Lang)
	}
	if r.Visitor.Post != nil {
		v.Post = r.In(r.Visitor.Post.Name)
	}
	if begun, err := draft(r, complainDraft); err == nil {
		v.Writing = begun != nil
	}
	ids, err := k.Links(r.Visitor).List(r.Context())
	if err != nil {
		return err
	}
	var first liem.Instant
	for _, id := range ids {
		o, err := k.open(r, id)
		if kind := liem.KindOf(err); err != nil && (kind == liem.NotFound || kind == liem.Refused) {
			v.Gone = append(v.Gone, id.String())
			continue
		}
		if err != nil {
			return err
		}
		d := o.next(k.drafts(r, o))
		m := o.matter(d)
		v.Matters = append(v.Matters, m)
		if d.Next.Main != nil && (v.Next == nil || v.Next.Main == nil || d.End != 0 && (first == 0 || d.End < first)) {
			v.Next, v.Of, first = &d.Next, &m, d.End
		}
		v.Held = append(v.Held, o.held()...)
	}
	slices.SortStableFunc(v.Matters, func(a, b matter) int { return ended(a) - ended(b) })
	v.Held = slices.CompactFunc(v.Held, func(a, b heldRow) bool { return a == b })
	p := &page.Page{Template: "home", Heading: liem.T("Việc của tôi", "My matters"), Faults: faults, Data: v, Wide: true,
		Lead: liem.T("Xin chào ông/bà "+r.Visitor.Name+".", "Good day, "+r.Visitor.Name+".")}
	status := http.StatusOK
	if len(faults) > 0 {
		status = http.StatusUnprocessableEntity
	}
	return r.Render(status, p)
}

func ended(m matter) int {
	if m.Ended {
		return 1
	}
	return 0
}

func (o *own) matter(d duty) matter {
	m := matter{To: o.Base, ID: o.ID.String(), Name: o.heading(), Number: o.Case.Number, Ended: o.Case.Ended()}
	if s := o.Case.Stage(); s != nil {
		m.Stage = s.Name.In(o.Lang)
	}
	if d.Next.Due != nil && d.Next.Main != nil {
		m.Due = o.t("Hạn của ông/bà: hết ", "Your date: the end of ") + d.Next.Due.End
	} else if d.Next.Due != nil {
		m.Due = o.t("Văn phòng: hạn ", "The office: by ") + d.Next.Due.End
	}
	return m
}

func linkForm(r *page.Request) *page.Form {
	return &page.Form{Action: "/me/links", Send: liem.T("Thêm vụ việc", "Add the case"), Fields: []*page.Field{{ID: "number", Name: "number", Kind: "line",
		Label: r.In(liem.T("Số vụ việc", "Case number")), Help: r.In(liem.T("Ghi trên thông báo hoặc biên nhận, ví dụ TC-142/2026.", "It stands on the notice or the receipt, as in TC-142/2026."))}}}
}

// link puts a case on the visitor's own list by its number: one of which they
// are a party and were told.
func (k *counter) link(r *page.Request) error {
	values, err := r.Values()
	if err != nil {
		return err
	}
	number := strings.TrimSpace(values.Get("number"))
	refused := func(say liem.Text) error {
		return k.showHome(r, &number, []page.Fault{{Field: "number", Say: say}})
	}
	missing := liem.T("Không có vụ việc nào của ông/bà mang số này, hoặc ông/bà chưa được báo.", "You have no case of this number, or you were not told of it yet.")
	if number == "" {
		return refused(liem.T("Chưa điền số vụ việc.", "The case number is not filled in."))
	}
	ids, err := k.In.Office.FindOwn(r.Context(), r.Now, person(r.Visitor), number)
	if err != nil && liem.KindOf(err) == liem.NotFound {
		return refused(missing)
	}
	if err != nil {
		return err
	}
	first := ""
	for _, id := range ids {
		o, err := k.open(r, id)
		if err != nil && liem.KindOf(err) == liem.NotFound {
			continue
		}
		if err != nil {
			return err
		}
		if err := k.Links(r.Visitor).Add(r.Context(), id); err != nil {
			return err
		}
		if first == "" {
			first = o.Base
		}
	}
	if first == "" {
		return refused(missing)
	}
	return r.Redirect(first)
}

// unlink takes a case off the list. The case itself is not touched.
func (k *counter) unlink(r *page.Request) error {
	values, err := r.Values()
	if err != nil {
		return err
	}
	if id, err := liem.ParseID(values.Get("case")); err == nil {
		if err := k.Links(r.Visitor).Drop(r.Context(), id); err != nil {
			return err
		}
	}
	return r.Redirect("/me")
}
