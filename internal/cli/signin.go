package cli

import (
	"fmt"
	"strings"

	"liem/internal/app"
	"liem/internal/deed"
	"liem/internal/identity"
	"liem/internal/office"
)

// hands is somebody at an installation who acts on another's account. Whoever
// runs the machine names them, and the account remembers that it was so.
type hands struct {
	place
	By     string `required:"" placeholder:"PERSON"`
	Origin string `placeholder:"URL"`
}

// gate opens the installation; the caller closes it.
func (h hands) gate(c *call) (*desk, identity.Hand, error) {
	now, err := h.now(c)
	if err != nil {
		return nil, identity.Hand{}, err
	}
	by, err := deed.Person(h.By)
	if err != nil {
		return nil, identity.Hand{}, err
	}
	in, err := app.Open(c.ctx, app.Options{Dir: h.Dir, Database: h.Database, Now: now, Random: c.Random, Sequencer: true, Origin: h.Origin})
	if err != nil {
		return nil, identity.Hand{}, err
	}
	return &desk{Installation: in, now: now}, identity.Console(by.ID), nil
}

// officeEnrol makes somebody's first link.
type officeEnrol struct {
	hands
	Who string `arg:""`
}

// Run prints the link, once.
func (o *officeEnrol) Run(c *call) error {
	who, err := deed.Person(o.Who)
	if err != nil {
		return err
	}
	in, by, err := o.gate(c)
	if err != nil {
		return err
	}
	defer in.Close()
	token, _, err := in.Identity.Enrol(c.ctx, in.now, by, who.ID, who.Name)
	if err != nil {
		return err
	}
	c.say("%s\n", in.Identity.LinkURL(token))
	c.note(c.in("Liên kết dùng một lần, trong 72 giờ. Không ai in lại được.\nSau khi dùng, một người khác xác nhận: liem office confirm %s --by …", "The link works once, within 72 hours. Nobody can print it again.\nAfter it was used another person confirms: liem office confirm %s --by …"), who.ID)
	return nil
}

// officeConfirm is the second person's word on an account.
type officeConfirm struct {
	hands
	Who string `arg:""`
}

// Run confirms the account, so that it can open cases.
func (o *officeConfirm) Run(c *call) error {
	who, err := deed.Person(o.Who)
	if err != nil {
		return err
	}
	in, by, err := o.gate(c)
	if err != nil {
		return err
	}
	defer in.Close()
	if err := in.Identity.Confirm(c.ctx, in.now, by, in.Identity.AccountID(who.ID)); err != nil {
		return err
	}
	c.say("%s\n", c.in("Đã xác nhận tài khoản.", "The account is confirmed."))
	return nil
}

// officeRelink gives somebody a new link, by two people: the first asks, the
// second allows.
type officeRelink struct {
	hands
	Who   string `arg:""`
	Allow bool
}

// Run prints the first person's code, or the second one's link.
func (o *officeRelink) Run(c *call) error {
	who, err := deed.Person(o.Who)
	if err != nil {
		return err
	}
	in, by, err := o.gate(c)
	if err != nil {
		return err
	}
	defer in.Close()
	return o.relink(c, in, by, who)
}

func (o *officeRelink) relink(c *call, in *desk, by identity.Hand, who office.Person) error {
	id := in.Identity.AccountID(who.ID)
	if o.Allow {
		token, err := in.Identity.AllowLink(c.ctx, in.now, by, id)
		if err != nil {
			return err
		}
		c.say("%s\n", in.Identity.LinkURL(token))
		c.note("%s", c.in("Trao cho chủ tài khoản; liên kết chỉ dùng được cùng mã mà người thứ nhất giữ.", "Hand it to the account's owner; it works only with the code that the first person holds."))
		return nil
	}
	code, err := in.Identity.AskLink(c.ctx, in.now, by, id, identity.ToRecover)
	if err != nil {
		return err
	}
	c.say("%s\n", code)
	c.note(c.in("Giữ mã này và báo riêng cho chủ tài khoản. Người thứ hai chạy: liem office relink %s --allow --by …", "Keep this code and tell it to the account's owner apart. The second person runs: liem office relink %s --allow --by …"), who.ID)
	return nil
}

// note says something about a result, beside it.
func (c *call) note(format string, args ...any) {
	fmt.Fprintf(c.Err, "liem: %s\n", strings.ReplaceAll(fmt.Sprintf(format, args...), "\n", "\n      "))
}
