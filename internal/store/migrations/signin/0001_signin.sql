-- +goose Up
CREATE TABLE signin (
  kind    TEXT NOT NULL,
  name    BLOB NOT NULL,
  owner   BLOB NOT NULL,
  until   INTEGER NOT NULL,
  version INTEGER NOT NULL,
  body    BLOB NOT NULL,
  PRIMARY KEY (kind, name)
) WITHOUT ROWID;
CREATE INDEX signin_owner ON signin (kind, owner);
CREATE INDEX signin_until ON signin (until) WHERE until <> 0;
