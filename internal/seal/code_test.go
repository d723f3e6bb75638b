package seal

import (
	"bytes"
	"crypto/rand"
	"strings"
	"testing"

	"liem"
)

func TestCode(t *testing.T) {
	key := [16]byte{1, 2, 3}
	code, act, again := ReturnCode(key), FilingAct(key), key
	if code != ReturnCode(again) || act != FilingAct(again) {
		t.Fatal("a retry gives another code or act")
	}
	const want = "366x-3fq9-q2j3-mszm-d83x-1q56-v421" // for ever: people have it on paper
	if got := code.String(); got != want {
		t.Errorf("code %s, want %s", got, want)
	}
	// The store finds the case by these for as long as it lives.
	if got := code.Hash().String(); got != "babd34086a336da325bd1fdbecc01fc1f1d000c8e4638ac9fa6817dfbb84d1b1" {
		t.Errorf("hash %s", got)
	}
	if got := FilingAct(key).String(); got != "ypxk2gj0twp1w18cn2pbgt9h10" {
		t.Errorf("act %s", got)
	}
	s := code.String()
	for _, form := range []string{
		s, strings.ToUpper(s), strings.ReplaceAll(s, "-", ""), strings.ReplaceAll(s, "-", " "), "  " + s + "\r\n",
		strings.NewReplacer("0", "o", "1", "l").Replace(s), strings.NewReplacer("0", "O", "1", "I").Replace(s),
	} {
		got, err := ParseCode(form)
		if err != nil || got != code {
			t.Errorf("%q: %v", form, err)
		}
	}
	for _, form := range []string{"", "x", s[:len(s)-1], s + "0", "u" + s[1:], strings.Repeat(" ", 201) + s} {
		_, err := ParseCode(form)
		wantKind(t, err, liem.Invalid, "")
	}
}

// TestCodeLeadsNowhere: what is kept, the act's id and the hash, is not the
// code, nor made from it in a way that goes back.
func TestCodeLeadsNowhere(t *testing.T) {
	for range 100 {
		var key [16]byte
		rand.Read(key[:])
		act, code := FilingAct(key), ReturnCode(key)
		hash := code.Hash()
		if bytes.Equal(act[:], code[:]) || act == liem.ID(key) || code == Code(key) ||
			ReturnCode(act) == code || bytes.Contains(hash[:], code[:]) || Code(act).Hash() == hash {
			t.Fatal("the code can be had from what is kept")
		}
	}
}

// TestCodeSlips: every wrong character and every exchange of two is seen.
func TestCodeSlips(t *testing.T) {
	const symbols = "0123456789abcdefghjkmnpqrstvwxyz"
	for range 200 {
		var code Code
		rand.Read(code[:])
		s := []byte(strings.ReplaceAll(code.String(), "-", ""))
		for i := range s {
			for _, c := range []byte(symbols) {
				wrong := bytes.Clone(s)
				wrong[i] = c
				if _, err := ParseCode(string(wrong)); (err == nil) != (c == s[i]) {
					t.Fatalf("%s: %v", wrong, err)
				}
			}
			for j := range i {
				swapped := bytes.Clone(s)
				swapped[i], swapped[j] = s[j], s[i]
				if _, err := ParseCode(string(swapped)); (err == nil) != (s[i] == s[j]) {
					t.Fatalf("%s from %s: %v", swapped, s, err)
				}
			}
		}
	}
}

func FuzzParseCode(f *testing.F) {
	f.Add(ReturnCode([16]byte{1}).String())
	f.Add("oil0")
	f.Fuzz(func(t *testing.T, s string) {
		code, err := ParseCode(s)
		if err != nil {
			return
		}
		if again, err := ParseCode(code.String()); err != nil || again != code {
			t.Fatal("a code does not read its own form")
		}
	})
}

func TestMarks(t *testing.T) {
	k := officeOf(t, 1)
	ring, _ := newCase(t, k)
	another, _, err := NewCase(rand.Reader, k.Public(), liem.DerivedID("another"))
	if err != nil {
		t.Fatal(err)
	}
	must := func(h liem.Hash, err error) liem.Hash {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return h
	}
	part := func(s ...string) (out [][]byte) {
		for _, s := range s {
			out = append(out, []byte(s))
		}
		return out
	}
	tag := must(ring.Tag("ab"))
	if must(ring.Tag("ab")) != tag {
		t.Error("a tag changes")
	}
	seen := map[liem.Hash]string{tag: "tag"}
	for say, h := range map[string]liem.Hash{
		"other case":   must(another.Tag("ab")),
		"other person": must(ring.Tag("ac")),
		"check":        must(ring.Check(part("ab")...)),
		"check, split": must(ring.Check(part("a", "b")...)),
		"check, other": must(ring.Check(part("", "ab")...)),
		"check, none":  must(ring.Check()),
	} {
		if seen[h] != "" {
			t.Errorf("%s is as %s", say, seen[h])
		}
		seen[h] = say
	}
	_, err = ring.Only("file").Tag("ab")
	wantKind(t, err, liem.Refused, liem.NotYou)
}

func TestEffect(t *testing.T) {
	k := officeOf(t, 1)
	ring, _ := newCase(t, k)
	id := liem.DerivedID("effect")
	for _, data := range []string{"", "a letter"} {
		b, err := SealEffect(rand.Reader, ring, id, []byte(data))
		if err != nil {
			t.Fatal(err)
		}
		if got, err := OpenEffect(ring, id, b); err != nil || string(got) != data {
			t.Fatal(string(got), err)
		}
		_, err = OpenEffect(ring, liem.DerivedID("other"), b)
		wantKind(t, err, liem.Damaged, "")
		for i := range b {
			wrong := bytes.Clone(b)
			wrong[i] ^= 1
			_, err = OpenEffect(ring, id, wrong)
			wantKind(t, err, liem.Damaged, "")
			_, err = OpenEffect(ring, id, b[:i])
			wantKind(t, err, liem.Damaged, "")
		}
		again, err := SealEffect(rand.Reader, ring, id, []byte(data))
		if err != nil || bytes.Equal(again, b) {
			t.Fatal("sealed twice alike", err)
		}
	}
}
