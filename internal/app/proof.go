package app

import (
	"embed"
	"errors"
	"io/fs"

	"liem/proof"
)

// The proofs of the shipped packs are made by
//
//	liem rulebook check vn --proof internal/app/proofs/vn.json
//
// and are believed only for the very bytes that they name.
//
//go:embed proofs
var proofs embed.FS

// Proof is the stored proof of a shipped pack, nil if there is none. Whether
// it is of this pack is for its method Matches to say.
func Proof(pack string) (*proof.Proof, error) {
	raw, err := proofs.ReadFile("proofs/" + pack + ".json")
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return proof.Read(raw)
}
