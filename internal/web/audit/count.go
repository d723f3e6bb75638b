package audit

import (
	"context"
	"encoding/binary"
	"fmt"
	"slices"

	"liem"
	"liem/clock"
	"liem/docket"
	"liem/ledger"
	"liem/procedure"
	"liem/rulebook"
)

// counted is a case as it is counted: no person, no word of it.
type counted struct {
	ID        liem.ID
	Number    string
	Body      string
	Procedure *rulebook.Procedure
	Filed     liem.Instant
	Day       clock.Date // of the filing
	Ended     clock.Date // 0: open
	Outcome   liem.Text  // the stage in which it ended
	Overdue   []overdue
	Met       []string // questions that it is an answer to
}

type overdue struct {
	Duty  liem.Text
	Since clock.Date
}

// question is one of a closed list: what an auditor may list cases by.
type question struct {
	ID   string
	Name liem.Text
	met  func(c *docket.Case, a *ledger.Act, act *rulebook.Act) bool
}

var questions = [...]question{
	{"refused", liem.T("Từ chối mở hồ sơ", "Refused to open a case"), kind(rulebook.Refusal)},
	{"extended", liem.T("Gia hạn", "Extended"), kind(rulebook.Extending)},
	{"withdrawn", liem.T("Rút tố cáo hoặc khiếu nại", "Withdrawn"), kind(rulebook.Withdrawal)},
	{"consequence-ended", liem.T("Hệ quả đã hết hạn", "Consequence that has ended"), endedConsequence},
}

func kind(k rulebook.ActKind) func(*docket.Case, *ledger.Act, *rulebook.Act) bool {
	return func(_ *docket.Case, _ *ledger.Act, act *rulebook.Act) bool { return act != nil && act.Kind == k }
}

// endedConsequence: what a decision or a measure put on somebody for a time is
// gone by itself.
func endedConsequence(c *docket.Case, a *ledger.Act, _ *rulebook.Act) bool {
	id, _ := a.Fact("clock")
	k := c.Procedure.Clock(id)
	if a.Kind != docket.Expire || k == nil || !k.Falls || k.Purpose != "" || c.Procedure.Role(k.Owner) == nil {
		return false
	}
	return slices.ContainsFunc(k.From, func(from rulebook.Anchor) bool {
		act := c.Procedure.Act(from.Act)
		return act != nil && (act.Kind == rulebook.Decision || act.Kind == rulebook.Measure || act.Kind == rulebook.Consequence)
	})
}

// count walks over every case, at most once in a slot of the log.
func (k *counter) count(ctx context.Context, now liem.Instant) ([]counted, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if slot := ledger.SlotOf(now); k.cases == nil || slot != k.slot {
		out := []counted{}
		for c, err := range k.Office.Tally(ctx) {
			if err != nil {
				return nil, err
			}
			out = append(out, countedOf(c, now))
		}
		k.cases, k.slot = out, slot
	}
	return k.cases, nil
}

func countedOf(c *docket.Case, now liem.Instant) counted {
	x := counted{ID: c.ID, Number: c.Number, Body: c.Body, Procedure: c.Procedure, Filed: c.Acts()[0].Recorded}
	cal, err := clock.Lookup(c.Pack.Calendar)
	if err != nil {
		return x
	}
	x.Day = cal.DateAt(x.Filed)
	for _, a := range c.Acts() {
		act := c.Procedure.Act(a.Kind)
		for _, q := range questions {
			if !slices.Contains(x.Met, q.ID) && q.met(c, a, act) {
				x.Met = append(x.Met, q.ID)
			}
		}
	}
	if s := c.Stage(); c.Ended() && s != nil {
		x.Ended, x.Outcome = cal.DateAt(c.LastRecorded()), s.Name
	}
	for _, r := range c.Clocks() {
		late := r.State == procedure.Expired || r.State == procedure.Running && r.Result.End <= now
		if late && duty(c, r.Clock) {
			x.Overdue = append(x.Overdue, overdue{r.Clock.Name, r.Result.Due})
		}
	}
	return x
}

// duty: the office owes it. Time that is given to a person, and how long a file
// is kept, are no duties.
func duty(c *docket.Case, k *rulebook.Clock) bool {
	return !k.Falls && c.Procedure.Role(k.Owner) != nil && k.Purpose != "account" && k.Purpose != "remedy" && k.Purpose != "retention"
}

// drawn is the sample of a month.
type drawn struct {
	Day   clock.Date // the month's first
	Seed  liem.Hash
	Size  int64 // of the log that the seed is the root of
	Of    int   // cases that there were
	Cases []counted
}

const sampleSize = 30

// sample draws this month's cases: out of those that there were on its first
// day, by the root that the log had then.
func (k *counter) sample(ctx context.Context, now liem.Instant) (drawn, error) {
	cal, err := clock.Lookup("vn")
	if err != nil {
		return drawn{}, err
	}
	today := cal.DateAt(now)
	_, _, day := today.YMD()
	d := drawn{Day: today.Add(1 - day)}
	from := cal.Midnight(d.Day)
	if d.Size, d.Seed, err = k.rootBefore(ctx, ledger.SlotOf(from)); err != nil {
		return drawn{}, err
	}
	all, err := k.count(ctx, now)
	if err != nil {
		return drawn{}, err
	}
	by := map[liem.ID]counted{}
	var ids []liem.ID
	for _, c := range all {
		if c.Filed < from {
			by[c.ID], ids = c, append(ids, c.ID)
		}
	}
	d.Of = len(ids)
	for _, id := range Sample(d.Seed, ids, sampleSize) {
		d.Cases = append(d.Cases, by[id])
	}
	return d, nil
}

// rootBefore is the head that the log had before the first leaf of a slot or of
// one after it. Anybody works it out from the published leaves.
func (k *counter) rootBefore(ctx context.Context, slot uint64) (int64, liem.Hash, error) {
	at, err := k.Log.Log(ctx)
	if err != nil {
		return 0, liem.Hash{}, err
	}
	read := func(level int, n int64, width int) ([]byte, error) { return k.Log.ReadTile(ctx, level, n, width) }
	size := at.Size
	for n := int64(0); n<<8 < at.Size; n++ {
		width := min(256, at.Size-n<<8)
		leaves, err := read(-1, n, int(width))
		if err != nil {
			return 0, liem.Hash{}, err
		}
		i, err := firstFrom(leaves, slot)
		if err != nil {
			return 0, liem.Hash{}, err
		}
		if i >= 0 {
			size = n<<8 + int64(i)
			break
		}
	}
	if size == 0 {
		return 0, liem.Hash{}, nil
	}
	root, err := ledger.NewProver(at.Size, at.Root, read).RootAt(size)
	return size, root, err
}

// firstFrom is the index of the first leaf in a bundle of entries that is of
// the slot or of one after it, -1 if there is none.
func firstFrom(entries []byte, slot uint64) (int, error) {
	for i := 0; len(entries) > 0; i++ {
		if len(entries) < 2 || len(entries) < 2+int(binary.BigEndian.Uint16(entries)) || binary.BigEndian.Uint16(entries) < 9 {
			return 0, fmt.Errorf("a bundle of entries is cut off")
		}
		leaf := entries[2 : 2+binary.BigEndian.Uint16(entries)]
		if binary.BigEndian.Uint64(leaf[1:]) >= slot {
			return i, nil
		}
		entries = entries[2+len(leaf):]
	}
	return -1, nil
}

// calendar is the one that days are worded by.
func calendar() *clock.Calendar {
	cal, err := clock.Lookup("vn")
	if err != nil {
		panic(err) // it is compiled in
	}
	return cal
}
