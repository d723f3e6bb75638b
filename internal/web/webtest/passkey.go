package webtest

import (
	"fmt"
	"strings"
	"time"

	"github.com/chromedp/cdproto/webauthn"
	"github.com/chromedp/chromedp"
)

// Device gives the tab a device that keeps passkeys, on which somebody is
// always there and verified. Lose takes it away with what it keeps.
func (tab *Tab) Device() (lose func()) {
	tab.t.Helper()
	call(tab, webauthn.Enable, webauthn.EnableParams{})
	made, err := chromedp.Call(tab.ctx, webauthn.AddVirtualAuthenticator, webauthn.AddVirtualAuthenticatorParams{Options: &webauthn.VirtualAuthenticatorOptions{
		Protocol: "ctap2", Transport: "internal", HasResidentKey: true, HasUserVerification: true, IsUserVerified: true, AutomaticPresenceSimulation: true}})
	if err != nil {
		tab.t.Fatalf("browser: %v", err)
	}
	id := made.AuthenticatorID
	return func() {
		tab.t.Helper()
		call(tab, webauthn.RemoveVirtualAuthenticator, webauthn.RemoveVirtualAuthenticatorParams{AuthenticatorID: id})
	}
}

// Until waits until the page says something; a page that never does is a
// failure.
func (tab *Tab) Until(says string) {
	tab.t.Helper()
	for range 100 {
		if text, err := chromedp.Run(tab.ctx, chromedp.Evaluate[string]("document.body?document.body.innerText:''")); err == nil && strings.Contains(text, says) {
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
	tab.t.Fatalf("the page never says %q: %.600s", says, tab.Text())
}

// Click clicks on the first element of a selector, as script does, and does
// not wait.
func (tab *Tab) Click(selector string) {
	tab.t.Helper()
	if !eval[bool](tab, fmt.Sprintf("(e=>!!e&&(e.click(),true))(document.querySelector(%q))", selector)) {
		tab.t.Fatalf("there is no %s on %s", selector, tab.Title())
	}
}
