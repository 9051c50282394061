-- Records that are archived, and links between records.

ALTER TABLE intents ADD COLUMN kind TEXT NOT NULL DEFAULT 'write';   -- write, archive

-- One row per record and association rule. Cold: only records whose links are wanted have one.
-- Standing entries know one more kind of subject: 2, a rule and a key, parted by a zero byte.
CREATE TABLE links (
  scope   INTEGER NOT NULL,
  key     TEXT NOT NULL,
  rule    TEXT NOT NULL,
  due     INTEGER NOT NULL,         -- 1: the next run has to look at them
  targets BLOB NOT NULL,            -- external ID and state of each: see links.rs
  PRIMARY KEY (scope, key, rule)
) STRICT, WITHOUT ROWID;

CREATE INDEX links_due ON links (scope, key) WHERE due = 1;
