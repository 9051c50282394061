-- What the calls of a run to each endpoint came to: outcomes and latencies, see endpoints.rs. A row goes with its run.

CREATE TABLE run_endpoints (
  scope  INTEGER NOT NULL,
  run    TEXT NOT NULL,
  method TEXT NOT NULL,
  path   TEXT NOT NULL,             -- names object types and no record
  calls  BLOB NOT NULL,
  PRIMARY KEY (scope, run, method, path)
) STRICT, WITHOUT ROWID;
