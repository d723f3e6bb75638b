package rulebook

// check says what must hold of the pack as a whole. It runs also where names
// are missing, so that all faults are told at once: a check passes over what
// was already said to be missing. Each check is a method with its reason
// above it.
func (l *loader) check() {
	l.checkLaw()
	for _, t := range l.pack.Tables {
		l.checkTable(t)
	}
	for _, f := range l.pack.Forms {
		l.checkForm(f)
	}
	for _, p := range l.pack.Procedures {
		l.checkStages(p)
		l.checkRoles(p)
		l.checkFacts(p)
		for _, c := range p.Clocks {
			l.checkClock(p, c)
		}
		for _, a := range p.Acts {
			l.checkAct(p, a)
		}
		l.checkData(p)
	}
	l.checkUsed()
	l.checkLimits()
}

// checkUsed holds that nothing of a pack stands there for nothing.
func (l *loader) checkUsed() {
	used := map[refKind]map[string]bool{}
	for _, r := range l.refs {
		if used[r.kind] == nil {
			used[r.kind] = map[string]bool{}
		}
		used[r.kind][r.name] = true
	}
	none := func(at Pos, k refKind, id string) {
		if !used[k][id] {
			l.Add(at, "không gì dùng %[2]s %[1]q", "nothing uses the %[3]s %[1]q", id, kindName(k).VI, kindName(k).EN)
		}
	}
	for _, t := range l.pack.Tables {
		none(t.Pos, aTableRef, t.ID)
	}
	for _, f := range l.pack.Forms {
		none(f.Pos, aForm, f.ID)
	}
	for _, t := range l.pack.Letters {
		none(t.Pos, aLetter, t.ID)
	}
	for _, t := range l.pack.Transitions {
		if t.FromPack == l.pack.Version {
			l.Add(l.at(t, "from"), "bản %s không chuyển tiếp sang chính nó", "version %s has no transition to itself", t.FromPack)
		}
	}
}

// isOne is whether v is one of the list.
func isOne[T comparable](v T, list ...T) bool {
	for _, w := range list {
		if v == w {
			return true
		}
	}
	return false
}
