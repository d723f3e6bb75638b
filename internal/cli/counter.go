package cli

import (
	"context"
	"io"
	"strings"
	"time"

	"liem"
	"liem/docket"
	"liem/internal/app"
	"liem/internal/deed"
	"liem/internal/office"
)

// place is where an installation is, and when it is there.
type place struct {
	Dir      string `required:"" placeholder:"DIR"`
	Database string `placeholder:"URL"`
	At       string `placeholder:"TIME"`
}

// counter is somebody at an installation.
type counter struct {
	place
	As  string `required:"" placeholder:"WHO"`
	Tie string `placeholder:"ANSWER[,SOURCE]"`
}

// now is the time of --at, else of the wall clock.
func (p place) now(c *call) (liem.Instant, error) {
	if p.At == "" {
		return liem.InstantOf(c.Now()), nil
	}
	t, err := time.Parse(time.RFC3339, p.At)
	if err != nil {
		return 0, invalid("--at “"+p.At+"”: cần dạng RFC 3339, ví dụ 2026-08-03T09:00:00+07:00.", "--at “"+p.At+"”: write it as RFC 3339, as in 2026-08-03T09:00:00+07:00.")
	}
	return liem.InstantOf(t), nil
}

// open opens the installation; the caller closes it.
func (p place) open(c *call, ties office.Ties) (*app.Installation, liem.Instant, error) {
	now, err := p.now(c)
	if err != nil {
		return nil, 0, err
	}
	in, err := app.Open(c.ctx, app.Options{Dir: p.Dir, Database: p.Database, Now: now, Random: c.Random, Ties: ties, Sequencer: true})
	return in, now, err
}

// desk is an open installation with somebody at its counter.
type desk struct {
	*app.Installation
	now   liem.Instant
	by    office.Actor
	local string // the case-local id of a party
}

func (w counter) open(c *call) (*desk, error) {
	by, local, err := deed.Actor(w.As)
	if err != nil {
		return nil, err
	}
	ties, err := parseTies(w.Tie)
	if err != nil {
		return nil, err
	}
	in, now, err := w.place.open(c, ties)
	if err != nil {
		return nil, err
	}
	return &desk{in, now, by, local}, nil
}

// ties is one answer for everybody: what the office's people declared to
// whoever types it in.
type ties struct{ result, source string }

func (t ties) Ask(context.Context, office.Person, string) (result, source, edition string) {
	return t.result, t.source, "-"
}

func parseTies(s string) (office.Ties, error) {
	if s == "" {
		return nil, nil
	}
	result, source, ok := strings.Cut(s, ",")
	if !ok {
		source = "declaration"
	}
	switch result {
	case docket.AnswerNone, docket.AnswerFound, docket.AnswerCouldNotLook:
	default:
		return nil, invalid("--tie “"+result+"”: chỉ có none, found, could_not_look.", "--tie “"+result+"”: there are none, found and could_not_look.")
	}
	if source == "" || strings.ContainsAny(source, " \t\n") {
		return nil, invalid("--tie: nguồn là một từ không có dấu cách.", "--tie: the source is one word without spaces.")
	}
	return ties{result, source}, nil
}

func (c *call) newID() (id liem.ID, err error) {
	_, err = io.ReadFull(c.Random, id[:])
	return id, err
}

func parseCase(s string) (liem.ID, error) {
	id, err := liem.ParseID(s)
	if err != nil {
		return id, invalid("Mã vụ việc “"+s+"” không đúng: cần 26 ký tự, như “liem case list” in ra.", "The case's id “"+s+"” is wrong: it has 26 characters, as “liem case list” prints it.")
	}
	return id, nil
}
