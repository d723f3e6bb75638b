package store

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"

	"liem"
	"liem/internal/seal"
)

// The file of pads is padSize bytes after padSize bytes. The first are its
// head; every other is a pad: the key that one row of keys.db is sealed
// under, and no row ever again, or zeros.
const (
	padsName = "pads"
	padsNew  = "pads.new" // until keys.db names it
	padSize  = 32
	padGrow  = 2048 // the file grows by so many, so that most commits leave its size alone
	padsMark = "liem pads v1\n\x00\x00\x00"
)

// pad is the key of one row.
type pad [padSize]byte

func drawPad() (p pad) {
	rand.Read(p[:]) // never fails
	return p
}

// seal seals a row's bytes under a pad at its place.
func (p pad) seal(id liem.ID, row *seal.KeyRow, at int64) ([]byte, error) {
	c, err := p.cipher()
	if err != nil {
		return nil, err
	}
	return c.Seal(nil, make([]byte, c.NonceSize()), row.Wrapped, padContext(id, row, at)), nil
}

// open gives a row the bytes that were sealed; liem.Damaged if it is not their
// pad.
func (p pad) open(id liem.ID, row *seal.KeyRow, at int64, sealed []byte) error {
	c, err := p.cipher()
	if err != nil {
		return err
	}
	if row.Wrapped, err = c.Open(nil, make([]byte, c.NonceSize()), sealed, padContext(id, row, at)); err != nil {
		return lostPad(fmt.Errorf("pad %d: %w", at, err))
	}
	return nil
}

// cipher may be given the same nonce by every pad: a pad seals once.
func (p pad) cipher() (cipher.AEAD, error) {
	block, err := aes.NewCipher(p[:])
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(block)
}

func padContext(id liem.ID, row *seal.KeyRow, at int64) []byte {
	b := binary.BigEndian.AppendUint64(id[:], uint64(at))
	return append(binary.BigEndian.AppendUint64(b, uint64(row.Epoch)), row.Compartment...)
}

// padFile is the file, as far as it is used once it is open.
type padFile interface {
	io.ReaderAt
	io.WriterAt
	io.Closer
	Sync() error
}

// padsOnDisk syncs without what no reader of the file needs.
type padsOnDisk struct{ *os.File }

// Sync makes what was written durable.
func (f padsOnDisk) Sync() error { return syncData(f.File) }

// pads is the file and what of it is in use. Only the writer changes it.
type pads struct {
	file padFile
	room int64 // places in the file
	supply
}

// supply is where new pads may lie.
type supply struct {
	free []int64 // wiped, and spare in keys.db
	next int64   // from here on none was ever used by a row
}

// read gives the pad at a place; liem.Damaged if the file ends before it.
func (f *pads) read(at int64) (p pad, err error) {
	n, err := f.file.ReadAt(p[:], at*padSize)
	switch {
	case n == padSize:
		return p, nil
	case errors.Is(err, io.EOF):
		return p, lostPad(err)
	}
	return p, couldNotLook(opKeys, err)
}

// padFault is a failure after which nobody knows what the file holds.
type padFault struct{ error }

func (f padFault) Unwrap() error { return f.error }

// padBatch is what one transaction does to the pads. It is copied to be able
// to go back to where it was.
type padBatch struct {
	*pads
	supply
	fresh []freshPad // to be written before the transaction commits
	spent []int64    // to be wiped after
}

type freshPad struct {
	at  int64
	key pad
}

func (f *pads) begin() padBatch { return padBatch{pads: f, supply: f.supply} }

// take draws a pad and gives its place; spare says that keys.db has it among
// the spare ones.
func (b *padBatch) take() (p freshPad, spare bool) {
	p.key = drawPad()
	if n := len(b.supply.free); n > 0 {
		p.at, b.supply.free, spare = b.supply.free[n-1], b.supply.free[:n-1], true
	} else {
		p.at = b.supply.next
		b.supply.next++
	}
	b.fresh = append(b.fresh, p)
	return p, spare
}

// find gives the pad at a place, also one that is not yet written.
func (b *padBatch) find(at int64) (pad, error) {
	for i := len(b.fresh) - 1; i >= 0; i-- {
		if b.fresh[i].at == at {
			return b.fresh[i].key, nil
		}
	}
	return b.read(at)
}

// write makes the new pads durable.
func (b *padBatch) write() error {
	if len(b.fresh) == 0 {
		return nil
	}
	if err := b.grow(b.supply.next); err != nil {
		return padFault{err}
	}
	for _, p := range b.fresh {
		if _, err := b.file.WriteAt(p.key[:], p.at*padSize); err != nil {
			return padFault{err}
		}
	}
	if err := b.file.Sync(); err != nil {
		return padFault{err}
	}
	return nil
}

// wipe overwrites the pads of the rows that are gone. It is not durable
// before done.
func (b *padBatch) wipe() error {
	for _, at := range b.spent {
		if _, err := b.file.WriteAt(make([]byte, padSize), at*padSize); err != nil {
			return padFault{err}
		}
	}
	return nil
}

// done makes what was wiped durable, and lets it be used again.
func (b *padBatch) done() error {
	if len(b.spent) > 0 {
		if err := b.file.Sync(); err != nil {
			return padFault{err}
		}
	}
	b.pads.supply = supply{free: append(b.supply.free, b.spent...), next: b.supply.next}
	return nil
}

// grow makes room for as many places.
func (f *pads) grow(places int64) error {
	for f.room < places {
		if _, err := f.file.WriteAt(make([]byte, padGrow*padSize), f.room*padSize); err != nil {
			return err
		}
		f.room += padGrow
	}
	return nil
}

// wipeSpare overwrites whatever no row uses: a crash may have come between a
// commit and its wiping, or before a commit.
func (f *pads) wipeSpare() error {
	for _, at := range f.free {
		if _, err := f.file.WriteAt(make([]byte, padSize), at*padSize); err != nil {
			return err
		}
	}
	if n := f.room - f.next; n > 0 {
		if _, err := f.file.WriteAt(make([]byte, n*padSize), f.next*padSize); err != nil {
			return err
		}
	}
	return f.file.Sync()
}

// padsHead is the head of the file with an id, which keys.db keeps too.
func padsHead(id []byte) []byte { return append([]byte(padsMark), id...) }

// belongs tells whether the file is the one that keys.db names.
func (f *pads) belongs(id []byte) (bool, error) {
	head, err := f.read(0)
	if liem.KindOf(err) == liem.Damaged {
		return false, nil
	}
	return err == nil && bytes.Equal(head[:], padsHead(id)), err
}
