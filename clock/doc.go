// Package clock works out statutory time: when a limit ends, and why on
// that day.
//
// It is pure. Calendars are data, dated and sourced, shipped inside the
// program; the time zone is part of them; the same term on the same edition
// gives the same result on any machine and in any year. It reads no clock,
// no file and no zone data of its host.
//
//	vn, _ := clock.Lookup("vn")
//	limit, _ := clock.ParseLimit("7 working days")
//	result, _ := vn.Due(clock.Term{
//		Limit: limit,
//		From:  clock.On(received, liem.T("ngày nhận đơn", "receipt of the letter")),
//		Cite:  liem.T("Luật Tố cáo 2018, Điều 24 khoản 1", "Law on Denunciations 2018, article 24(1)"),
//	})
//	fmt.Print(result.Print(liem.VI))
//
// # How time is counted
//
// The day of the event is not counted (Civil Code 2015 art. 147; Regulation
// 1182/71 art. 3(1)) unless the limit says count-first. A limit in weeks,
// months or years ends on the corresponding day, or on the last day of a
// month that has none; with month=30d a month is thirty days. A limit ends
// with the last day: Result.End is the first instant after it.
//
// A last day on weekly rest, a holiday or a day in lieu moves to the next
// working day where the edition or the limit says so: by default for vn, uk
// and eu, not for vn-criminal and us-federal. A limit in working days needs
// no moving. Limits in hours, fixed dates and backward limits do not move by
// default; a backward limit that is told to moves back, so that nobody's
// time gets shorter.
//
// A swapped day off is a weekday off against a Saturday worked. Whether a
// last day on it moves is open in Vietnamese law (Civil Code art. 148(5) is
// silent): the vn editions state that it moves, a Term may state otherwise,
// and the derivation names the choice and what it rests on. The Saturday
// worked is a working day in every respect.
//
// Hours run at once and through days off. If the hour of the event is not
// known, that day is not counted; in the eu edition the hour of the event is
// not counted (Regulation 1182/71 art. 3(1)).
//
// Backwards, "5wd before" is the fifth working day before the day, which is
// itself not counted; "5wd before clear" leaves five working days in
// between.
//
// Suspended time is not counted: see Span and Suspension. An extension that
// adds goes on from the unmoved end of the limit, each in its own unit; a
// ceiling is a total from the same anchor: see Term.
//
// # What is final
//
// Days off are published year by year. Where a result rests on a day of a
// year without a published table, the day is estimated from the rules of
// the edition (lunar table included), the result is not final, and it says
// why. A limit that asks about no such day is final in any year.
//
// # What it refuses
//
// Nothing is guessed: terms whose parts do not go together, dates outside
// the years 1 to 9999 and unknown calendars are errors of package liem, with
// what is allowed. Which of several limits a table of the procedure gives,
// who may extend and what expiry does are not decided here.
package clock
