package proof

import (
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"liem/rulebook"
)

// long tells whether the long forms of tests run.
func long() bool { return os.Getenv("LIEM_LONG") != "" }

func load(t testing.TB, dir string) *rulebook.Pack {
	t.Helper()
	p, faults := rulebook.Load(os.DirFS(dir))
	for _, f := range faults {
		t.Error(f)
	}
	if p == nil {
		t.FailNow()
	}
	return p
}

func specimen(t testing.TB) *rulebook.Pack { return load(t, "testdata/specimen") }

// deepCopy copies a pack with everything in it; pointers that were one stay
// one.
func deepCopy(p *rulebook.Pack) *rulebook.Pack {
	seen := map[any]reflect.Value{}
	return clone(reflect.ValueOf(p), seen).Interface().(*rulebook.Pack)
}

func clone(v reflect.Value, seen map[any]reflect.Value) reflect.Value {
	switch v.Kind() {
	case reflect.Pointer:
		if v.IsNil() {
			return v
		}
		if c, ok := seen[v.Interface()]; ok {
			return c
		}
		c := reflect.New(v.Type().Elem())
		seen[v.Interface()] = c
		c.Elem().Set(clone(v.Elem(), seen))
		return c
	case reflect.Slice:
		if v.IsNil() {
			return v
		}
		c := reflect.MakeSlice(v.Type(), v.Len(), v.Len())
		for i := range v.Len() {
			c.Index(i).Set(clone(v.Index(i), seen))
		}
		return c
	case reflect.Map:
		if v.IsNil() {
			return v
		}
		c := reflect.MakeMap(v.Type())
		for _, k := range v.MapKeys() {
			c.SetMapIndex(k, clone(v.MapIndex(k), seen))
		}
		return c
	case reflect.Struct:
		c := reflect.New(v.Type()).Elem()
		c.Set(v)
		for i := range v.NumField() {
			if c.Field(i).CanSet() {
				c.Field(i).Set(clone(v.Field(i), seen))
			}
		}
		return c
	}
	return v
}

// bench is a procedure that a mutation changes.
type bench struct {
	*rulebook.Procedure
	t testing.TB
}

func (b bench) act(id string) *rulebook.Act {
	a := b.Procedure.Act(id)
	if a == nil {
		b.t.Fatalf("the mutation speaks of an unknown act %q", id)
	}
	return a
}

func (b bench) clock(id string) *rulebook.Clock {
	k := b.Procedure.Clock(id)
	if k == nil {
		b.t.Fatalf("the mutation speaks of an unknown clock %q", id)
	}
	return k
}

func (b bench) role(id string) *rulebook.Role { return b.Procedure.Role(id) }

func (b bench) field(form, id string) *rulebook.FormField { return b.Pack.Form(form).Field(id) }

// without takes a word out of a list that must have it.
func (b bench) without(list []string, words ...string) []string {
	for _, w := range words {
		if !slices.Contains(list, w) {
			b.t.Fatalf("the mutation takes away %q, which is not there", w)
		}
		list = slices.DeleteFunc(slices.Clone(list), func(s string) bool { return s == w })
	}
	return list
}

// drop takes a sentence out of what an act needs.
func (b bench) drop(act, sentence string) {
	g := b.act(act).Needs
	n := len(g.Kids)
	g.Kids = slices.DeleteFunc(slices.Clone(g.Kids), func(k *rulebook.Guard) bool { return k.Text == sentence })
	if len(g.Kids) == n {
		b.t.Fatalf("act %q does not need %q", act, sentence)
	}
}

// sentence finds a sentence of what an act needs.
func (b bench) sentence(act, text string) *rulebook.Guard {
	for _, k := range b.act(act).Needs.Kids {
		if k.Text == text {
			return k
		}
	}
	b.t.Fatalf("act %q does not need %q", act, text)
	return nil
}

// need adds a sentence on a fact to what an act needs.
func (b bench) need(act, fact string, values ...string) {
	a := b.act(act)
	k := &rulebook.Guard{Op: rulebook.FactIs, Name: fact, Values: values, Text: fact + " is " + strings.Join(values, "/")}
	if a.Needs == nil {
		a.Needs = &rulebook.Guard{Op: rulebook.AllOf}
	}
	a.Needs.Kids = append(slices.Clone(a.Needs.Kids), k)
}

// away takes an act out of the procedure and of every clock.
func (b bench) away(act string) {
	b.act(act)
	b.Acts = slices.DeleteFunc(b.Acts, func(a *rulebook.Act) bool { return a.ID == act })
	gone := func(s string) bool { return s == act }
	for _, k := range b.Clocks {
		k.MetBy = slices.DeleteFunc(k.MetBy, gone)
		k.StoppedBy = slices.DeleteFunc(k.StoppedBy, gone)
		k.PausedBy = slices.DeleteFunc(k.PausedBy, gone)
		k.ResumedBy = slices.DeleteFunc(k.ResumedBy, gone)
		k.RestartBy = slices.DeleteFunc(k.RestartBy, gone)
		k.From = slices.DeleteFunc(k.From, func(a rulebook.Anchor) bool { return a.Act == act })
	}
}

// anchors sets where a clock starts: acts, or "end:CLOCK".
func (b bench) anchors(clock string, from ...string) {
	k := b.clock(clock)
	k.From = nil
	for _, f := range from {
		if id, ok := strings.CutPrefix(f, "end:"); ok {
			k.From = append(k.From, rulebook.Anchor{Expiry: id})
		} else {
			k.From = append(k.From, rulebook.Anchor{Act: f})
		}
	}
}

// unanchor takes one anchor of a clock away.
func (b bench) unanchor(clock, from string) {
	k, n := b.clock(clock), len(b.clock(clock).From)
	k.From = slices.DeleteFunc(k.From, func(a rulebook.Anchor) bool { return a.Act == from || "end:"+a.Expiry == from })
	if len(k.From) == n {
		b.t.Fatalf("clock %q does not start from %q", clock, from)
	}
}
