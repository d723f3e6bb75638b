package identity_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"testing"

	"liem/internal/identity"
)

// device is an authenticator with one passkey. Its fields are what a bad one
// would lie about.
type device struct {
	key    *ecdsa.PrivateKey
	id     []byte
	handle []byte
	origin string
	rp     string
	count  uint32
	flags  byte // present and verified
}

func newDevice(t *testing.T) *device {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	d := &device{key: key, id: make([]byte, 16), origin: "http://localhost:8080", rp: "localhost", flags: 0x05}
	rand.Read(d.id)
	return d
}

func text64(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }

func (d *device) client(kind, challenge string) []byte {
	b, _ := json.Marshal(map[string]any{"type": kind, "challenge": challenge, "origin": d.origin, "crossOrigin": false})
	return b
}

func (d *device) data(flags byte) []byte {
	h := sha256.Sum256([]byte(d.rp))
	return binary.BigEndian.AppendUint32(append(h[:], flags), d.count)
}

// cbor heads.
func head(major byte, n int) []byte {
	switch {
	case n < 24:
		return []byte{major<<5 | byte(n)}
	case n < 256:
		return []byte{major<<5 | 24, byte(n)}
	}
	return []byte{major<<5 | 25, byte(n >> 8), byte(n)}
}

func cborBytes(b []byte) []byte { return append(head(2, len(b)), b...) }
func cborText(s string) []byte  { return append(head(3, len(s)), s...) }
func join(parts ...[]byte) []byte {
	var out []byte
	for _, p := range parts {
		out = append(out, p...)
	}
	return out
}

// register answers a ceremony that makes a passkey.
func (d *device) register(t *testing.T, c identity.Ceremony) []byte {
	t.Helper()
	var options struct {
		Challenge string
		User      struct{ ID string }
	}
	if err := json.Unmarshal(c.Options, &options); err != nil {
		t.Fatal(err)
	}
	var err error
	if d.handle, err = base64.RawURLEncoding.DecodeString(options.User.ID); err != nil {
		t.Fatal(err)
	}
	point, err := d.key.PublicKey.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	cose := join([]byte{0xa5, 1, 2, 3, 0x26, 0x20, 1, 0x21}, cborBytes(point[1:33]), []byte{0x22}, cborBytes(point[33:]))
	auth := join(d.data(d.flags|0x40), make([]byte, 16), []byte{byte(len(d.id) >> 8), byte(len(d.id))}, d.id, cose)
	attested := join([]byte{0xa3}, cborText("fmt"), cborText("none"), cborText("attStmt"), []byte{0xa0}, cborText("authData"), cborBytes(auth))
	return answer(t, d.id, map[string]any{"clientDataJSON": text64(d.client("webauthn.create", options.Challenge)), "attestationObject": text64(attested), "transports": []string{"internal"}})
}

// sign answers a ceremony that signs in.
func (d *device) sign(t *testing.T, c identity.Ceremony) []byte {
	t.Helper()
	var options struct{ Challenge string }
	if err := json.Unmarshal(c.Options, &options); err != nil {
		t.Fatal(err)
	}
	d.count++
	client, auth := d.client("webauthn.get", options.Challenge), d.data(d.flags)
	inner := sha256.Sum256(client)
	sum := sha256.Sum256(join(auth, inner[:]))
	sig, err := ecdsa.SignASN1(rand.Reader, d.key, sum[:])
	if err != nil {
		t.Fatal(err)
	}
	return answer(t, d.id, map[string]any{"clientDataJSON": text64(client), "authenticatorData": text64(auth), "signature": text64(sig), "userHandle": text64(d.handle)})
}

func answer(t *testing.T, id []byte, response map[string]any) []byte {
	t.Helper()
	b, err := json.Marshal(map[string]any{"id": text64(id), "rawId": text64(id), "type": "public-key", "response": response, "clientExtensionResults": map[string]any{}})
	if err != nil {
		t.Fatal(err)
	}
	return b
}
