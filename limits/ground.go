package limits

import (
	"fmt"
	"slices"

	"liem"
)

// Effect is a gain, loss or harm to something of value.
type Effect struct {
	Change Change
	Value  Value
}

// String is the form of the tables: "loss:money".
func (e Effect) String() string { return string(e.Change) + ":" + string(e.Value) }

// ParseEffect reads the form of String.
func ParseEffect(s string) (Effect, error) {
	for _, c := range Changes() {
		for _, v := range Values() {
			if e := (Effect{c, v}); e.String() == s {
				return e, nil
			}
		}
	}
	return Effect{}, fmt.Errorf("effect %q: allowed are one of %s, a colon, and one of %s", s, join(Changes()), join(Values()))
}

// Elements are what a conclusion on a ground must tie to evidence, each one
// by itself: an act of office out of Deeds, the Duty as the cited provision
// states it, and a gain, loss or harm out of Effects. Never says what the
// ground does not cover, for the page that asks for the ground.
type Elements struct {
	Deeds   []Deed
	Duty    liem.Text
	Effects []Effect
	Never   liem.Text
}

// Elements of the ground; empty for a ground that does not exist. The
// caller owns the result.
func (v Ground) Elements() Elements {
	e := compiled().grounds[v]
	e.Deeds, e.Effects = slices.Clone(e.Deeds), slices.Clone(e.Effects)
	return e
}

// CheckGround refuses a ground that is not one of the seventeen, that no
// law or decree stands above, or that rests on a denied provision. A house
// rule may stand beside a law, to set a step, never alone. more are the
// denials that the packs add.
func CheckGround(g Ground, basis []Provision, more ...Denial) []*liem.Error {
	const op = "limits.CheckGround"
	errs := member(op, "ground", liem.T("Căn cứ", "Ground"), g)
	statute := false
	for _, p := range basis {
		errs = append(errs, CheckBasis(p, more...)...)
		statute = statute || p.Rank == Law || p.Rank == Decree
	}
	if !statute {
		errs = append(errs, refuse(op,
			sprintf("Căn cứ %[1]s không dẫn luật hay nghị định nào; nội quy không tự đặt được căn cứ.",
				"Ground %[1]s cites no law or decree; a house rule cannot found a ground.", quoted(g)),
			liem.T("Dẫn điều của luật hay nghị định đặt ra nghĩa vụ.", "Cite the article of the law or decree that sets the duty.")))
	}
	return errs
}

// CheckElements refuses deeds and effects that the ground does not have. A
// pack may narrow the elements of a ground; it cannot add one, and it
// cannot leave a ground without an act of office or without an effect.
func CheckElements(g Ground, deeds []Deed, effects []Effect) []*liem.Error {
	const op = "limits.CheckElements"
	errs := member(op, "ground", liem.T("Căn cứ", "Ground"), g)
	if errs != nil {
		return errs
	}
	e := g.Elements()
	for _, d := range deeds {
		if !slices.Contains(e.Deeds, d) {
			errs = append(errs, refuse(op,
				sprintf("%[2]s không phải hành vi công vụ của căn cứ %[1]s.", "%[2]s is no act of office of ground %[1]s.", quoted(g), quoted(d)),
				allowed(e.Deeds)))
		}
	}
	for _, f := range effects {
		if !slices.Contains(e.Effects, f) {
			errs = append(errs, refuse(op,
				sprintf("%[2]s không phải lợi ích, tổn thất hay thiệt hại của căn cứ %[1]s.", "%[2]s is no gain, loss or harm of ground %[1]s.", quoted(g), quoted(f.String())),
				allowed(effectCodes(e.Effects))))
		}
	}
	if len(deeds) == 0 || len(effects) == 0 {
		errs = append(errs, refuse(op,
			sprintf("Căn cứ %[1]s phải có hành vi công vụ và lợi ích, tổn thất hay thiệt hại.",
				"Ground %[1]s needs an act of office and a gain, loss or harm.", quoted(g)),
			sprintf("Hành vi: %[1]s. Kết quả: %[2]s.", "Acts: %[1]s. Effects: %[2]s.", join(e.Deeds), join(effectCodes(e.Effects)))))
	}
	return errs
}

func effectCodes(list []Effect) []string {
	out := make([]string, len(list))
	for i, e := range list {
		out[i] = e.String()
	}
	return out
}
