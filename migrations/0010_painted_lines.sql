-- What looking for painted lines in a challenge's clip came to, once its answer had left.
CREATE TABLE painted_lines (
    challenge INTEGER PRIMARY KEY REFERENCES challenges (id) ON DELETE CASCADE,
    looked_frames INTEGER NOT NULL,
    -- Those of them that a validator would score.
    scored_frames INTEGER NOT NULL,
    took_ns INTEGER NOT NULL,
    -- Why scorers were shown none; NULL where they were.
    missing_reason TEXT
) STRICT;
