-- What ran for each role, and where.

CREATE TABLE models_used (
    challenge INTEGER NOT NULL REFERENCES challenges (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    role TEXT NOT NULL,
    -- SHA-256 of the ONNX file, in hex.
    digest TEXT NOT NULL,
    device TEXT NOT NULL,
    backend TEXT NOT NULL,
    PRIMARY KEY (challenge, position)
) STRICT, WITHOUT ROWID;
