-- What each transaction changed, for the nodes that hold records in memory (docs/decisions/0017). Rows are read by every
-- node within a second and removed after minutes. A crash or a fail-over empties what is not logged; that the
-- mark is gone, or is another one, tells the nodes that they have missed something.
CREATE UNLOGGED TABLE change (
    xact  XID8 NOT NULL DEFAULT pg_current_xact_id(),
    at    TIMESTAMPTZ NOT NULL DEFAULT clock_timestamp(),
    names BYTEA NOT NULL -- store/postgres/names.h
);
CREATE INDEX change_xact ON change (xact);
CREATE UNLOGGED TABLE change_mark (
    one  INTEGER PRIMARY KEY CHECK (one = 1),
    mark TEXT NOT NULL
);
