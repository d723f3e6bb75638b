package cli

import (
	"bufio"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"slices"
	"strings"

	"liem"
	"liem/internal/indexfile"
	"liem/internal/screening"
)

// screenPairs scores pairs of names.
type screenPairs struct {
	In  string `required:"" placeholder:"FILE.csv"`
	Out string `required:"" placeholder:"FILE.csv"`
}

// Run writes each row with its score and class. A row that cannot be compared
// has the class could-not-look and no score.
func (s *screenPairs) Run(c *call) error {
	return c.between(s.In, s.Out, func(r io.Reader, w io.Writer) error {
		in, out := csv.NewReader(r), csv.NewWriter(w)
		head, err := in.Read()
		if err != nil {
			return noCSV(s.In, err)
		}
		head = slices.Clone(head)
		at := [3]int{}
		for i, name := range []string{"schema", "name1", "name2"} {
			if at[i] = slices.Index(head, name); at[i] < 0 {
				return invalid("Tệp CSV thiếu cột “"+name+"”.", "The CSV file has no column “"+name+"”.")
			}
		}
		if err := out.Write(append(head, "score", "class")); err != nil {
			return err
		}
		for {
			row, err := in.Read()
			if errors.Is(err, io.EOF) {
				out.Flush()
				return out.Error()
			}
			if err != nil {
				return noCSV(s.In, err)
			}
			line, _ := in.FieldPos(0)
			score, class := c.pair(s.In, line, row[at[0]], row[at[1]], row[at[2]])
			if err := out.Write(append(slices.Clone(row), score, class)); err != nil {
				return err
			}
		}
	})
}

// noCSV words what is wrong with a CSV file: nothing of it was scored.
func noCSV(name string, err error) error {
	var at *csv.ParseError
	switch {
	case errors.Is(err, io.EOF):
		return invalid("Tệp “"+name+"” trống.", "The file “"+name+"” is empty.")
	case errors.As(err, &at):
		where := fmt.Sprintf("%s:%d", name, at.Line)
		return &liem.Error{Kind: liem.Invalid, Op: "read " + name, Cause: err, Say: liem.T(where+": dòng này không đúng dạng CSV như dòng đầu.", where+": this line is no CSV like the first line.")}
	}
	return couldNotRead(name, err)
}

// pair compares one row.
func (c *call) pair(file string, line int, schema, left, right string) (score, class string) {
	s, err := screening.ParseSchema(schema)
	if err != nil {
		c.aside(file, line, err)
		return "", string(screening.CouldNotLook)
	}
	r, ok := screening.ComparePair(s, left, right)
	if !ok {
		c.aside(file, line, invalid("Có tên không đọc được.", "A name cannot be read."))
		return "", string(screening.CouldNotLook)
	}
	return r.Score.String(), string(r.Class)
}

// aside tells on standard error what is wrong with a line.
func (c *call) aside(file string, line int, err error) {
	fmt.Fprintf(c.Err, "liem: %s:%d: %s\n", file, line, sayOf(err).Say.In(c.lang))
}

// between opens what is read and makes what is written; a file that was not
// finished does not stay.
func (c *call) between(in, out string, do func(io.Reader, io.Writer) error) error {
	from, err := os.Open(in)
	if err != nil {
		return couldNotRead(in, err)
	}
	defer from.Close() // it was only read
	return c.made(out, func(w io.Writer) error { return do(bufio.NewReaderSize(from, 1<<20), w) })
}

// made writes a file under another name and gives it its own in the end.
func (c *call) made(out string, do func(io.Writer) error) error {
	tmp := out + ".part"
	to, err := os.Create(tmp)
	if err != nil {
		return notMade(out, err)
	}
	w := bufio.NewWriterSize(to, 1<<20)
	err = do(w)
	if err == nil {
		if err = w.Flush(); err != nil {
			err = notMade(out, err)
		}
	}
	if closed := to.Close(); err == nil && closed != nil {
		err = notMade(out, closed)
	}
	if err != nil {
		return errors.Join(err, os.Remove(tmp))
	}
	if err := os.Rename(tmp, out); err != nil {
		return notMade(out, err)
	}
	return nil
}

func notMade(name string, err error) error {
	return &liem.Error{Kind: liem.NotRecorded, Op: "write " + name, Cause: err,
		Say:  liem.T("Không ghi được “"+name+"”.", "“"+name+"” cannot be written."),
		Next: liem.T("Kiểm tra đường dẫn, quyền ghi và chỗ trống trên đĩa.", "Check the path, that you may write it, and the room on the disk.")}
}

// screenIndex builds an index.
type screenIndex struct {
	Names string `required:"" placeholder:"FILE.jsonl"`
	Out   string `required:"" placeholder:"DIR"`
}

// Run builds the index, telling each line that it leaves out.
func (s *screenIndex) Run(c *call) error {
	from, err := os.Open(s.Names)
	if err != nil {
		return couldNotRead(s.Names, err)
	}
	defer from.Close() // it was only read
	info, err := from.Stat()
	if err != nil {
		return couldNotRead(s.Names, err)
	}
	b := bar{c: c, of: max(1, info.Size()), last: -1}
	page, err := indexfile.Build(c.ctx, s.Out, from, indexfile.Tell{
		Read:  func(bytes int64, rows int) { b.tell(bytes*2/3, rows) },
		Sort:  func(done, of int) { b.tell(b.of*2/3+b.of*int64(done)/int64(of)/3, b.rows) },
		Fault: func(f indexfile.Fault) { b.clear(); c.aside(s.Names, f.Line, f.Err) },
	})
	b.clear()
	if err != nil {
		return err
	}
	c.say(c.in("Đã dựng danh mục: %d tên, %d dòng bỏ ra, %d dòng có mã số.\n", "Index built: %d names, %d lines left out, %d with an identifier.\n"), page.Names, page.LeftOut, page.Identified)
	return nil
}

// bar is a progress bar.
type bar struct {
	c    *call
	of   int64
	rows int
	last int64
}

func (b *bar) tell(at int64, rows int) {
	b.rows = rows
	percent := min(100, at*100/b.of)
	if percent == b.last {
		return
	}
	b.last = percent
	done := int(percent) * 40 / 100
	b.c.progress("[%s%s] %3d %%  %s", strings.Repeat("#", done), strings.Repeat(".", 40-done), percent, b.c.number(rows))
}

func (b *bar) clear() {
	b.c.progress("")
	b.last = -1
}

// screenQuery asks an index.
type screenQuery struct {
	Index string `required:"" placeholder:"DIR"`
	In    string `required:"" placeholder:"FILE.jsonl"`
	Out   string `required:"" placeholder:"FILE.jsonl"`
}

// questions are some lines on their way to their answers.
type questions struct {
	first int
	lines [][]byte
	out   []byte
	fault []error
	done  chan struct{}
}

// Run writes one answer a line, in the order of the questions.
func (s *screenQuery) Run(c *call) error {
	x, err := indexfile.Open(s.Index)
	if err != nil {
		return err
	}
	err = c.between(s.In, s.Out, func(r io.Reader, w io.Writer) error {
		todo, inOrder := make(chan *questions, 8), make(chan *questions, 16)
		var readErr error
		go func() {
			defer close(inOrder)
			defer close(todo)
			readErr = readQuestions(r, todo, inOrder)
		}()
		for range runtime.GOMAXPROCS(0) {
			go func() {
				searcher := x.Searcher()
				for q := range todo {
					q.answer(searcher)
				}
			}()
		}
		var failed error
		for q := range inOrder { // to the end even when a write fails: nobody may be left waiting
			<-q.done
			for i, err := range q.fault {
				if err != nil {
					c.aside(s.In, q.first+i, err)
				}
			}
			if _, err := w.Write(q.out); failed == nil {
				failed = err
			}
		}
		if readErr != nil {
			return couldNotRead(s.In, readErr)
		}
		return failed
	})
	return errors.Join(err, x.Close())
}

func readQuestions(r io.Reader, todo, inOrder chan<- *questions) error {
	in := bufio.NewScanner(r)
	in.Buffer(make([]byte, 1<<16), 1<<20)
	q := &questions{first: 1, done: make(chan struct{})}
	number := 1
	for in.Scan() {
		number++
		q.lines = append(q.lines, slices.Clone(in.Bytes()))
		if len(q.lines) == 64 {
			inOrder <- q
			todo <- q
			q = &questions{first: number, done: make(chan struct{})}
		}
	}
	if len(q.lines) > 0 {
		inOrder <- q
		todo <- q
	}
	return in.Err()
}

// answer answers each line. One that cannot be read could not be looked up.
func (q *questions) answer(s *screening.Searcher) {
	defer close(q.done)
	q.fault = make([]error, len(q.lines))
	for i, line := range q.lines {
		if len(line) == 0 {
			continue
		}
		e, err := screening.ParseEntry(line)
		a := screening.Answer{State: screening.CouldNotLook, Candidates: []screening.Candidate{}}
		if err != nil {
			why := sayOf(err).Say
			a.Why, q.fault[i] = &why, err
		} else {
			a = s.Ask(screening.Question(e))
		}
		q.out = a.Append(q.out)
	}
}

// screenGenerate writes made-up names of companies.
type screenGenerate struct {
	Count int    `required:"" placeholder:"N"`
	Seed  uint64 `default:"20261101" placeholder:"N"`
	Out   string `required:"" placeholder:"FILE.jsonl"`
}

// Run writes the names that the figures are measured with.
func (s *screenGenerate) Run(c *call) error {
	if s.Count < 1 || s.Count > 16_777_215 {
		return invalid("--count phải từ 1 đến 16777215.", "--count is from 1 to 16777215.")
	}
	return c.made(s.Out, func(w io.Writer) error {
		g := screening.NewGenerator(s.Seed, s.Count)
		e := json.NewEncoder(w)
		e.SetEscapeHTML(false)
		for range s.Count {
			if err := errors.Join(c.ctx.Err(), e.Encode(g.Next())); err != nil {
				return err
			}
		}
		return nil
	})
}
