-- +goose Up
CREATE TABLE act (
  act     bytea NOT NULL UNIQUE,
  case_id bytea NOT NULL,
  chain   bigint NOT NULL,
  seq     bigint NOT NULL,
  slot    bigint NOT NULL,
  quiet   bigint NOT NULL,
  c       bytea NOT NULL,
  chk     bytea NOT NULL,
  blob    bytea NOT NULL,
  UNIQUE (case_id, chain, seq)
);
ALTER TABLE act ALTER COLUMN blob SET STORAGE EXTERNAL;

-- A leaf outlives the act it stands for.
CREATE TABLE leaf (
  idx  bigint PRIMARY KEY,
  slot bigint NOT NULL,
  c    bytea NOT NULL UNIQUE
);

CREATE TABLE pending (
  n     bigserial PRIMARY KEY,
  slot  bigint NOT NULL,
  quiet bigint NOT NULL,
  c     bytea NOT NULL UNIQUE
);

CREATE TABLE tile (
  level bigint NOT NULL,
  n     bigint NOT NULL,
  data  bytea NOT NULL,
  PRIMARY KEY (level, n)
);
ALTER TABLE tile ALTER COLUMN data SET STORAGE EXTERNAL;

-- The head carries the sequencer's lease. Its end is in microseconds of the
-- database's clock; the epoch fences off a holder whose lease ended.
CREATE TABLE log_head (
  one    bigint PRIMARY KEY CHECK (one = 1),
  size   bigint NOT NULL,
  root   bytea NOT NULL,
  epoch  bigint NOT NULL,
  holder bytea NOT NULL,
  until  bigint NOT NULL
);
INSERT INTO log_head (one, size, root, epoch, holder, until)
VALUES (1, 0, '\xe3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855', 0, '', 0);

-- Leaves of slots that are not padded yet.
CREATE TABLE slot (
  slot   bigint PRIMARY KEY,
  leaves bigint NOT NULL
);

CREATE TABLE series (
  name text COLLATE "C" PRIMARY KEY,
  n    bigint NOT NULL
);

CREATE TABLE work (
  case_id   bytea PRIMARY KEY,
  body      text COLLATE "C" NOT NULL,
  procedure text NOT NULL,
  number    text NOT NULL,
  stage     text NOT NULL,
  role      text COLLATE "C" NOT NULL,
  officer   text COLLATE "C" NOT NULL,
  due       bigint NOT NULL
);
CREATE INDEX work_role ON work (body, role, due, case_id);
CREATE INDEX work_officer ON work (body, officer, due, case_id) WHERE officer <> '';

CREATE TABLE due (
  case_id bytea NOT NULL,
  clock   text COLLATE "C" NOT NULL,
  at      bigint NOT NULL,
  PRIMARY KEY (case_id, clock)
);
CREATE INDEX due_at ON due (at, case_id);

CREATE TABLE outbox (
  id      bytea PRIMARY KEY,
  case_id bytea NOT NULL,
  kind    text NOT NULL,
  at      bigint NOT NULL,
  data    bytea NOT NULL
);
CREATE INDEX outbox_at ON outbox (at, id);

CREATE TABLE party (
  case_id bytea NOT NULL,
  tag     bytea NOT NULL,
  local   text NOT NULL,
  PRIMARY KEY (case_id, tag)
);
