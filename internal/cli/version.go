package cli

import (
	"fmt"

	"liem"
	"liem/clock"
	"liem/limits"
	"liem/packs"
	"liem/proof"
	"liem/rulebook"
)

// version tells what this program is made of.
type version struct {
	JSON bool `name:"json"`
}

type versions struct {
	Engine    int               `json:"engine"`
	Checker   int               `json:"checker"`
	Limits    string            `json:"limits"`
	Packs     []packVersion     `json:"packs"`
	Calendars []calendarEdition `json:"calendars"`
}

type packVersion struct {
	Name    string     `json:"name"` // under which it ships
	Pack    string     `json:"pack"`
	Version string     `json:"version"`
	Hash    string     `json:"hash"`
	Proof   *packProof `json:"proof"` // null: not proven in this build
}

// packProof is the stored proof of a pack, if it matches the pack.
type packProof struct {
	Checker     int `json:"checker"`
	Procedures  int `json:"procedures"`
	States      int `json:"states"`
	Transitions int `json:"transitions"`
}

type calendarEdition struct {
	Calendar  string `json:"calendar"`
	Edition   string `json:"edition"`
	Hash      string `json:"hash"`
	Published []int  `json:"published"`
}

// Run prints the engine, the packs and the calendar editions.
func (v *version) Run(c *call) error {
	out := versions{Engine: liem.Engine, Checker: proof.Checker, Limits: limits.Hash().String()}
	for _, name := range packs.Names() {
		p, err := packOf(name)
		if err != nil {
			return err
		}
		out.Packs = append(out.Packs, p)
	}
	for _, name := range clock.Names() {
		cal, err := clock.Lookup(name)
		if err != nil {
			return err
		}
		e := calendarEdition{Calendar: name, Edition: cal.Edition(), Hash: cal.Hash().String(), Published: []int{}}
		for _, y := range cal.Years() {
			e.Published = append(e.Published, y.Year)
		}
		out.Calendars = append(out.Calendars, e)
	}
	if v.JSON {
		return c.json(out)
	}
	c.say("Liêm, engine %d, %s %d\n%s %s\n", out.Engine, c.in("bộ chứng minh", "checker"), out.Checker, c.in("giới hạn", "limits"), out.Limits)
	c.say("\n%s\n", c.in("Bộ thủ tục", "Packs"))
	for _, p := range out.Packs {
		c.say("  %s %s  %s\n    %s\n", p.Pack, p.Version, p.Hash, c.proven(p))
	}
	c.say("\n%s\n", c.in("Lịch", "Calendars"))
	for _, e := range out.Calendars {
		c.say("  %s  %s\n", e.Edition, e.Hash)
	}
	return nil
}

func packOf(name string) (packVersion, error) {
	files, _ := packs.FS(name)
	p, faults := rulebook.Load(files)
	if p == nil {
		return packVersion{}, &liem.Error{Kind: liem.Damaged, Op: "load pack " + name,
			Say:  liem.T("Bộ thủ tục kèm theo “"+name+"” không nạp được: "+faults[0].In(liem.VI), "The shipped pack “"+name+"” does not load: "+faults[0].In(liem.EN)),
			Next: liem.T("Xem mọi lỗi bằng: liem rulebook check "+name, "See every fault with: liem rulebook check "+name)}
	}
	out := packVersion{Name: name, Pack: p.ID, Version: p.Version, Hash: p.Hash.String()}
	raw, ok := packs.Proof(name)
	if !ok {
		return out, nil
	}
	stored, err := proof.Read(raw)
	if err != nil || stored.Matches(p) != nil {
		return out, err
	}
	out.Proof = &packProof{Checker: stored.Checker, Procedures: len(stored.Procedures)}
	for _, q := range stored.Procedures {
		out.Proof.States += q.States
		out.Proof.Transitions += q.Transitions
	}
	return out, nil
}

// proven tells of a pack's proof in one line.
func (c *call) proven(p packVersion) string {
	if p.Proof == nil {
		return c.in("chưa có chứng minh khớp với bộ này; chứng minh bằng: liem rulebook check ", "no proof of these very bytes is shipped; prove them with: liem rulebook check ") + p.Name
	}
	return fmt.Sprintf(c.in("đã chứng minh: %d thủ tục, %s trạng thái, %s bước chuyển", "proven: %d procedures, %s states, %s transitions"),
		p.Proof.Procedures, c.number(p.Proof.States), c.number(p.Proof.Transitions))
}
