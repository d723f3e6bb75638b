package serve

import (
	"bufio"
	"crypto/rand"
	"database/sql"
	"encoding/hex"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"liem"
	"liem/internal/app"
	"liem/internal/deed"
	"liem/internal/office"
	"liem/internal/store"
	"liem/internal/store/storetest"
	"liem/internal/story"
	"liem/internal/web/signin"
	"liem/limits"
)

// TestPrintPages prints what whole pages take over HTTP, from the request to the
// last byte: the work list of an officer to whom 2,000 of a million cases belong,
// and a case of 200 acts, on both databases. LIEM_CASES asks for another number.
//
//	LIEM_BENCH=1 .ci/with-postgres go test ./internal/serve -v -timeout 1h -run PrintPages
func TestPrintPages(t *testing.T) {
	if os.Getenv("LIEM_BENCH") == "" {
		t.Log("NOT MEASURED: this takes minutes; set LIEM_BENCH=1")
		return
	}
	t.Run("sqlite", func(t *testing.T) { pages(t, "") })
	t.Run("postgres", func(t *testing.T) { pages(t, schema(t)) })
}

func pages(t *testing.T, database string) {
	cases := 1_000_000
	if n, err := strconv.Atoi(os.Getenv("LIEM_CASES")); err == nil {
		cases = n
	}
	d := &big{t: t, dir: t.TempDir(), database: database, ties: story.Ties{}}
	d.open()
	d.staff()
	long := d.long(200)
	duties := storetest.Duties{Cases: cases, Mine: 2000, Officer: d.tag(), Pool: "so-xd", Held: "verifier", Free: "intake_officer", Procedure: "vn.denunciation", Pack: d.in.Newest("vn.denunciation").Pack.Hash,
		Stage: "verification", From: story.StageDay() + 3*24*3600*1e6, To: story.StageDay() + 200*24*3600*1e6}
	d.fill(duties)
	d.open()
	d.serve()
	list, last := d.walk("khoi", "/desk", 500)
	d.tell("work list, 100 lines a page", list, 20*time.Millisecond)
	t.Logf("the list has %d pages", last)
	d.tell("case page of 200 acts", d.again("nam", "/desk/cases/"+long.String(), 500), 30*time.Millisecond)
}

// big is an office with much in it, on either database.
type big struct {
	t        *testing.T
	dir      string
	database string
	ties     story.Ties
	in       *app.Installation
	srv      *httptest.Server
	cpu      time.Duration // that the process had used when a measure began
}

// used is the processor time of this process.
func used() time.Duration {
	var r syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &r); err != nil {
		return 0
	}
	return time.Duration(r.Utime.Nano() + r.Stime.Nano())
}

func (d *big) open() {
	d.t.Helper()
	var err error
	d.in, err = app.Open(d.t.Context(), app.Options{Dir: d.dir, Database: d.database, Create: true, Name: "big.example/liem", Ties: d.ties, Random: rand.Reader,
		Origin: "http://localhost:9", Demo: true, Sequencer: true, Now: liem.InstantOf(time.Date(2026, 1, 2, 1, 0, 0, 0, time.UTC))})
	if err != nil {
		d.t.Fatal(err)
	}
	in := d.in
	d.t.Cleanup(func() { _ = in.Close() })
}

// staff plays the stories of the demo up to its day.
func (d *big) staff() {
	d.t.Helper()
	p := &story.Player{Office: d.in.Office, Packs: d.in.Packs, Ties: d.ties, Lang: liem.VI, Out: bufio.NewWriter(io.Discard), Brief: true}
	for _, x := range []struct {
		as, file string
		until    liem.Instant
	}{{"stake", "stories/1-undisclosed-stake", story.StageDay() - 1}, {"way", "stage/1-under-way", story.StageDay() - 1}, {"long", "stage/1-under-way", evidence}} {
		raw, err := os.ReadFile(filepath.Join("../story", x.file+".story"))
		if err != nil {
			d.t.Fatal(err)
		}
		p.Until = x.until
		s, err := story.Parse(x.as, string(raw))
		if err == nil {
			_, err = p.Play(d.t.Context(), s)
		}
		if err != nil {
			d.t.Fatal(err)
		}
	}
	khoi := office.Person{ID: "khoi", Name: "Ngô Khôi"}
	for _, e := range []office.Entered{office.Post("so-xd.kiem", "so-xd", "", "verifier", "intake_officer"), office.Take("so-xd.kiem", khoi, story.StageDay()-30*24*3600*1e6)} {
		if _, err := d.in.Office.Enter(d.t.Context(), story.StageDay()-1, e); err != nil {
			d.t.Fatal(err)
		}
	}
	// What is to be taken up at intake is asked about, and so the officer has a tag.
	if _, err := d.in.Office.WorkList(d.t.Context(), story.StageDay(), office.Actor{Person: khoi, Post: "so-xd.kiem"}, limits.PurposeFirstHandling, "", 50); err != nil {
		d.t.Fatal(err)
	}
}

// evidence is when the third of them collects evidence.
var evidence = liem.InstantOf(time.Date(2026, 9, 28, 4, 0, 0, 0, time.UTC))

// long makes a case long.
func (d *big) long(acts int) liem.ID {
	d.t.Helper()
	id := liem.DerivedID("story", "long", "gd")
	nam := office.Actor{Person: office.Person{ID: "nam", Name: "Lê Văn Nam"}, Post: "so-xd.tt-1"}
	c, err := d.in.Office.Look(d.t.Context(), id)
	if err != nil {
		d.t.Fatal(err)
	}
	for n := len(c.Acts()); n < acts; n++ {
		w, err := deed.Parse(c.Procedure, []string{"collect_evidence", "--field", fmt.Sprintf("evidence_items=Tài liệu %d: nhật ký thẩm định, biên bản giao nhận xe", n),
			"--field", "evidence_description=" + strings.Repeat("Hồ sơ của nhà thầu đang được thẩm định từ ngày 10/8/2026. ", 6), "--field", "how_obtained=requested_from_body"})
		if err != nil {
			d.t.Fatal(err)
		}
		w.ID = liem.DerivedID("long", strconv.Itoa(n))
		if _, err := d.in.Office.Do(d.t.Context(), evidence+liem.Instant(n)*1e6, nam, id, w); err != nil {
			d.t.Fatal(err)
		}
	}
	return id
}

// tag is the officer's tag in work lists.
func (d *big) tag() (tag string) {
	d.t.Helper()
	driver, from := "sqlite", "file:"+filepath.Join(d.dir, "liem.db")+"?mode=ro"
	if d.database != "" {
		driver, from = "pgx", d.database
	}
	db, err := sql.Open(driver, from)
	if err != nil {
		d.t.Fatal(err)
	}
	defer db.Close()
	if err := db.QueryRow(`SELECT DISTINCT officer FROM fit`).Scan(&tag); err != nil {
		d.t.Fatal(err)
	}
	return tag
}

// fill writes the rows of very many cases while the office is closed.
func (d *big) fill(duties storetest.Duties) {
	d.t.Helper()
	if err := d.in.Close(); err != nil {
		d.t.Fatal(err)
	}
	begun := time.Now()
	var s interface {
		office.Store
		Close() error
	}
	var err error
	if d.database == "" {
		s, err = store.OpenSQLite(d.t.Context(), d.dir, store.Options{Rand: rand.Reader})
	} else {
		s, err = store.OpenPostgres(d.t.Context(), d.database, store.Options{Rand: rand.Reader})
	}
	if err != nil {
		d.t.Fatal(err)
	}
	if err := duties.Fill(d.t.Context(), s); err != nil {
		d.t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		d.t.Fatal(err)
	}
	d.t.Logf("%d cases' rows written in %v", duties.Cases, time.Since(begun).Round(time.Second))
}

func (d *big) serve() {
	d.t.Helper()
	var tick liem.Instant
	h, err := New(d.in, Options{Settings: Settings{Name: liem.T("Thử", "Trial")}, Log: slog.New(slog.DiscardHandler),
		Now:  func() liem.Instant { tick += 1e4; return story.StageDay() + 3600*1e6 + tick },
		Demo: []signin.Group{{People: []signin.Person{{ID: "khoi", Name: "Ngô Khôi"}, {ID: "nam", Name: "Lê Văn Nam"}}}}})
	if err != nil {
		d.t.Fatal(err)
	}
	d.srv = httptest.NewServer(h)
	d.t.Cleanup(d.srv.Close)
}

// signedIn is a client of somebody.
func (d *big) signedIn(who string) *visitor {
	d.t.Helper()
	v := (&site{t: d.t, srv: d.srv}).visitor("vi")
	v.signIn(who)
	return v
}

var further = regexp.MustCompile(`href="(/desk\?after=[^"&]*)"`)

// walk goes through a list page by page, and again from its start. It gives
// how many pages the list has.
func (d *big) walk(who, path string, n int) (took []time.Duration, pages int) {
	d.t.Helper()
	v, to, at := d.signedIn(who), path, 1
	d.cpu = used()
	for range n {
		took = append(took, d.one(v, to))
		pages = max(pages, at)
		if m := further.FindStringSubmatch(v.body); m != nil {
			to, at = unescape(m[1]), at+1
		} else {
			to, at = path, 1
		}
	}
	return took, pages
}

func (d *big) again(who, path string, n int) (took []time.Duration) {
	d.t.Helper()
	v := d.signedIn(who)
	v.post(path+"/purpose", url.Values{"purpose": {"verify"}})
	d.cpu = used()
	for range n {
		took = append(took, d.one(v, path))
	}
	return took
}

func (d *big) one(v *visitor, path string) time.Duration {
	d.t.Helper()
	begun := time.Now()
	v.open(path)
	took := time.Since(begun)
	if v.code != http.StatusOK || v.at.Path != strings.Split(path, "?")[0] {
		d.t.Fatalf("%s: %d at %s\n%s", path, v.code, v.at, short(v.body))
	}
	return took
}

func (d *big) tell(what string, took []time.Duration, most time.Duration) {
	d.t.Helper()
	first, cpu := took[0], (used()-d.cpu)/time.Duration(len(took))
	slices.Sort(took)
	at := func(p int) time.Duration { return took[len(took)*p/1000].Round(10 * time.Microsecond) }
	d.t.Logf("%s: %d requests: p50 %v, p95 %v, p99 %v; the first, from cold, %v; of the processor, with the client, %v each", what, len(took), at(500), at(950), at(990), first.Round(100*time.Microsecond), cpu.Round(100*time.Microsecond))
	if at(990) > most {
		d.t.Errorf("%s: p99 is %v, and was to be under %v", what, at(990), most)
	}
}

// schema is a schema of its own in the server that LIEM_POSTGRES_URL names.
func schema(t *testing.T) string {
	base := os.Getenv("LIEM_POSTGRES_URL")
	if base == "" {
		t.Skip("NOT TRIED on PostgreSQL: set LIEM_POSTGRES_URL")
	}
	var name [6]byte
	rand.Read(name[:])
	schema := "liem_pages_" + hex.EncodeToString(name[:])
	run := func(text string) {
		db, err := sql.Open("pgx", base)
		if err == nil {
			_, err = db.Exec(text)
			db.Close()
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	run(`CREATE SCHEMA ` + schema)
	t.Cleanup(func() { run(`DROP SCHEMA ` + schema + ` CASCADE`) })
	u, err := url.Parse(base)
	if err != nil {
		t.Fatal(err)
	}
	q := u.Query()
	q.Set("search_path", schema)
	u.RawQuery = q.Encode()
	return u.String()
}
