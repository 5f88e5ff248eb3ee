-- Every challenge that reached the miner: answered, refused and failed ones.
-- Units stand in column names: _ns nanoseconds, _bytes bytes, _px pixels of the source frame.

-- Marks the file as Touchline's ("TLIN"), so that another program's database is never written to.
PRAGMA application_id = 1414285646;

CREATE TABLE challenges (
    -- Ours; grows, and is never used again.
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    -- The validator's name for it; validators may repeat them.
    challenge_id TEXT,
    -- For example gsr; none while the strategy has not accepted the request.
    challenge_type TEXT,
    -- The HTTP path it was posted to.
    path TEXT NOT NULL,
    validator_hotkey TEXT,
    -- Without its query string, which may hold credentials.
    clip_address TEXT,
    received_unix_ns INTEGER NOT NULL,
    outcome TEXT NOT NULL CHECK (outcome IN ('answered', 'refused', 'failed')),
    http_status INTEGER NOT NULL,
    -- Why it was refused or failed.
    reason TEXT,
    clip_width_px INTEGER,
    clip_height_px INTEGER,
    clip_frame_rate REAL,
    -- What the container says; frames_decoded is what came out.
    clip_frame_count INTEGER,
    frames_decoded INTEGER,
    clip_bytes INTEGER,
    -- As sent, after compression.
    answer_bytes INTEGER,
    -- From the request's arrival until the answer had left.
    total_ns INTEGER NOT NULL,
    strategy_name TEXT,
    strategy_version TEXT,
    strategy_digest TEXT,
    -- Why the plain strategy answered in the plugin's place; none where the plugin did.
    fallback_reason TEXT
) STRICT;

CREATE TABLE challenge_warnings (
    challenge INTEGER NOT NULL REFERENCES challenges (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    warning TEXT NOT NULL,
    PRIMARY KEY (challenge, position)
) STRICT, WITHOUT ROWID;
