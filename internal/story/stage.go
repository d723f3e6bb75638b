package story

import (
	"bufio"
	"context"
	"embed"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"
	"time"

	"liem"
	"liem/internal/app"
	"liem/internal/office"
)

//go:embed stage/*.story
var staged embed.FS

// Person is somebody of the demo, who can be signed in as.
type Person struct {
	office.Person
	Posts []string  // that they hold
	Cases []liem.ID // of which they are a party
}

// Stage is an office in the middle of its stories, to be played on by hand.
type Stage struct {
	In   *app.Installation
	Cast []Person
	Now  liem.Instant // the first instant after what was played
}

// StageDay is the day on which the stage begins: Monday, 12 October 2026, 8:30 in Vietnam.
func StageDay() liem.Instant { return liem.InstantOf(time.Date(2026, 10, 12, 1, 30, 0, 0, time.UTC)) }

// SetStage makes an office in an empty folder and plays the shipped stories up
// to StageDay, and some more that only begin: so that there is something to be
// done at every counter. The caller closes the installation.
func SetStage(ctx context.Context, dir, origin string, random io.Reader) (*Stage, error) {
	ties := Ties{}
	now := StageDay()
	in, err := app.Open(ctx, app.Options{Dir: dir, Create: true, Name: "demo.example/liem", Ties: ties, Random: random, Origin: origin, Demo: true,
		Now: liem.InstantOf(time.Date(2026, 1, 2, 1, 0, 0, 0, time.UTC))})
	if err != nil {
		return nil, err
	}
	s := &Stage{In: in, Now: now}
	p := &Player{Office: in.Office, Packs: in.Packs, Ties: ties, Lang: liem.VI, Out: bufio.NewWriter(io.Discard), Brief: true, Until: now - 1, Joined: s.joined, Posted: s.posted}
	for _, from := range []struct {
		files fs.FS
		glob  string
	}{{shipped, "stories/*.story"}, {staged, "stage/*.story"}} {
		if err := p.all(ctx, from.files, from.glob); err != nil {
			_ = in.Close() // err is why
			return nil, err
		}
	}
	if _, err := in.Office.Sweep(ctx, now, 1000); err != nil {
		_ = in.Close() // err is why
		return nil, err
	}
	slices.SortFunc(s.Cast, func(a, b Person) int { return strings.Compare(a.ID, b.ID) })
	return s, nil
}

func (p *Player) all(ctx context.Context, files fs.FS, glob string) error {
	names, err := fs.Glob(files, glob)
	if err != nil {
		return err
	}
	for _, name := range names {
		raw, err := fs.ReadFile(files, name)
		if err != nil {
			return err
		}
		s, err := Parse(path.Base(name), string(raw))
		if err != nil {
			return err
		}
		if _, err := p.Play(ctx, s); err != nil {
			return err
		}
	}
	return nil
}

func (s *Stage) person(q office.Person) *Person {
	i := slices.IndexFunc(s.Cast, func(p Person) bool { return p.ID == q.ID })
	if i < 0 {
		s.Cast, i = append(s.Cast, Person{Person: q}), len(s.Cast)
	}
	return &s.Cast[i]
}

func (s *Stage) joined(q office.Person, id liem.ID) {
	if strings.HasPrefix(q.ID, "reporter-") {
		return // nobody knows who that is, and nobody can sign in as them
	}
	p := s.person(q)
	p.Cases = append(p.Cases, id)
}

func (s *Stage) posted(q office.Person, post string) {
	p := s.person(q)
	if !slices.Contains(p.Posts, post) {
		p.Posts = append(p.Posts, post)
	}
}
