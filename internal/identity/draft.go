package identity

import (
	"context"
	"errors"
	"slices"

	"liem"
)

// Draft is something written and not sent. Only its author's account finds
// it, and only the installation's key opens it.
type Draft struct {
	Name  string // the form and the case: "account/TC-…"
	Saved liem.Instant
	Until liem.Instant // erased then
	Data  []byte
}

// savedDraft is a draft as kept.
type savedDraft struct {
	Name  string
	Saved liem.Instant
	Data  []byte
}

// maxDrafts is how many drafts an account has at most.
const maxDrafts = 100

func (g *Gate) draftKey(account liem.ID, name string) liem.Hash {
	return g.hash(kindDraft, string(account[:]), name)
}

// SaveDraft keeps a draft of at most 64 kB for 30 days, in the place of the
// one of the same name.
func (g *Gate) SaveDraft(ctx context.Context, now liem.Instant, account liem.ID, name string, data []byte) error {
	if len(data)+len(name) > maxValues {
		return tooLarge("save draft")
	}
	return retry(func() error {
		key, owner := g.draftKey(account, name), g.owner(kindDraft, account)
		was, err := g.c.Store.Get(ctx, kindDraft, key)
		if err != nil && liem.KindOf(err) != liem.NotFound {
			return err
		}
		if was.Version == 0 {
			if all, err := g.c.Store.List(ctx, kindDraft, owner); err != nil || len(all) >= maxDrafts {
				return errors.Join(err, tooMany(len(all) >= maxDrafts))
			}
		}
		row, err := g.seal(kindDraft, key, owner, now+g.limits.Draft, savedDraft{Name: name, Saved: now, Data: data})
		if err != nil {
			return err
		}
		return g.c.Store.Change(ctx, Change{Row: row, Was: was.Version})
	})
}

func tooMany(yes bool) error {
	if !yes {
		return nil
	}
	return refused(liem.Closed, "save draft", liem.T("Đã có một trăm bản nháp.", "There are a hundred drafts already."),
		liem.T("Gửi hoặc xóa bớt bản nháp cũ.", "Send or delete older ones."), nil)
}

// KeepEnded saves as a draft what was sent with a session that had ended by
// time, at most a day ago. The person finds it after signing in.
func (g *Gate) KeepEnded(ctx context.Context, now liem.Instant, token, name string, data []byte) error {
	k, _, _, err := g.known(ctx, now, token)
	if err != nil {
		return err
	}
	return g.SaveDraft(ctx, now, k.Account, name, data)
}

// Draft gives a draft; liem.NotFound if there is none.
func (g *Gate) Draft(ctx context.Context, now liem.Instant, account liem.ID, name string) (Draft, error) {
	d, row, err := getLive[savedDraft](ctx, g, now, kindDraft, g.draftKey(account, name))
	return Draft{Name: d.Name, Saved: d.Saved, Until: row.Until, Data: d.Data}, err
}

// Drafts lists the drafts of an account, the newest first.
func (g *Gate) Drafts(ctx context.Context, now liem.Instant, account liem.ID) ([]Draft, error) {
	all, rows, err := list[savedDraft](ctx, g, kindDraft, g.owner(kindDraft, account))
	var out []Draft
	for i, d := range all {
		if !rows[i].ended(now) {
			out = append(out, Draft{Name: d.Name, Saved: d.Saved, Until: rows[i].Until, Data: d.Data})
		}
	}
	slices.SortFunc(out, func(a, b Draft) int { return int(min(1, max(-1, b.Saved-a.Saved))) })
	return out, err
}

// EraseDraft erases a draft, as when it was sent; one that is not there is no
// error.
func (g *Gate) EraseDraft(ctx context.Context, account liem.ID, name string) error {
	return g.drop(ctx, kindDraft, g.draftKey(account, name))
}

func (g *Gate) drop(ctx context.Context, kind string, key liem.Hash) error {
	return retry(func() error {
		row, err := g.c.Store.Get(ctx, kind, key)
		if err != nil && liem.KindOf(err) == liem.NotFound {
			return nil
		}
		if err != nil {
			return err
		}
		return g.c.Store.Change(ctx, gone(row))
	})
}

// OwnCase is a case on somebody's own list, which they added themself.
type OwnCase struct {
	Case  liem.ID
	Added liem.Instant
}

func (g *Gate) caseKey(account, id liem.ID) liem.Hash {
	return g.hash(kindCase, string(account[:]), string(id[:]))
}

// AddCase puts a case on an account's own list. Whether the person may open
// the case is the office's to know, each time.
func (g *Gate) AddCase(ctx context.Context, now liem.Instant, account, id liem.ID) error {
	row, err := g.seal(kindCase, g.caseKey(account, id), g.owner(kindCase, account), 0, OwnCase{Case: id, Added: now})
	if err != nil {
		return err
	}
	if err := g.c.Store.Change(ctx, Change{Row: row}); err != nil && liem.KindOf(err) != liem.Conflict {
		return err // a conflict: it is on the list
	}
	return nil
}

// DropCase takes a case off an account's own list; one that is not there is
// no error.
func (g *Gate) DropCase(ctx context.Context, account, id liem.ID) error {
	return g.drop(ctx, kindCase, g.caseKey(account, id))
}

// Cases is an account's own list, the newest first. There is no list of the
// accounts that have a case.
func (g *Gate) Cases(ctx context.Context, account liem.ID) ([]OwnCase, error) {
	out, _, err := list[OwnCase](ctx, g, kindCase, g.owner(kindCase, account))
	slices.SortFunc(out, func(a, b OwnCase) int { return int(min(1, max(-1, b.Added-a.Added))) })
	return out, err
}
