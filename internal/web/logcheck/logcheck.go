// Package logcheck is the public page about the log: what it is, how long it is
// now and what its root is, and a receipt checked in the reader's own browser,
// without this server's help, or offline.
//
//	counter, err := logcheck.New(logcheck.Config{Head: head})
//
// It promises that what is pasted into the page leaves the browser in no request.
// It knows the log's head and no case: its imports are held to that by a test.
package logcheck

import (
	"context"
	"embed"
	"net/http"
	"strconv"
	"strings"

	"liem"
	"liem/clock"
	"liem/internal/web/page"
	"liem/limits"
)

//go:embed templates
var own embed.FS

// Head is what is shown of the log.
type Head struct {
	Origin string
	Size   int64
	Root   liem.Hash
	Day    clock.Date // on which its checkpoint was signed
	Policy []byte     // names the key and the witnesses
}

// Config is what the page stands on.
type Config struct {
	Head func(ctx context.Context) (Head, error)
}

type counter struct{ Config }

// New makes the counter.
func New(c Config) (*page.Counter, error) {
	set, err := page.NewSet(own)
	if err != nil {
		return nil, err
	}
	k := &counter{c}
	return &page.Counter{Set: set, Routes: []page.Route{{Pattern: "GET /check", Access: "public", Handle: k.check}}}, nil
}

// shown is the data of the page.
type shown struct {
	Facts       []page.FactRow
	Key, Limits string
}

func (k *counter) check(r *page.Request) error {
	h, err := k.Head(r.Context())
	if err != nil {
		return err
	}
	key, witnesses := keyOf(h.Policy)
	root := h.Root.String()
	own := limits.Hash().String()
	state := liem.T("chưa có nhân chứng ký", "no witness yet")
	if witnesses > 0 {
		n := strconv.Itoa(witnesses)
		state = liem.T(n+" nhân chứng", n+" witnesses")
	}
	data := shown{Key: key, Limits: own, Facts: []page.FactRow{
		{Name: liem.T("Sổ", "Log"), Lines: []string{h.Origin, r.In(liem.T(grouped(h.Size, ".")+" dòng, ngày ", grouped(h.Size, ",")+" lines, ")) + h.Day.In(r.Lang)}},
		{Name: liem.T("Gốc", "Root"), Lines: []string{root}},
		{Name: liem.T("Nhân chứng", "Witnesses"), Lines: []string{r.In(state)}},
		{Name: liem.T("Khóa ký", "Key"), Lines: []string{key}},
		{Name: liem.T("Giới hạn", "Limits"), Lines: []string{own}},
	}}
	return r.Render(http.StatusOK, &page.Page{Template: "check-log", Heading: liem.T("Kiểm tra sổ", "Check the log"), Public: r.Visitor == nil, Script: "verify.js",
		Lead: liem.T("Sổ giữ một dấu của mọi việc đã làm và mọi lần xem, không giữ nội dung. Ai cũng kiểm tra được là không dòng nào bị sửa hay bị bỏ đi.",
			"The log keeps a mark of every act and every read, and nothing of what they say. Anybody can check that no line was changed or taken out."), Data: data})
}

// keyOf finds the log's key in a policy, and how many witnesses it names.
func keyOf(policy []byte) (key string, witnesses int) {
	for line := range strings.Lines(string(policy)) {
		f := strings.Fields(line)
		switch {
		case len(f) == 2 && f[0] == "log":
			key = f[1]
		case len(f) == 3 && f[0] == "witness":
			witnesses++
		}
	}
	return key, witnesses
}

// grouped writes a count in groups of three digits.
func grouped(n int64, by string) string {
	s := strconv.FormatInt(n, 10)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + by + s[i:]
	}
	return s
}
