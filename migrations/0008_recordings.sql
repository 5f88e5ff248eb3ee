-- What is kept of a challenge to answer it again, and what was tried and predicted after its answer had left.

-- No row: nothing was to be kept.
CREATE TABLE recordings (
    challenge INTEGER PRIMARY KEY REFERENCES challenges (id) ON DELETE CASCADE,
    -- Size of the file; none where there is no file, or none any more.
    bytes INTEGER,
    -- Why there is none.
    missing_reason TEXT
) STRICT;

-- Strategies that were tried on what had been seen, beside the one that answered.
CREATE TABLE shadow_runs (
    challenge INTEGER NOT NULL REFERENCES challenges (id) ON DELETE CASCADE,
    strategy_digest TEXT NOT NULL,
    strategy_name TEXT NOT NULL,
    strategy_version TEXT NOT NULL,
    -- Time in its calls; none where it was not run.
    strategy_ns INTEGER,
    -- Why it failed, or was not run; none where it answered.
    reason TEXT,
    -- The part of what its plan wanted to see that nobody had looked at, 0 to 1.
    missing_share REAL NOT NULL,
    PRIMARY KEY (challenge, strategy_digest)
) STRICT, WITHOUT ROWID;

-- What a scorer predicts for the answer that left, or for that of a shadow, told apart by the strategy's digest.
CREATE TABLE scores (
    challenge INTEGER NOT NULL REFERENCES challenges (id) ON DELETE CASCADE,
    strategy_digest TEXT NOT NULL,
    scorer_digest TEXT NOT NULL,
    scorer_name TEXT NOT NULL,
    scorer_version TEXT NOT NULL,
    -- 0 to 1.
    total REAL NOT NULL,
    PRIMARY KEY (challenge, strategy_digest, scorer_digest)
) STRICT, WITHOUT ROWID;

CREATE TABLE score_components (
    challenge INTEGER NOT NULL REFERENCES challenges (id) ON DELETE CASCADE,
    strategy_digest TEXT NOT NULL,
    scorer_digest TEXT NOT NULL,
    position INTEGER NOT NULL,
    name TEXT NOT NULL,
    value REAL NOT NULL,
    -- The value of a perfect answer.
    best REAL NOT NULL,
    PRIMARY KEY (challenge, strategy_digest, scorer_digest, position)
) STRICT, WITHOUT ROWID;
