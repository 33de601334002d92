-- When examples came in; unknown of those that are there already.

ALTER TABLE examples ADD COLUMN created_at INTEGER;
