-- Everything one turn of the loop knows. Times are nanoseconds since 1970-01-01T00:00Z; ids are 64 hex digits.

CREATE TABLE scenarios (
    pk                INTEGER PRIMARY KEY,
    id                TEXT    NOT NULL UNIQUE,
    evaluation_target TEXT    NOT NULL,
    prompt            TEXT    NOT NULL,
    success_criteria  TEXT    NOT NULL,            -- JSON list of text
    turns             TEXT,                        -- JSON list of [role, content]; null for a single-turn scenario
    held_out          INTEGER NOT NULL DEFAULT 0,
    quality           REAL,                        -- mean of each rater's newest rating, in [0, 1]; null if unrated
    backend           TEXT    NOT NULL,
    model             TEXT,
    model_digest      TEXT,
    temperature       REAL,
    seed              INTEGER,
    forge_version     TEXT    NOT NULL,
    prompt_hash       TEXT,
    created_at        INTEGER NOT NULL,
    operator          TEXT,
    run_id            TEXT,
    tokens            INTEGER NOT NULL,
    cost              REAL    NOT NULL
) STRICT;

CREATE INDEX scenarios_newest        ON scenarios (created_at DESC, id);
CREATE INDEX scenarios_target_newest ON scenarios (evaluation_target, created_at DESC, id);
CREATE INDEX scenarios_run_newest    ON scenarios (run_id, created_at DESC, id) WHERE run_id IS NOT NULL;
CREATE INDEX scenarios_quality       ON scenarios (quality) WHERE quality IS NOT NULL;

CREATE TABLE scenario_tags (
    scenario_pk INTEGER NOT NULL REFERENCES scenarios ON DELETE CASCADE,
    name        TEXT    NOT NULL,
    value       TEXT    NOT NULL,
    position    INTEGER NOT NULL,
    PRIMARY KEY (scenario_pk, name)
) STRICT, WITHOUT ROWID;

CREATE INDEX scenario_tags_by_value ON scenario_tags (name, value);

CREATE TABLE scenario_parents (
    scenario_pk INTEGER NOT NULL REFERENCES scenarios ON DELETE CASCADE,
    position    INTEGER NOT NULL,
    parent_id   TEXT    NOT NULL,
    PRIMARY KEY (scenario_pk, position)
) STRICT, WITHOUT ROWID;

CREATE INDEX scenario_parents_by_parent ON scenario_parents (parent_id);

CREATE VIRTUAL TABLE scenario_words USING fts5(
    prompt, content='scenarios', content_rowid='pk', tokenize='unicode61 remove_diacritics 2'
);

CREATE TRIGGER scenario_words_added AFTER INSERT ON scenarios BEGIN
    INSERT INTO scenario_words (rowid, prompt) VALUES (new.pk, new.prompt);
END;

CREATE TRIGGER scenario_words_removed AFTER DELETE ON scenarios BEGIN
    INSERT INTO scenario_words (scenario_words, rowid, prompt) VALUES ('delete', old.pk, old.prompt);
END;

CREATE TABLE ratings (
    pk          INTEGER PRIMARY KEY,
    scenario_pk INTEGER NOT NULL REFERENCES scenarios ON DELETE CASCADE,
    stars       INTEGER NOT NULL CHECK (stars BETWEEN 1 AND 5),
    rater       TEXT    NOT NULL,
    notes       TEXT,
    rated_at    INTEGER NOT NULL
) STRICT;

CREATE INDEX ratings_by_scenario ON ratings (scenario_pk, rated_at);

CREATE TABLE completions (
    pk          INTEGER PRIMARY KEY,
    scenario_pk INTEGER NOT NULL REFERENCES scenarios ON DELETE CASCADE,
    text        TEXT    NOT NULL,
    source      TEXT    NOT NULL,
    created_at  INTEGER NOT NULL
) STRICT;

CREATE INDEX completions_by_scenario ON completions (scenario_pk, created_at);

CREATE TABLE examples (
    pk                INTEGER PRIMARY KEY,
    scenario_id       TEXT    NOT NULL UNIQUE,     -- of the scenario the example amounts to, stored or not
    evaluation_target TEXT    NOT NULL,
    prompt            TEXT    NOT NULL,
    success_criteria  TEXT    NOT NULL,            -- JSON list of text
    turns             TEXT,                        -- JSON list of [role, content]
    category          TEXT,
    difficulty        TEXT
) STRICT;

CREATE INDEX examples_by_target ON examples (evaluation_target);

CREATE TABLE deployments (
    pk             INTEGER PRIMARY KEY,
    id             TEXT    NOT NULL UNIQUE,
    scenario_pk    INTEGER NOT NULL REFERENCES scenarios ON DELETE CASCADE,
    system         TEXT    NOT NULL,
    system_version TEXT    NOT NULL,
    run_id         TEXT,
    deployed_at    INTEGER NOT NULL
) STRICT;

CREATE INDEX deployments_by_scenario ON deployments (scenario_pk, deployed_at);
CREATE INDEX deployments_by_run      ON deployments (run_id, id) WHERE run_id IS NOT NULL;

CREATE TABLE results (
    deployment_pk INTEGER PRIMARY KEY REFERENCES deployments ON DELETE CASCADE,
    transcript    TEXT    NOT NULL,                -- JSON list of [role, content]
    outcome       TEXT    NOT NULL CHECK (outcome IN ('FOUND_ISSUE', 'PASSED', 'UNDETERMINED', 'ERROR')),
    severity      REAL    NOT NULL CHECK (severity BETWEEN 0 AND 1),
    rationale     TEXT    NOT NULL,
    judge         TEXT    NOT NULL
) STRICT;

CREATE TABLE feedback (
    sha256     TEXT    PRIMARY KEY,
    model_id   TEXT    NOT NULL,
    content    TEXT    NOT NULL,
    applied_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
