package deed

import (
	"slices"
	"strconv"
	"strings"

	"golang.org/x/text/unicode/norm"

	"liem"
	"liem/internal/office"
	"liem/rulebook"
)

// FilingFlags are the words with which a case begins.
type FilingFlags struct {
	Flags
	Pack        string   `placeholder:"PACK[@VERSION]"`
	Body        string   `placeholder:"BODY"`
	People      int      `placeholder:"N" default:"1"`
	Allegations int      `placeholder:"N" default:"1"`
	Party       []string `placeholder:"PARTY=ID:NAME" sep:"none"`
	Act         string   `placeholder:"ACT"`
	Case        string   `placeholder:"ID"`
}

// ParseFiling reads a filing: "vn.denunciation", "--body", "so-a",
// "--party", "subject-1=binh:Lê Bình" … The error is liem.Invalid.
func ParseFiling(packs []*rulebook.Pack, args []string) (office.Filing, error) {
	f := FilingFlags{People: 1, Allegations: 1}
	people, allegations := "", ""
	single, lists := f.single(), f.lists()
	for name, v := range map[string]*string{"pack": &f.Pack, "body": &f.Body, "people": &people, "allegations": &allegations, "act": &f.Act, "case": &f.Case} {
		single[name] = v
	}
	lists["party"] = &f.Party
	words, err := read(args, map[string]*bool{"propose": &f.Propose}, single, lists)
	if err != nil {
		return office.Filing{}, err
	}
	if len(words) != 1 {
		return office.Filing{}, invalid("Cần đúng một thủ tục, ví dụ: vn.denunciation --body so-a.", "Exactly one procedure is needed, as in: vn.denunciation --body so-a.")
	}
	for name, n := range map[string]*int{"people": &f.People, "allegations": &f.Allegations} {
		if s := *single[name]; s != "" {
			if *n, err = strconv.Atoi(s); err != nil {
				return office.Filing{}, invalid("--"+name+" cần một số.", "--"+name+" takes a number.")
			}
		}
	}
	return f.Filing(packs, words[0])
}

// Filing makes the filing that begins a case of the procedure, under the
// newest of the packs that has it unless one is named. The error is
// liem.Invalid.
func (f *FilingFlags) Filing(packs []*rulebook.Pack, procedure string) (office.Filing, error) {
	p, err := f.choose(packs, procedure)
	if err != nil {
		return office.Filing{}, err
	}
	act := f.Act
	if act == "" {
		i := slices.IndexFunc(p.Acts, func(a *rulebook.Act) bool { return a.Kind == rulebook.Filing })
		if i < 0 {
			return office.Filing{}, invalid("Không ai tự mở được vụ việc theo thủ tục "+procedure+".", "Nobody can begin a case of the procedure "+procedure+" by filing.")
		}
		act = p.Acts[i].ID
	}
	d, err := f.Deed(p, act)
	if err != nil {
		return office.Filing{}, err
	}
	out := office.Filing{Deed: d, Procedure: procedure, Pack: p.Pack.Hash, Body: f.Body, People: f.People, Allegations: f.Allegations, Parties: map[string]office.Person{}}
	if f.Body == "" {
		return office.Filing{}, invalid("Cần nêu cơ quan: --body.", "Name the body: --body.")
	}
	if f.Case != "" {
		if out.Case, err = liem.ParseID(f.Case); err != nil {
			return office.Filing{}, invalid("Mã vụ việc “"+f.Case+"” không đúng: cần 26 ký tự.", "The case's id “"+f.Case+"” is wrong: 26 characters are needed.")
		}
	}
	for _, s := range f.Party {
		local, who, given := strings.Cut(s, "=")
		party, n, ok := strings.Cut(local, "-")
		if _, err := strconv.Atoi(n); !ok || err != nil || p.Party(party) == nil {
			return office.Filing{}, unknown("bên", "party", local, names(p.Parties, func(q *rulebook.Party) string { return q.ID + "-1" }))
		}
		if !given {
			who = local
		}
		q, err := Person(who)
		if err != nil {
			return office.Filing{}, err
		}
		if err := put(&out.Parties, local, q); err != nil {
			return office.Filing{}, err
		}
	}
	return out, nil
}

func (f *FilingFlags) choose(packs []*rulebook.Pack, procedure string) (*rulebook.Procedure, error) {
	id, version, _ := strings.Cut(f.Pack, "@")
	var best *rulebook.Procedure
	var all []string
	for _, pack := range packs {
		for _, p := range pack.Procedures {
			all = append(all, p.ID)
		}
		p := pack.Procedure(procedure)
		if p == nil || id != "" && id != pack.ID && id != pack.Hash.String() || version != "" && version != pack.Version {
			continue
		}
		if best == nil || best.Pack.From < pack.From {
			best = p
		}
	}
	if best == nil {
		slices.Sort(all)
		return nil, unknown("thủ tục", "procedure", procedure, slices.Compact(all))
	}
	return best, nil
}

// Person reads ID or ID:Name. Without a name the id stands for it.
func Person(s string) (office.Person, error) {
	id, name, ok := strings.Cut(strings.TrimSpace(norm.NFC.String(s)), ":")
	if !ok {
		name = id
	}
	if strings.ContainsAny(id, " @,=/") || name == "" {
		return office.Person{}, invalid("Người “"+s+"”: cần dạng mã hoặc mã:Họ tên.", "The person “"+s+"”: write an id, or id:Name.")
	}
	return office.Person{ID: id, Name: name}, nil
}

// Actor reads who stands at the counter: PERSON@POST for an officer, PARTY or
// PARTY=PERSON for a party (reporter-1, reporter-1=lan), PERSON alone for
// somebody whom the case knows by their id. PERSON is an id or id:Name. local
// is the case-local id of a party, for Deed.Actor.
func Actor(s string) (by office.Actor, local string, err error) {
	who := s
	if i := strings.LastIndexByte(s, '@'); i >= 0 {
		who, by.Post = s[:i], s[i+1:]
		if by.Post == "" {
			return office.Actor{}, "", invalid("“"+s+"”: thiếu vị trí việc làm sau @.", "“"+s+"”: the post after @ is missing.")
		}
	} else if party, person, ok := strings.Cut(s, "="); ok {
		local, who = party, person
	} else if party, n, ok := strings.Cut(s, "-"); ok && party != "" {
		if _, err := strconv.Atoi(n); err == nil {
			local = s
		}
	}
	by.Person, err = Person(who)
	return by, local, err
}
