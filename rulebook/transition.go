package rulebook

import (
	"slices"

	"liem"
	"liem/rulebook/source"
)

// CheckTransition says what keeps open cases of an older version of a pack
// from going on under a newer one: every old stage leads somewhere, no open
// case ends by the change, and no value, mark, role or clock that an open
// case may have is lost. Positions are those of the new pack. A procedure
// without a transition is not checked: its cases end under the old version.
func CheckTransition(old, young *Pack) []Fault {
	var fs source.Faults
	if old.ID != young.ID {
		fs.Add(Pos{File: "pack.yaml", Line: 1}, "bộ %q không thay bộ %q", "the pack %q does not take the place of %q", young.ID, old.ID)
	}
	found := false
	for _, t := range young.Transitions {
		if t.FromPack != old.Version {
			continue
		}
		found = true
		a, b := old.Procedure(t.Procedure), young.Procedure(t.Procedure)
		if a == nil || b == nil {
			fs.Add(t.Pos, "bản %[2]s không có thủ tục %[1]q", "version %[2]s has no procedure %[1]q", t.Procedure, old.Version)
			continue
		}
		checkStageMap(&fs, t, a, b)
		checkKept(&fs, t, a, b)
	}
	if !found {
		fs.Add(Pos{File: "transitions.yaml", Line: 1}, "không có chuyển tiếp từ bản %s", "there is no transition from version %s", old.Version)
	}
	return fs.Sorted()
}

func checkStageMap(fs *source.Faults, t *Transition, a, b *Procedure) {
	stages := ids(a.Stages, func(s *Stage) string { return s.ID })
	for _, s := range a.Stages {
		to, ok := t.Stages[s.ID]
		if !ok {
			fs.Allow(t.Pos, s.ID, ids(b.Stages, func(s *Stage) string { return s.ID }), "giai đoạn cũ %q chưa dẫn đến đâu", "the old stage %q leads nowhere", s.ID)
			continue
		}
		if n := b.Stage(to); n != nil && n.Ends != s.Ends {
			fs.Add(t.Pos, "%[1]q và %[2]q: thay luật không kết thúc và không mở lại vụ việc nào", "%[1]q and %[2]q: a change of law ends no case and opens none again", s.ID, to)
		}
	}
	for _, id := range sortedKeys(t.Stages) {
		if !slices.Contains(stages, id) {
			fs.Allow(t.Pos, id, stages, "bản cũ không có giai đoạn %q", "the old version has no stage %q", id)
		}
	}
}

// checkKept compares what an open case can have.
func checkKept(fs *source.Faults, t *Transition, a, b *Procedure) {
	lost := func(what liem.Text, old, young []string) {
		for _, v := range old {
			if !slices.Contains(young, v) {
				fs.Allow(t.Pos, v, young, "vụ việc đang mở có thể có %[2]s %[1]q, bản mới không có", "an open case may have the %[3]s %[1]q, which the new version does not have", v, what.VI, what.EN)
			}
		}
	}
	for _, f := range a.Facts {
		if n := b.Fact(f.ID); n != nil {
			lost(liem.T("giá trị của "+f.ID, "value of "+f.ID), f.Values, n.Values)
		}
	}
	lost(kindName(aMark), a.Marks, b.Marks)
	lost(kindName(aRole), a.roles(), b.roles())
	lost(kindName(aParty), a.parties(), b.parties())
	clocks := func(p *Procedure) []string { return ids(p.Clocks, func(c *Clock) string { return c.ID }) }
	lost(kindName(aClock), clocks(a), clocks(b))
	if a.Scope != b.Scope {
		fs.Add(t.Pos, "bên có trạng thái riêng đổi từ %q thành %q", "the scope changes from %q to %q", a.Scope, b.Scope)
	}
}
