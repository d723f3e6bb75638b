package cli

import (
	"io"
	"log/slog"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"

	"liem"
	"liem/internal/app"
	"liem/internal/serve"
	"liem/internal/story"
)

// demo plays the shipped stories, then serves an office in the middle of them.
type demo struct {
	Dir     string `placeholder:"DIR"`
	Listen  string `placeholder:"ADDR" default:"127.0.0.1:8080"`
	NoServe bool
	Brief   bool
}

// Run tells the stories, and serves them to be played on by hand.
func (d *demo) Run(c *call) error {
	if d.Dir == "" {
		dir, err := os.MkdirTemp("", "liem-demo-")
		if err != nil {
			return err
		}
		d.Dir = dir
	}
	if err := story.Demo(c.ctx, story.Options{Dir: d.Dir, Lang: c.lang, Out: c.Out, Random: c.Random, Brief: d.Brief}); err != nil {
		return err
	}
	if d.NoServe {
		return nil
	}
	listen, origin, err := serve.Listen(d.Listen)
	if err != nil {
		return err
	}
	defer listen.Close()
	stage, err := serve.SetStage(c.ctx, filepath.Join(d.Dir, "office"), origin, c.Random, operator(c.Err), time.Now)
	if err != nil {
		return err
	}
	defer stage.In.Close()
	c.say(c.in("\nVăn phòng mẫu đang mở, ngày 12/10/2026: %s\nĐăng nhập thử ở %s/demo. Dừng bằng Ctrl+C.\n",
		"\nThe demo office is open, on 12 October 2026: %s\nSign in as anybody at %s/demo. Stop with Ctrl+C.\n"), origin, origin)
	ctx, stop := signal.NotifyContext(c.ctx, os.Interrupt, syscall.SIGTERM)
	defer stop()
	return serve.Run(ctx, stage.In, stage.Options, listen)
}

// serving is the office with its pages.
type serving struct {
	Dir      string `placeholder:"DIR" required:""`
	Listen   string `placeholder:"ADDR" default:"127.0.0.1:8080"`
	Database string `placeholder:"URL"`
	Origin   string `placeholder:"URL"`
}

// Run serves until it is told to stop.
func (s *serving) Run(c *call) error {
	settings, err := serve.ReadSettings(s.Dir)
	if err != nil {
		return err
	}
	provider, err := settings.OIDC()
	if err != nil {
		return err
	}
	listen, origin, err := serve.Listen(s.Listen)
	if err != nil {
		return err
	}
	defer listen.Close()
	if s.Origin == "" {
		s.Origin = origin
	}
	now := func() liem.Instant { return liem.InstantOf(time.Now()) }
	in, err := app.Open(c.ctx, app.Options{Dir: s.Dir, Database: s.Database, Origin: s.Origin, OIDC: provider, Now: now(), Random: c.Random, Sequencer: true})
	if err != nil {
		return err
	}
	defer in.Close()
	c.say(c.in("Văn phòng đang mở: %s. Dừng bằng Ctrl+C.\n", "The office is open: %s. Stop with Ctrl+C.\n"), s.Origin)
	ctx, stop := signal.NotifyContext(c.ctx, os.Interrupt, syscall.SIGTERM)
	defer stop()
	return serve.Run(ctx, in, serve.Options{Settings: settings, Now: now, Log: operator(c.Err)}, listen)
}

// operator is the log for whoever runs the machine: kinds and causes, no
// address and no path of a visitor.
func operator(w io.Writer) *slog.Logger { return slog.New(slog.NewTextHandler(w, nil)) }
