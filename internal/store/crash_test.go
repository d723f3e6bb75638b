package store_test

import (
	"bufio"
	"context"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	mrand "math/rand/v2"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"liem"
	"liem/internal/office"
	"liem/internal/powercut"
	"liem/internal/store"
	"liem/ledger"
)

// The test binary starts itself as a child that writes into the folder named
// by childDir until it is killed.
const (
	childDir     = "LIEM_STORE_CHILD_DIR"
	childRelaxed = "LIEM_STORE_CHILD_RELAXED"
	clients      = 8
)

func TestMain(m *testing.M) {
	if dir := os.Getenv(childDir); dir != "" {
		write := func() error { return child(dir, os.Getenv(childRelaxed) != "") }
		if os.Getenv(childKeys) != "" {
			write = func() error { return keysChild(dir, os.Getenv(childOldKeys)) }
		}
		if err := write(); err != nil {
			fmt.Println("fault", err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// child has several clients append; it prints "ack ID NUMBER" for every act
// that was acknowledged and "no" for every one that was refused.
func child(dir string, relaxed bool) error {
	s, err := store.OpenSQLite(context.Background(), dir, store.Options{Rand: rand.Reader, Relaxed: relaxed})
	if err != nil {
		return err
	}
	fmt.Println("open")
	var all sync.WaitGroup
	for range clients {
		all.Go(func() { client(s) })
	}
	all.Go(func() {
		for i := liem.Instant(0); ; i++ { // close a slot now and then
			time.Sleep(3 * time.Millisecond)
			s.Sequence(context.Background(), i*ledger.SlotLength)
		}
	})
	all.Wait()
	return nil
}

func client(s *store.SQLite) {
	var id liem.ID
	for seq := uint64(0); ; seq++ {
		if seq%5 == 0 {
			rand.Read(id[:])
		}
		row := office.Row{Case: id, Chain: ledger.Acts, Seq: seq%5 + 1, Slot: seq / 10, Quiet: seq%7 == 0, Blob: make([]byte, 500+mrand.IntN(4000))}
		rand.Read(row.Act[:])
		rand.Read(row.C[:])
		rand.Read(row.Blob)
		var number int64
		e := office.Entry{Rows: []office.Row{row}, Series: []string{"s"},
			Works: map[liem.ID][]office.Work{id: {{Case: id, Body: "b", Pool: "b", Stage: "s", Role: "r"}}},
			Finish: func(e *office.Entry, n []int64) error {
				number = n[0]
				binary.BigEndian.PutUint64(e.Rows[0].Blob, uint64(number))
				return nil
			}}
		if _, err := s.Append(context.Background(), e); err != nil {
			fmt.Println("no", liem.KindOf(err), err)
			time.Sleep(time.Millisecond)
			seq -= 1 // the same place again, as another act
			continue
		}
		fmt.Println("ack", row.Act, number)
	}
}

// running is a child and what it acknowledged.
type running struct {
	cmd   *exec.Cmd
	acks  map[liem.ID]int64
	other []string
	ready chan struct{}
	ended chan struct{}
	mu    sync.Mutex
}

func startChild(t *testing.T, dir string, relaxed bool) *running {
	t.Helper()
	if relaxed {
		return startAs(t, dir, childRelaxed+"=1")
	}
	return startAs(t, dir)
}

func startAs(t *testing.T, dir string, settings ...string) *running {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	r := &running{cmd: exec.Command(self), acks: map[liem.ID]int64{}, ready: make(chan struct{}), ended: make(chan struct{})}
	r.cmd.Env = append(append(os.Environ(), childDir+"="+dir), settings...)
	r.cmd.Stderr = os.Stderr
	out, err := r.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := r.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go r.listen(out)
	return r
}

func (r *running) listen(out io.Reader) {
	defer close(r.ended)
	lines := bufio.NewScanner(out)
	opened := false
	for lines.Scan() {
		words := strings.Fields(lines.Text())
		if !opened {
			opened = true
			close(r.ready)
		}
		r.mu.Lock()
		if len(words) == 3 && words[0] == "ack" {
			id, err := liem.ParseID(words[1])
			var n int64
			fmt.Sscan(words[2], &n)
			if err == nil {
				r.acks[id] = n
			}
		} else {
			r.other = append(r.other, lines.Text())
		}
		r.mu.Unlock()
	}
	if !opened {
		close(r.ready)
	}
}

func (r *running) count() (acks, refusals int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, line := range r.other {
		if strings.HasPrefix(line, "no ") {
			refusals++
		}
	}
	return len(r.acks), refusals
}

// kill ends the child at once and returns what it acknowledged.
func (r *running) kill() map[liem.ID]int64 {
	r.cmd.Process.Signal(syscall.SIGKILL)
	<-r.ended
	r.cmd.Wait()
	return r.acks
}

// lost opens a store that was left behind and counts the acknowledged acts
// that are not there. Everything else that is wrong fails the test.
func lost(t *testing.T, dir string, acks map[liem.ID]int64) (missing int) {
	t.Helper()
	s, err := store.OpenSQLite(t.Context(), dir, store.Options{Rand: rand.Reader})
	if err != nil {
		t.Fatalf("after the fault: %v", err)
	}
	defer s.Close()
	numbers := map[int64]liem.ID{}
	for id, n := range acks {
		row, index, err := s.Find(t.Context(), id)
		switch {
		case liem.KindOf(err) == liem.NotFound:
			missing++
			continue
		case err != nil:
			t.Fatal(err)
		}
		if got := binary.BigEndian.Uint64(row.Blob); got != uint64(n) {
			t.Errorf("act %v has number %d, was acknowledged with %d", id, got, n)
		}
		if !row.Quiet && index < 0 {
			t.Errorf("act %v is there without its leaf", id)
		}
		if other, twice := numbers[n]; twice {
			t.Errorf("number %d was given to %v and %v", n, id, other)
		}
		numbers[n] = id
	}
	l, err := s.Log(t.Context())
	again, err2 := s.Recompute(t.Context())
	if err := errors.Join(err, err2); err != nil || again != l {
		t.Errorf("recomputed %+v, the head is %+v, %v", again, l, err)
	}
	return missing
}

func rounds(short, long int) int {
	if os.Getenv("LIEM_LONG") != "" {
		return long
	}
	return short
}

// TestKill kills the writer at random moments, again and again on the same
// store.
func TestKill(t *testing.T) {
	dir := t.TempDir()
	total := map[liem.ID]int64{}
	for i := range rounds(5, 200) {
		r := startChild(t, dir, false)
		<-r.ready
		time.Sleep(time.Duration(mrand.IntN(200)) * time.Millisecond)
		acks := r.kill()
		check := acks
		if i%20 == 4 { // and all of those before
			check = total
		}
		for id, n := range acks {
			total[id] = n
		}
		if n := lost(t, dir, check); n > 0 {
			t.Fatalf("kill %d: %d of %d acknowledged acts are lost", i, n, len(check))
		}
	}
	t.Logf("%d acknowledged acts, none lost", len(total))
	if len(total) == 0 {
		t.Error("nothing was acknowledged: the test shows nothing")
	}
}

func mountedDisk(t *testing.T, seed uint64) (*powercut.Disk, string) {
	t.Helper()
	d := powercut.New(seed)
	dir := t.TempDir()
	unmount, err := d.Mount(dir)
	if err != nil {
		t.Skipf("NOT TESTED: no FUSE here: %v", err)
	}
	t.Cleanup(func() { unmount() })
	return d, dir
}

// cutOnce has a child write on a disk, cuts the power and counts what is lost.
func cutOnce(t *testing.T, seed uint64, relaxed bool) (acks, missing int) {
	t.Helper()
	d, dir := mountedDisk(t, seed)
	r := startChild(t, dir, relaxed)
	<-r.ready
	first := 20 + mrand.IntN(150)
	for n := 0; n < first; n, _ = r.count() {
		time.Sleep(time.Millisecond)
		select {
		case <-r.ended:
			t.Fatal("the writer ended: ", r.other)
		default:
		}
	}
	if !relaxed || rounds(0, 1) == 1 { // early, nothing but the commits syncs
		time.Sleep(time.Duration(mrand.IntN(300)) * time.Millisecond)
	}
	d.Cut()
	time.Sleep(20 * time.Millisecond) // time to confirm what the disk refuses
	confirmed := r.kill()
	after := t.TempDir()
	if err := d.Save(after); err != nil {
		t.Fatal(err)
	}
	return len(confirmed), lost(t, after, confirmed)
}

func TestPowerCut(t *testing.T) {
	total := 0
	for i := range rounds(3, 100) {
		t.Run(fmt.Sprint("cut ", i), func(t *testing.T) {
			acks, missing := cutOnce(t, uint64(i), false)
			if missing > 0 {
				t.Errorf("%d of %d acknowledged acts are lost", missing, acks)
			}
			total += acks
		})
	}
	t.Logf("%d acknowledged acts, none lost", total)
}

// TestPowerCutShows sees that the test above can fail: without a sync of every
// commit acts must be lost.
func TestPowerCutShows(t *testing.T) {
	cuts, losing, total := rounds(3, 100), 0, 0
	for i := range cuts {
		t.Run(fmt.Sprint("cut ", i), func(t *testing.T) {
			_, missing := cutOnce(t, uint64(i), true)
			total += missing
			if missing > 0 {
				losing++
			}
		})
	}
	t.Logf("%d of %d cuts lost acts, %d acts in all", losing, cuts, total)
	if losing*2 < cuts && !t.Skipped() {
		t.Errorf("only %d of %d power cuts lost acts without syncing: the power cut test shows nothing", losing, cuts)
	}
}

// fault has a child write while the disk fails, and sees that the store
// refuses, stays refused when the disk is well again, and has lost nothing.
func fault(t *testing.T, fail func(d *powercut.Disk, on bool)) {
	d, dir := mountedDisk(t, 1)
	r := startChild(t, dir, false)
	<-r.ready
	for began, n := time.Now(), 0; n < 50 && time.Since(began) < 20*time.Second; n, _ = r.count() {
		time.Sleep(time.Millisecond)
	}
	fail(d, true)
	for began := time.Now(); time.Since(began) < 20*time.Second; time.Sleep(time.Millisecond) {
		if _, refusals := r.count(); refusals > 0 {
			break
		}
	}
	time.Sleep(100 * time.Millisecond) // for lines of the batch before
	acks, refusals := r.count()
	time.Sleep(200 * time.Millisecond)
	later, more := r.count()
	if acks == 0 || refusals == 0 || later != acks || more <= refusals {
		t.Errorf("%d acknowledged and %d refused, then %d and %d", acks, refusals, later, more)
	}
	fail(d, false)
	time.Sleep(100 * time.Millisecond)
	if last, _ := r.count(); last != later {
		t.Errorf("%d acts were acknowledged after the fault and before a restart", last-later)
	}
	confirmed := r.kill()
	for _, line := range r.other {
		if strings.HasPrefix(line, "no ") && !strings.HasPrefix(line, "no not_recorded ") {
			t.Errorf("refused with another word: %s", line)
		}
	}
	d.Cut()
	after := t.TempDir()
	if err := d.Save(after); err != nil {
		t.Fatal(err)
	}
	if n := lost(t, after, confirmed); n > 0 {
		t.Errorf("%d of %d acknowledged acts are lost", n, len(confirmed))
	}
	t.Logf("%d acknowledged, %d refused", len(confirmed), more)
}

func TestFailingSync(t *testing.T) { fault(t, (*powercut.Disk).FailSync) }

func TestFullDisk(t *testing.T) { fault(t, (*powercut.Disk).Fill) }
