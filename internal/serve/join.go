package serve

import (
	"context"

	"liem"
	"liem/internal/access"
	"liem/internal/identity"
	"liem/internal/letters"
	"liem/internal/office"
	"liem/internal/web/page"
	"liem/internal/web/public"
	"liem/internal/web/self"
	"liem/rulebook"
)

// posts words the register's posts for the pages.
type posts struct{ office *office.Office }

// PostsOf implements signin.Posts.
func (p posts) PostsOf(ctx context.Context, now liem.Instant, person string) ([]page.Post, error) {
	held, err := p.office.PostsOf(ctx, office.Person{ID: person}, now)
	if err != nil {
		return nil, err
	}
	var out []page.Post
	for _, h := range held {
		q := page.Post{ID: h.Post, Name: p.office.PostName(h.Post), Body: h.Body, Place: p.office.BodyName(h.Body), Roles: h.Roles}
		for _, d := range h.By {
			from := p.office.PostName(d.From)
			q.Note = liem.T("Thay cho "+from.VI, "Standing in for "+from.EN)
		}
		out = append(out, q)
	}
	return out, nil
}

// policies asks the access policies about routes.
type policies struct{ *access.Policies }

// Actions implements web.Policies.
func (policies) Actions() []string { return access.Actions() }

// Allows implements web.Policies.
func (p policies) Allows(v *page.Visitor, action string) error {
	var q access.Visitor
	if v != nil {
		q.SignedIn, q.Demo = true, v.Demo
		if v.Post != nil {
			q.Posts, q.PostID, q.Body = v.Post.Roles, v.Post.ID, v.Post.Body
		}
	}
	return p.Route(q, action).Err()
}

// published are the access rules as their page shows them.
func published(p *access.Policies) (out []public.Policy) {
	for _, k := range p.List() {
		out = append(out, public.Policy(k))
	}
	return out
}

// homeOf is where somebody who is signed in begins.
func homeOf(v *page.Visitor) string {
	switch {
	case v.Post == nil:
		return "/me"
	case v.May("auditor"):
		return "/audit"
	case v.May("administrator"):
		return "/admin"
	}
	return "/desk"
}

// letter words a letter for the reporter's exchange, in both languages.
func (j *joined) letter(v *office.View, at int, l *rulebook.Letter) (title, body liem.Text) {
	want := letters.Want{Letter: l, Seq: v.Acts[at].Seq, Body: j.in.Office.BodyName(v.Case.Body)}
	vi, en := letters.Render(v.Case, v.Acts, want, liem.VI), letters.Render(v.Case, v.Acts, want, liem.EN)
	return liem.T(vi.Title, en.Title), liem.T(vi.Body, en.Body)
}

// links is the list of cases that somebody keeps.
type links struct {
	gate *identity.Gate
	of   liem.ID
	now  func() liem.Instant
}

func (j *joined) links(v *page.Visitor) self.Links {
	return links{j.in.Identity, v.Account, j.o.Now}
}

// List implements self.Links.
func (k links) List(ctx context.Context) ([]liem.ID, error) {
	cases, err := k.gate.Cases(ctx, k.of)
	var out []liem.ID
	for _, c := range cases {
		out = append(out, c.Case)
	}
	return out, err
}

// Add implements self.Links.
func (k links) Add(ctx context.Context, id liem.ID) error {
	return k.gate.AddCase(ctx, k.now(), k.of, id)
}

// Drop implements self.Links.
func (k links) Drop(ctx context.Context, id liem.ID) error { return k.gate.DropCase(ctx, k.of, id) }
