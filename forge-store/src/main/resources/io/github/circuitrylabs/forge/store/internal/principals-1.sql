CREATE TABLE principal (
    name         TEXT PRIMARY KEY,
    roles        TEXT NOT NULL,
    grants       TEXT NOT NULL,
    token_id     TEXT NOT NULL UNIQUE,
    token_hash   TEXT NOT NULL,
    created_at   INTEGER NOT NULL,
    created_by   TEXT NOT NULL,
    last_used_at INTEGER,
    revoked_at   INTEGER,
    revoked_by   TEXT
) STRICT;
