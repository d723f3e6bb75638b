// Package public is the counter where nobody signs in: to report, to follow up by
// code, to read the published procedures and the limits. It is handed a
// thread.Desk and has no way to a case file; its imports are held to that by a
// test.
//
//	counter, err := public.New(public.Config{Desk: desk, Packs: packs, …})
//
// It promises that nothing is kept before it is sent: what was answered travels
// in the form from page to page. It sets no cookie but the language that was
// chosen, and writes down neither address nor hour.
package public

import (
	"embed"
	"net/http"

	"liem"
	"liem/internal/thread"
	"liem/internal/web/page"
	"liem/limits"
	"liem/rulebook"
)

//go:embed templates
var own embed.FS

// Config is what the counter shows.
type Config struct {
	Desk      thread.Desk
	Packs     []*rulebook.Pack // the versions in force, for the published procedures
	Emergency string           // whom to call in danger; empty: nothing is said
	Outside   []page.Link      // bodies outside the office that take reports too
	Policies  []Policy         // the access rules, published
	SignedIn  func(v *page.Visitor) string
}

// Policy is one published access rule.
type Policy struct {
	ID      string
	Permits bool
	Say     liem.Text
	Cite    string
	Text    string
}

type counter struct {
	Config
}

const open = "public" // the action of every route here

// New makes the counter.
func New(c Config) (*page.Counter, error) {
	set, err := page.NewSet(own)
	if err != nil {
		return nil, err
	}
	k := &counter{c}
	return &page.Counter{Set: set, Routes: []page.Route{
		{Pattern: "GET /{$}", Access: open, Handle: k.first},
		{Pattern: "GET /report", Access: open, Handle: k.begin},
		{Pattern: "GET /report/write", Access: open, Handle: func(r *page.Request) error { return r.Redirect("/report") }},
		{Pattern: "POST /report/write", Access: open, Handle: k.write},
		{Pattern: "GET /follow", Access: open, Handle: k.askCode},
		{Pattern: "POST /follow", Access: open, Handle: k.follow},
		{Pattern: "POST /follow/act", Access: open, Handle: k.act},
		{Pattern: "GET /follow/act", Access: open, Handle: func(r *page.Request) error { return r.Redirect("/follow") }},
		{Pattern: "GET /procedures", Access: open, Handle: k.procedures},
		{Pattern: "GET /procedures/{procedure}", Access: open, Handle: k.procedure},
		{Pattern: "GET /limits", Access: open, Handle: k.limits},
		{Pattern: "GET /rules", Access: open, Handle: k.rules},
		{Pattern: "GET /help", Access: open, Handle: k.help},
		{Pattern: "GET /protection", Access: open, Handle: k.protection},
		{Pattern: "GET /gone", Access: open, Handle: k.gone},
	}}, nil
}

// first is the door of the site: what brings you here?
func (k *counter) first(r *page.Request) error {
	if r.Visitor != nil && k.SignedIn != nil {
		if to := k.SignedIn(r.Visitor); to != "" {
			return r.Redirect(to)
		}
	}
	return r.Render(http.StatusOK, &page.Page{Template: "first", Heading: liem.T("Bạn cần gì?", "What do you need?"), Public: true, Data: k})
}

func (k *counter) help(r *page.Request) error {
	return r.Render(http.StatusOK, &page.Page{Template: "help", Heading: liem.T("Trợ giúp", "Help"), Public: r.Visitor == nil, Data: k})
}

func (k *counter) protection(r *page.Request) error {
	return r.Render(http.StatusOK, &page.Page{Template: "protection", Public: true,
		Heading: liem.T("Việc này bảo vệ bạn trước ai, không bảo vệ trước ai", "Whom this protects you from, and whom not"), Data: k})
}

// gone is where "leave this page" leads if the installation names no other
// place: a page that says nothing.
func (k *counter) gone(r *page.Request) error {
	return r.Render(http.StatusOK, &page.Page{Template: "gone", Heading: liem.T("Giờ làm việc", "Opening hours"), Title: liem.T("Giờ làm việc", "Opening hours")})
}

func (k *counter) limits(r *page.Request) error {
	return r.Render(http.StatusOK, &page.Page{Template: "limits", Heading: liem.T("Giới hạn của Liêm", "The limits of Liêm"),
		Lead: liem.T("Liêm xét việc làm trong chức trách, không xét niềm tin. Những điều dưới đây nằm trong mã nguồn, không có công tắc.", "Liêm deals with conduct in office, never belief. What follows is part of the code; there is no switch."),
		Data: map[string]any{"Text": limitsText(r.Lang), "Hash": limits.Hash().String()}})
}

func (k *counter) rules(r *page.Request) error {
	return r.Render(http.StatusOK, &page.Page{Template: "rules", Heading: liem.T("Ai được mở gì", "Who may open what"),
		Lead: liem.T("Các quy tắc truy cập đang dùng, đúng từng chữ.", "The access rules in force, word for word."), Data: k.Policies})
}
