package rulebook

// check runs what can only be said of a pack whose names all resolve. Every
// check is one file or one function with its reason above it.
func (l *loader) check() {
}
