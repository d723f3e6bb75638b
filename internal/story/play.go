package story

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"liem"
	"liem/clock"
	"liem/docket"
	"liem/internal/access"
	"liem/internal/deed"
	"liem/internal/office"
	"liem/ledger"
	"liem/limits"
	"liem/rulebook"
)

// Ties are the ties that a story's cast has; it answers the closed question
// for the office.
type Ties map[string]bool

// Ask implements office.Ties.
func (t Ties) Ask(_ context.Context, officer office.Person, subject string) (string, string, string) {
	if t[officer.ID+"/"+subject] {
		return docket.AnswerFound, "register", "1"
	}
	return docket.AnswerNone, "register", "1"
}

// Player plays stories in one office and tells them.
type Player struct {
	Office  *office.Office
	Packs   []*rulebook.Pack
	Ties    Ties
	Lang    liem.Lang
	Out     io.Writer
	Brief   bool                                // do not print derivations
	Until   liem.Instant                        // leave out what happens later; 0: play everything
	Joined  func(who office.Person, id liem.ID) // told of each party of a case whom the register knows
	Posted  func(who office.Person, post string)
	Refused func(line int, e *liem.Error) // told of each refusal that a story expects

	entered map[string]bool
	posts   map[string]string // post: title for the reader
	people  map[string]string // person: name
	now     liem.Instant
}

// Told is a case that a story played.
type Told struct {
	Alias  string
	ID     liem.ID
	Body   string
	Number string
	By     office.Actor // an officer of it, for the export
	Last   liem.Instant
}

// play is one story under way.
type play struct {
	*Player
	s     *Script
	cal   *clock.Calendar // of the dates and times of its lines
	cases map[string]*playing
	order []string
}

type playing struct {
	Told
	proc *rulebook.Procedure
	acts map[string]office.Recorded // by kind: the last
	seen uint64
}

// Play plays a story: every step must be recorded, every expected refusal
// refused for that reason. It gives the cases in the order of their filing.
func (p *Player) Play(ctx context.Context, s *Script) ([]Told, error) {
	if p.entered == nil {
		p.entered, p.posts, p.people = map[string]bool{}, map[string]string{}, map[string]string{}
	}
	cal, err := clock.Lookup("vn")
	if err != nil {
		return nil, err
	}
	p.now = 0
	x := &play{Player: p, s: s, cal: cal, cases: map[string]*playing{}}
	x.title()
	for _, l := range s.lines {
		if err := x.line(ctx, l); err != nil {
			return nil, fmt.Errorf("%s:%d: %w", s.Name, l.n, err)
		}
	}
	var out []Told
	for _, a := range x.order {
		out = append(out, x.cases[a].Told)
	}
	return out, nil
}

var errStory = errors.New("the story is written wrong")

func (x *play) line(ctx context.Context, l line) error {
	w := l.words
	switch w[0] {
	case "vi", "en":
		if liem.Lang(w[0]) == x.Lang {
			x.narrate(w[1])
		}
		return nil
	case "body", "post", "take", "leave", "tie":
		return x.cast(ctx, w)
	case "calendar":
		var err error
		x.cal, err = clock.Lookup(strings.Join(w[1:], " "))
		return err
	}
	if len(w) < 5 {
		return fmt.Errorf("%w: DATE TIME CASE WHO ACT …", errStory)
	}
	now, err := x.when(w[0], w[1])
	if err != nil {
		return err
	}
	if x.Until != 0 && now > x.Until {
		return nil
	}
	x.now = now
	err = x.step(ctx, now, w[2], w[3], w[4:], l)
	if l.code == "" {
		return err
	}
	return x.expected(ctx, l, err)
}

// expected compares what was refused with what the story says, and tells
// what time brought about before it.
func (x *play) expected(ctx context.Context, l line, err error) error {
	var e *liem.Error
	if !errors.As(err, &e) {
		return fmt.Errorf("was to be refused (%s) but: %v", l.code, err)
	}
	if got := string(e.Code); got != l.code && e.Kind.String() != l.code {
		return fmt.Errorf("was to be refused as %s, but: %w", l.code, err)
	}
	c := x.cases[l.words[2]]
	if c != nil {
		if err := x.tell(ctx, c, office.Actor{}); err != nil {
			return err
		}
	}
	if x.Refused != nil {
		x.Refused(l.n, e)
	}
	x.refused(c, l.words[3], l.words[4:], e)
	return nil
}

// when reads a day and a time of day of the story's calendar.
func (x *play) when(day, hour string) (liem.Instant, error) { return when(x.cal, day, hour) }

func when(cal *clock.Calendar, day, hour string) (liem.Instant, error) {
	d, err := clock.ParseDate(day)
	t, e := time.Parse("15:04", hour)
	if err != nil || e != nil {
		return 0, fmt.Errorf("%w: %s %s is no date and time", errStory, day, hour)
	}
	return cal.Midnight(d) + liem.Instant((t.Hour()*60+t.Minute())*60*1e6), nil
}

// cast enters the people of a story into the register, once.
func (x *play) cast(ctx context.Context, w []string) error {
	key := strings.Join(w, " ")
	if w[0] == "tie" && len(w) == 3 {
		x.Ties[w[1]+"/"+w[2]] = true
		return nil
	}
	if x.entered[key] {
		return nil
	}
	x.entered[key] = true
	now := max(x.now, liem.InstantOf(time.Date(2026, 1, 5, 1, 0, 0, 0, time.UTC)))
	var e office.Entered
	switch {
	case w[0] == "body" && len(w) <= 3:
		e = office.Named(office.Body(w[1], strings.Join(w[2:], "")), x.s.names[w[1]])
	case w[0] == "post" && len(w) >= 5:
		above := w[3]
		if above == "-" {
			above = ""
		}
		e = office.Named(office.Post(w[1], w[2], above, w[4:]...), x.s.names[w[1]])
	case w[0] == "take" && len(w) == 4:
		who, err := deed.Person(w[2])
		if err != nil {
			return err
		}
		since, err := x.when(w[3], "00:00")
		if err != nil {
			return err
		}
		x.people[who.ID] = who.Name
		if x.Posted != nil {
			x.Posted(who, w[1])
		}
		e = office.Take(w[1], who, since)
	default:
		return fmt.Errorf("%w: %s", errStory, key)
	}
	_, err := x.Office.Enter(ctx, now, e)
	return err
}

func (x *play) id(words ...string) liem.ID {
	return liem.DerivedID(append([]string{"story", x.s.Name}, words...)...)
}

func (x *play) step(ctx context.Context, now liem.Instant, alias, who string, act []string, l line) error {
	by, local, err := x.actor(who)
	if err != nil {
		return err
	}
	c := x.cases[alias]
	if act[0] == "file" && c == nil {
		return x.file(ctx, now, alias, by, local, act[1:])
	}
	if c == nil {
		return fmt.Errorf("%w: there is no case %q yet", errStory, alias)
	}
	var done office.Recorded
	switch act[0] {
	case "tick":
		if err := x.Office.Tick(ctx, now, c.ID); err != nil {
			return err
		}
		return x.tell(ctx, c, by)
	case "read":
		return x.read(ctx, now, c, by, act[1])
	case "carry":
		done, err = x.carry(ctx, now, c, by, act[1])
	case "correct":
		done, err = x.correct(ctx, now, c, by, act[1:])
	default:
		done, err = x.do(ctx, now, c, by, local, act, l)
	}
	if err != nil {
		return err
	}
	if by.Post != "" {
		c.By = by
	}
	c.Last = now
	c.acts[act[0]] = done
	return x.tell(ctx, c, by)
}

func (x *play) actor(who string) (office.Actor, string, error) {
	if who == "-" {
		return office.Actor{}, "", nil
	}
	by, local, err := deed.Actor(who)
	if name, ok := x.people[by.ID]; ok && by.Name == by.ID {
		by.Name = name
	}
	return by, local, err
}

func (x *play) do(ctx context.Context, now liem.Instant, c *playing, by office.Actor, local string, act []string, l line) (office.Recorded, error) {
	d, err := deed.Parse(c.proc, act)
	if err != nil {
		return office.Recorded{}, err
	}
	d.ID, d.Actor = x.id(c.Alias, strconv.Itoa(l.n)), local
	for role, people := range d.Assign {
		for i, q := range people {
			if name, ok := x.people[q.ID]; ok && q.Name == q.ID {
				d.Assign[role][i].Name = name
			}
		}
	}
	r, err := x.Office.Do(ctx, now, by, c.ID, d)
	if err == nil {
		_, err = x.Office.Settle(ctx, now, 100)
	}
	return r, err
}

// file begins a case, perhaps opened by another: --parent CASE:ACT.
func (x *play) file(ctx context.Context, now liem.Instant, alias string, by office.Actor, local string, args []string) error {
	var parent *office.Link
	if i := slices.Index(args, "--parent"); i >= 0 && i+1 < len(args) {
		from, act, _ := strings.Cut(args[i+1], ":")
		c := x.cases[from]
		if c == nil || c.acts[act].Act.IsZero() {
			return fmt.Errorf("%w: no act %s", errStory, args[i+1])
		}
		r := c.acts[act]
		parent = &office.Link{Case: r.Case, C: r.C, Effect: liem.DerivedID(r.Act.String(), "open", args[0])}
		args = slices.Delete(slices.Clone(args), i, i+2)
	}
	f, err := deed.ParseFiling(x.Packs, args)
	if err != nil {
		return err
	}
	f.ID, f.Case, f.Actor, f.Parent = x.id(alias, "file"), x.id(alias), local, parent
	r, err := x.Office.File(ctx, now, by, f)
	if err != nil {
		return err
	}
	for _, q := range f.Parties {
		if x.Joined != nil && q.ID != "" {
			x.Joined(q, f.Case)
		}
	}
	c := &playing{Told: Told{Alias: alias, ID: f.Case, Body: f.Body, Number: r.Number, By: by, Last: now}, acts: map[string]office.Recorded{f.Act: r}}
	for _, p := range x.Packs {
		if p.Hash == f.Pack {
			c.proc = p.Procedure(f.Procedure)
		}
	}
	x.cases[alias] = c
	x.order = append(x.order, alias)
	return x.tell(ctx, c, by)
}

func (x *play) carry(ctx context.Context, now liem.Instant, c *playing, by office.Actor, to string) (office.Recorded, error) {
	for _, p := range x.Packs {
		if p.ID+"@"+p.Version == to {
			r, err := x.Office.Carry(ctx, now, by, c.ID, x.id(c.Alias, "carry", to), p.Hash)
			if err == nil {
				c.proc = p.Procedure(c.proc.ID)
			}
			return r, err
		}
	}
	return office.Recorded{}, fmt.Errorf("%w: no pack %s", errStory, to)
}

// correct SEQ DAY,BASIS second=PERSON --reason TEXT
func (x *play) correct(ctx context.Context, now liem.Instant, c *playing, by office.Actor, args []string) (office.Recorded, error) {
	if len(args) < 5 || args[3] != "--reason" {
		return office.Recorded{}, fmt.Errorf("%w: correct SEQ DAY,BASIS second=PERSON --reason TEXT", errStory)
	}
	seq, err := strconv.ParseUint(args[0], 10, 64)
	if err != nil {
		return office.Recorded{}, err
	}
	day, basis, _ := strings.Cut(args[1], ",")
	at, err := x.when(day, "00:00")
	if err != nil {
		return office.Recorded{}, err
	}
	return x.Office.Correct(ctx, now, by, c.ID, office.Correction{ID: x.id(c.Alias, "correct", args[0]), Seq: seq, Reason: args[4],
		Occurred: ledger.Occurred{At: at, Day: true, Basis: ledger.Basis(basis)}, Second: office.Person{ID: strings.TrimPrefix(args[2], "second=")}})
}

func (x *play) read(ctx context.Context, now liem.Instant, c *playing, by office.Actor, purpose string) error {
	policies, err := access.Load()
	if err != nil {
		return err
	}
	v, err := x.Office.Read(ctx, now, by, c.ID, limits.Purpose(purpose), policies)
	if err != nil {
		return err
	}
	x.tellRead(now, by, v)
	return nil
}
