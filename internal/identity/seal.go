package identity

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"liem"
)

func subkeys(secret []byte) (names, bodies []byte, err error) {
	if names, err = hkdf.Key(sha256.New, secret, nil, "liem sign-in names 1", 32); err != nil {
		return nil, nil, err
	}
	bodies, err = hkdf.Key(sha256.New, secret, nil, "liem sign-in bodies 1", 32)
	return names, bodies, err
}

// hash is the keyed hash of words under which a row is found.
func (g *Gate) hash(words ...string) liem.Hash {
	m := hmac.New(sha256.New, g.names)
	for _, w := range words {
		var n [8]byte
		binary.BigEndian.PutUint64(n[:], uint64(len(w)))
		m.Write(n[:])
		m.Write([]byte(w))
	}
	return liem.Hash(m.Sum(nil))
}

// owner is the tag of an account in one kind of rows: the rows of two kinds
// cannot be laid side by side.
func (g *Gate) owner(kind string, account liem.ID) liem.Hash {
	return g.hash("owner", kind, string(account[:]))
}

const saltSize = 16

// aead is the cipher of one sealing: a key of its own from a random salt, so
// that random nonces never run out.
func (g *Gate) aead(salt []byte) (cipher.AEAD, error) {
	m := hmac.New(sha256.New, g.bodies)
	m.Write(salt)
	block, err := aes.NewCipher(m.Sum(nil))
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(block)
}

// place binds a body to its row.
func place(kind string, key, owner liem.Hash) []byte {
	return append(append(append([]byte(kind), 0), key[:]...), owner[:]...)
}

// seal makes the row of a value.
func (g *Gate) seal(kind string, key, owner liem.Hash, until liem.Instant, value any) (Row, error) {
	plain, err := json.Marshal(value)
	if err != nil {
		return Row{}, fmt.Errorf("seal %s: %w", kind, err)
	}
	body := make([]byte, saltSize+12, saltSize+12+len(plain)+16)
	if _, err := io.ReadFull(g.c.Random, body); err != nil {
		return Row{}, fmt.Errorf("seal %s: %w", kind, err)
	}
	a, err := g.aead(body[:saltSize])
	if err != nil {
		return Row{}, err
	}
	body = a.Seal(body, body[saltSize:], plain, place(kind, key, owner))
	return Row{Kind: kind, Key: key, Owner: owner, Until: until, Body: body}, nil
}

// unseal reads the value of a row into v.
func (g *Gate) unseal(r Row, v any) error {
	if len(r.Body) < saltSize+12 {
		return damaged("read "+r.Kind, errors.New("too short"))
	}
	a, err := g.aead(r.Body[:saltSize])
	if err != nil {
		return err
	}
	plain, err := a.Open(nil, r.Body[saltSize:saltSize+12], r.Body[saltSize+12:], place(r.Kind, r.Key, r.Owner))
	if err != nil {
		return damaged("read "+r.Kind, err)
	}
	if err := json.Unmarshal(plain, v); err != nil {
		return damaged("read "+r.Kind, err)
	}
	return nil
}

// get reads a row and its value.
func get[T any](ctx context.Context, g *Gate, kind string, key liem.Hash) (v T, row Row, err error) {
	if row, err = g.c.Store.Get(ctx, kind, key); err != nil {
		return v, row, err
	}
	return v, row, g.unseal(row, &v)
}

// getLive is get, and liem.NotFound if the row ended before now.
func getLive[T any](ctx context.Context, g *Gate, now liem.Instant, kind string, key liem.Hash) (T, Row, error) {
	v, row, err := get[T](ctx, g, kind, key)
	if err == nil && row.ended(now) {
		var none T
		return none, row, notFound("read " + kind)
	}
	return v, row, err
}

func (r Row) ended(now liem.Instant) bool { return r.Until != 0 && r.Until <= now }

// list reads the rows of an owner with their values.
func list[T any](ctx context.Context, g *Gate, kind string, owner liem.Hash) (values []T, rows []Row, err error) {
	if rows, err = g.c.Store.List(ctx, kind, owner); err != nil {
		return nil, nil, err
	}
	values = make([]T, len(rows))
	for i := range rows {
		if err := g.unseal(rows[i], &values[i]); err != nil {
			return nil, nil, err
		}
	}
	return values, rows, nil
}

// again is the change that replaces a row's value.
func (g *Gate) again(was Row, until liem.Instant, value any) (Change, error) {
	row, err := g.seal(was.Kind, was.Key, was.Owner, until, value)
	return Change{Row: row, Was: was.Version}, err
}

func gone(r Row) Change { return Change{Row: r, Was: r.Version, Gone: true} }

// all are the changes that remove rows.
func all(rows []Row) []Change {
	out := make([]Change, 0, len(rows))
	for _, r := range rows {
		out = append(out, gone(r))
	}
	return out
}

// retry repeats what lost a race.
func retry(f func() error) error {
	for try := 0; ; try++ {
		err := f()
		if liem.KindOf(err) != liem.Conflict || err == nil || try == 7 {
			return err
		}
	}
}
