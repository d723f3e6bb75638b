package packs

import (
	"testing"

	"liem/rulebook"
)

// TestEveryValueHasAWord: whatever a page may show of a table or a fact is
// worded in both languages; no id of the language ever reaches a reader.
func TestEveryValueHasAWord(t *testing.T) {
	for _, name := range Names() {
		files, _ := FS(name)
		p, faults := rulebook.Load(files)
		if p == nil {
			t.Fatal(faults)
		}
		missing := map[string]bool{}
		want := func(procedure, id string) {
			if _, ok := p.Words[procedure+":"+id]; ok {
				return
			}
			if w, ok := p.Words[id]; !ok || !w.Whole() {
				missing[id] = true
			}
		}
		for _, q := range p.Procedures {
			for _, f := range q.Facts {
				want(q.ID, f.ID)
				for _, v := range f.Values {
					want(q.ID, f.ID+"."+v)
				}
			}
			for _, m := range q.Marks {
				want(q.ID, m)
			}
		}
		for _, table := range p.Tables {
			for _, in := range table.Columns() {
				for _, v := range in.Values {
					if v != rulebook.AnswerYes && v != rulebook.AnswerNo {
						want("", in.ID+"."+v)
					}
				}
			}
		}
		for id := range missing {
			t.Errorf("%s: words.yaml has no words for %s", name, id)
		}
	}
}
