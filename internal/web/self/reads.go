package self

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"liem"
	"liem/clock"
	"liem/docket"
	"liem/internal/office"
	"liem/internal/web/page"
	"liem/ledger"
	"liem/rulebook"
)

// readsView is who read the file, as the visitor sees it.
type readsView struct {
	Since    string
	Say      string // the counts in words
	Rows     []page.ReadRow
	Last     []page.ReadRow // the last three
	Sealed   []sealedRow
	Openings []page.ReadRow
	Base     string
	Ask      []liem.Text
	Asks     bool // a question about a read is asked here
	Begun    bool
}

// sealedRow are reads that open later, by the day and the reason.
type sealedRow struct {
	N     int
	Say   string
	Why   string
	Cites string
	Ask   string // where it is asked to open them early
}

// readsOf gives who read the file; nil if that is not the visitor's to know.
func (k *counter) readsOf(r *page.Request, o *own) (*readsView, error) {
	list, err := k.In.Office.Readings(r.Context(), r.Now, office.Actor{Person: person(r.Visitor)}, o.ID)
	if err != nil && liem.KindOf(err) == liem.NotFound {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	v := &readsView{Base: o.Base, Begun: o.began(), Asks: o.asks != nil}
	if list.Since != 0 && (o.began() || o.accepts()) {
		v.Since = o.short(list.Since)
	}
	sealed := 0
	for i := len(list.Reads) - 1; i >= 0; i-- {
		if x := &list.Reads[i]; x.Sealed {
			sealed++
			v.seal(o, x)
		} else {
			v.Rows = append(v.Rows, k.readRow(o, x))
		}
	}
	for i := range list.Openings {
		v.Openings = append(v.Openings, k.readRow(o, &list.Openings[i]))
	}
	v.Last = v.Rows[:min(3, len(v.Rows))]
	n := len(list.Reads)
	if n > 0 && v.Since == "" {
		v.Say = o.t(fmt.Sprintf("%d lượt xem.", n), counted(n, "read", "reads")+".")
	} else if n > 0 {
		v.Say = o.t(fmt.Sprintf("%d lượt xem từ %s.", n, v.Since), fmt.Sprintf("%s since %s.", counted(n, "read", "reads"), v.Since))
	}
	if sealed > 0 {
		v.Say += " " + o.t(fmt.Sprintf("%d đang hiện, %d đang niêm phong.", n-sealed, sealed), fmt.Sprintf("%d shown, %d sealed.", n-sealed, sealed))
	}
	return v, nil
}

// accepts: the case was accepted by an act. Else its list begins with its filing,
// and the day of that is not said to whom somebody else's filing is about.
func (o *own) accepts() bool {
	_, act := o.last(rulebook.Acceptance)
	return act != nil
}

func (v *readsView) seal(o *own, x *docket.Reading) {
	say := o.t("Tự mở khi có kết luận, muộn nhất "+x.Opens.In(o.Lang), "Opens by itself, at the latest on "+x.Opens.In(o.Lang))
	for i := range v.Sealed {
		if v.Sealed[i].Say == say {
			v.Sealed[i].N++
			return
		}
	}
	s := sealedRow{N: 1, Say: say, Why: x.Why.In(o.Lang), Ask: o.askPath(sealedQuery(x))}
	if x.Provision != "" {
		s.Cites = o.Cites([]string{x.Provision})
	}
	v.Sealed = append(v.Sealed, s)
}

func (k *counter) readRow(o *own, x *docket.Reading) page.ReadRow {
	row := page.ReadRow{Day: o.short(x.At), Who: o.t("Một bên của vụ việc, mang bản sao theo", "A party of the case, taking a copy"), Purpose: x.Purpose.Text().In(o.Lang), What: o.what(x), Ask: o.askPath(readQuery(x))}
	if x.Post != "" {
		row.Who = x.Post
		if k.Names != nil {
			row.Who = k.Names.PostName(x.Post).In(o.Lang)
		}
	}
	if row.Purpose == "" {
		row.Purpose = string(x.Purpose)
	}
	return row
}

// what says which part of the file was shown.
func (o *own) what(x *docket.Reading) string {
	switch x.Kind {
	case ledger.KindExport:
		return o.t("xuất gói hồ sơ", "took a bundle of the file")
	case docket.ReadReads:
		return o.t("danh sách lượt xem", "the list of reads")
	case docket.ReadIdentity:
		return o.t("phần danh tính", "the identity")
	}
	return o.t("hồ sơ", "the file")
}

// reads is the whole list.
func (k *counter) reads(r *page.Request, o *own) error {
	v, err := k.readsOf(r, o)
	if err != nil {
		return err
	}
	if v == nil {
		return page.NotFound()
	}
	v.Ask = k.ask(o)
	p := &page.Page{Template: "reads-of-file", Heading: liem.T("Ai đã xem hồ sơ của tôi", "Who read my file"), Data: v}
	if v.Say != "" {
		p.Lead = liem.T(v.Say, v.Say)
	}
	return o.render(r, p)
}

// readsCheck explains how to see that no read is missing.
func (k *counter) readsCheck(r *page.Request, o *own) error {
	v, err := k.readsOf(r, o)
	if err != nil {
		return err
	}
	if v == nil {
		return page.NotFound()
	}
	return o.render(r, &page.Page{Template: "reads-check", Heading: liem.T("Tự kiểm tra là đủ, không thiếu", "Check for yourself that none is missing"), Data: v,
		Back: &page.Link{To: o.Base + "/reads", Text: liem.T("Quay lại danh sách", "Back to the list")}})
}

// readsFile is the list with what proves it, for a program.
type readsFile struct {
	Case       string     `json:"case"`
	Since      string     `json:"since,omitempty"`
	How        liem.Text  `json:"how"`
	Reads      []readLine `json:"reads"`
	Checkpoint string     `json:"checkpoint"`
	Policy     string     `json:"policy"`
}

// readLine is one read: its number, its commitment, the one before it, and
// where it stands in the log. A sealed one says nothing else until it opens.
type readLine struct {
	Number  uint64     `json:"number"`
	C       string     `json:"commitment"`
	Prev    string     `json:"previous"`
	Sealed  bool       `json:"sealed,omitempty"`
	Opens   string     `json:"opens,omitempty"`
	Day     string     `json:"day,omitempty"`
	Kind    string     `json:"kind,omitempty"`
	Post    string     `json:"post,omitempty"`
	Purpose string     `json:"purpose,omitempty"`
	Items   string     `json:"items,omitempty"`
	Proof   *inclusion `json:"inclusion,omitempty"` // none: it waits to be logged
}

func (k *counter) readsList(r *page.Request, o *own) error {
	list, err := k.In.Office.Readings(r.Context(), r.Now, office.Actor{Person: person(r.Visitor)}, o.ID)
	if err != nil {
		if liem.KindOf(err) == liem.NotFound {
			return page.NotFound()
		}
		return err
	}
	at, err := k.In.Log(r.Context())
	if err != nil {
		return err
	}
	signed, err := k.In.Sign(at)
	if err != nil {
		return err
	}
	out := readsFile{Case: o.Case.Number, Reads: []readLine{}, Checkpoint: string(signed), Policy: string(k.In.Policy), How: liem.T(
		"Số chạy liền nhau, không thiếu số nào. Mỗi lượt ghi cam kết của lượt ngay trước. Mỗi cam kết nằm trong sổ: lá gồm một byte 1, tám byte của khoảng thời gian và cam kết; bằng chứng theo RFC 6962 dưới điểm kiểm tra.",
		"The numbers run without a gap. Each read names the commitment of the one before. Each commitment is in the log: a leaf is one byte 1, eight bytes of the slot and the commitment; the proof is that of RFC 6962 under the checkpoint.")}
	if list.Since != 0 && (o.began() || o.accepts()) {
		out.Since = isoDay(o, list.Since)
	}
	for i := range list.Reads {
		line, err := k.readLine(r, o, at, &list.Reads[i])
		if err != nil {
			return err
		}
		out.Reads = append(out.Reads, line)
	}
	return asFile(r, "liem-luot-xem.json", out)
}

func (k *counter) readLine(r *page.Request, o *own, at office.Log, x *docket.Reading) (readLine, error) {
	l := readLine{Number: x.Seq, C: x.C.String(), Prev: x.Prev.String(), Sealed: x.Sealed}
	if x.Sealed {
		l.Opens = x.Opens.String()
	} else {
		l.Day, l.Kind, l.Post, l.Purpose, l.Items = isoDay(o, x.At), x.Kind, x.Post, string(x.Purpose), x.Items
	}
	if x.Index < 0 || x.Index >= at.Size {
		return l, nil
	}
	leaf, p, err := k.In.Leaf(r.Context(), at, x.Index)
	if err != nil {
		return l, err
	}
	if !bytes.HasSuffix(leaf, x.C[:]) {
		return l, &liem.Error{Kind: liem.Damaged, Op: "prove a read", Cause: errors.New("the leaf is of another commitment"), Say: liem.T("Sổ không khớp với lượt xem này.", "The log does not agree with this read.")}
	}
	proof := proofOf(p, leaf)
	l.Proof = &proof
	return l, nil
}

func asFile(r *page.Request, name string, what any) error {
	b, err := json.MarshalIndent(what, "", " ")
	if err != nil {
		return err
	}
	download(r, name, "application/json; charset=utf-8")
	_, err = r.W.Write(append(b, '\n'))
	return err
}

func isoDay(o *own, at liem.Instant) string {
	cal, err := clock.Lookup(o.Case.Pack.Calendar)
	if err != nil {
		return ""
	}
	return cal.DateAt(at).String()
}

// bundleView says what a bundle would hold.
type bundleView struct {
	Form    *page.Form
	Given   int
	Held    int // acts that are not the visitor's
	Items   []item
	Covered int
	Ground  string
	Asks    bool
	Way     []liem.Text
}

// bundle says, before anything is written, what the visitor takes along and
// what is left out with which ground.
func (k *counter) bundle(r *page.Request, o *own) error {
	v := bundleView{Given: len(o.Acts), Ground: o.ground(), Way: k.ask(o), Asks: o.asks != nil,
		Form: &page.Form{Send: liem.T("Tải gói hồ sơ của tôi", "Download my bundle"), Ways: []page.Link{{To: o.Base, Text: liem.T("Thôi", "Leave")}}}}
	for _, x := range o.items() {
		if len(x.Gaps) > 0 {
			v.Items = append(v.Items, x)
			v.Covered += len(x.Gaps)
		}
	}
	return o.render(r, &page.Page{Template: "bundle", Heading: liem.T("Gói hồ sơ của tôi", "My bundle"), Data: v,
		Lead: liem.T("Một tệp mang đi được, kiểm tra được trên máy khác mà không cần văn phòng.", "One file to take along, that can be checked on another machine without the office.")})
}

// ground is the provision that stands in the place of what the visitor does not
// get.
func (o *own) ground() string {
	for _, kind := range []rulebook.ActKind{rulebook.Redaction, rulebook.Disclosure} {
		for _, a := range o.Case.Procedure.Acts {
			if a.Kind == kind && len(a.Cites) > 0 {
				return a.Cites[0]
			}
		}
	}
	return "withheld"
}

// takeBundle writes the bundle. It is recorded as an export.
func (k *counter) takeBundle(r *page.Request, o *own) error {
	var b bytes.Buffer
	if err := k.In.OwnBundle(r.Context(), r.Now, person(r.Visitor), o.ID, o.ground(), &b); err != nil {
		return err
	}
	download(r, "liem-"+strings.ReplaceAll(strings.ToLower(o.Case.Number), "/", "-")+".zip", "application/zip")
	_, err := b.WriteTo(r.W)
	return err
}
