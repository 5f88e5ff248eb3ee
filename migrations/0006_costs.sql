-- What ran where, and what the plan cost. Rows from before know none of it: 0, an empty text or none stand for that.

-- Processor time of the threads that did the stage's work.
ALTER TABLE stages ADD COLUMN cpu_ns INTEGER NOT NULL DEFAULT 0;

-- Frames that the role looked at.
ALTER TABLE role_plans ADD COLUMN frames INTEGER NOT NULL DEFAULT 0;
-- Device time summed over lanes: by the costs that the strategy was told, and as it came.
ALTER TABLE role_plans ADD COLUMN expected_ns INTEGER NOT NULL DEFAULT 0;
ALTER TABLE role_plans ADD COLUMN took_ns INTEGER NOT NULL DEFAULT 0;

-- For example fp32.
ALTER TABLE models_used ADD COLUMN precision TEXT NOT NULL DEFAULT '';
ALTER TABLE models_used ADD COLUMN lanes INTEGER NOT NULL DEFAULT 0;
-- Frames in a batch.
ALTER TABLE models_used ADD COLUMN batch INTEGER NOT NULL DEFAULT 0;
-- Why the backend is not the one that the configuration names first; none where it is.
ALTER TABLE models_used ADD COLUMN fell_back TEXT;
