-- What became of examples, and faster counting.

ALTER TABLE examples ADD COLUMN demoted INTEGER NOT NULL DEFAULT 0;

CREATE TABLE example_uses (
    example_id  TEXT    NOT NULL,                  -- examples.scenario_id; the example may live in a file
    scenario_pk INTEGER NOT NULL REFERENCES scenarios ON DELETE CASCADE,
    PRIMARY KEY (example_id, scenario_pk)
) STRICT, WITHOUT ROWID;

CREATE INDEX example_uses_by_scenario ON example_uses (scenario_pk);

-- Listings leave out what is held out: with that in the index, counting and skipping need no look at the rows.

DROP INDEX scenarios_newest;
DROP INDEX scenarios_target_newest;
DROP INDEX scenarios_run_newest;

CREATE INDEX scenarios_newest        ON scenarios (created_at DESC, id, held_out);
CREATE INDEX scenarios_target_newest ON scenarios (evaluation_target, created_at DESC, id, held_out);
CREATE INDEX scenarios_run_newest    ON scenarios (run_id, created_at DESC, id, held_out) WHERE run_id IS NOT NULL;
