package serve

import (
	"context"
	"io"
	"strings"

	"liem"
	"liem/clock"
	"liem/internal/app"
	"liem/internal/office"
	"liem/internal/web/admin"
	"liem/internal/web/audit"
	"liem/internal/web/logcheck"
	"liem/internal/web/page"
	"liem/limits"
	"liem/rulebook"
)

// head is what the page about the log shows: what is shown to everybody.
func (j *joined) head(ctx context.Context) (logcheck.Head, error) {
	s, err := j.window.Shown(ctx)
	if err != nil {
		return logcheck.Head{}, err
	}
	cal, err := clock.Lookup("vn")
	if err != nil {
		return logcheck.Head{}, err
	}
	return logcheck.Head{Origin: j.in.Name, Size: s.Size, Root: s.Root, Day: cal.DateAt(s.Since), Policy: s.Policy}, nil
}

func (j *joined) auditCounter() (*page.Counter, error) {
	return audit.New(audit.Config{Office: j.in.Office, Log: j.in, Shown: j.window.Shown, Access: j.rules, Names: j.in.Office,
		Bundle: func(ctx context.Context, now liem.Instant, by office.Actor, id liem.ID, w office.Warrant, to io.Writer) error {
			return j.in.Bundle(ctx, now, by, id, app.Export{Purpose: limits.PurposeAuditWarrant, Open: []string{"file"}, Ground: "warrant", Warrant: &w, Access: j.rules}, to)
		}})
}

func (j *joined) adminCounter() (*page.Counter, error) {
	key := ""
	for line := range strings.Lines(string(j.in.Policy)) {
		if k, ok := strings.CutPrefix(line, "log "); ok {
			key = strings.TrimSpace(k)
		}
	}
	return admin.New(admin.Config{State: j.state, Open: j.open, Packs: j.in.Packs, Shipped: func(p *rulebook.Pack) string { return j.in.Shipped(p.Hash) },
		Keys: []admin.Key{
			{Name: liem.T("Khóa ký sổ", "Key of the log"), Is: key, Does: liem.T("Ký điểm chốt của sổ và các gói kiểm chứng.", "Signs the log's checkpoints, and bundles.")},
			{Name: liem.T("Khóa của văn phòng", "Key of the office"), Is: j.in.KeyHash().String(), Does: liem.T("Mở khóa của từng vụ việc. Nêu ở đây là mã băm của phần công khai.", "Opens the keys of cases. This is the hash of its public half.")},
			{Name: liem.T("Giới hạn", "Limits"), Is: limits.Hash().String(), Does: liem.T("Mã băm của các giới hạn mà chương trình này theo.", "The hash of the limits under which this program runs.")},
		}})
}

// state is how the machine is, for the administrator.
func (j *joined) state(ctx context.Context, now liem.Instant) (admin.State, error) {
	in := j.in
	at, err := in.Log(ctx)
	if err != nil {
		return admin.State{}, err
	}
	waiting, err := in.Waiting(ctx, now)
	if err != nil {
		return admin.State{}, err
	}
	s := admin.State{Writes: in.Writes(ctx, now), Store: in.Database(), DiskFree: in.DiskFree(), LogSize: at.Size, LogRoot: at.Root, Waiting: waiting, Most: app.MostWaiting}
	all, err := in.Identity.Accounts(ctx)
	if err != nil {
		return admin.State{}, err
	}
	for _, a := range all {
		switch {
		case a.Closed:
			s.Accounts.Closed++
		case a.Active:
			s.Accounts.Active++
		default:
			s.Accounts.Unconfirmed++
		}
	}
	return s, nil
}

// open counts the open cases by the pack that they are bound to.
func (j *joined) open(ctx context.Context) (map[liem.Hash]int, error) {
	out := map[liem.Hash]int{}
	for c, err := range j.in.Office.Tally(ctx) {
		if err != nil {
			return nil, err
		}
		if !c.Ended() {
			out[c.Pack.Hash]++
		}
	}
	return out, nil
}
