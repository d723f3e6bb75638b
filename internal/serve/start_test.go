package serve

import (
	"crypto/rand"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"testing"
	"time"

	"liem"
	"liem/internal/app"
	"liem/internal/office"
	"liem/internal/store"
	"liem/ledger"
)

// TestPrintProcess prints what the built program needs: memory while it serves
// the demo's office and has nothing to do, and the time from its start until it is
// ready over a log of a million acts. LIEM_ACTS asks for another number.
//
//	LIEM_BENCH=1 go test ./internal/serve -v -timeout 30m -run PrintProcess
func TestPrintProcess(t *testing.T) {
	if os.Getenv("LIEM_BENCH") == "" {
		t.Log("NOT MEASURED: this takes minutes; set LIEM_BENCH=1")
		return
	}
	program := filepath.Join(t.TempDir(), "liem")
	if out, err := exec.Command("go", "build", "-trimpath", "-o", program, "../../cmd/liem").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	t.Run("memory", func(t *testing.T) { idle(t, program) })
	t.Run("ready", func(t *testing.T) { ready(t, program) })
}

func idle(t *testing.T, program string) {
	dir := t.TempDir()
	s, err := SetStage(t.Context(), dir, "http://localhost:9", rand.Reader, slog.New(slog.DiscardHandler), time.Now)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.In.Close(); err != nil {
		t.Fatal(err)
	}
	p := run(t, program, dir)
	first := p.memory(t)
	for range 20 {
		for _, path := range []string{"/", "/report", "/procedures", "/procedures/vn.denunciation", "/rules", "/log/checkpoint", "/check"} {
			if code := p.get(path); code != http.StatusOK {
				t.Errorf("%s: %d", path, code)
			}
		}
	}
	busy := p.memory(t)
	time.Sleep(150 * time.Second) // the runtime collects after two minutes without work
	last := p.memory(t)
	t.Logf("resident memory: %.1f MB when ready, %.1f MB after 140 pages, %.1f MB idle after 150 s", mb(first), mb(busy), mb(last))
	if last > 80_000 {
		t.Errorf("%.1f MB idle, and was to be under 80 MB", mb(last))
	}
}

func ready(t *testing.T, program string) {
	acts := 1_000_000
	if n, err := strconv.Atoi(os.Getenv("LIEM_ACTS")); err == nil {
		acts = n
	}
	dir := t.TempDir()
	in, err := app.Open(t.Context(), app.Options{Dir: dir, Create: true, Name: "big.example/liem", Random: rand.Reader, Now: liem.InstantOf(time.Now())})
	if err != nil {
		t.Fatal(err)
	}
	if err := in.Close(); err != nil {
		t.Fatal(err)
	}
	fillActs(t, dir, acts)
	var took []time.Duration
	var cpu time.Duration
	for range 11 {
		begun := time.Now()
		p := run(t, program, dir)
		took = append(took, time.Since(begun))
		p.stop()
		cpu += (p.cmd.ProcessState.UserTime() + p.cmd.ProcessState.SystemTime()) / 11
	}
	slices.Sort(took)
	t.Logf("%d acts: from the start of the program to /readyz: median %v, best %v, worst %v of %d; of the processor %v each", acts, took[5].Round(time.Millisecond), took[0].Round(time.Millisecond), took[10].Round(time.Millisecond), len(took), cpu.Round(time.Millisecond))
	if took[5] > 300*time.Millisecond {
		t.Errorf("ready after %v, and was to be under 0.3 s", took[5])
	}
}

// fillActs writes acts that say nothing, in cases of 250.
func fillActs(t *testing.T, dir string, acts int) {
	t.Helper()
	s, err := store.OpenSQLite(t.Context(), dir, store.Options{Rand: rand.Reader})
	if err != nil {
		t.Fatal(err)
	}
	const length = 250
	for range acts / length {
		e := office.Entry{Rows: make([]office.Row, length)}
		var id liem.ID
		_, _ = rand.Read(id[:])
		for i := range e.Rows {
			r := &e.Rows[i]
			*r = office.Row{Case: id, Chain: ledger.Acts, Seq: uint64(i + 1), Slot: 1, Blob: make([]byte, 200)}
			_, _ = rand.Read(r.Act[:])
			_, _ = rand.Read(r.C[:])
		}
		if _, err := s.Append(t.Context(), e); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}

// process is the program, serving.
type process struct {
	cmd  *exec.Cmd
	base string
}

// run starts the program and gives it once it says that it is ready.
func run(t *testing.T, program, dir string) *process {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := l.Addr().String()
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	p := &process{exec.Command(program, "serve", "--dir", dir, "--listen", address), "http://" + address}
	p.cmd.Stderr = os.Stderr
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.stop)
	for range 20_000 {
		if p.get("/readyz") == http.StatusOK {
			return p
		}
		time.Sleep(time.Millisecond)
	}
	t.Fatal("the program does not get ready")
	return nil
}

func (p *process) stop() {
	if p.cmd.ProcessState == nil {
		_ = p.cmd.Process.Signal(os.Interrupt)
		_ = p.cmd.Wait()
	}
}

func (p *process) get(path string) int {
	got, err := http.Get(p.base + path)
	if err != nil {
		return 0
	}
	defer got.Body.Close()
	_, _ = io.Copy(io.Discard, got.Body)
	return got.StatusCode
}

var resident = regexp.MustCompile(`VmRSS:\s*([0-9]+) kB`)

// memory is what the process has of the machine's, in kB.
func (p *process) memory(t *testing.T) int {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(p.cmd.Process.Pid), "status"))
	m := resident.FindSubmatch(raw)
	if err != nil || m == nil {
		t.Fatal("the memory of the process cannot be read here", err)
	}
	kb, err := strconv.Atoi(string(m[1]))
	if err != nil {
		t.Fatal(err)
	}
	return kb
}

func mb(kb int) float64 { return float64(kb) / 1000 }
