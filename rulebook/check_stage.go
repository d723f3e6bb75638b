package rulebook

import "slices"

// checkStages holds that a case has one beginning, an end, and an act that
// files it.
func (l *loader) checkStages(p *Procedure) {
	begins, ends := 0, 0
	for _, s := range p.Stages {
		if s.Begins {
			begins++
		}
		if s.Ends {
			ends++
		}
		if s.Begins && s.Ends {
			l.Add(s.Pos, "giai đoạn %q vừa bắt đầu vừa kết thúc", "the stage %q both begins and ends", s.ID)
		}
	}
	if begins != 1 {
		l.Add(l.at(p, "stages"), "có %d giai đoạn bắt đầu, phải có đúng một", "%d stages begin, there must be exactly one", begins)
	}
	if ends == 0 {
		l.Add(l.at(p, "stages"), "không giai đoạn nào kết thúc", "no stage ends")
	}
	if !slices.ContainsFunc(p.Acts, func(a *Act) bool { return a.Kind == Filing }) {
		l.Add(l.at(p, "acts"), "không việc nào thuộc loại filing: không ai mở được vụ việc", "no act is of kind filing: nobody can open a case")
	}
	if !seriesForm.MatchString(p.Series) {
		l.Add(l.at(p, "series"), "%q không phải là tiền tố số vụ việc", "%q is no prefix of case numbers", p.Series)
		l.Instead("một đến bốn chữ in hoa, ví dụ TC", "one to four capitals, for example TC")
	}
	if len(p.Marks) > 0 && p.Scope == "" {
		l.Add(l.at(p, "marks"), "marks là của từng người, nhưng thủ tục không có scope", "marks are of each person, but the procedure has no scope")
	}
	if s := p.Party(p.Scope); s != nil && !s.Many {
		l.Add(l.at(p, "scope"), "bên %q có trạng thái riêng thì phải có many: true", "the scope %q needs many: true", s.ID)
	}
}

// checkFacts holds that every fact and mark is set by something: what
// nothing can set is no fact.
func (l *loader) checkFacts(p *Procedure) {
	for _, f := range p.Facts {
		by := slices.ContainsFunc(p.Acts, func(a *Act) bool { return a.sets(f.ID) != nil })
		by = by || slices.ContainsFunc(p.Clocks, func(c *Clock) bool { _, ok := c.Expiry.Sets[f.ID]; return ok })
		if !by {
			l.Add(f.Pos, "không việc hay hết hạn nào đặt %q", "no act and no expiry sets %q", f.ID)
		}
		if f.Alarm != "" && f.Meaning == "" {
			l.Add(l.at(f, "alarm"), "alarm chỉ đi với means", "alarm goes with means only")
		}
	}
	for _, m := range p.Marks {
		if !slices.ContainsFunc(p.Acts, func(a *Act) bool { return slices.Contains(a.Marks, m) }) {
			l.Add(l.at(p, "marks"), "không việc nào đặt dấu %q", "no act sets the mark %q", m)
		}
	}
}

func (a *Act) sets(fact string) *Set {
	for i := range a.Sets {
		if a.Sets[i].Fact == fact {
			return &a.Sets[i]
		}
	}
	return nil
}
