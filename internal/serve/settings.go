package serve

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"liem"
	"liem/internal/app"
	"liem/internal/identity"
	"liem/internal/thread"
	"liem/internal/web/page"
	"liem/internal/web/self"
	"liem/rulebook"
)

// Settings are what an installation says of itself on its pages: the file
// settings.json in its folder. None of it decides anything about a case.
type Settings struct {
	Name      liem.Text `json:"name"`      // of the office
	Reports   []Door    `json:"reports"`   // where reports go; empty: the first procedure for reports, at every body with an intake officer
	Emergency string    `json:"emergency"` // whom to call in danger
	Outside   []Outside `json:"outside"`   // bodies outside the office that take reports too
	Leave     string    `json:"leave"`     // where "leave this page" leads; empty: a page that says nothing
	Provider  *Provider `json:"provider"`  // an OpenID provider by which people sign in beside passkeys; nil: none
}

// Provider is an OpenID provider. Its secret, if it has one, lies in a file
// that its owner alone may read.
type Provider struct {
	Issuer     string `json:"issuer"`
	Client     string `json:"client"`
	SecretFile string `json:"secret_file"` // empty: a public client
	Name       string `json:"name"`        // as people know it
}

// OIDC reads what sign-in needs of the provider; nil if there is none.
func (s Settings) OIDC() (*identity.OIDC, error) {
	p := s.Provider
	if p == nil {
		return nil, nil
	}
	out := &identity.OIDC{Issuer: p.Issuer, Client: p.Client, Name: p.Name}
	if p.SecretFile == "" {
		return out, nil
	}
	info, err := os.Stat(p.SecretFile)
	if err == nil && info.Mode().Perm()&0o077 != 0 {
		return nil, &liem.Error{Kind: liem.Refused, Code: liem.Needs, Op: "read the provider's secret",
			Say:  liem.T("Người khác đọc được tệp "+p.SecretFile+".", "Others can read the file "+p.SecretFile+"."),
			Next: liem.T("Đặt quyền 0600 cho tệp.", "Set its mode to 0600.")}
	}
	raw, err := os.ReadFile(p.SecretFile)
	if err != nil {
		return nil, &liem.Error{Kind: liem.CouldNotLook, Op: "read the provider's secret", Cause: err,
			Say: liem.T("Không đọc được tệp "+p.SecretFile+".", "The file "+p.SecretFile+" cannot be read.")}
	}
	out.Secret = strings.TrimSpace(string(raw))
	return out, nil
}

// Door is a procedure at a body.
type Door struct {
	Procedure string `json:"procedure"`
	Body      string `json:"body"`
}

// Outside is a body outside the office.
type Outside struct {
	Name liem.Text `json:"name"`
	URL  string    `json:"url"`
}

// ReadSettings reads the file of an installation; without one the defaults.
func ReadSettings(dir string) (Settings, error) {
	s := Settings{Name: liem.T("Văn phòng Liêm chính", "Integrity Office")}
	raw, err := os.ReadFile(filepath.Join(dir, "settings.json"))
	if errors.Is(err, fs.ErrNotExist) {
		return s, nil
	}
	if err == nil {
		usual := s.Name
		s.Name = liem.Text{}
		if err = json.Unmarshal(raw, &s); s.Name == (liem.Text{}) {
			s.Name = usual
		}
	}
	if err != nil {
		return s, &liem.Error{Kind: liem.Invalid, Op: "read settings.json", Cause: err,
			Say:  liem.T("Tệp settings.json không đọc được.", "The file settings.json cannot be read."),
			Next: liem.T("Sửa tệp, hoặc bỏ tệp để dùng mặc định.", "Mend the file, or remove it to use the defaults.")}
	}
	if !s.Name.Whole() {
		return s, &liem.Error{Kind: liem.Invalid, Op: "read settings.json",
			Say: liem.T("Tên văn phòng phải có cả tiếng Việt và tiếng Anh.", "The office's name is needed in Vietnamese and in English.")}
	}
	return s, nil
}

func (s Settings) leaveTo() string {
	if s.Leave != "" {
		return s.Leave
	}
	return "/gone"
}

func (s Settings) outside() (out []page.Link) {
	for _, x := range s.Outside {
		out = append(out, page.Link{To: x.URL, Text: x.Name})
	}
	return out
}

// doors are the ways to report, each with a procedure that a reporter files.
func (s Settings) doors(in *app.Installation) (out []thread.Door) {
	reports := s.Reports
	if len(reports) == 0 {
		if p := firstReport(in); p != nil {
			for _, body := range in.Office.BodiesWith("intake_officer") {
				reports = append(reports, Door{p.ID, body})
			}
		}
	}
	for _, d := range reports {
		if p := in.Newest(d.Procedure); p != nil {
			out = append(out, thread.Door{Procedure: p, Body: d.Body, Name: in.Office.BodyName(d.Body)})
		}
	}
	return out
}

func firstReport(in *app.Installation) *rulebook.Procedure {
	for _, pack := range in.Packs {
		for _, p := range pack.Procedures {
			if p.Kind == "report" && p.Party("reporter") != nil {
				return in.Newest(p.ID)
			}
		}
	}
	return nil
}

func (s Settings) bodies(in *app.Installation) (out []self.Body) {
	for _, id := range in.Office.BodiesWith("decider") {
		out = append(out, self.Body{ID: id, Name: in.Office.BodyName(id)})
	}
	return out
}
