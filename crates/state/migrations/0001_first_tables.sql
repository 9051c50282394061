-- The first layout. A scope is one mapping in one portal; scopes and property names are interned to small integers.
-- Keys are TEXT under the default collation, so they are ordered bytewise by their UTF-8 form.
-- Digests are 16-byte blobs. No record value is stored anywhere but in keys and ids.

CREATE TABLE scopes (
  scope   INTEGER PRIMARY KEY,
  portal  TEXT NOT NULL,
  mapping TEXT NOT NULL,
  UNIQUE (portal, mapping)
) STRICT;

CREATE TABLE properties (
  property INTEGER PRIMARY KEY,
  name     TEXT NOT NULL UNIQUE
) STRICT;

-- Hot: looked at for every record of every run. Nothing else may be added to it.
CREATE TABLE hashes (
  scope INTEGER NOT NULL,
  key   TEXT NOT NULL,
  hash  BLOB NOT NULL,
  PRIMARY KEY (scope, key)
) STRICT, WITHOUT ROWID;

-- Cold from here on: an unchanged record touches none of these.
CREATE TABLE records (
  scope   INTEGER NOT NULL,
  key     TEXT NOT NULL,
  id      TEXT NOT NULL,
  digests BLOB NOT NULL,            -- property, what was written, what was observed: see digest_blob.rs
  PRIMARY KEY (scope, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE claims (
  scope    INTEGER NOT NULL,
  property INTEGER NOT NULL,
  value    BLOB NOT NULL,
  key      TEXT NOT NULL,
  PRIMARY KEY (scope, property, value)
) STRICT, WITHOUT ROWID;

CREATE INDEX claims_by_key ON claims (scope, key);

CREATE TABLE standing (
  scope        INTEGER NOT NULL,
  subject_kind INTEGER NOT NULL,    -- 0: subject is a key (text), 1: subject is a line (integer)
  subject      ANY NOT NULL,
  verdict      TEXT NOT NULL,       -- rejected, held, open
  code         TEXT,                -- of a rejection
  property     TEXT,                -- of a rejection
  message      TEXT,                -- of a rejection or a hold
  source_hash  BLOB NOT NULL,
  line         INTEGER NOT NULL,
  run          TEXT NOT NULL,
  PRIMARY KEY (scope, subject_kind, subject)
) STRICT, WITHOUT ROWID;

-- One row per announced batch; gone when its outcome is known. `intent` grows, so it orders by age.
CREATE TABLE intents (
  intent       INTEGER PRIMARY KEY,
  scope        INTEGER NOT NULL,
  batch        TEXT NOT NULL,
  run          TEXT NOT NULL,
  object       TEXT NOT NULL,
  key_property TEXT NOT NULL,
  entries      BLOB NOT NULL,       -- one per input, in order: see intent_blob.rs
  before       BLOB,                -- reserved for encrypted before-images
  UNIQUE (scope, batch)
) STRICT;

CREATE TABLE progress (
  scope       INTEGER PRIMARY KEY,
  fingerprint BLOB NOT NULL,
  watermark   TEXT                  -- JSON
) STRICT;

CREATE TABLE runs (
  entry      INTEGER PRIMARY KEY,
  scope      INTEGER NOT NULL,
  run        TEXT NOT NULL,
  started_at TEXT NOT NULL,         -- RFC 3339 in UTC with nine decimals, so that text order is time order
  ended_at   TEXT,
  status     TEXT NOT NULL,         -- running, complete, stopped, failed
  report     TEXT NOT NULL,
  UNIQUE (scope, run)
) STRICT;

CREATE INDEX runs_by_start ON runs (scope, started_at);

-- Who holds a scope, for people. What excludes others is a lock on a file beside the database.
CREATE TABLE leases (
  scope INTEGER PRIMARY KEY,
  run   TEXT NOT NULL,
  host  TEXT NOT NULL,
  pid   INTEGER NOT NULL,
  since TEXT NOT NULL
) STRICT;
