-- Links are between records: when one of the two is another one, they are made again.

ALTER TABLE links ADD COLUMN ends BLOB;   -- the ids of the record and of each target, in the order of targets: see links.rs

-- How often records of a scope have got another id, or were forgotten.
CREATE TABLE relocations (
  scope INTEGER PRIMARY KEY,
  count INTEGER NOT NULL
) STRICT;

CREATE TRIGGER records_renamed AFTER UPDATE OF id ON records WHEN OLD.id <> NEW.id BEGIN
  INSERT INTO relocations (scope, count) VALUES (NEW.scope, 1) ON CONFLICT (scope) DO UPDATE SET count = count + 1;
END;

CREATE TRIGGER records_forgotten AFTER DELETE ON records BEGIN
  INSERT INTO relocations (scope, count) VALUES (OLD.scope, 1) ON CONFLICT (scope) DO UPDATE SET count = count + 1;
END;

-- What was known of the records of another mapping when all links to them were looked at last.
CREATE TABLE link_marks (
  scope  INTEGER NOT NULL,
  target TEXT NOT NULL,
  mark   BLOB NOT NULL,
  PRIMARY KEY (scope, target)
) STRICT, WITHOUT ROWID;
