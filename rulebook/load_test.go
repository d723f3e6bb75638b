package rulebook

import (
	"os"
	"path/filepath"
	"testing"
)

func TestLoadOK(t *testing.T) {
	dirs, err := filepath.Glob("testdata/ok/*")
	if err != nil || len(dirs) == 0 {
		t.Fatal("no specimens", err)
	}
	for _, dir := range dirs {
		t.Run(filepath.Base(dir), func(t *testing.T) {
			p, faults := Load(os.DirFS(dir))
			for _, f := range faults {
				t.Error(f)
			}
			if (p == nil) != (len(faults) > 0) {
				t.Error("a pack or faults, never both or neither")
			}
		})
	}
}

func TestLoadGivesEverything(t *testing.T) {
	p, faults := Load(os.DirFS("testdata/ok/report"))
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	v := p.Procedure("vn.report")
	if v == nil || len(v.Acts) != 29 || len(v.Clocks) != 7 || len(v.Stages) != 5 || v.Begin().ID != "intake" || p.Hash.IsZero() || len(p.Lives) != 1 {
		t.Errorf("not all of it was read: %+v", v)
	}
}
