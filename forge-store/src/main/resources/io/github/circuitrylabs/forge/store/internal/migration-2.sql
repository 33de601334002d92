-- Where near-duplicates are looked for: scenarios by the low 32 bits of each of their bands. Filled when first asked.

CREATE TABLE novelty_bands (
    band        INTEGER NOT NULL,
    scenario_pk INTEGER NOT NULL,
    PRIMARY KEY (band, scenario_pk)
) STRICT, WITHOUT ROWID;

CREATE TABLE novelty_state (
    only_row   INTEGER PRIMARY KEY CHECK (only_row = 1),
    settings   TEXT    NOT NULL,                   -- how the bands were made; others are made anew
    indexed_pk INTEGER NOT NULL                    -- scenarios up to this one are in novelty_bands
) STRICT;

INSERT INTO novelty_state (only_row, settings, indexed_pk) VALUES (1, '', 0);
