package cli

import (
	"errors"
	"os"
	"time"

	"liem"
	"liem/docket"
	"liem/internal/app"
	"liem/ledger"
	"liem/ledger/bundle"
	"liem/limits"
)

// bundleVerify checks an evidence bundle, offline.
type bundleVerify struct {
	File   string `arg:""`
	Policy string `placeholder:"FILE"`
	JSON   bool   `name:"json"`
}

// Run verifies the bundle; a fault makes it exit with 1.
func (v *bundleVerify) Run(c *call) error {
	policy, err := v.policy()
	if err != nil {
		return err
	}
	report, kase, err := v.verify(policy)
	if err != nil && report.Fault == nil {
		return err
	}
	if v.JSON {
		if err := c.json(report); err != nil {
			return err
		}
	} else if report.Fault == nil {
		c.report(report, kase)
	}
	switch {
	case report.Fault == nil:
		return nil
	case v.JSON:
		return verdict{Refused}
	}
	c.say("%s\n", c.in("Gói kiểm chứng KHÔNG đúng.", "The bundle does NOT verify."))
	c.fault(report.Fault)
	return err
}

func (v *bundleVerify) policy() (*ledger.Policy, error) {
	if v.Policy == "" {
		return nil, nil
	}
	text, err := os.ReadFile(v.Policy)
	if err != nil {
		return nil, couldNotRead(v.Policy, err)
	}
	p, err := ledger.ParsePolicy(text)
	if err != nil {
		return nil, &liem.Error{Kind: liem.Invalid, Op: "read policy", Cause: err,
			Say:  liem.T("“"+v.Policy+"” không phải là một chính sách tin cậy.", "“"+v.Policy+"” is no policy."),
			Next: liem.T("Cần dạng C2SP tlog-policy, với đúng một dòng log.", "It takes the form of C2SP tlog-policy, with exactly one log line.")}
	}
	return p, nil
}

func (v *bundleVerify) verify(policy *ledger.Policy) (bundle.Report, *docket.Case, error) {
	f, err := os.Open(v.File)
	if err != nil {
		return bundle.Report{}, nil, couldNotRead(v.File, err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil || !info.Mode().IsRegular() {
		return bundle.Report{}, nil, couldNotRead(v.File, err)
	}
	b, err := bundle.Open(f, info.Size())
	if err != nil {
		if report, ok := bundle.Failed(err); ok {
			return report, nil, err
		}
		return bundle.Report{}, nil, couldNotRead(v.File, err)
	}
	return docket.Verify(b, policy)
}

// bundleExport writes the bundle of a case.
type bundleExport struct {
	counter
	Case    string   `arg:""`
	Out     string   `required:"" placeholder:"FILE"`
	Purpose string   `required:"" placeholder:"PURPOSE"`
	Open    []string `placeholder:"COMPARTMENT" sep:"none"`
	Ground  string   `placeholder:"PROVISION"`
}

// Run writes the bundle into a new file.
func (x *bundleExport) Run(c *call) (err error) {
	id, err := parseCase(x.Case)
	if err != nil {
		return err
	}
	why, err := purpose(x.Purpose)
	if err != nil {
		return err
	}
	d, err := x.open(c)
	if err != nil {
		return err
	}
	defer d.Close()
	f, err := os.OpenFile(x.Out, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return &liem.Error{Kind: liem.NotRecorded, Op: "write bundle", Cause: err,
			Say:  liem.T("Không tạo được tệp “"+x.Out+"”.", "The file “"+x.Out+"” cannot be made."),
			Next: liem.T("Chọn một tên chưa có, ở nơi ghi được.", "Choose a name that is not taken, in a place that can be written to.")}
	}
	defer func() {
		err = errors.Join(err, f.Close())
		if err != nil {
			_ = os.Remove(x.Out)
		}
	}()
	if err := d.Bundle(c.ctx, d.now, d.by, id, app.Export{Purpose: why, Open: x.Open, Ground: x.Ground}, f); err != nil {
		return err
	}
	if err := f.Sync(); err != nil {
		return err
	}
	c.say(c.in("Đã xuất vào %s. Việc xuất đã được ghi.\n", "Written to %s. The export is recorded.\n"), x.Out)
	return nil
}

// report tells what a bundle that verifies shows.
func (c *call) report(r bundle.Report, kase *docket.Case) {
	c.say("%s\n", c.in("Gói kiểm chứng đúng.", "The bundle verifies."))
	var rows [][2]string
	row := func(vi, en, value string) { rows = append(rows, [2]string{c.in(vi, en), value}) }
	if kase != nil {
		row("vụ việc", "case", kase.Number+" ("+kase.ID.String()+")")
		row("thủ tục", "procedure", kase.Procedure.Title.In(c.lang)+" ("+kase.Procedure.ID+", "+kase.Pack.ID+" "+kase.Pack.Version+")")
		if s := kase.Stage(); s != nil {
			row("đang ở", "stands at", s.Name.In(c.lang))
		}
	}
	until := r.AsOf
	if at, err := time.Parse(time.RFC3339, r.AsOf); err == nil && kase != nil {
		until = c.when(kase.Pack.Calendar, liem.InstantOf(at))
	}
	row("đầy đủ đến", "complete up to", until)
	row("kết quả", "verdict", verdicts[r.Verdict].In(c.lang))
	row("tin cậy", "trust", trusts[r.Trust].In(c.lang))
	row("giới hạn", "limits", limitsAgainst(r.Limits).In(c.lang))
	c.table(rows)
	if len(r.Gaps) == 0 {
		return
	}
	c.say("\n%s\n", c.in("Phần không có trong gói, và lý do:", "What is not in the bundle, and why:"))
	for _, g := range r.Gaps {
		if g.Field == "" {
			c.say("  %s %d: %s (%s)\n", chains[g.Chain].In(c.lang), g.Act, c.in("cả mục đã được xóa", "erased whole"), gapReason(g.Reason).In(c.lang))
			continue
		}
		c.say("  %s %d, %s, %s %d: %s\n", chains[g.Chain].In(c.lang), g.Act, g.Field, c.in("đoạn", "passage"), g.Passage+1, gapReason(g.Reason).In(c.lang))
	}
}

var verdicts = map[bundle.Verdict]liem.Text{
	bundle.Whole:  liem.T("đầy đủ (whole)", "whole"),
	bundle.Gaps:   liem.T("có đoạn không kèm theo (gaps)", "gaps: passages were left out, each is listed below"),
	bundle.Erased: liem.T("có mục đã được xóa theo quy định (erased)", "erased: acts were erased under a provision, each is listed below"),
}

var trusts = map[bundle.Trust]liem.Text{
	bundle.Consistent: liem.T("tự nhất quán (consistent): chỉ đối chiếu với khóa nằm trong gói; thêm --policy để đối chiếu với khóa bạn tin", "consistent: checked with the key in the bundle only; add --policy to check it with a key that you trust"),
	bundle.Trusted:    liem.T("đáng tin (trusted): đúng theo chính sách đã cho", "trusted: under the policy given"),
}

var chains = map[string]liem.Text{
	"acts": liem.T("bước", "act"), "reads": liem.T("lượt xem", "read"), "register": liem.T("mục sổ cơ quan", "register act"),
}

// limitsAgainst compares the hash of the limits under which the office ran
// with one's own.
func limitsAgainst(hash string) liem.Text {
	switch own := limits.Hash().String(); hash {
	case own:
		return liem.T("nguyên vẹn: cùng bảng giới hạn với chương trình này", "whole: the same limits as this program's")
	case "":
		return liem.T("không có: gói không nêu văn phòng chạy dưới giới hạn nào", "absent: the bundle does not say under which limits the office ran")
	default:
		return liem.T("đã đổi: văn phòng chạy dưới bảng giới hạn khác ("+hash[:min(16, len(hash))]+"…, ở đây là "+own[:16]+"…)",
			"changed: the office ran under other limits ("+hash[:min(16, len(hash))]+"…, here "+own[:16]+"…)")
	}
}

// gapReason words the built-in reasons; others are provisions or grounds.
func gapReason(reason string) liem.Text {
	switch reason {
	case "sealed":
		return liem.T("được giữ kín", "kept sealed")
	case "struck":
		return liem.T("đã gạch bỏ, khóa đã hủy", "struck out, its key destroyed")
	case "erased":
		return liem.T("đã xóa", "erased")
	}
	return liem.T(reason, reason)
}

// fault tells where the first fault is.
func (c *call) fault(f *bundle.Fault) {
	where := f.File
	if where == "" {
		where = c.in("tệp zip", "the zip itself")
	}
	if f.Line > 0 {
		where += c.in(", dòng ", ", line ") + c.number(f.Line)
	}
	c.say("  %s: %s\n", c.in("lỗi đầu tiên ở", "first fault in"), where)
}
