package casepage

import (
	"fmt"
	"slices"
	"strings"

	"liem"
	"liem/docket"
	"liem/internal/web/page"
	"liem/rulebook"
)

const strikeStart = 120 // runes of a passage that a choice shows

// passages lists every passage that the reader can see, for a strike-out to
// name one: the act's number, the field, the passage.
func (v *View) passages() []page.Choice {
	var out []page.Choice
	for i := range v.Acts {
		a := &v.Acts[i]
		for _, f := range a.Fields {
			if f.Name == docket.ProposedField || strings.HasPrefix(f.Name, docket.NameField) {
				continue
			}
			for n, p := range f.Passages {
				if p.Gap != "" {
					continue
				}
				start := []rune(v.Value(a, f.Name, string(p.Text)))
				if len(start) > strikeStart {
					start = append(start[:strikeStart], '…')
				}
				out = append(out, page.Choice{Value: fmt.Sprintf("%d %s %d", a.Seq, f.Name, n),
					Label: v.in(v.ActName(a)) + ", " + v.Day(a.Recorded) + ", " + v.in(v.Label(a, f.Name)), Help: string(start)})
			}
		}
	}
	return out
}

func (v *View) strikeField() *page.Field {
	return &page.Field{ID: "strike", Name: "strike", Kind: "choice", Options: v.passages(), Label: v.in(liem.T("Đoạn nào không thuộc vụ việc?", "Which passage has no place in the case?")),
		Help: v.in(liem.T("Không gạch bỏ điều cho thấy hành vi. Khóa của đoạn bị hủy và không ai khôi phục được.", "What shows the act is never struck out. The key of the passage is destroyed and nobody can restore it."))}
}

// strike reads the passage that was chosen: only one that the reader can see.
func (r *reader) strike() {
	if r.w.Act.Kind != rulebook.StrikeOut {
		return
	}
	what := r.values.Get("strike")
	if !slices.ContainsFunc(r.v.passages(), func(c page.Choice) bool { return c.Value == what }) {
		r.missing("strike", r.v.in(liem.T("Đoạn bị gạch bỏ", "The passage to be struck out")))
		return
	}
	r.flags.Fact = append(r.flags.Fact, docket.FactStrike+"="+what)
}

// struck words which passage a deed strikes out.
func (v *View) struck(what string) page.FactRow {
	row := page.FactRow{Name: liem.T("Đoạn bị gạch bỏ", "The passage to be struck out"), Lines: []string{what}}
	if all := v.passages(); what != "" {
		if i := slices.IndexFunc(all, func(c page.Choice) bool { return c.Value == what }); i >= 0 {
			row.Lines = []string{all[i].Label, all[i].Help}
		}
	}
	return row
}
