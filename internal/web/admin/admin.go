// Package admin is the counter of whoever looks after the machine: is it well,
// who may sign in, which packs and keys are in force.
//
//	counter, err := admin.New(admin.Config{State: state, Packs: in.Packs, Keys: keys})
//
// It promises that no page shows a case number, a name of a party, a word of a
// case, or a search: it is handed counts and hashes, and has no way to a case. Its
// imports are held to that by a test. People and their links are at the sign-in's
// own pages, to which it leads.
package admin

import (
	"context"
	"embed"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"liem"
	"liem/clock"
	"liem/internal/web/page"
	"liem/packs"
	"liem/proof"
	"liem/rulebook"
)

//go:embed templates
var own embed.FS

// State is how the machine is. What could not be found out is an error beside
// it, never a zero.
type State struct {
	Writes   error // nil: a durable write was made just now
	Store    string
	DiskFree int // percent; -1: could not look
	LogSize  int64
	LogRoot  liem.Hash
	Waiting  int // effects that wait to be carried out
	Most     int // as far as they are counted
	Accounts Accounts
}

// Accounts counts who may sign in.
type Accounts struct{ Active, Unconfirmed, Closed int }

// Key is a public key by its hash, or its name.
type Key struct {
	Name liem.Text
	Is   string
	Does liem.Text
}

// Config is what the counter stands on.
type Config struct {
	State   func(ctx context.Context, now liem.Instant) (State, error)
	Packs   []*rulebook.Pack
	Shipped func(p *rulebook.Pack) string                        // the name under which a pack ships
	Open    func(ctx context.Context) (map[liem.Hash]int, error) // open cases by the pack that they are bound to
	Keys    []Key
}

type counter struct{ Config }

// New makes the counter.
func New(c Config) (*page.Counter, error) {
	set, err := page.NewSet(own)
	if err != nil {
		return nil, err
	}
	k := &counter{c}
	const admin = "admin"
	return &page.Counter{Set: set, Routes: []page.Route{
		{Pattern: "GET /admin", Access: admin, Handle: k.state},
		{Pattern: "GET /admin/packs", Access: admin, Handle: k.packs},
		{Pattern: "GET /admin/keys", Access: admin, Handle: k.keys},
	}}, nil
}

func (k *counter) render(r *page.Request, p *page.Page) error {
	p.Nav = []page.Link{{To: "/admin", Text: liem.T("Tình trạng", "State")}, {To: "/admin/accounts", Text: liem.T("Người và quyền", "People")},
		{To: "/admin/packs", Text: liem.T("Quy trình", "Procedures")}, {To: "/admin/keys", Text: liem.T("Khóa", "Keys")}}
	for i := range p.Nav {
		p.Nav[i].Here = p.Nav[i].To == r.URL.Path
	}
	return r.Render(http.StatusOK, p)
}

// row is one line of the state: what, how it is, what to do.
type row struct {
	Name  liem.Text
	Tag   liem.Text
	Class string
	Say   liem.Text
	Next  liem.Text
}

var (
	well   = liem.T("tốt", "well")
	doIt   = liem.T("nên làm", "to be done")
	fails  = liem.T("hỏng", "fails")
	unsure = liem.T("chưa xem được", "could not look")
)

type statePage struct {
	Rows  []row
	First bool // nobody but this one has an account
}

func (k *counter) state(r *page.Request) error {
	s, err := k.State(r.Context(), r.Now)
	if err != nil {
		return err
	}
	p := statePage{Rows: []row{s.storage(), s.disk(), s.log(), s.outbox(), s.people()}, First: s.Accounts.Active+s.Accounts.Unconfirmed <= 1}
	if r.Site.ReadOnly != nil && r.Site.ReadOnly() != (liem.Text{}) {
		p.Rows = append([]row{{liem.T("Chỉ đọc", "Read-only"), doIt, "late", r.Site.ReadOnly(), liem.Text{}}}, p.Rows...)
	}
	for _, name := range clock.Names() {
		cal, err := clock.Lookup(name)
		if err != nil {
			return err
		}
		p.Rows = append(p.Rows, calendarRow(cal, r.Now))
	}
	bad, todo := 0, 0
	for _, x := range p.Rows {
		switch x.Class {
		case "late":
			bad++
		case "soon":
			todo++
		}
	}
	lead := liem.T("Tất cả đang chạy.", "Everything is running.")
	if bad > 0 {
		lead = liem.T(strconv.Itoa(bad)+" phần không chạy.", plural(bad, "part does not run.", "parts do not run."))
	}
	if todo > 0 {
		lead = liem.T(lead.VI+" "+strconv.Itoa(todo)+" việc nên làm.", lead.EN+" "+plural(todo, "thing to be done.", "things to be done."))
	}
	return k.render(r, &page.Page{Template: "machine", Heading: liem.T("Tình trạng", "State"), Lead: lead, Data: p})
}

func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.Itoa(n) + " " + many
}

func (s State) storage() row {
	x := row{liem.T("Lưu trữ", "Storage"), well, "done", liem.T("ghi bền vừa thử xong, "+s.Store, "a durable write was made just now, "+s.Store), liem.Text{}}
	if s.Writes != nil {
		x.Tag, x.Class = fails, "late"
		x.Say = liem.T("Không ghi được từ lần thử vừa rồi. Vẫn đọc được; chưa có gì được nhận mà không được ghi.", "It does not record. It can still be read; nothing was taken that is not recorded.")
		x.Next = liem.T("Kiểm tra đĩa, rồi khởi động lại: liem serve --dir …", "Look at the disk, then start again: liem serve --dir …")
	}
	return x
}

// few is the share of the disk under which something should be done.
const few = 15

func (s State) disk() row {
	free := strconv.Itoa(s.DiskFree)
	x := row{liem.T("Đĩa", "Disk"), well, "done", liem.T("còn "+free+" %", free+" % free"), liem.Text{}}
	switch {
	case s.DiskFree < 0:
		x.Tag, x.Class, x.Say = unsure, "soon", liem.T("Không hỏi được hệ thống còn bao nhiêu đĩa. Chưa có nghĩa là đã hết.", "The system could not be asked. That does not mean that it is full.")
	case s.DiskFree < few:
		x.Tag, x.Class, x.Next = doIt, "soon", liem.T("Thêm đĩa hoặc chuyển thư mục của cơ sở sang đĩa lớn hơn.", "Add room, or move the installation to a larger disk.")
	}
	return x
}

func (s State) log() row {
	root := s.LogRoot.String()
	return row{liem.T("Sổ", "Log"), well, "done", liem.T(fmt.Sprintf("%d dòng, gốc %s…%s", s.LogSize, root[:4], root[62:]), fmt.Sprintf("%d lines, root %s…%s", s.LogSize, root[:4], root[62:])), liem.Text{}}
}

func (s State) outbox() row {
	n := strconv.Itoa(s.Waiting)
	x := row{liem.T("Hàng đợi", "Queue"), well, "done", liem.T("hàng đợi "+n, n+" waiting"), liem.Text{}}
	if s.Waiting >= s.Most && s.Most > 0 {
		x.Tag, x.Class, x.Say = doIt, "soon", liem.T("từ "+n+" việc trở lên đang đợi", n+" or more wait")
		x.Next = liem.T("Xem nhật ký của chương trình: vì sao việc đến hạn không làm được.", "See the program's own log for why what is due could not be done.")
	}
	return x
}

func (s State) people() row {
	a := s.Accounts
	x := row{liem.T("Người đăng nhập được", "Who may sign in"), well, "done", liem.T(fmt.Sprintf("%d đang dùng", a.Active), fmt.Sprintf("%d in use", a.Active)), liem.Text{}}
	if a.Unconfirmed > 0 {
		x.Tag, x.Class = doIt, "soon"
		x.Next = liem.T(fmt.Sprintf("%d người chưa mở được vụ việc nào cho đến khi người thứ hai xác nhận.", a.Unconfirmed), plural(a.Unconfirmed, "person can open no case until a second person confirms.", "people can open no case until a second person confirms."))
	}
	return x
}

// calendarRow says which years a calendar has, and whether the one that limits
// run into soon is missing.
func calendarRow(cal *clock.Calendar, now liem.Instant) row {
	year := cal.DateAt(now).Year()
	x := row{liem.T("Lịch "+cal.Name(), "Calendar "+cal.Name()), well, "done", liem.T("bản "+cal.Edition(), "edition "+cal.Edition()), liem.Text{}}
	var missing []string
	for _, y := range []int{year, year + 1} {
		if !cal.Published(y) {
			missing = append(missing, strconv.Itoa(y))
		}
	}
	if len(missing) > 0 {
		years := strings.Join(missing, ", ")
		x.Tag, x.Class = doIt, "soon"
		x.Say = liem.T(years+" chưa có: hạn sang năm đó hiện là “chưa chốt”", years+" is missing: limits that run into it are “not final”")
		x.Next = liem.T("Cập nhật chương trình khi lịch nghỉ được công bố.", "Update the program once the holiday schedule is published.")
	}
	return x
}

// packRow is one version of a pack.
type packRow struct {
	Title liem.Text
	Facts []page.FactRow
}

func (k *counter) packs(r *page.Request) error {
	open, err := k.Open(r.Context())
	if err != nil {
		return err
	}
	list := slices.Clone(k.Packs)
	slices.SortFunc(list, func(a, b *rulebook.Pack) int {
		if c := strings.Compare(a.ID, b.ID); c != 0 {
			return c
		}
		return int(b.From - a.From)
	})
	var rows []packRow
	for _, p := range list {
		x := packRow{Title: liem.T(p.Title.VI+", "+p.Version, p.Title.EN+", "+p.Version)}
		until := liem.T("nay", "now")
		if p.To != 0 {
			until = liem.T(p.To.In(liem.VI), p.To.In(liem.EN))
		}
		x.Facts = []page.FactRow{
			{Name: liem.T("Hiệu lực", "In force"), Lines: []string{p.From.In(r.Lang) + " – " + r.In(until)}},
			{Name: liem.T("Mã băm", "Hash"), Lines: []string{p.Hash.String()}},
			{Name: liem.T("Chứng minh", "Proof"), Lines: []string{r.In(k.proven(p))}},
			{Name: liem.T("Vụ đang mở theo bản này", "Open cases under it"), Lines: []string{r.In(few5(open[p.Hash]))}},
		}
		rows = append(rows, x)
	}
	return k.render(r, &page.Page{Template: "packs", Heading: liem.T("Các gói quy trình đang dùng", "The packs in force"), Data: rows,
		Lead: liem.T("Một gói chỉ chạy khi có chứng minh khớp với chính nó. Vụ đang mở giữ bản của mình.", "A pack runs only on a proof of its own bytes. Open cases keep their version.")})
}

// few5 words a count that must not point at one case.
func few5(n int) liem.Text {
	if n > 0 && n < 5 {
		return liem.T("dưới 5", "under 5")
	}
	return liem.T(strconv.Itoa(n), strconv.Itoa(n))
}

// proven words the stored proof of a pack.
func (k *counter) proven(p *rulebook.Pack) liem.Text {
	raw, ok := packs.Proof(k.Shipped(p))
	if !ok {
		return liem.T("không có", "none")
	}
	stored, err := proof.Read(raw)
	if err == nil {
		err = stored.Matches(p)
	}
	if err != nil {
		return liem.T("KHÔNG khớp với gói này", "does NOT match this pack")
	}
	states, least := 0, -1
	for _, q := range stored.Procedures {
		states += q.States
		if n := len(q.Properties); least < 0 || n < least {
			least = n
		}
	}
	return liem.T(fmt.Sprintf("%d tính chất giữ ở cả %d quy trình; %d trạng thái đã xét", least, len(stored.Procedures), states),
		fmt.Sprintf("%d properties hold in all %d procedures; %d states explored", least, len(stored.Procedures), states))
}

func (k *counter) keys(r *page.Request) error {
	return k.render(r, &page.Page{Template: "keys", Heading: liem.T("Các khóa đang dùng", "The keys in use"), Data: k.Keys,
		Lead: liem.T("Chỉ phần công khai. Phần bí mật nằm trong thư mục keys của cơ sở; mất nó thì những gì đã niêm phong không đọc lại được.", "The public halves alone. The secret ones lie in the folder keys of the installation; without them what was sealed cannot be read again.")})
}
