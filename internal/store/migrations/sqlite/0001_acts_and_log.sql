-- +goose Up
CREATE TABLE act (
  act     BLOB NOT NULL UNIQUE,
  case_id BLOB NOT NULL,
  chain   INTEGER NOT NULL,
  seq     INTEGER NOT NULL,
  c       BLOB NOT NULL,
  chk     BLOB NOT NULL,
  slot    INTEGER NOT NULL,
  quiet   INTEGER NOT NULL,
  blob    BLOB NOT NULL,
  UNIQUE (case_id, chain, seq)
);

-- A leaf outlives the act it stands for.
CREATE TABLE leaf (
  idx  INTEGER PRIMARY KEY,
  c    BLOB NOT NULL UNIQUE,
  slot INTEGER NOT NULL
);

CREATE TABLE pending (
  n     INTEGER PRIMARY KEY,
  c     BLOB NOT NULL UNIQUE,
  slot  INTEGER NOT NULL,
  quiet INTEGER NOT NULL
);

CREATE TABLE tile (
  level INTEGER NOT NULL,
  n     INTEGER NOT NULL,
  data  BLOB NOT NULL,
  PRIMARY KEY (level, n)
);

CREATE TABLE log_head (
  one  INTEGER PRIMARY KEY CHECK (one = 1),
  size INTEGER NOT NULL,
  root BLOB NOT NULL
);
INSERT INTO log_head (one, size, root)
VALUES (1, 0, X'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');

-- Leaves of slots that are not padded yet.
CREATE TABLE slot (
  slot   INTEGER PRIMARY KEY,
  leaves INTEGER NOT NULL
);

CREATE TABLE series (
  name TEXT PRIMARY KEY,
  n    INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE work (
  case_id   BLOB PRIMARY KEY,
  body      TEXT NOT NULL,
  procedure TEXT NOT NULL,
  number    TEXT NOT NULL,
  stage     TEXT NOT NULL,
  role      TEXT NOT NULL,
  officer   TEXT NOT NULL,
  due       INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX work_role ON work (body, role, due, case_id);
CREATE INDEX work_officer ON work (body, officer, due, case_id) WHERE officer <> '';

CREATE TABLE due (
  case_id BLOB NOT NULL,
  clock   TEXT NOT NULL,
  at      INTEGER NOT NULL,
  PRIMARY KEY (case_id, clock)
) WITHOUT ROWID;
CREATE INDEX due_at ON due (at, case_id);

CREATE TABLE outbox (
  id      BLOB PRIMARY KEY,
  case_id BLOB NOT NULL,
  kind    TEXT NOT NULL,
  at      INTEGER NOT NULL,
  data    BLOB NOT NULL
);
CREATE INDEX outbox_at ON outbox (at, id);

CREATE TABLE party (
  case_id BLOB NOT NULL,
  tag     BLOB NOT NULL,
  local   TEXT NOT NULL,
  PRIMARY KEY (case_id, tag)
) WITHOUT ROWID;
