package app

import (
	"context"
	"encoding/hex"
	"io"
	"path/filepath"

	"liem"
	"liem/internal/identity"
	"liem/internal/store"
)

const signInKey = "keys/signin.key"

// openSignIn opens what signing in stands on. Its key is drawn when nothing
// was ever kept under one, and never in the place of one that is missing.
func (in *Installation) openSignIn(ctx context.Context, o Options) error {
	kept, err := in.signInStore(ctx, o)
	if err != nil {
		return err
	}
	if exists(o.Dir, signInKey) != nil {
		if err := o.drawSignInKey(ctx, kept); err != nil {
			return err
		}
	}
	text, err := readSecret(o.Dir, signInKey)
	if err != nil {
		return err
	}
	secret, err := hex.DecodeString(text)
	if err != nil || len(secret) != 32 {
		return damaged("read "+signInKey, "Khóa của phần đăng nhập bị hỏng.", "The key of sign-in is damaged.")
	}
	in.Identity, err = identity.Open(ctx, o.Now, identity.Config{Store: kept, Secret: secret, Random: o.Random,
		Name: liem.T("Liêm: "+in.Name, "Liêm: "+in.Name), Origin: o.Origin, OIDC: o.OIDC, Demo: o.Demo})
	return err
}

func (in *Installation) signInStore(ctx context.Context, o Options) (identity.Store, error) {
	if s, ok := in.store.(*store.Postgres); ok {
		return s.SignIn(), nil
	}
	s, err := store.OpenSignIn(ctx, o.Dir)
	if err != nil {
		return nil, err
	}
	in.signIn = s
	return s, nil
}

// drawSignInKey makes the key where nothing was kept yet: at the creation of
// an installation, or at its first opening by a program that has sign-in.
func (o Options) drawSignInKey(ctx context.Context, kept identity.Store) error {
	unused, err := identity.Unused(ctx, kept)
	if err != nil {
		return err
	}
	if !unused {
		return missing(o.Dir, signInKey)
	}
	var secret [32]byte
	if _, err := io.ReadFull(o.Random, secret[:]); err != nil {
		return err
	}
	return writeOnce(filepath.Join(o.Dir, signInKey), hex.EncodeToString(secret[:])+"\n", 0o600)
}
