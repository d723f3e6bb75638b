-- +goose Up
CREATE TABLE signin (
  kind    text COLLATE "C" NOT NULL,
  name    bytea NOT NULL,
  owner   bytea NOT NULL,
  until   bigint NOT NULL,
  version bigint NOT NULL,
  body    bytea NOT NULL,
  PRIMARY KEY (kind, name)
);
CREATE INDEX signin_owner ON signin (kind, owner);
CREATE INDEX signin_until ON signin (until) WHERE until <> 0;
