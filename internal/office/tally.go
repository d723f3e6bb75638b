package office

import (
	"context"
	"iter"

	"liem"
	"liem/docket"
)

// Tally yields every case as it stands, without any text of it: for counts that
// are published, lists without people, and samples by lot. What was erased is
// counted no more. Nothing is recorded here: whoever lists them by number calls Listed.
func (o *Office) Tally(ctx context.Context) iter.Seq2[*docket.Case, error] {
	return func(yield func(*docket.Case, error) bool) {
		var after liem.ID
		for {
			ids, err := o.c.Store.Cases(ctx, after, 500)
			if err != nil {
				yield(nil, err)
				return
			}
			for _, id := range ids {
				c, err := o.Look(ctx, id)
				if isGone(err) {
					continue
				}
				if !yield(c, err) || err != nil {
					return
				}
			}
			if len(ids) < 500 {
				return
			}
			after = ids[len(ids)-1]
		}
	}
}
