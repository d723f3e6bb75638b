// Package rulebook holds packs: published procedures as data, which a lawyer
// reads from top to bottom. docs/rulebook.md is the language.
//
// Load reads a folder and gives an immutable Pack, or everything that keeps
// it from loading, with file, line, what is wrong and what is allowed, in
// both languages. It promises that in a loaded pack every name resolves,
// every rule cites a provision in force, every text stands in Vietnamese and
// English, every table has exactly one result, what steers the machine is
// never sealed, and package limits refuses nothing of it.
//
//	p, faults := rulebook.Load(os.DirFS("packs/vn"))
//	for _, f := range faults {
//		fmt.Println(f.In(liem.VI))
//	}
//
// It refuses free facts, guards on dates and names, expiries that worsen a
// person's position, house rules that shorten a person's period, and names
// that nothing declares. It does not explore: that a case ends, that nobody
// waits, that everybody is heard is proven by package proof.
package rulebook
