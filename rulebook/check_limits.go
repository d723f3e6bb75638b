package rulebook

// checkLimits asks package limits about bases, classes and words.
func (l *loader) checkLimits() {}

// checkShown asks package limits whether a letter may show a field.
func (l *loader) checkShown(p *Procedure, t *Letter, f *FormField) {}
