package cli

import (
	"liem"
	"liem/clock"
	"liem/ledger"
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
	Pack    string `json:"pack"`
	Version string `json:"version"`
	Hash    string `json:"hash"`
	Proof   string `json:"proof"`
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
		c.say("  %s %s  %s\n", p.Pack, p.Version, p.Hash)
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
		hash, err := ledger.PackHash(files)
		return packVersion{Pack: name, Hash: hash.String(), Proof: faults[0].String()}, err
	}
	return packVersion{Pack: p.ID, Version: p.Version, Hash: p.Hash.String()}, nil
}
