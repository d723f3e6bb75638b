package cli

import (
	"liem"
	"liem/internal/story"
)

// demo plays the shipped stories.
type demo struct {
	Dir     string `placeholder:"DIR"`
	Listen  string `placeholder:"ADDR"`
	NoServe bool
	Brief   bool
}

// Run tells the stories, and says that there are no pages to serve after
// them.
func (d *demo) Run(c *call) error {
	if err := story.Demo(c.ctx, story.Options{Dir: d.Dir, Lang: c.lang, Out: c.Out, Random: c.Random, Brief: d.Brief}); err != nil {
		return err
	}
	if !d.NoServe {
		c.say("%s\n", c.in("Chưa có trang nào để phục vụ; các trang sẽ có trong bản sau.", "There are no pages to serve yet; they come with a later version."))
	}
	return nil
}

// serve will be the office with its pages.
type serve struct {
	Dir      string `placeholder:"DIR"`
	Listen   string `placeholder:"ADDR"`
	Database string `placeholder:"URL"`
}

// Run says what works instead.
func (serve) Run(*call) error {
	return &liem.Error{Kind: liem.Invalid, Op: "serve",
		Say:  liem.T("Chưa có trang nào để phục vụ; các trang sẽ có trong bản sau. Không có gì được khởi động.", "There are no pages to serve yet; they come with a later version. Nothing was started."),
		Next: liem.T("Trong lúc đó, mọi việc làm được từ dòng lệnh: liem case --help, liem bundle --help.", "Until then everything can be done from the command line: liem case --help, liem bundle --help.")}
}
