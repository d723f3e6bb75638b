package cli

import (
	"errors"
	"fmt"
	"os"

	"liem"
	"liem/ledger"
	"liem/ledger/bundle"
)

// receiptVerify checks what somebody kept of an act, offline.
type receiptVerify struct {
	File   string `arg:""`
	Policy string `placeholder:"FILE"`
	JSON   bool   `name:"json"`
}

// receiptReport is what it prints with --json.
type receiptReport struct {
	Whole      bool   `json:"whole"`
	Trust      string `json:"trust"`
	Commitment string `json:"commitment"`
	Index      int64  `json:"index"`
	Size       int64  `json:"size"`
	Log        string `json:"log"`
	Limits     string `json:"limits"`
	Line       int    `json:"line"` // the first that does not fit; 0: none
	VI         string `json:"vi"`
	EN         string `json:"en"`
}

const mostReceipt = 64 << 10

// Run verifies the receipt; a line that does not fit makes it exit with 1.
func (v *receiptVerify) Run(c *call) error {
	policy, err := (&bundleVerify{Policy: v.Policy}).policy()
	if err != nil {
		return err
	}
	text, err := os.ReadFile(v.File)
	if err != nil {
		return couldNotRead(v.File, err)
	}
	if len(text) > mostReceipt {
		text = text[:mostReceipt]
	}
	r, at, err := ledger.VerifyReceipt(text, policy)
	report := receiptReport{Whole: err == nil, Commitment: r.C.String(), Index: r.Proof.Index, Size: at.Size, Log: at.Origin, Limits: at.Limits.String(), Trust: string(bundle.Consistent)}
	if policy != nil {
		report.Trust = string(bundle.Trusted)
	}
	var f *ledger.ReceiptFault
	if errors.As(err, &f) {
		report = receiptReport{Line: f.Line, VI: f.Say.VI, EN: f.Say.EN}
	}
	switch {
	case v.JSON:
		if err := c.json(report); err != nil {
			return err
		}
		if f != nil {
			return verdict{Refused}
		}
		return nil
	case f != nil:
		c.say("%s\n", c.in("Biên nhận KHÔNG đúng.", "The receipt does NOT verify."))
		line := c.number(f.Line)
		return &liem.Error{Kind: liem.Damaged, Op: "verify receipt", Say: liem.T("Dòng "+line+": "+f.Say.VI, "Line "+line+": "+f.Say.EN)}
	}
	c.say("%s\n", c.in("Biên nhận đúng.", "The receipt verifies."))
	c.table([][2]string{
		{c.in("cam kết", "commitment"), report.Commitment},
		{c.in("trong sổ", "log"), report.Log},
		{c.in("dòng", "line"), fmt.Sprintf(c.in("%s (đếm từ 0) trên %s", "%s (from 0) of %s"), c.number(int(report.Index)), c.number(int(report.Size)))},
		{c.in("tin cậy", "trust"), trusts[bundle.Trust(report.Trust)].In(c.lang)},
		{c.in("giới hạn", "limits"), limitsAgainst(report.Limits).In(c.lang)},
	})
	return nil
}
