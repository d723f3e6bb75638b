package limits

import (
	"strings"
	"testing"

	"liem"
)

func law(act, article string) Provision {
	return Provision{Jurisdiction: "vn", Act: act, Article: article, Title: liem.T("Quy định", "Provision"), Rank: Law}
}

func TestDeniedBases(t *testing.T) {
	for _, p := range []Provision{
		law("100/2015/QH13", "331"), law("100/2015/QH13", "Điều 331 khoản 2"), law("100/2015/QH13", "khoản 2 Điều 331"), law("100/2015/QH13", "điểm a khoản 1, Điều 331"),
		law("100/2015/QH13", "331.2"), law("100/2015/QH13", "117(1)(a)"), law("100/2015/QH13", "353, 354 và 117"), law("100/2015/QH13", "116-118"),
		law("100/2015/QH13", "300 đến 340"), law("100/2015/QH13", "３３１"), law("100/2015/QH13", "108"), law("100/2015/QH13", "122"), law("100/2015/QH13", ""),
		law("Bộ luật Hình sự 2015", "117"), law("BỘ LUẬT HÌNH SỰ 2015", "117"), law("bo luat hinh su 2015", "117"), law("Penal Code 2015", "117"),
		law("Bộ luật số 100/2015/QH13 ngày 27/11/2015", "117"), law("100\u200b/2015/QH13", "117"),
		law("15/1999/QH10", "88"), law("15/1999/QH10", "258"), law("24/2018/QH14", "1"), law("53/2022/NĐ-CP", "2"), law("53/2022/ND-CP", "2"),
		law("Luật An ninh mạng 2025", "3"), law("02/2016/QH14", "5"), law("103/2016/QH13", "9"), law("38/2005/NĐ-CP", "5"), law("29/2018/QH14", "7"),
		law("37-QĐ/TW", "1"), law("69-QĐ/TW", "25"), law("12-NQ/TU", "1"), law("Quy định 144-QĐ/TW", "2"), law("01-QĐi/TW", "1"), law("80-QĐ/ĐU", "1"),
		law("Điều lệ Đảng Cộng sản Việt Nam", "2"), law("22/2008/QH12", "8"), law("58/2010/QH12", "16"), law("58/2010/QH12", "16.1"), law("58/2010/QH12", "khoản 1 Điều 16"),
		law("StGB", "185"), law("StGB", "129a"), law("Public Order Act 2023", "1"), law("2017/541", "3"), law("Charter of Fundamental Rights of the European Union", "11"),
		{Act: "1/2030/QH17", Title: liem.T("Quy định về phát ngôn", "Rule"), Rank: Law},
		{Act: "1/2030/QH17", Title: liem.T("Quy định", "Rules on freedom of assembly"), Rank: Law},
		{Act: "Luật Biểu tình", Title: liem.T("Luật", "Law"), Rank: Law},
	} {
		why, denied := DeniedBasis(p)
		if !denied || !why.Whole() {
			t.Errorf("%s %q %v is not denied", p.Act, p.Article, p.Title)
		}
		if errs := CheckBasis(p); len(errs) == 0 || errs[len(errs)-1].Provision == "" {
			t.Errorf("%s %q: no refusal that names the provision", p.Act, p.Article)
		}
	}
}

func TestLawfulBasesPass(t *testing.T) {
	for _, p := range []Provision{
		law("100/2015/QH13", "353"), law("100/2015/QH13", "354.1"), law("100/2015/QH13", "355, 356"), law("100/2015/QH13", "Điều 358"), law("100/2015/QH13", "khoản 8 Điều 222"),
		law("100/2015/QH13", "353-359"), law("25/2018/QH14", "8"), law("31/2019/NĐ-CP", "10"), law("156/2026/NĐ-CP", "6"), law("36/2018/QH14", "22"), law("59/2019/NĐ-CP", "25"),
		law("130/2020/NĐ-CP", "20"), law("02/2011/QH13", "27"), law("42/2013/QH13", "28"), law("91/2025/QH15", "21"), law("356/2025/NĐ-CP", "5"), law("172/2025/NĐ-CP", "2"),
		law("234/2026/NĐ-CP", "5"), law("80/2025/QH15", "34"), law("58/2010/QH12", "16.2"), law("22/2008/QH12", "9"), law("22/2023/QH15", "16"), law("104/2016/QH13", "10"),
		law("16/2012/QH13", "1"), law("2100/2015/QH130", "331"), law("15/2020/NĐ-CP", "10"), law("2019/1937", "9"), law("2016/679", "9"), law("1182/71", "3"), law("StGB", "331"),
		{Jurisdiction: "eu", Act: "2019/1937", Article: "16", Rank: Law, Title: liem.T("Bảo vệ người báo vi phạm pháp luật của Liên minh", "Protection of persons who report breaches of Union law")},
		{Jurisdiction: "vn", Act: "36/2018/QH14", Article: "23", Rank: Law, Title: liem.T("Kiểm soát xung đột lợi ích", "Managing conflicts of interest")},
		{Jurisdiction: "vn", Act: "25/2018/QH14", Article: "8", Rank: Law, Title: liem.T("Các hành vi bị nghiêm cấm", "Forbidden acts")},
		{Jurisdiction: "eu", Act: "1/2030", Article: "1", Rank: Law, Title: liem.T("Mua máy in", "Buying a printing press for the General Assembly")},
		{Jurisdiction: "eu", Act: "2/2030", Article: "1", Rank: Law, Title: liem.T("Công bố", "Press release on an award of the Assembly of the Republic")},
		{Jurisdiction: "eu", Act: "2015/849", Article: "20", Rank: Law, Title: liem.T("Người giữ chức vụ cao", "Politically exposed persons")},
		{Jurisdiction: "vn", Act: "7/2030/QH17", Article: "8", Rank: Law, Title: liem.T("Luật do Quốc hội ban hành", "Law passed by the National Assembly")},
	} {
		if why, denied := DeniedBasis(p); denied {
			t.Errorf("%s %q is denied: %s", p.Act, p.Article, why.EN)
		}
		if errs := CheckGround(GroundProcedureBreach, []Provision{p}); errs != nil {
			t.Errorf("%s %q: %v", p.Act, p.Article, errs[0])
		}
	}
}

func TestPacksLengthenTheDenyListOnly(t *testing.T) {
	own := Denial{Jurisdiction: "xx", Acts: []string{"1/2030"}, Articles: []string{"4"}, Matter: OnSpeech, Why: liem.T("x", "x")}
	if _, denied := DeniedBasis(law("1/2030", "4"), own); !denied {
		t.Error("a pack's own denial does nothing")
	}
	if _, denied := DeniedBasis(law("100/2015/QH13", "331"), own); !denied {
		t.Error("a pack's own denial shortened the list")
	}
	d := Denials()
	d[0] = Denial{}
	if _, denied := DeniedBasis(law("100/2015/QH13", "117")); !denied {
		t.Error("the list can be changed from outside")
	}
}

func TestHouseRulesFoundNoGround(t *testing.T) {
	house := law("Quy chế 12", "7")
	house.Rank = House
	if errs := CheckGround(GroundProcedureBreach, []Provision{house}); len(errs) == 0 {
		t.Error("a house rule founds a ground")
	}
	if errs := CheckGround(GroundProcedureBreach, []Provision{house, law("36/2018/QH14", "22")}); errs != nil {
		t.Errorf("a house rule beside a law is refused: %v", errs[0])
	}
	if errs := CheckGround(GroundProcedureBreach, nil); len(errs) == 0 {
		t.Error("a ground without a basis")
	}
}

// What a lawful pack declares passes every check.
func TestLawfulDeclarationsPass(t *testing.T) {
	basis := law("36/2018/QH14", "51")
	for name, errs := range map[string][]*liem.Error{
		"field":           CheckField(Field{Kind: KindReport, Class: ClassConduct, Shape: AsText, About: AboutParty, Place: InReport, Audiences: []Audience{AudienceSubject}}),
		"kin":             CheckField(Field{Kind: KindDeclaration, Class: ClassKinship, Shape: AsRelation, About: AboutKin}),
		"spouse's land":   CheckField(Field{Kind: KindDeclaration, Class: ClassAsset, Shape: AsPlace, About: AboutKin}),
		"kin's company":   CheckField(Field{Kind: KindConflict, Class: ClassInterest, Shape: AsCompany, About: AboutKin}),
		"travel":          CheckField(Field{Kind: KindTravelCare, Class: ClassTravel, Shape: AsDate, About: AboutParty}),
		"duty":            CheckDuty(Duty{Kind: KindDeclaration, RestsOn: FromOffice, Owed: KindDeclaration}),
		"duty to answer":  CheckDuty(Duty{Kind: KindReport, RestsOn: FromParty}),
		"statistic":       CheckStatistic(PerBody, PerProcedure, PerGround, PerOutcome, PerPeriod),
		"evidence":        CheckEvidence(EvidenceRecord, HowRequestedFromBody, &basis),
		"a party's file":  CheckEvidence(EvidencePartyFile, HowGivenByParty, nil),
		"interest":        CheckInterest(InterestHolding, WithCompany),
		"purpose":         CheckPurpose(PurposeVerify),
		"measure":         CheckMeasure(Measure{Name: "warning", Basis: basis, End: true}),
		"wait":            CheckMeasure(Measure{Name: "wait", Basis: basis, End: true, Review: true, Wait: true, Owner: "superior", Reason: true, ThenTold: true}),
		"elements":        CheckElements(GroundBribery, []Deed{DeedDecision}, []Effect{{ChangeGain, ValueMoney}}),
		"clearance":       CheckClearanceQuestion(ClearanceQuestion{Fact: AsksQualification, Post: "engineer", Provision: basis, Parameters: []Parameter{{"diploma", "Kỹ sư xây dựng"}}}),
		"clearance, time": CheckClearanceQuestion(ClearanceQuestion{Fact: AsksConsequenceInForce, Post: "head", Provision: basis, Parameters: []Parameter{{"months", "12"}}}),
		"training": CheckTrainingQuestion(TrainingQuestion{Clause: "L36 22", Basis: basis, Question: liem.T("Nộp lại quà trong bao lâu", "How soon is a gift handed in"),
			Answers: []Answer{{liem.T("năm ngày làm việc", "five working days"), true}, {liem.T("một tháng", "a month"), false}}}),
		"inspection": CheckInspectionItem(InspectionItem{Provision: basis, Record: RecordGiftRegister, Wording: liem.T("Sổ ghi ngày nhận", "The register has the day"), Answerer: AboutBody, ByLot: true}),
		"register": CheckRegister(Manifest{Kind: RegisterCompanies, Publisher: "Bộ Tài chính", Basis: law("59/2020/QH14", "33"), Edition: "2026-10", Licence: "open",
			Hash: liem.Hash{1}, Rows: 100, Identified: 95, Columns: []RegisterColumn{ColumnCompanyID, ColumnOwnerName}, Uses: []RegisterUse{ForBidder}, PublicDays: 7, Hands: 2}),
	} {
		if errs != nil {
			t.Errorf("%s: %v", name, errs[0])
		}
	}
}

// A place of free text belongs to free text.
func TestPlacesBelongToFreeText(t *testing.T) {
	f := Field{Kind: KindReport, Class: ClassPlaceTime, Shape: AsDate, About: AboutMatter, Place: InReport}
	if len(CheckField(f)) != 1 {
		t.Error("a date in a place of free text passes")
	}
}

func TestCitizensOweNothing(t *testing.T) {
	d := Duty{Kind: KindDeclaration, RestsOn: FromOffice, Owed: KindDeclaration}
	if errs := CheckDuty(d); errs != nil {
		t.Fatal(errs[0])
	}
	d.Citizen = true
	if len(CheckDuty(d)) != 1 {
		t.Error("a citizen owes the office a declaration")
	}
}

func TestParseEffect(t *testing.T) {
	for _, s := range []string{"", "money", "raises:money", "harm:reputation", "harm", "harm:money:asset", "Harm:money"} {
		if e, err := ParseEffect(s); err == nil {
			t.Errorf("%q is the effect %v", s, e)
		}
	}
}

// One figure or flag away from a lawful register is refused.
func TestRegisterAtItsEdges(t *testing.T) {
	good := Manifest{Kind: RegisterCompanies, Publisher: "x", Basis: law("59/2020/QH14", "33"), Edition: "1", Licence: "l", Hash: liem.Hash{1},
		Rows: 100, Identified: 95, Columns: []RegisterColumn{ColumnCompanyID}, PublicDays: 7, Hands: 2}
	if errs := CheckRegister(good); errs != nil {
		t.Fatal(errs[0])
	}
	for name, change := range map[string]func(*Manifest){
		"94 of 100":        func(m *Manifest) { m.Identified = 94 },
		"more than rows":   func(m *Manifest) { m.Identified = 101 },
		"no rows":          func(m *Manifest) { m.Rows, m.Identified = 0, 0 },
		"six days":         func(m *Manifest) { m.PublicDays = 6 },
		"one hand":         func(m *Manifest) { m.Hands = 1 },
		"no hash":          func(m *Manifest) { m.Hash = liem.Hash{} },
		"one person alone": func(m *Manifest) { m.PeopleAlone = 1 },
		"no identifiers":   func(m *Manifest) { m.Columns = []RegisterColumn{ColumnCompanyName} },
		"no edition":       func(m *Manifest) { m.Edition = "" },
		"no licence":       func(m *Manifest) { m.Licence = "" },
		"other kind":       func(m *Manifest) { m.Kind = "people" },
	} {
		m := good
		change(&m)
		if len(CheckRegister(m)) == 0 {
			t.Errorf("%s passes", name)
		}
	}
}

// Every class in every shape about everybody: a refusal or a line of the
// tables, never something else, and the error names what is allowed.
func TestFieldsTotal(t *testing.T) {
	passed := 0
	for _, k := range Kinds() {
		for _, c := range Classes() {
			for _, s := range Shapes() {
				for _, a := range Abouts() {
					f := Field{Kind: k, Class: c, Shape: s, About: a}
					if s == AsText {
						f.Place = InReason
					}
					errs := CheckField(f)
					checkErrors(t, string(k)+" "+string(c), errs)
					if errs == nil {
						passed++
						if !Holds(k, c) {
							t.Errorf("%+v passes and is not held", f)
						}
						if a == AboutKin && k != KindDeclaration && k != KindConflict && k != KindProtection {
							t.Errorf("%+v speaks of kin", f)
						}
					}
				}
			}
		}
	}
	t.Logf("%d of %d fields pass", passed, len(Kinds())*len(Classes())*len(Shapes())*len(Abouts()))
	errs := CheckField(Field{Kind: KindReport, Class: "opinion", Shape: AsText, About: AboutParty})
	if len(errs) != 1 || !strings.Contains(errs[0].Next.EN, "identity, contact, post") {
		t.Errorf("the refusal does not name the classes: %v", errs)
	}
}

func TestAllErrorsAtOnce(t *testing.T) {
	errs := CheckTrainingQuestion(TrainingQuestion{Basis: law("37-QĐ/TW", "1"), Question: liem.T("tôn giáo nào", "which religion"), Scale: true, FreeText: true, KeepsTry: true, Effect: true})
	if len(errs) < 8 {
		t.Errorf("%d errors, want each fault", len(errs))
	}
}
