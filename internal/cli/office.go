package cli

import (
	"fmt"

	"liem"
	"liem/clock"
	"liem/internal/app"
	"liem/internal/deed"
	"liem/internal/office"
)

// officeCreate makes an installation.
type officeCreate struct {
	place
	Name string `placeholder:"NAME"`
}

// Run makes the installation and prints its name.
func (o *officeCreate) Run(c *call) error {
	now, err := o.now(c)
	if err != nil {
		return err
	}
	in, err := app.Open(c.ctx, app.Options{Dir: o.Dir, Database: o.Database, Create: true, Name: o.Name, Now: now, Random: c.Random, Sequencer: true})
	if err != nil {
		return err
	}
	c.say(c.in("Cơ sở “%s” đã sẵn sàng trong %s.\n", "The installation “%s” is ready in %s.\n"), in.Name, o.Dir)
	c.say("%s\n", c.in("Sao lưu thư mục keys riêng và giữ kín: mất khóa thì không đọc lại được hồ sơ nào.", "Back up its folder keys apart, and keep it secret: without the keys no case can be read again."))
	return in.Close()
}

// officeBody enters a body.
type officeBody struct {
	place
	Body   string `arg:""`
	Above  string `placeholder:"BODY"`
	NameVI string `name:"name-vi" placeholder:"NAME"`
	NameEN string `name:"name-en" placeholder:"NAME"`
}

// Run enters the body into the register.
func (o *officeBody) Run(c *call) error {
	return o.enter(c, office.Named(office.Body(o.Body, o.Above), liem.T(o.NameVI, o.NameEN)))
}

// officePost enters a post of a body.
type officePost struct {
	place
	Post   string   `arg:""`
	Body   string   `required:"" placeholder:"BODY"`
	Above  string   `placeholder:"POST"`
	Role   []string `placeholder:"ROLE" sep:"none"`
	NameVI string   `name:"name-vi" placeholder:"NAME"`
	NameEN string   `name:"name-en" placeholder:"NAME"`
}

// Run enters the post into the register.
func (o *officePost) Run(c *call) error {
	return o.enter(c, office.Named(office.Post(o.Post, o.Body, o.Above, o.Role...), liem.T(o.NameVI, o.NameEN)))
}

// officeTake enters who takes a post.
type officeTake struct {
	place
	Post  string `arg:""`
	Who   string `required:"" placeholder:"ID:NAME"`
	Since string `required:"" placeholder:"DATE"`
}

// Run enters into the register who takes the post from which day.
func (o *officeTake) Run(c *call) error {
	who, err := deed.Person(o.Who)
	if err != nil {
		return err
	}
	day, err := clock.ParseDate(o.Since)
	if err != nil {
		return asked("--since", o.Since, err)
	}
	vn, err := clock.Lookup("vn")
	if err != nil {
		return err
	}
	return o.enter(c, office.Take(o.Post, who, vn.Midnight(day)))
}

// enter enters one fact of the office.
func (p place) enter(c *call, e office.Entered) error {
	in, now, err := p.open(c, nil)
	if err != nil {
		return err
	}
	defer in.Close()
	fresh, err := in.Enter(c.ctx, now, e)
	if err != nil {
		return err
	}
	if !fresh {
		return &liem.Error{Kind: liem.Conflict, Op: "enter",
			Say: liem.T("Mục này đã có trong sổ cơ quan. Không có gì được ghi.", "This is in the register already. Nothing was recorded.")}
	}
	c.say("%s\n", c.in("Đã ghi vào sổ cơ quan.", "Entered into the register."))
	return nil
}

// ledgerVerify recomputes the log of a stopped office.
type ledgerVerify struct {
	Dir      string `placeholder:"DIR"`
	Database string `placeholder:"URL"`
	JSON     bool   `name:"json"`
}

// Run reads every leaf; a log that does not verify makes it exit with 1, one
// that cannot be read with 3.
func (l *ledgerVerify) Run(c *call) error {
	if (l.Dir == "") == (l.Database == "") {
		return invalid("Cần đúng một trong hai: --dir hoặc --database.", "Exactly one of --dir and --database is needed.")
	}
	log, err := app.VerifyLog(c.ctx, app.Options{Dir: l.Dir, Database: l.Database, Random: c.Random})
	if err != nil {
		return lookedAt(err)
	}
	if l.JSON {
		return c.json(struct {
			Size int64     `json:"size"`
			Root liem.Hash `json:"root"`
		}{log.Size, log.Root})
	}
	c.say("%s\n", c.in("Sổ đúng: gốc tính lại từ mọi lá khớp với gốc đang ghi.", "The log verifies: the root worked out from every leaf is the one it states."))
	c.table([][2]string{{c.in("số lá", "leaves"), c.number(int(log.Size))}, {c.in("gốc", "root"), fmt.Sprint(log.Root)}})
	return nil
}

// lookedAt: whatever keeps one from reading a log says nothing against it.
func lookedAt(err error) error {
	k := liem.KindOf(err)
	if k != liem.Conflict && k != liem.NotFound {
		return err
	}
	return &liem.Error{Kind: liem.CouldNotLook, Op: "verify log", Cause: err, Say: sayOf(err).Say, Next: sayOf(err).Next}
}
