package store_test

import (
	"context"
	"crypto/rand"
	"fmt"
	mrand "math/rand/v2"
	"net"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"liem"
	"liem/internal/office"
	"liem/internal/store"
	"liem/ledger"
)

func simpleRow(id liem.ID, seq uint64) office.Row {
	row := office.Row{Case: id, Chain: ledger.Acts, Seq: seq, Slot: 5, Blob: []byte("sealed")}
	rand.Read(row.Act[:])
	rand.Read(row.C[:])
	return row
}

// drained waits until every act has its index, and checks the log.
func drained(t *testing.T, s *store.Postgres, want int64) {
	t.Helper()
	for range 2000 {
		left, err := s.Sequence(t.Context(), 0)
		if err == nil && left == 0 {
			break
		}
		time.Sleep(5 * time.Millisecond)
	}
	l, err := s.Log(t.Context())
	if err != nil || l.Size != want {
		t.Errorf("log of size %d, %v; want %d", l.Size, err, want)
	}
	again, err := s.Recompute(t.Context())
	if err != nil || again != l {
		t.Errorf("recomputed %+v, %v; the head is %+v", again, err, l)
	}
}

// TestReplicas has three replicas append to the same cases and series, two of
// which stand for the lease, and one of those stops half-way.
func TestReplicas(t *testing.T) {
	url := postgresURL(t)
	replicas := []*store.Postgres{
		openPostgres(t, url, store.Options{Sequencer: true}),
		openPostgres(t, url, store.Options{Sequencer: true, Writers: 4}),
		openPostgres(t, url, store.Options{}),
	}
	var all sync.WaitGroup
	var written, lost atomic.Int64
	var numbers sync.Map
	var next [6]atomic.Uint64 // what the clients believe each chain's head to be
	for i := range 24 {
		all.Go(func() {
			for k := range 40 {
				s := replicas[(i+k)%3]
				if i == 0 && k == 20 {
					replicas[0].Close() // its lease must pass to the other
				}
				if (i+k)%3 == 0 && k >= 20 {
					s = replicas[1]
				}
				c := (i + k) % 6
				row := simpleRow(liem.DerivedID(url, fmt.Sprint(c)), next[c].Load()+1)
				e := office.Entry{Rows: []office.Row{row}, Series: []string{"s"}}
				var number int64
				e.Finish = func(_ *office.Entry, n []int64) error { number = n[0]; return nil }
				_, err := s.Append(t.Context(), e)
				switch {
				case err == nil:
					written.Add(1)
					next[c].Store(row.Seq)
					if _, twice := numbers.LoadOrStore(number, row.Act); twice {
						t.Errorf("number %d was given twice", number)
					}
				case liem.KindOf(err) == liem.Conflict, s == replicas[0] && liem.KindOf(err) == liem.NotRecorded:
					lost.Add(1)
					if h, err := replicas[1].Head(t.Context(), row.Case, ledger.Acts); err == nil {
						next[c].Store(h.Seq)
					}
				default:
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	t.Logf("%d written, %d lost a race", written.Load(), lost.Load())
	for n := int64(1); n <= written.Load(); n++ {
		if _, ok := numbers.Load(n); !ok {
			t.Errorf("number %d is missing", n)
		}
	}
	drained(t, replicas[1], written.Load())
}

// TestDeadSequencer takes the lease with a replica that then says nothing
// more; another takes over when the lease ended, and the first is fenced off.
func TestDeadSequencer(t *testing.T) {
	url := postgresURL(t)
	first, second := openPostgres(t, url, store.Options{}), openPostgres(t, url, store.Options{})
	id := liem.DerivedID(url)
	put := func(seq uint64) {
		t.Helper()
		if _, err := second.Append(t.Context(), office.Entry{Rows: []office.Row{simpleRow(id, seq)}}); err != nil {
			t.Fatal(err)
		}
	}
	waiting := func(s *store.Postgres, want int) {
		t.Helper()
		if n, err := s.Sequence(t.Context(), 0); err != nil || n != want {
			t.Errorf("%d wait, %v; want %d", n, err, want)
		}
	}
	put(1)
	waiting(first, 0) // takes the lease
	put(2)
	waiting(second, 1) // it is another's
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	if _, err := conn.Exec(t.Context(), `UPDATE log_head SET until = 1`); err != nil { // five seconds later
		t.Fatal(err)
	}
	waiting(second, 0)
	put(3)
	waiting(first, 1) // fenced: it believes that it has the lease
	waiting(second, 0)
	drained(t, second, 3)
}

// cutter is a connection to the server that can be cut at any moment.
type cutter struct {
	listener net.Listener
	mu       sync.Mutex
	open     []net.Conn
}

func newCutter(t *testing.T, to string) *cutter {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	c := &cutter{listener: l}
	t.Cleanup(func() { l.Close(); c.cut() })
	go func() {
		for {
			in, err := l.Accept()
			if err != nil {
				return
			}
			out, err := net.Dial("tcp", to)
			if err != nil {
				in.Close()
				continue
			}
			c.mu.Lock()
			c.open = append(c.open, in, out)
			c.mu.Unlock()
			go pass(in, out)
			go pass(out, in)
		}
	}()
	return c
}

func pass(from, to net.Conn) {
	b := make([]byte, 32<<10)
	for {
		n, err := from.Read(b)
		if n > 0 {
			if _, err := to.Write(b[:n]); err != nil {
				break
			}
		}
		if err != nil {
			break
		}
	}
	from.Close()
	to.Close()
}

func (c *cutter) cut() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, conn := range c.open {
		conn.Close()
	}
	c.open = nil
}

// TestConnectionCut cuts the connections to the server again and again while
// clients append, take numbers and send again what they are unsure of: every
// act is there exactly once, and no number is missing.
func TestConnectionCut(t *testing.T) {
	direct := postgresURL(t)
	u, err := url.Parse(direct)
	if err != nil {
		t.Fatal(err)
	}
	c := newCutter(t, u.Host)
	u.Host = c.listener.Addr().String()
	s := openPostgres(t, u.String(), store.Options{Sequencer: true, Writers: 4})
	stop := make(chan struct{})
	var cutting sync.WaitGroup
	cutting.Go(func() {
		for range rounds(10, 300) {
			select {
			case <-stop:
				return
			case <-time.After(time.Duration(20+mrand.IntN(150)) * time.Millisecond):
				c.cut()
			}
		}
	})
	const clients = 8
	each := rounds(60, 2000)
	var all sync.WaitGroup
	var unsure atomic.Int64
	for i := range clients {
		all.Go(func() {
			id := liem.DerivedID(direct, fmt.Sprint(i))
			for seq := uint64(1); seq <= uint64(each); {
				e := office.Entry{Rows: []office.Row{simpleRow(id, seq)}, Series: []string{"s"}}
				for {
					if _, err := s.Append(t.Context(), e); err == nil {
						break
					} else if k := liem.KindOf(err); k != liem.CouldNotLook && k != liem.NotRecorded {
						t.Error(err)
						return
					}
					unsure.Add(1)
				}
				seq++
			}
		})
	}
	all.Wait()
	close(stop)
	cutting.Wait()
	t.Logf("%d appends had to be sent again", unsure.Load())
	drained(t, openPostgres(t, direct, store.Options{}), int64(clients*each))
	for i := range clients {
		if h, err := s.Head(t.Context(), liem.DerivedID(direct, fmt.Sprint(i)), ledger.Acts); err != nil || h.Seq != uint64(each) {
			t.Errorf("client %d: head %d, %v", i, h.Seq, err)
		}
	}
	last := int64(0)
	e := office.Entry{Rows: []office.Row{simpleRow(liem.DerivedID(direct, "last"), 1)}, Series: []string{"s"},
		Finish: func(_ *office.Entry, n []int64) error { last = n[0]; return nil }}
	if _, err := s.Append(t.Context(), e); err != nil || last != int64(clients*each)+1 {
		t.Errorf("the next number is %d, %v; want %d", last, err, clients*each+1)
	}
}

func TestNoServer(t *testing.T) {
	_, err := store.OpenPostgres(t.Context(), "postgres://liem@127.0.0.1:1/liem?connect_timeout=1", store.Options{Rand: rand.Reader})
	if liem.KindOf(err) != liem.CouldNotLook {
		t.Errorf("no server: %v", err)
	}
	_, err = store.OpenPostgres(t.Context(), "postgres://liem:secret@[", store.Options{Rand: rand.Reader})
	if liem.KindOf(err) != liem.Invalid || strings.Contains(err.Error(), "secret") {
		t.Errorf("a wrong URL: %v", err)
	}
}
