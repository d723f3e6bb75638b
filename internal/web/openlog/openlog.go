// Package openlog is the log in the open: whoever asks gets its signed
// checkpoint, its tiles and its leaves, in the forms that C2SP tlog-tiles gives
// them, so that programs that know nothing of this office can watch it.
//
//	GET /log/checkpoint            the signed head (C2SP tlog-checkpoint)
//	GET /log/policy                the key that signs it (C2SP tlog-policy)
//	GET /log/tile/0/x001/234       256 hashes of a level; …/234.p/17: the first 17
//	GET /log/tile/entries/x001/234 the leaves under them
//
// It promises that what is shown of the log moves on once in ten minutes, the
// slot of a leaf: polling it tells nobody more closely when something was
// recorded than the leaves do themselves. It asks nobody who they are, writes
// nothing down, and refuses to go back: a log that is shorter than what was
// shown, or has another root at the same size, is not signed.
package openlog

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"liem"
	"liem/internal/office"
	"liem/ledger"
)

// Log is what is served: a store's tiles and a signer.
type Log interface {
	// Log is the size and root of what is sequenced.
	Log(ctx context.Context) (office.Log, error)
	// ReadTile gives hashes of a level, or leaves (level -1).
	ReadTile(ctx context.Context, level int, n int64, width int) ([]byte, error)
	// Sign gives the signed checkpoint of a head.
	Sign(at office.Log) ([]byte, error)
}

// Config is what the open log stands on.
type Config struct {
	Log    Log
	Policy []byte // names the key of the log
	Now    func() liem.Instant
}

// Shown is what is shown of the log now.
type Shown struct {
	office.Log
	Signed []byte // the checkpoint
	Policy []byte
	Since  liem.Instant // begin of the slot in which it was signed
}

// Window shows a log. Its methods may be called in parallel.
type Window struct {
	c    Config
	mu   sync.Mutex
	last Shown
	slot uint64
}

// New makes the window on a log.
func New(c Config) *Window { return &Window{c: c} }

// Handlers are the window's routes by pattern, as a site mounts them.
func (w *Window) Handlers() map[string]http.Handler {
	return map[string]http.Handler{
		"GET /log/checkpoint":     http.HandlerFunc(w.checkpoint),
		"GET /log/policy":         http.HandlerFunc(w.policy),
		"GET /log/tile/{path...}": http.HandlerFunc(w.tile),
	}
}

// Shown gives the head that is shown now, and signs a new one if a new slot has
// begun. The error is liem.Damaged if the log went back.
func (w *Window) Shown(ctx context.Context) (Shown, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	slot := ledger.SlotOf(w.c.Now())
	if w.last.Signed != nil && slot <= w.slot {
		return w.last, nil
	}
	at, err := w.c.Log.Log(ctx)
	if err != nil {
		return Shown{}, err
	}
	if at.Size < w.last.Size || at.Size == w.last.Size && w.last.Signed != nil && at.Root != w.last.Root {
		return Shown{}, &liem.Error{Kind: liem.Damaged, Op: "show log", Cause: fmt.Errorf("size %d after size %d", at.Size, w.last.Size),
			Say:  liem.T("Sổ không nối tiếp điều đã công bố.", "The log does not continue what was published."),
			Next: liem.T("Dừng hệ thống, chạy liem ledger verify và báo người quản trị.", "Stop the office, run liem ledger verify and tell the operator.")}
	}
	signed, err := w.c.Log.Sign(at)
	if err != nil {
		return Shown{}, err
	}
	w.last, w.slot = Shown{Log: at, Signed: signed, Policy: w.c.Policy, Since: liem.Instant(slot) * ledger.SlotLength}, slot
	return w.last, nil
}

func (w *Window) checkpoint(rw http.ResponseWriter, r *http.Request) {
	shown, err := w.Shown(r.Context())
	if err != nil {
		fail(rw, err)
		return
	}
	send(rw, r, "text/plain; charset=utf-8", "public, max-age=10", shown.Signed)
}

func (w *Window) policy(rw http.ResponseWriter, r *http.Request) {
	send(rw, r, "text/plain; charset=utf-8", "public, max-age=3600", w.c.Policy)
}

func (w *Window) tile(rw http.ResponseWriter, r *http.Request) {
	level, n, width, ok := parseTile(r.PathValue("path"))
	if !ok {
		http.NotFound(rw, r)
		return
	}
	shown, err := w.Shown(r.Context())
	if err != nil {
		fail(rw, err)
		return
	}
	if !within(shown.Size, level, n, width) {
		http.NotFound(rw, r)
		return
	}
	data, err := w.c.Log.ReadTile(r.Context(), level, n, width)
	if err != nil {
		fail(rw, err)
		return
	}
	send(rw, r, "application/octet-stream", "public, max-age=31536000, immutable", data)
}

// within tells whether a log of the size has the tile.
func within(size int64, level int, n int64, width int) bool {
	hashes := size >> (8 * max(level, 0))
	return n <= hashes>>8 && n<<8+int64(width) <= hashes
}

// parseTile reads LEVEL/NNN or entries/NNN with an index in groups of three
// digits, all but the last behind an x, and perhaps .p/WIDTH. Only the one
// canonical way of writing a tile is taken.
func parseTile(path string) (level int, n int64, width int, ok bool) {
	name, rest, ok := strings.Cut(path, "/")
	if !ok {
		return 0, 0, 0, false
	}
	if name == "entries" {
		level = -1
	} else if level, ok = number(name, 7); !ok {
		return 0, 0, 0, false
	}
	width = 256
	index, part, partial := strings.Cut(rest, ".p/")
	if partial {
		if width, ok = number(part, 255); !ok || width == 0 {
			return 0, 0, 0, false
		}
	}
	groups := strings.Split(index, "/")
	if len(groups) > 6 {
		return 0, 0, 0, false
	}
	for i, g := range groups {
		if i < len(groups)-1 {
			if g, ok = strings.CutPrefix(g, "x"); !ok {
				return 0, 0, 0, false
			}
		}
		if len(g) != 3 || strings.Trim(g, "0123456789") != "" || i == 0 && len(groups) > 1 && g == "000" {
			return 0, 0, 0, false
		}
		d, _ := strconv.Atoi(g) // three digits
		n = n*1000 + int64(d)
	}
	return level, n, width, n <= 1<<46
}

// number reads a decimal without a sign or leading zeros.
func number(s string, most int) (int, bool) {
	n, err := strconv.Atoi(s)
	return n, err == nil && n >= 0 && n <= most && strconv.Itoa(n) == s
}

// send answers with bytes that anybody may have, from any site.
func send(w http.ResponseWriter, r *http.Request, kind, cache string, data []byte) {
	h := w.Header()
	h.Set("Content-Type", kind)
	h.Set("Cache-Control", cache)
	h.Set("Access-Control-Allow-Origin", "*")
	h.Set("Cross-Origin-Resource-Policy", "cross-origin")
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(data))
}

// fail says what went wrong in plain text: programs read here.
func fail(w http.ResponseWriter, err error) {
	w.Header().Set("Cache-Control", "no-store")
	say := "the log could not be read"
	var e *liem.Error
	if errors.As(err, &e) && e.Say.EN != "" {
		say = e.Say.EN
	}
	if liem.KindOf(err) == liem.NotFound {
		http.Error(w, say, http.StatusNotFound)
		return
	}
	http.Error(w, say, http.StatusServiceUnavailable)
}
