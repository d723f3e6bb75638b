package store

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"liem"
	"liem/internal/office"
)

// pgTries is how often a batch is tried that lost a race or its connection.
const pgTries = 12

// pgRequest is one entry of a batch on its way into PostgreSQL.
type pgRequest = request[office.Entry, office.Receipt]

// pgPatience is how long a batch is tried when the server does not answer.
const pgPatience = 30 * time.Second

// write carries out one batch, or refuses all of it. Each try decides from a
// fresh look at the database, so a try after an unknown outcome finds what
// the one before it wrote.
func (s *Postgres) write(batch []*pgRequest) {
	ctx, cancel := context.WithTimeout(context.Background(), pgPatience)
	defer cancel()
	unsure := map[*pgRequest]bool{} // perhaps written by an earlier try
	var cause error
	for try := range pgTries {
		if failed := s.failed.Load(); failed != nil {
			refuse(batch, readOnly(*failed))
			return
		}
		if try > 0 && !lostRace(cause) {
			time.Sleep(min(2*time.Second, 5*time.Millisecond<<try))
		}
		if cause = newPlan(batch).commit(ctx, s); cause == nil {
			for r := range unsure {
				r.out.Again = false
			}
			s.seq.wake()
			return
		}
		if outcomeUnknown(cause) {
			for _, r := range batch {
				unsure[r] = unsure[r] || r.err == nil && !r.out.Again
			}
		}
		if pgLatches(cause) {
			err := fmt.Errorf("write: %w", cause)
			s.failed.Store(&err)
		}
		if !lostRace(cause) && !connectionLost(cause) || ctx.Err() != nil {
			break
		}
	}
	s.giveUp(batch, unsure, cause)
}

// giveUp refuses a batch, or tries its entries one by one if the fault may be
// one entry's.
func (s *Postgres) giveUp(batch []*pgRequest, unsure map[*pgRequest]bool, cause error) {
	failed := s.failed.Load()
	switch {
	case failed != nil:
		refuse(batch, readOnly(*failed))
	case len(unsure) > 0:
		for _, r := range batch {
			r.out, r.err = office.Receipt{}, notRecorded(opAppend, cause)
			if unsure[r] {
				r.err = unknownOutcome(cause)
			}
		}
	case len(batch) > 1 && !connectionLost(cause):
		for i := range batch {
			s.write(batch[i : i+1])
		}
	default:
		refuse(batch, notRecorded(opAppend, cause))
	}
}

func refuse(batch []*pgRequest, err error) {
	for _, r := range batch {
		r.out, r.err = office.Receipt{}, err
	}
}

// lostRace tells whether somebody else was faster: look again and repeat.
func lostRace(err error) bool {
	switch pgCode(err) {
	case "23505", "40001", "40P01":
		return true
	}
	return false
}

// connectionLost tells whether the server could not be asked at all.
func connectionLost(err error) bool {
	code := pgCode(err)
	return code == "" && liem.KindOf(err) == liem.Internal || code != "" && (code[:2] == "57" || code[:2] == "08")
}

// committing marks an error after COMMIT was sent.
type committing struct{ error }

func (c committing) Unwrap() error { return c.error }

// outcomeUnknown tells whether the commit may have happened in spite of err.
func outcomeUnknown(err error) bool {
	var c committing
	return errors.As(err, &c) && connectionLost(err)
}

// chainKey names a chain of a case.
type chainKey struct {
	id    liem.ID
	chain int64
}

// plan is a batch decided in memory: what PostgreSQL is asked to write.
type plan struct {
	batch   []*pgRequest
	held    map[liem.ID]prior // acts that are there, or are in this plan
	heads   map[chainKey]uint64
	numbers map[string]int64
	rows    []*office.Row
	works   map[liem.ID][]office.Work
	fits    map[fitKey]uint64
	dues    map[liem.ID][]office.Due
	effects map[liem.ID]office.Effect
	done    map[liem.ID]bool
	parties map[partyKey]office.Party
}

type fitKey struct {
	id            liem.ID
	officer, role string
}

type partyKey struct {
	id  liem.ID
	tag liem.Hash
}

func newPlan(batch []*pgRequest) *plan {
	return &plan{batch: batch, held: map[liem.ID]prior{}, heads: map[chainKey]uint64{}, numbers: map[string]int64{},
		works: map[liem.ID][]office.Work{}, fits: map[fitKey]uint64{}, dues: map[liem.ID][]office.Due{}, effects: map[liem.ID]office.Effect{},
		done: map[liem.ID]bool{}, parties: map[partyKey]office.Party{}}
}

// commit looks, decides, writes and commits in two exchanges with the server,
// three if numbers are taken.
func (p *plan) commit(ctx context.Context, s *Postgres) error {
	conn, err := s.writers.Acquire(ctx)
	if err != nil {
		return err
	}
	defer conn.Release()
	err = p.on(ctx, conn.Conn(), s.size.Load())
	if err != nil && !conn.Conn().IsClosed() {
		if _, err := conn.Exec(ctx, `ROLLBACK`); err != nil {
			_ = conn.Conn().Close(ctx)
		}
	}
	return err
}

func (p *plan) on(ctx context.Context, conn *pgx.Conn, size int64) error {
	if err := p.look(ctx, conn); err != nil {
		return err
	}
	for _, r := range p.batch {
		r.out, r.err = office.Receipt{}, nil
		receipt, err := p.decide(ctx, conn, r.in)
		if isRefusal(err) {
			r.err = errors.Unwrap(err)
		} else if err != nil {
			return err
		} else {
			receipt.Size = size
			r.out = receipt
		}
	}
	return p.store(ctx, conn)
}

func isRefusal(err error) bool {
	var no refusal
	return errors.As(err, &no)
}

// look begins the transaction and asks for everything that deciding needs:
// which acts are there, where the chains end, the last numbers.
func (p *plan) look(ctx context.Context, conn *pgx.Conn) error {
	b := &pgx.Batch{}
	b.Queue(`BEGIN`)
	var rows []office.Row
	series := map[string]bool{}
	for _, r := range p.batch {
		rows = append(rows, r.in.Rows...)
		for _, name := range r.in.Series {
			series[name] = true
		}
	}
	p.askRows(b, rows)
	if len(series) > 0 {
		names := slices.Sorted(maps.Keys(series))
		b.Queue(`INSERT INTO series (name, n) SELECT name, 0 FROM unnest($1::text[]) AS t (name) ORDER BY name ON CONFLICT DO NOTHING`, names)
		b.Queue(`SELECT name, n FROM series WHERE name = ANY ($1::text[]) ORDER BY name FOR UPDATE`, names).Query(func(rows pgx.Rows) error {
			var name string
			var n int64
			_, err := pgx.ForEachRow(rows, []any{&name, &n}, func() error {
				p.numbers[name] = n
				return nil
			})
			return err
		})
	}
	return conn.SendBatch(ctx, b).Close()
}

// askRows asks where the chains of some rows end, and only then which of the
// rows are there: an act that comes in between is then seen as a retry, never
// as a conflict with itself.
func (p *plan) askRows(b *pgx.Batch, rows []office.Row) {
	if len(rows) == 0 {
		return
	}
	var acts, cases [][]byte
	var chains []int64
	for i := range rows {
		acts = append(acts, rows[i].Act[:])
		key := chainKey{rows[i].Case, int64(rows[i].Chain)}
		if _, asked := p.heads[key]; !asked {
			p.heads[key] = 0
			cases, chains = append(cases, key.id[:]), append(chains, key.chain)
		}
	}
	b.Queue(`SELECT id, chain, last.seq FROM unnest($1::bytea[], $2::bigint[]) AS t (id, chain), LATERAL (
		SELECT a.seq FROM act a WHERE a.case_id = t.id AND a.chain = t.chain ORDER BY a.seq DESC LIMIT 1) AS last`, cases, chains).Query(func(rows pgx.Rows) error {
		var key chainKey
		var seq uint64
		_, err := pgx.ForEachRow(rows, []any{exactly(key.id[:]), &key.chain, &seq}, func() error {
			p.heads[key] = seq
			return nil
		})
		return err
	})
	b.Queue(`SELECT act, chk, COALESCE((SELECT idx FROM leaf WHERE leaf.c = act.c), -1) FROM act WHERE act = ANY ($1::bytea[])`, acts).Query(func(rows pgx.Rows) error {
		var id liem.ID
		var held prior
		_, err := pgx.ForEachRow(rows, []any{exactly(id[:]), exactly(held.check[:]), &held.index}, func() error {
			p.held[id] = held
			return nil
		})
		return err
	})
}

// decide takes one entry into the plan, or refuses it and leaves the plan as
// it was.
func (p *plan) decide(ctx context.Context, conn *pgx.Conn, in office.Entry) (office.Receipt, error) {
	if out, err := p.again(&in); out != nil || err != nil {
		return deref(out), err
	}
	numbers := make([]int64, 0, len(in.Series))
	last := map[string]int64{}
	for _, name := range in.Series {
		if _, ok := last[name]; !ok {
			last[name] = p.numbers[name]
		}
		last[name]++
		numbers = append(numbers, last[name])
	}
	e, err := finished(in, numbers)
	if err == nil {
		err = valid(&e)
	}
	if err != nil {
		return office.Receipt{}, refusal{err}
	}
	if in.Finish != nil {
		if err := p.lookAgain(ctx, conn, &e); err != nil {
			return office.Receipt{}, err
		}
		if out, err := p.again(&e); out != nil || err != nil {
			return deref(out), err
		}
	}
	if !p.places(&e) {
		return office.Receipt{}, refusal{conflict(opAppend)}
	}
	maps.Copy(p.numbers, last)
	return p.take(&e), nil
}

// again is a receipt if the entry is there already, a refusal if it clashes
// with what is there, nil and nil otherwise.
func (p *plan) again(e *office.Entry) (*office.Receipt, error) {
	held := map[liem.ID]prior{}
	for i := range e.Rows {
		if was, ok := p.held[e.Rows[i].Act]; ok {
			held[e.Rows[i].Act] = was
		}
	}
	out, err := again(e, held)
	if err != nil {
		err = refusal{err}
	}
	return out, err
}

// lookAgain looks for rows that Finish named and the first look did not know.
func (p *plan) lookAgain(ctx context.Context, conn *pgx.Conn, e *office.Entry) error {
	known := map[liem.ID]bool{}
	for _, r := range p.batch {
		for i := range r.in.Rows {
			known[r.in.Rows[i].Act] = true
		}
	}
	var rows []office.Row
	for _, r := range e.Rows {
		_, asked := p.heads[chainKey{r.Case, int64(r.Chain)}]
		if !known[r.Act] || !asked {
			rows = append(rows, r)
		}
	}
	if len(rows) == 0 {
		return nil
	}
	b := &pgx.Batch{}
	p.askRows(b, rows)
	return conn.SendBatch(ctx, b).Close()
}

// places tells whether every row of the entry is the next of its chain.
func (p *plan) places(e *office.Entry) bool {
	heads := map[chainKey]uint64{}
	acts := map[liem.ID]bool{}
	for i := range e.Rows {
		r := &e.Rows[i]
		key := chainKey{r.Case, int64(r.Chain)}
		if _, ok := heads[key]; !ok {
			heads[key] = p.heads[key]
		}
		if heads[key]++; r.Seq != heads[key] || acts[r.Act] {
			return false
		}
		acts[r.Act] = true
	}
	maps.Copy(p.heads, heads)
	return true
}

// take adds an entry that nothing speaks against. What a later entry of the
// batch says about the same thing holds.
func (p *plan) take(e *office.Entry) office.Receipt {
	out := office.Receipt{Indexes: make([]int64, len(e.Rows))}
	for i := range e.Rows {
		r := &e.Rows[i]
		out.Indexes[i] = -1
		p.held[r.Act] = prior{r.Check, -1}
		p.rows = append(p.rows, r)
	}
	maps.Copy(p.works, e.Works)
	for _, f := range e.Fits {
		k := fitKey{f.Case, f.Officer, f.Role}
		p.fits[k] = max(p.fits[k], f.Seq)
	}
	maps.Copy(p.dues, e.Dues)
	for _, id := range e.Done {
		p.done[id] = true
		delete(p.effects, id)
	}
	for _, f := range e.Effects {
		p.effects[f.ID] = f
	}
	for _, x := range e.Parties {
		p.parties[partyKey{x.Case, x.Tag}] = x
	}
	return out
}

// store sends everything and the commit in one exchange. Every table is
// written in the order of cases, so two replicas never wait for each other in
// a circle. An act that somebody else put in meanwhile ends the transaction,
// and the batch is decided anew.
func (p *plan) store(ctx context.Context, conn *pgx.Conn) error {
	b := &pgx.Batch{}
	p.storeNumbers(b)
	p.storeActs(b)
	p.storeWorks(b)
	p.storeDues(b)
	p.storeEffects(b)
	p.storeParties(b)
	if b.Len() == 0 {
		_, err := conn.Exec(ctx, `ROLLBACK`)
		return err
	}
	committed := false
	b.Queue(`COMMIT`).Exec(func(tag pgconn.CommandTag) error {
		committed = tag.String() == "COMMIT"
		return nil
	})
	if err := conn.SendBatch(ctx, b).Close(); err != nil {
		return committing{err}
	}
	if !committed {
		return errors.New("the server rolled back")
	}
	return nil
}

func (p *plan) storeNumbers(b *pgx.Batch) {
	if len(p.numbers) == 0 {
		return
	}
	var names []string
	var last []int64
	for _, name := range slices.Sorted(maps.Keys(p.numbers)) {
		names, last = append(names, name), append(last, p.numbers[name])
	}
	b.Queue(`UPDATE series SET n = t.n FROM unnest($1::text[], $2::bigint[]) AS t (name, n) WHERE series.name = t.name AND series.n <> t.n`, names, last)
}

func (p *plan) storeActs(b *pgx.Batch) {
	if len(p.rows) == 0 {
		return
	}
	slices.SortStableFunc(p.rows, func(x, y *office.Row) int {
		if d := bytes.Compare(x.Case[:], y.Case[:]); d != 0 || x.Chain != y.Chain {
			if d == 0 {
				d = int(x.Chain) - int(y.Chain)
			}
			return d
		}
		return int(x.Seq - y.Seq) // a batch holds neighbours
	})
	var acts, cases, cs, checks, blobs [][]byte
	var chains, seqs, slots, quiets []int64
	for _, r := range p.rows {
		acts, cases, cs, checks = append(acts, r.Act[:]), append(cases, r.Case[:]), append(cs, r.C[:]), append(checks, r.Check[:])
		blobs = append(blobs, notNil(r.Blob))
		chains, seqs = append(chains, int64(r.Chain)), append(seqs, int64(r.Seq))
		slots, quiets = append(slots, int64(r.Slot)), append(quiets, number(r.Quiet))
	}
	b.Queue(`INSERT INTO act (act, case_id, chain, seq, slot, quiet, c, chk, blob)
		SELECT * FROM unnest($1::bytea[], $2::bytea[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[], $7::bytea[], $8::bytea[], $9::bytea[])`,
		acts, cases, chains, seqs, slots, quiets, cs, checks, blobs)
	b.Queue(`INSERT INTO pending (slot, quiet, c) SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::bytea[]) ON CONFLICT DO NOTHING`, slots, quiets, cs)
}

func (p *plan) storeWorks(b *pgx.Batch) {
	var all, gone, cases, packs [][]byte
	var dues, nexts, seqs []int64
	var text [8][]string
	for _, id := range sortedCases(p.works) {
		all = append(all, id[:])
		works := duties(p.works[id])
		if len(works) == 0 {
			gone = append(gone, id[:])
		}
		for _, w := range works {
			cases, packs = append(cases, id[:]), append(packs, w.Pack[:])
			dues, nexts, seqs = append(dues, keptDue(w.Due)), append(nexts, keptDue(w.Next)), append(seqs, int64(w.Seq))
			for i, v := range []string{w.Role, w.Officer, w.Pool, w.Body, w.Procedure, w.Number, w.Stage, w.Acts} {
				text[i] = append(text[i], v)
			}
		}
	}
	if len(all) > 0 {
		b.Queue(`DELETE FROM work WHERE case_id = ANY ($1::bytea[])`, all)
	}
	if len(gone) > 0 {
		b.Queue(`DELETE FROM fit WHERE case_id = ANY ($1::bytea[])`, gone)
	}
	if len(cases) > 0 {
		b.Queue(`INSERT INTO work (case_id, role, officer, pool, body, procedure, number, stage, acts, due, next, seq, pack)
			SELECT * FROM unnest($1::bytea[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::bigint[], $11::bigint[], $12::bigint[], $13::bytea[])`,
			cases, text[0], text[1], text[2], text[3], text[4], text[5], text[6], text[7], dues, nexts, seqs, packs)
	}
	p.storeFits(b)
}

func (p *plan) storeFits(b *pgx.Batch) {
	if len(p.fits) == 0 {
		return
	}
	keys := slices.SortedFunc(maps.Keys(p.fits), func(x, y fitKey) int {
		return cmp.Or(compareIDs(x.id, y.id), strings.Compare(x.officer, y.officer), strings.Compare(x.role, y.role))
	})
	var cases [][]byte
	var officers, roles []string
	var seqs []int64
	for _, k := range keys {
		cases, officers, roles, seqs = append(cases, k.id[:]), append(officers, k.officer), append(roles, k.role), append(seqs, int64(p.fits[k]))
	}
	b.Queue(`INSERT INTO fit AS f (case_id, officer, role, seq) SELECT * FROM unnest($1::bytea[], $2::text[], $3::text[], $4::bigint[])
		ON CONFLICT (case_id, officer, role) DO UPDATE SET seq = GREATEST(f.seq, excluded.seq)`, cases, officers, roles, seqs)
}

func (p *plan) storeDues(b *pgx.Batch) {
	if len(p.dues) == 0 {
		return
	}
	var all, cases [][]byte
	var clocks []string
	var ats []int64
	for _, id := range sortedCases(p.dues) {
		all = append(all, id[:])
		last := map[string]int64{}
		for _, d := range p.dues[id] {
			last[d.Clock] = int64(d.At)
		}
		for _, clock := range slices.Sorted(maps.Keys(last)) {
			cases, clocks, ats = append(cases, id[:]), append(clocks, clock), append(ats, last[clock])
		}
	}
	b.Queue(`DELETE FROM due WHERE case_id = ANY ($1::bytea[])`, all)
	if len(cases) > 0 {
		b.Queue(`INSERT INTO due (case_id, clock, at) SELECT * FROM unnest($1::bytea[], $2::text[], $3::bigint[])
			ON CONFLICT (case_id, clock) DO UPDATE SET at = excluded.at`, cases, clocks, ats)
	}
}

func (p *plan) storeEffects(b *pgx.Batch) {
	if len(p.done) > 0 {
		var ids [][]byte
		for _, id := range slices.SortedFunc(maps.Keys(p.done), compareIDs) {
			ids = append(ids, id[:])
		}
		b.Queue(`DELETE FROM outbox WHERE id = ANY ($1::bytea[])`, ids)
	}
	if len(p.effects) == 0 {
		return
	}
	var ids, cases, data [][]byte
	var kinds []string
	var ats []int64
	for _, id := range slices.SortedFunc(maps.Keys(p.effects), compareIDs) {
		f := p.effects[id]
		ids, cases, data = append(ids, f.ID[:]), append(cases, f.Case[:]), append(data, notNil(f.Data))
		kinds, ats = append(kinds, f.Kind), append(ats, int64(f.At))
	}
	b.Queue(`INSERT INTO outbox (id, case_id, kind, at, data)
		SELECT * FROM unnest($1::bytea[], $2::bytea[], $3::text[], $4::bigint[], $5::bytea[]) ON CONFLICT DO NOTHING`, ids, cases, kinds, ats, data)
}

func (p *plan) storeParties(b *pgx.Batch) {
	if len(p.parties) == 0 {
		return
	}
	keys := slices.SortedFunc(maps.Keys(p.parties), func(x, y partyKey) int {
		if d := compareIDs(x.id, y.id); d != 0 {
			return d
		}
		return bytes.Compare(x.tag[:], y.tag[:])
	})
	var cases, tags, listed [][]byte
	var locals []string
	for _, k := range keys {
		cases, tags, locals = append(cases, k.id[:]), append(tags, k.tag[:]), append(locals, p.parties[k].Local)
		listed = append(listed, notNil(p.parties[k].Listed))
	}
	b.Queue(`INSERT INTO party (case_id, tag, local, listed) SELECT * FROM unnest($1::bytea[], $2::bytea[], $3::text[], $4::bytea[])
		ON CONFLICT (case_id, tag) DO UPDATE SET local = excluded.local, listed = excluded.listed`, cases, tags, locals, listed)
}
