package serve

import (
	"context"
	"io"
	"log/slog"
	"net"
	"slices"
	"time"

	"liem"
	"liem/internal/story"
	"liem/internal/web/signin"
)

// Stage is a demo that is served: an office in the middle of its stories, with a
// clock that began when it did.
type Stage struct {
	*story.Stage
	Options Options
}

// SetStage makes the office of the demo in an empty folder. origin is where its
// pages will be.
func SetStage(ctx context.Context, dir, origin string, random io.Reader, log *slog.Logger, now func() time.Time) (*Stage, error) {
	s, err := story.SetStage(ctx, dir, origin, random)
	if err != nil {
		return nil, err
	}
	began := now()
	clock := func() liem.Instant { return s.Now + liem.Instant(now().Sub(began)/time.Microsecond) }
	d := &Stage{s, Options{Now: clock, Log: log, Settings: Settings{
		Name:      liem.T("Văn phòng Liêm chính An Bình", "An Bình Integrity Office"),
		Reports:   []Door{{"vn.denunciation", "so-xd"}, {"vn.denunciation", "tinh-an-binh"}, {"eu.internal-report", "eabq"}},
		Emergency: "113",
		Outside:   []Outside{{liem.T("Thanh tra Chính phủ (giả định)", "Government Inspectorate (invented)"), "https://example.org/"}},
	}}}
	if d.Options.Demo, err = d.groups(ctx); err != nil {
		_ = s.In.Close() // err is why
		return nil, err
	}
	return d, nil
}

// groups sorts the cast by the counter that each comes to, and puts their own
// cases on each one's list.
func (d *Stage) groups(ctx context.Context) ([]signin.Group, error) {
	groups := []signin.Group{{Name: liem.T("Người liên quan và người gửi đơn", "People concerned, and people who filed")}, {Name: liem.T("Bàn làm việc", "The officers' desk")},
		{Name: liem.T("Kiểm toán", "Audit")}, {Name: liem.T("Quản trị", "Administration")}}
	names := posts{d.In.Office}
	for _, p := range d.Cast {
		held, err := names.PostsOf(ctx, d.Now, p.ID)
		if err != nil {
			return nil, err
		}
		q := signin.Person{ID: p.ID, Name: p.Name}
		at := 0
		if len(held) > 0 {
			q.Post, at = held[0].Name, 1
			switch {
			case slices.Contains(held[0].Roles, "auditor"):
				at = 2
			case slices.Contains(held[0].Roles, "administrator"):
				at = 3
			}
		}
		groups[at].People = append(groups[at].People, q)
		account := d.In.Identity.AccountID(p.ID)
		for _, id := range p.Cases {
			if err := d.In.Identity.AddCase(ctx, d.Now, account, id); err != nil {
				return nil, err
			}
		}
	}
	return groups, nil
}

// Listen opens the address of the pages and gives the origin under which they
// are reached: loopback alone, unless the address says otherwise.
func Listen(address string) (net.Listener, string, error) {
	l, err := net.Listen("tcp", address)
	if err != nil {
		return nil, "", &liem.Error{Kind: liem.CouldNotLook, Op: "listen", Cause: err,
			Say:  liem.T("Không mở được địa chỉ "+address+".", "The address "+address+" cannot be opened."),
			Next: liem.T("Chọn địa chỉ khác bằng --listen, ví dụ 127.0.0.1:8081.", "Choose another with --listen, for example 127.0.0.1:8081.")}
	}
	host, port, err := net.SplitHostPort(l.Addr().String())
	if err != nil {
		return nil, "", err
	}
	if ip := net.ParseIP(host); ip == nil || ip.IsLoopback() || ip.IsUnspecified() {
		host = "localhost"
	}
	return l, "http://" + net.JoinHostPort(host, port), nil
}
