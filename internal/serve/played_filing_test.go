package serve_test

import (
	"net/url"
	"regexp"
	"strconv"
	"strings"

	"liem/internal/story"
)

// file begins a case.
func (x *playing) file(l story.Step, do flags) {
	x.t.Helper()
	x.cases[l.Case] = &playedCase{alias: l.Case, seen: map[string]bool{}, named: map[string]bool{}}
	if filed[l.Case] == "" {
		x.report(l, do)
	} else {
		x.takeIn(l, do)
	}
}

// takeIn is a filing that somebody brings on paper or by voice.
func (x *playing) takeIn(l story.Step, do flags) {
	x.t.Helper()
	c := x.cases[l.Case]
	h := x.as(filed[l.Case], "/desk/file")
	if link := do.values.Get("--parent"); link != "" {
		x.linked(h, link, do.word)
	} else {
		x.follow(h, "procedure="+do.word)
	}
	for _, want := range []struct{ param, flag string }{{"people", "--people"}, {"points", "--allegations"}} {
		if n := do.values.Get(want.flag); n != "" && n != "1" && strings.Contains(h.html(), want.param+"="+n) { // points count where each is found on
			x.follow(h, want.param+"="+n)
		}
	}
	f := forms(h.html())[0]
	typed, missing := x.typed(l, f, do)
	if missing != "" {
		x.t.Fatalf("%s: %s", missing, excerpt(h))
	}
	for local, q := range do.party {
		party, _, _ := strings.Cut(local, "-")
		for _, name := range []string{local, party, "filer"} {
			if f.asks(name) != nil && (name != "filer" || !strings.HasPrefix(local, "subject-")) {
				typed.Set(name, q.Name)
				break
			}
		}
	}
	press(x.t, h, "send", typed)
	press(x.t, h, "send", nil)
	if pageName(h.html()) != "filed" {
		x.t.Fatalf("not filed: %s", excerpt(h))
	}
	c.number = numberOf.FindString(head(h.html()))
	x.find(c, filed[l.Case])
}

// linked chooses what another case calls for.
func (x *playing) linked(h hand, link, procedure string) {
	x.t.Helper()
	alias, _, _ := strings.Cut(link, ":")
	for _, m := range regexp.MustCompile(`(?s)href="(/desk/file[?]for=[^"]*)".*?</li>`).FindAllStringSubmatch(h.html(), -1) {
		if strings.Contains(m[0], x.cases[alias].number) {
			h.open(unescape(m[1]))
			return
		}
	}
	x.t.Fatalf("%s is not called for by %s: %s", procedure, alias, excerpt(h))
}

// follow opens a link of the page that has a part of an address.
func (x *playing) follow(h hand, part string) {
	x.t.Helper()
	for _, to := range linksOn(h.html()) {
		if strings.Contains(to+"&", part+"&") {
			h.open(to)
			return
		}
	}
	x.t.Fatalf("no link with %s: %s", part, excerpt(h))
}

// report is the journey of somebody who gives no name.
func (x *playing) report(l story.Step, do flags) {
	x.t.Helper()
	h := x.sit()
	h.open("/report")
	press(x.t, h, "", nil)
	for range 16 {
		if pageName(h.html()) != "question" {
			break
		}
		x.answer(h, do)
	}
	press(x.t, h, "send", nil)
	m := regexp.MustCompile(`<p class="code">([^<]*)</p>`).FindStringSubmatch(h.html())
	if m == nil {
		x.t.Fatalf("no code: %s", excerpt(h))
	}
	x.cases[l.Case].code = m[1]
	for tie := range x.ties { // a register knows people by what they are called; until the notice that is what the report calls them
		if officer, who, _ := strings.Cut(tie, "/"); who == do.party["subject-1"].Name {
			x.ties[officer+"/"+do.values.Get("who_did_it")] = true
		}
	}
}

// answer answers one page of a report.
func (x *playing) answer(h hand, do flags) {
	x.t.Helper()
	f := forms(h.html())[0]
	typed := url.Values{}
	for name, list := range do.values {
		if f.asks(name) != nil {
			typed[name] = list
		}
	}
	if n := x.others(do); n > 0 && strings.Contains(h.html(), `value="more"`) && f.asks("other-"+strconv.Itoa(n+1)) == nil {
		press(x.t, h, "more", typed) // one more person to name
		return
	}
	for n := 2; f.asks("other-"+strconv.Itoa(n)) != nil; n++ {
		typed.Set("other-"+strconv.Itoa(n), do.party["subject-"+strconv.Itoa(n)].Name)
	}
	value := "send"
	if _, ok := f.button("skip"); ok && len(typed) == 0 {
		value = "skip"
	}
	press(x.t, h, value, typed)
}

// others is how many people a filing is about beside the first.
func (x *playing) others(do flags) (n int) {
	for local := range do.party {
		if strings.HasPrefix(local, "subject-") && local != "subject-1" {
			n++
		}
	}
	return n
}
