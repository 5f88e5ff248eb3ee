-- When each stage of a challenge ran, counted from the request's arrival. Stages overlap.

CREATE TABLE stages (
    challenge INTEGER NOT NULL REFERENCES challenges (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    -- The name of a scene::Stage.
    stage TEXT NOT NULL,
    start_ns INTEGER NOT NULL,
    end_ns INTEGER NOT NULL,
    -- Work inside the span, summed over threads.
    busy_ns INTEGER NOT NULL,
    PRIMARY KEY (challenge, position)
) STRICT, WITHOUT ROWID;
