-- What the call of a scorer took, whether a score came of it or not.
CREATE TABLE scorer_calls (
    challenge INTEGER NOT NULL REFERENCES challenges (id) ON DELETE CASCADE,
    -- Whose answer it was shown, as in `scores`.
    strategy_digest TEXT NOT NULL,
    scorer_digest TEXT NOT NULL,
    scorer_name TEXT NOT NULL,
    scorer_version TEXT NOT NULL,
    duration_ns INTEGER NOT NULL,
    -- As in `plugin_calls`.
    fuel INTEGER,
    peak_memory_bytes INTEGER NOT NULL,
    bytes_in INTEGER NOT NULL,
    bytes_out INTEGER NOT NULL,
    host_calls INTEGER NOT NULL,
    -- A trap, a limit, nonsense, or that it cannot say; none where a score came of it.
    error TEXT,
    PRIMARY KEY (challenge, strategy_digest, scorer_digest)
) STRICT, WITHOUT ROWID;
