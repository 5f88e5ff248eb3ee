-- What the strategy plugin was asked, and what it chose.

CREATE TABLE plugin_calls (
    challenge INTEGER NOT NULL REFERENCES challenges (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    -- The function of the contract, for example observe.
    function TEXT NOT NULL,
    -- Counted from the request's arrival.
    start_ns INTEGER NOT NULL,
    duration_ns INTEGER NOT NULL,
    -- A trap, a limit or nonsense; none for a call that went well.
    error TEXT,
    PRIMARY KEY (challenge, position)
) STRICT, WITHOUT ROWID;

-- Which frames each role looked at: those where frame % stride = frame_offset.
CREATE TABLE role_plans (
    challenge INTEGER NOT NULL REFERENCES challenges (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    role TEXT NOT NULL,
    stride INTEGER NOT NULL,
    frame_offset INTEGER NOT NULL,
    PRIMARY KEY (challenge, position)
) STRICT, WITHOUT ROWID;
