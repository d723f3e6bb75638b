package signin_test

import (
	"regexp"
	"strings"
	"testing"

	"liem/internal/identity"
	"liem/internal/web/webtest"
)

var desktop = webtest.Screen{Name: "desktop", Width: 1280, Scale: 1, Script: true}

// secretOf is what a page shows once.
func secretOf(t *testing.T, tab *webtest.Tab) string {
	t.Helper()
	tab.Until("Chỉ hiện ở trang này")
	return strings.TrimSpace(tab.TextOf("#once"))
}

// A person's life with passkeys in a real browser: enrolled by a link, signed
// in, sessions listed and ended, recovered by two people.
func TestPasskeysInABrowser(t *testing.T) {
	s := openSite(t)
	b := webtest.Start(t)
	tabOf := func() *webtest.Tab {
		tab := b.Tab(t, desktop)
		tab.Open(s.url + "/sign-in?l=vi")
		return tab
	}
	administrator := func(person, name string) *webtest.Tab {
		tab := tabOf()
		tab.Device()
		token, a, err := s.gate.Enrol(t.Context(), start, identity.Console("x-1"), person, name)
		if err != nil {
			t.Fatal(err)
		}
		tab.Open(s.url + "/enrol/" + token)
		tab.Press("#passkey")
		tab.Until("Tài khoản của tôi")
		tab.Until("chưa mở được vụ việc nào")
		if err := s.gate.Confirm(t.Context(), start, identity.Console("x-2"), a.ID); err != nil {
			t.Fatal(err)
		}
		tab.Open(s.url + "/account")
		tab.Press("form[action='/out'] button")
		tab.Open(s.url + "/sign-in?next=/admin/accounts")
		tab.Press("#passkey")
		tab.Until("Ai được đăng nhập")
		return tab
	}
	one, two := administrator("p-1", "Nguyễn Thị An"), administrator("p-3", "Trần Bình")

	one.Type("#person", "p-7")
	one.Type("#name", "Lê Văn C")
	one.Press("form[action='/admin/accounts'].form button")
	link := secretOf(t, one)
	her := tabOf()
	lose := her.Device()
	her.Open(link)
	her.Press("#passkey")
	her.Until("Tài khoản của tôi")
	two.Open(s.url + "/admin/accounts")
	two.Press("button[value=confirm]")
	two.Until("Ai được đăng nhập")
	if two.Has("button[value=confirm]") {
		t.Error("still to be confirmed")
	}
	her.Open(s.url + "/account")
	her.Until("người thứ hai xác nhận tài khoản")
	if strings.Contains(her.Text(), "chưa mở được vụ việc nào") {
		t.Error("not confirmed on her own page")
	}
	for _, path := range []string{"/account", "/account/sessions"} {
		her.Open(s.url + path)
		if her.Sideways() > 0 {
			t.Errorf("%s is wider than the screen", path)
		}
	}

	her.Open(s.url + "/account")
	her.Press("form[action='/out'] button")
	her.Open(s.url + "/sign-in")
	asked, _ := her.Asked()
	for _, a := range asked {
		if !strings.HasPrefix(a, s.url) {
			t.Errorf("sign-in asks %s", a)
		}
	}
	her.Open(s.url + "/sign-in?next=/account/sessions")
	her.Press("#passkey")
	her.Until("Phiên đăng nhập của tôi")
	letter, code, _ := strings.Cut(s.again("p-7"), " ")
	if _, err := s.gate.SignByLetter(t.Context(), start, letter, code); err != nil {
		t.Fatal(err)
	}
	her.Open(s.url + "/account/sessions")
	her.Until("Kết thúc mọi phiên khác")
	her.Press("button[value=others]")
	her.Until("phiên này")
	if her.Has("button[value=others]") {
		t.Error("other sessions are left")
	}

	lose() // her device is gone
	one.Open(s.url + "/admin/accounts")
	row := "input[value='" + s.gate.AccountID("p-7").String() + "']~.acts "
	one.Press(row + "button[value=recover]")
	code = secretOf(t, one)
	two.Open(s.url + "/admin/accounts")
	two.Press(row + "button[value=allow]")
	again := secretOf(t, two)
	if !regexp.MustCompile(`^[0-9a-z]{8}$`).MatchString(code) || again == link {
		t.Errorf("code %q, link %q", code, again)
	}
	old := her
	her = tabOf()
	her.Device()
	her.Open(again)
	her.Click("#passkey") // without the code
	her.Until("Mã xác nhận không đúng")
	her.Type("#code", code)
	her.Click("#passkey")
	her.Until("Tài khoản của tôi")
	her.Until("cách đăng nhập mới thay mọi cách cũ")
	old.Open(s.url + "/account")
	old.Until("Đăng nhập bằng khóa truy cập") // the session from before has ended
	her.Press("form[action='/out'] button")
	her.Open(s.url + "/sign-in?next=/account")
	her.Press("#passkey")
	her.Until("Lê Văn C")
}

// The pages on every screen: nothing that keeps somebody from using them, and
// nothing wider than the screen.
func TestPagesForEverybody(t *testing.T) {
	s := openSite(t)
	b := webtest.Start(t)
	token, _, err := s.gate.Enrol(t.Context(), start, identity.Console("x-1"), "p-9", "Lê Văn C")
	if err != nil {
		t.Fatal(err)
	}
	for _, screen := range webtest.Screens() {
		tab := b.Tab(t, screen)
		look := func(path string) {
			t.Helper()
			tab.Open(s.url + path)
			if tab.Sideways() > 0 {
				t.Errorf("%s on %s is wider than the screen", path, screen.Name)
			}
			for _, v := range tab.Axe() {
				t.Errorf("%s on %s: %+v", path, screen.Name, v)
			}
		}
		tab.Open(s.url + "/sign-in?l=vi")
		for _, path := range []string{"/sign-in", "/enrol/" + token, "/demo"} {
			look(path)
		}
		tab.Press("form[action='/demo'] button") // p-5 with two posts
		for _, path := range []string{"/account/post", "/account", "/account/sessions"} {
			look(path)
		}
	}
}
