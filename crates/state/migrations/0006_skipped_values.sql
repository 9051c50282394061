-- Values that are left out of records as they were loaded last. Cold: a record whose values are all taken has no row.

CREATE TABLE skipped (
  scope    INTEGER NOT NULL,
  property TEXT NOT NULL,           -- of an association rule: what rejections call it
  key      TEXT NOT NULL,
  fate     TEXT NOT NULL,           -- kept, cleared
  PRIMARY KEY (scope, key, property)
) STRICT, WITHOUT ROWID;

CREATE INDEX skipped_by_property ON skipped (scope, property, key);
