package public

import (
	"net/http"
	"slices"
	"strings"
	"unicode"

	"liem"
	"liem/internal/web/page"
	"liem/limits"
	"liem/rulebook"
)

func (k *counter) procedures(r *page.Request) error {
	return r.Render(http.StatusOK, &page.Page{Template: "procedures", Heading: liem.T("Quy trình và thời hạn", "Procedures and time limits"),
		Lead: liem.T("Mỗi quy trình dưới đây là văn bản mà hệ thống chạy theo, đúng từng dòng.", "Each procedure below is the text that the system runs by, line for line."), Data: k.Packs})
}

// line is a row of a table of a procedure.
type line struct {
	Name, Who, Most, Cites, Late string
	From, Long                   int  // the picture of a limit, in thousandths of the whole line
	Far                          bool // it lies beyond the picture: keeping and erasing
}

// pictured is how many days of a procedure are drawn.
const pictured = 180.0

func (k *counter) procedure(r *page.Request) error {
	var p *rulebook.Procedure
	for _, pack := range k.Packs {
		if q := pack.Procedure(r.PathValue("procedure")); q != nil {
			p = q
		}
	}
	if p == nil {
		return page.NotFound()
	}
	var duties, acts, sources []line
	drawn := spans(p)
	whole := 1.0
	for _, s := range drawn {
		if s.to <= pictured {
			whole = max(whole, s.to)
		}
	}
	for _, c := range p.Clocks {
		s := drawn[c.ID]
		x := line{Name: c.Name.In(r.Lang), Who: whoIs(p, c.Owner, r.Lang), Most: limitText(c, r.Lang), Cites: cites(p, c.Cites, r.Lang), Late: c.Expiry.Says.In(r.Lang)}
		x.From, x.Long, x.Far = int(1000*s.from/whole), max(int(1000*(s.to-s.from)/whole), 8), s.to > whole
		duties = append(duties, x)
	}
	for _, a := range p.Acts {
		acts = append(acts, line{Name: a.Name.In(r.Lang), Who: whoIs(p, a.By, r.Lang), Most: stages(p, a.In, r.Lang), Cites: cites(p, a.Cites, r.Lang), Late: a.Help.In(r.Lang)})
	}
	for _, id := range used(p) {
		if v := p.Pack.Provision(id); v != nil {
			sources = append(sources, line{Name: v.Text().In(r.Lang), Who: v.Confidence, Most: v.Says.In(r.Lang)})
		}
	}
	return r.Render(http.StatusOK, &page.Page{Template: "procedure", Heading: p.Title, Back: &page.Link{To: "/procedures", Text: liem.T("Quay lại các quy trình", "Back to the procedures")},
		Data: map[string]any{"P": p, "Limits": duties, "Acts": acts, "Provisions": sources}})
}

func whoIs(p *rulebook.Procedure, id string, l liem.Lang) string {
	if x := p.Role(id); x != nil {
		return x.Name.In(l)
	}
	if x := p.Party(id); x != nil {
		return x.Name.In(l)
	}
	return ""
}

func limitText(c *rulebook.Clock, l liem.Lang) string {
	t := c.Limit.Limit.Text().In(l)
	for _, x := range c.Limit.Earliest {
		t += liem.T(" hoặc ", " or ").In(l) + x.Limit.Text().In(l)
	}
	if e := c.Extension; e != nil && e.Adds != nil {
		t += liem.T("; gia hạn thêm ", "; may be extended by ").In(l) + e.Adds.Text().In(l)
	}
	return t
}

func stages(p *rulebook.Procedure, ids []string, l liem.Lang) string {
	var out []string
	for _, id := range ids {
		if s := p.Stage(id); s != nil {
			out = append(out, s.Name.In(l))
		}
	}
	return strings.Join(out, ", ")
}

func cites(p *rulebook.Procedure, ids []string, l liem.Lang) string {
	var out []string
	for _, id := range ids {
		if v := p.Pack.Provision(id); v != nil {
			out = append(out, v.Text().In(l))
		}
	}
	return strings.Join(out, "; ")
}

// used lists the provisions of a procedure in the order met.
func used(p *rulebook.Procedure) (out []string) {
	add := func(ids []string) {
		for _, id := range ids {
			if !slices.Contains(out, id) {
				out = append(out, id)
			}
		}
	}
	add(p.Cites)
	for _, c := range p.Clocks {
		add(c.Cites)
	}
	for _, a := range p.Acts {
		add(a.Cites)
	}
	return out
}

// part is a part of the limits' text.
type part struct {
	Head  string
	Paras []string
	Items []string
}

// limitsText is LIMITS.md in one language: it stands there in both, side by
// side or one below the other.
func limitsText(l liem.Lang) (out []part) {
	out = append(out, part{})
	for raw := range strings.Lines(limits.Text()) {
		s := strings.ReplaceAll(strings.TrimSpace(raw), "**", "")
		now := &out[len(out)-1]
		switch {
		case s == "" || strings.HasPrefix(s, "# ") || strings.HasPrefix(s, "|---"):
		case strings.HasPrefix(s, "## "):
			vi, en, _ := strings.Cut(strings.TrimPrefix(s, "## "), " · ")
			out = append(out, part{Head: liem.T(vi, en).In(l)})
		case strings.HasPrefix(s, "|"):
			cells := strings.Split(strings.Trim(s, "| "), "|")
			if len(cells) >= 2 && strings.TrimSpace(cells[1]) != "English" {
				now.Items = append(now.Items, strings.TrimSpace(liem.T(cells[0], cells[1]).In(l)))
			}
		case vietnamese(s) != (l == liem.VI):
		case strings.HasPrefix(raw, "   ") || unicode.IsDigit(rune(s[0])):
			now.Items = append(now.Items, strings.TrimLeft(s, "0123456789. "))
		case strings.HasPrefix(s, "- "):
			now.Items = append(now.Items, s[2:])
		default:
			now.Paras = append(now.Paras, s)
		}
	}
	return out
}

func vietnamese(s string) bool {
	return strings.ContainsFunc(strings.ReplaceAll(s, "Liêm", ""), func(r rune) bool { return r > 0x7f && unicode.IsLetter(r) })
}
