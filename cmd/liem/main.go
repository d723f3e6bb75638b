// Command liem is an integrity office in one program. What it can do is told
// by running it alone.
package main

import (
	"context"
	"crypto/rand"
	"os"
	"os/signal"
	"syscall"
	"time"

	"liem/internal/cli"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	info, err := os.Stderr.Stat()
	program := cli.Program{
		Out: os.Stdout, Err: os.Stderr, Env: os.Getenv, Now: time.Now, Random: rand.Reader,
		Terminal: err == nil && info.Mode()&os.ModeCharDevice != 0,
	}
	code := program.Run(ctx, os.Args[1:])
	stop()
	os.Exit(code)
}
