package serve

import (
	"context"

	"liem/clock"
	"liem/internal/web/logcheck"
)

// head is what the page about the log shows: what is shown to everybody.
func (j *joined) head(ctx context.Context) (logcheck.Head, error) {
	s, err := j.window.Shown(ctx)
	if err != nil {
		return logcheck.Head{}, err
	}
	cal, err := clock.Lookup("vn")
	if err != nil {
		return logcheck.Head{}, err
	}
	return logcheck.Head{Origin: j.in.Name, Size: s.Size, Root: s.Root, Day: cal.DateAt(s.Since), Policy: s.Policy}, nil
}
