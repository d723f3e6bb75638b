package story

import (
	"context"
	"crypto/rand"
	"testing"
)

// TestStage: the office that is served has people for every counter and
// matters under way.
func TestStage(t *testing.T) {
	s, err := SetStage(context.Background(), t.TempDir(), "", rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	defer s.In.Close()
	posts, parties := 0, 0
	for _, p := range s.Cast {
		if len(p.Posts) > 0 {
			posts++
		}
		if len(p.Cases) > 0 {
			parties++
		}
	}
	if posts < 15 || parties < 8 {
		t.Errorf("%d people with posts, %d parties", posts, parties)
	}
}
