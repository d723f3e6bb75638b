package store

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
)

var errClosed = errors.New("the store is closed")

// maxBatch is how many entries share one sync at most.
const maxBatch = 256

// request is one thing to write and what became of it.
type request[In, Out any] struct {
	in    In
	out   Out
	err   error
	taken atomic.Bool // by the writer, or by a caller that gave up waiting
	done  chan struct{}
}

// queue hands what waits to writers, in batches. A writer takes whatever is
// there and never waits for more: the sync of the batch before is the only
// delay.
type queue[In, Out any] struct {
	in      chan *request[In, Out]
	stop    chan struct{}
	closing sync.Once
	writers sync.WaitGroup
	gone    chan struct{} // closed when the last writer ended
}

func newQueue[In, Out any](writers int, write func([]*request[In, Out])) *queue[In, Out] {
	q := &queue[In, Out]{in: make(chan *request[In, Out], maxBatch), stop: make(chan struct{}), gone: make(chan struct{})}
	for range writers {
		q.writers.Go(func() {
			for batch := q.take(); batch != nil; batch = q.take() {
				write(batch)
				for _, r := range batch {
					close(r.done)
				}
			}
		})
	}
	go func() {
		q.writers.Wait()
		close(q.gone)
	}()
	return q
}

// take waits for a request and brings what else is there; nil at the end.
func (q *queue[In, Out]) take() []*request[In, Out] {
	var batch []*request[In, Out]
	for len(batch) == 0 {
		select {
		case r := <-q.in:
			batch = append(batch, r)
		case <-q.stop:
			return nil
		}
		for len(batch) < maxBatch {
			select {
			case r := <-q.in:
				batch = append(batch, r)
				continue
			default:
			}
			break
		}
		batch = stillWanted(batch)
	}
	return batch
}

func stillWanted[In, Out any](batch []*request[In, Out]) []*request[In, Out] {
	kept := batch[:0]
	for _, r := range batch {
		if r.taken.CompareAndSwap(false, true) {
			kept = append(kept, r)
		}
	}
	return kept
}

// put hands in one request and waits until it is written or refused. A caller
// that gives up before a writer took the request has written nothing; later
// it gets what became of the request.
func (q *queue[In, Out]) put(ctx context.Context, op string, in In) (Out, error) {
	r := &request[In, Out]{in: in, done: make(chan struct{})}
	if err := ctx.Err(); err != nil {
		return r.out, notRecorded(op, err)
	}
	select {
	case <-q.stop:
		return r.out, notRecorded(op, errClosed)
	default:
	}
	select {
	case q.in <- r:
	case <-q.stop:
		return r.out, notRecorded(op, errClosed)
	case <-ctx.Done():
		return r.out, notRecorded(op, ctx.Err())
	}
	select {
	case <-r.done:
	case <-ctx.Done():
		if r.taken.CompareAndSwap(false, true) {
			return r.out, notRecorded(op, ctx.Err())
		}
		<-r.done
	case <-q.gone:
		if r.taken.CompareAndSwap(false, true) {
			return r.out, notRecorded(op, errClosed)
		}
		<-r.done
	}
	return r.out, r.err
}

// close lets the writers end their batch. What waits is refused.
func (q *queue[In, Out]) close() {
	q.closing.Do(func() { close(q.stop) })
	<-q.gone
}
