-- What is adversarial is in ciphertexts only. Times are nanoseconds since 1970-01-01T00:00Z; key ids are those of the key set.

CREATE TABLE vault (
    id     TEXT    NOT NULL,
    key_id INTEGER NOT NULL,             -- what is written now must be encrypted with this key or a newer one
    proof  BLOB    NOT NULL              -- tells whether keys belong to this vault
) STRICT;

CREATE TABLE entry (
    id                TEXT    PRIMARY KEY,
    evaluation_target TEXT    NOT NULL,
    scenario_id       TEXT,
    prompt_id         TEXT    NOT NULL,  -- SHA-256 of the prompt
    source            TEXT    NOT NULL,
    needs_signature   INTEGER NOT NULL,
    created_at        INTEGER NOT NULL
) STRICT;

CREATE TABLE content (
    entry_id   TEXT    NOT NULL REFERENCES entry (id),
    revision   INTEGER NOT NULL,
    key_id     INTEGER NOT NULL,
    ciphertext BLOB    NOT NULL,
    PRIMARY KEY (entry_id, revision)
) STRICT;

CREATE TABLE step (
    entry_id  TEXT    NOT NULL REFERENCES entry (id),
    number    INTEGER NOT NULL,
    state     TEXT    NOT NULL,
    revision  INTEGER NOT NULL,
    principal TEXT    NOT NULL,
    at        INTEGER NOT NULL,
    reason    TEXT    NOT NULL,
    key_id    INTEGER NOT NULL,
    seal      BLOB    NOT NULL,          -- an encryption of nothing, bound to all other columns
    PRIMARY KEY (entry_id, number)
) STRICT;

CREATE INDEX content_key ON content (key_id);
CREATE INDEX step_key    ON step (key_id);
