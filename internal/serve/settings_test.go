package serve

import (
	"os"
	"path/filepath"
	"testing"

	"liem"
)

// TestSettings: what the file says is taken whole or refused with a reason.
func TestSettings(t *testing.T) {
	dir := t.TempDir()
	file, secret := filepath.Join(dir, "settings.json"), filepath.Join(dir, "secret")
	write := func(path, text string, mode os.FileMode) {
		t.Helper()
		if err := os.WriteFile(path, []byte(text), mode); err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(path, mode); err != nil {
			t.Fatal(err)
		}
	}
	s, err := ReadSettings(dir)
	if p, e := s.OIDC(); err != nil || e != nil || p != nil || !s.Name.Whole() {
		t.Errorf("without a file: %+v, %v, %v", s, err, e)
	}
	for _, bad := range []string{"{", `{"name": {"vi": "Chỉ tiếng Việt"}}`, `{"reports": 7}`} {
		write(file, bad, 0o644)
		if _, err := ReadSettings(dir); liem.KindOf(err) != liem.Invalid {
			t.Errorf("%s: %v", bad, err)
		}
	}
	write(file, `{"provider": {"issuer": "https://id.example", "client": "liem", "name": "Cổng", "secret_file": "`+secret+`"}}`, 0o644)
	if s, err = ReadSettings(dir); err != nil {
		t.Fatal(err)
	}
	if _, err := s.OIDC(); liem.KindOf(err) != liem.CouldNotLook {
		t.Errorf("without the secret: %v", err)
	}
	write(secret, "s3cret\n", 0o644)
	if _, err := s.OIDC(); liem.KindOf(err) != liem.Refused {
		t.Errorf("a secret that others read: %v", err)
	}
	write(secret, "s3cret\n", 0o600)
	if p, err := s.OIDC(); err != nil || p.Secret != "s3cret" || p.Issuer != "https://id.example" || p.Name != "Cổng" {
		t.Errorf("%+v, %v", p, err)
	}
}
