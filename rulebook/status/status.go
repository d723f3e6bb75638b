// Package status writes the page of legal status of a pack: which provisions
// it rests on, how each was read and when, and what rests on it.
//
// It promises that every provision of the pack stands there with its mark,
// and that the page says that it is no legal advice. It judges nothing.
package status

import (
	"fmt"
	"slices"
	"strings"

	"liem"
	"liem/clock"
	"liem/rulebook"
)

// Page is the page of legal status of a pack as Markdown: every provision
// with its mark, the day it was read, its time in force and what rests on
// it. It says that it is no legal advice.
func Page(p *rulebook.Pack, l liem.Lang) string {
	var b strings.Builder
	say := func(vi, en string, args ...any) { fmt.Fprintf(&b, liem.T(vi, en).In(l), args...) }
	say("# Tình trạng pháp lý: %s (%s, bản %s)\n\n", "# Legal status: %s (%s, version %s)\n\n", p.Title.In(l), p.ID, p.Version)
	say("Trang này không phải là tư vấn pháp luật. Nó cho biết quy trình dựa vào điều nào, ai đã đọc gì và ngày nào.\n",
		"This page is no legal advice. It says which provisions the procedures rest on, how each was read and when.\n")
	say("A: đã đọc văn bản. B: đọc nguồn thứ cấp. C: theo trí nhớ, phải kiểm tra trước khi dùng.\n\n",
		"A: the text was read. B: a secondary source was read. C: from memory, to be checked before use.\n\n")
	say("Hiệu lực của bộ quy trình: %s. Mã băm: `%s`.\n\n", "The pack is in force: %s. Hash: `%s`.\n\n", span(p.From, p.To, l), p.Hash)
	counts := map[string]int{}
	for _, v := range p.Provisions {
		counts[v.Confidence]++
	}
	say("%d điều: A %d, B %d, C %d.\n\n", "%d provisions: A %d, B %d, C %d.\n\n", len(p.Provisions), counts["A"], counts["B"], counts["C"])
	say("| Điều | Loại | Văn bản | Nói gì | Hiệu lực | Mức | Ngày đọc | Nguồn | Dựa vào điều này |\n",
		"| Provision | Kind | Text | What it says | In force | Mark | Read | Source | What rests on it |\n")
	b.WriteString("|---|---|---|---|---|---|---|---|---|\n")
	rests := restsOn(p)
	for _, v := range p.Provisions {
		on := strings.Join(rests[v.ID], "; ")
		if on == "" {
			on = liem.T("chưa có gì", "nothing yet").In(l)
		}
		cells := []string{v.ID, kindOf(v.Kind).In(l), v.Title.In(l) + ", " + v.Act + ", " + v.Article, v.Says.In(l),
			span(v.From, v.To, l), v.Confidence, v.Read.String(), v.Source, on}
		for i, c := range cells {
			cells[i] = strings.NewReplacer("|", `\|`, "\n", " ").Replace(c)
		}
		fmt.Fprintf(&b, "| %s |\n", strings.Join(cells, " | "))
	}
	return b.String()
}

func span(from, to clock.Date, l liem.Lang) string {
	if to == 0 {
		return fmt.Sprintf(liem.T("từ %s", "from %s").In(l), from)
	}
	return fmt.Sprintf(liem.T("từ %s đến %s", "from %s to %s").In(l), from, to)
}

// restsOn lists, for each provision, what cites it, in the order of the pack.
func restsOn(p *rulebook.Pack) map[string][]string {
	out := map[string][]string{}
	add := func(what string, cites []string) {
		for _, c := range cites {
			if !slices.Contains(out[c], what) {
				out[c] = append(out[c], what)
			}
		}
	}
	add("pack.yaml", p.SwappedCites)
	for _, g := range p.Grounds {
		add("ground "+g.Kind, g.Bases)
	}
	for _, t := range p.Tables {
		add("table "+t.ID, t.Cites)
		for _, c := range t.Criteria {
			add("table "+t.ID, c.Cites)
		}
	}
	for _, t := range p.Letters {
		add("letter "+t.ID, t.Cites)
	}
	for _, t := range p.Transitions {
		add("transition "+t.Procedure+" "+t.FromPack, t.Cites)
	}
	for _, proc := range p.Procedures {
		procedureRests(proc, add)
	}
	return out
}

func procedureRests(p *rulebook.Procedure, add func(what string, cites []string)) {
	add(p.ID, slices.Concat(p.Cites, p.Basis))
	for _, r := range p.Roles {
		add(p.ID+" role "+r.ID, r.Cites)
	}
	for _, f := range p.Facts {
		add(p.ID+" fact "+f.ID, f.Cites)
	}
	for _, c := range p.Clocks {
		add(p.ID+" clock "+c.ID, slices.Concat(c.Cites, c.Limit.Cites))
		for _, t := range c.Limit.Earliest {
			add(p.ID+" clock "+c.ID, t.Cites)
		}
		if c.Extension != nil {
			add(p.ID+" clock "+c.ID, c.Extension.Cites)
		}
	}
	for _, a := range p.Acts {
		add(p.ID+" act "+a.ID, a.Cites)
		if a.Review != nil {
			add(p.ID+" act "+a.ID, a.Review.Cites)
		}
		if a.Imposes != nil {
			add(p.ID+" act "+a.ID, a.Imposes.Cites)
		}
	}
	for _, b := range p.Bounds {
		add(p.ID+" bound from "+b.From, b.Cites)
	}
}

func kindOf(k rulebook.ProvisionKind) liem.Text {
	switch k {
	case rulebook.Law:
		return liem.T("luật", "law")
	case rulebook.Decree:
		return liem.T("nghị định", "decree")
	}
	return liem.T("nội quy", "house rule")
}
