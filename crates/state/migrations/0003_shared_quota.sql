-- What the processes that use one token share: one small row per token, replaced with every call.

CREATE TABLE shared (
  name  TEXT PRIMARY KEY,
  value BLOB NOT NULL
) STRICT, WITHOUT ROWID;
