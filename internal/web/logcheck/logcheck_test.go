package logcheck_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"liem"
	"liem/clock"
	"liem/internal/access"
	"liem/internal/web"
	"liem/internal/web/logcheck"
	"liem/internal/web/page"
	"liem/internal/web/webtest"
	"liem/ledger"
	"liem/ledger/bundle/bundletest"
)

type anybody struct{}

func (anybody) Allows(_ *page.Visitor, action string) error {
	if action != access.Public {
		return errors.New("not public")
	}
	return nil
}

func (anybody) Actions() []string { return access.Actions() }

func (anybody) Who(http.ResponseWriter, *http.Request, liem.Instant) (*page.Visitor, page.Keep, error) {
	return nil, nil, nil
}

func receipt(t *testing.T, size, index, witnesses int) ledger.ActReceipt {
	t.Helper()
	r, err := bundletest.Receipt(size, index, witnesses)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// serve gives the page over a log that has the key of the receipts.
func serve(t *testing.T, fails error) *httptest.Server {
	t.Helper()
	policy := receipt(t, 1, 0, 0).Policy
	day, err := clock.ParseDate("2026-10-12")
	if err != nil {
		t.Fatal(err)
	}
	k, err := logcheck.New(logcheck.Config{Head: func(context.Context) (logcheck.Head, error) {
		return logcheck.Head{Origin: "thanhtra.example.vn/liem", Size: 1204816, Root: liem.Hash{0x9f}, Day: day, Policy: policy}, fails
	}})
	if err != nil {
		t.Fatal(err)
	}
	site, err := web.New(web.Config{Site: &page.Site{Office: liem.T("Văn phòng Liêm chính, Cơ quan Mẫu", "Integrity Office, Sample Body"), LeaveTo: "/gone"}, Counters: []*page.Counter{k},
		Policies: anybody{}, SignIn: anybody{}, Now: func() liem.Instant { return 1_790_000_000_000_000 }, Log: slog.New(slog.NewTextHandler(io.Discard, nil))})
	if err != nil {
		t.Fatal(err)
	}
	s := httptest.NewServer(site)
	t.Cleanup(s.Close)
	return s
}

func get(t *testing.T, url string) (int, string, http.Header) {
	t.Helper()
	r, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	body, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return r.StatusCode, string(body), r.Header
}

func TestPage(t *testing.T) {
	s := serve(t, nil)
	for l, words := range map[string][]string{
		"vi": {"Kiểm tra sổ", "1.204.816 dòng", "12/10/2026", "chưa có nhân chứng ký", "Kiểm tra biên nhận này", "liem receipt verify", "9f00000000"},
		"en": {"Check the log", "1,204,816 lines", "no witness yet", "Check this receipt", "liem receipt verify"},
	} {
		r, _ := http.NewRequest("GET", s.URL+"/check", nil)
		r.Header.Set("Accept-Language", l)
		answer, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		body, _ := io.ReadAll(answer.Body)
		answer.Body.Close()
		for _, w := range words {
			if !strings.Contains(string(body), w) {
				t.Errorf("%s: the page lacks %q", l, w)
			}
		}
		if p := answer.Header.Get("Content-Security-Policy"); !strings.Contains(p, "script-src 'self'") || strings.Contains(p, "unsafe") {
			t.Errorf("policy %q", p)
		}
	}
	if status, body, _ := get(t, s.URL+"/assets/verify.js"); status != 200 || strings.Contains(body, "fetch(") || strings.Contains(body, "XMLHttpRequest") || strings.Contains(body, "sendBeacon") {
		t.Errorf("the script: %d, or it can send", status)
	}
}

func TestDamagedLog(t *testing.T) {
	s := serve(t, &liem.Error{Kind: liem.Damaged, Say: liem.T("Sổ không nối tiếp điều đã công bố.", "The log does not continue what was published.")})
	if status, body, _ := get(t, s.URL+"/check"); status != 500 || !strings.Contains(body, "không nối tiếp") {
		t.Errorf("%d %s", status, body)
	}
}

const checkAll = `(async (all) => {
	const form = document.getElementById("verify"), box = document.getElementById("verdict"), out = [];
	for (const text of all) {
		form.receipt.value = text;
		delete box.dataset.line;
		form.requestSubmit();
		for (let n = 0; box.dataset.line === undefined && n < 2000; n++) await new Promise((r) => setTimeout(r, 1));
		out.push(box.dataset.line + " " + box.innerText.split("\n")[0]);
	}
	return JSON.stringify(out);
})(%s)`

// verdicts lets the page check receipts in the browser.
func verdicts(t *testing.T, tab *webtest.Tab, texts []string) (out []string) {
	t.Helper()
	raw, err := json.Marshal(texts)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal([]byte(tab.Await(fmt.Sprintf(checkAll, raw))), &out); err != nil || len(out) != len(texts) {
		t.Fatal(err, len(out))
	}
	return out
}

// TestBrowserAgrees: the page's script and the program find the same receipts
// right and the same line wrong in the others, and nothing leaves the browser.
func TestBrowserAgrees(t *testing.T) {
	s := serve(t, nil)
	tab := webtest.Start(t).Tab(t, webtest.Screen{Width: 1280, Scale: 1, Script: true})
	tab.Open(s.URL + "/check?l=vi")
	var texts, names []string
	for _, c := range [][3]int{{1, 0, 0}, {2, 0, 0}, {2, 1, 1}, {3, 2, 2}, {7, 6, 0}, {256, 255, 0}, {257, 256, 1}, {300, 17, 3}, {600, 421, 2}, {1000, 999, 0}} {
		names, texts = append(names, fmt.Sprint("good ", c)), append(texts, string(receipt(t, c[0], c[1], c[2]).Text()))
	}
	damaged, err := bundletest.DamagedReceipts()
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range damaged {
		// What is pasted loses empty lines at its end, and the browser makes its
		// own line feeds: that is mended, not found.
		if text := strings.TrimSpace(d.Text) + "\n"; text == d.Text {
			names, texts = append(names, d.Name), append(texts, d.Text)
		}
	}
	if len(texts) < 110 {
		t.Fatalf("only %d receipts", len(texts))
	}
	right := 0
	for i, got := range verdicts(t, tab, texts) {
		want := "0 Đúng"
		var f *ledger.ReceiptFault
		if _, _, err := ledger.VerifyReceipt([]byte(texts[i]), nil); errors.As(err, &f) {
			want = fmt.Sprintf("%d Không đúng", f.Line)
		} else {
			right++
		}
		if got != want {
			t.Errorf("%s: the browser says %q, the program %q", names[i], got, want)
		}
	}
	if right != 10 {
		t.Errorf("%d right", right)
	}
	asked, _ := tab.Asked()
	for _, a := range asked {
		if a != s.URL+"/check" && a != s.URL+"/check?l=vi" && !strings.HasPrefix(a, s.URL+"/assets/") && !strings.HasSuffix(a, "/favicon.ico") {
			t.Errorf("the page asked for %s", a)
		}
	}
	t.Logf("%d receipts, %d of them good; requests %v", len(texts), right, asked)
}

// TestOtherKey: a receipt of another log is right in itself, and the page says
// that the key is another one.
func TestOtherKey(t *testing.T) {
	s := serve(t, nil)
	tab := webtest.Start(t).Tab(t, webtest.Screen{Width: 360, Scale: 1, Script: true})
	tab.Open(s.URL + "/check?l=vi")
	verdicts(t, tab, []string{string(receipt(t, 600, 421, 2).Text())})
	text := tab.TextOf("#verdict")
	for _, want := range []string{"dòng 421 (đếm từ 0) trong 600", "2 trên 2 nhân chứng đã ký", "khóa mà trang này nêu ở trên", "bảng giới hạn khác"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q lacks %q", text, want)
		}
	}
	if n := tab.Sideways(); n > 0 {
		t.Errorf("%d px too wide", n)
	}
}

// TestLooks writes pictures where LIEM_SHOTS names a folder, and asks axe-core.
func TestLooks(t *testing.T) {
	s := serve(t, nil)
	b := webtest.Start(t)
	for _, screen := range webtest.Screens() {
		for _, lang := range []string{"vi", "en"} {
			screen.Script = true
			tab := b.Tab(t, screen)
			tab.Open(s.URL + "/check?l=" + lang)
			damaged := strings.Replace(string(receipt(t, 600, 421, 2).Text()), "index 421", "index 422", 1)
			verdicts(t, tab, []string{damaged})
			if n := tab.Sideways(); n > 0 {
				t.Errorf("%s %s: %d px too wide", screen.Name, lang, n)
			}
			if dir := os.Getenv("LIEM_SHOTS"); dir != "" {
				if err := os.WriteFile(fmt.Sprintf("%s/check-%s-%s.png", dir, screen.Name, lang), tab.Shot(), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			if os.Getenv("LIEM_AXE") != "" {
				for _, v := range tab.Axe() {
					t.Errorf("%s %s: %v", screen.Name, lang, v)
				}
			}
		}
	}
}
