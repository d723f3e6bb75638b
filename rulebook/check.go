package rulebook

// check says what can only be said of a pack whose names all resolve. Each
// check is a method with its reason above it.
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
	l.checkLimits()
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
