//! The soccer challenge's numbering: classes and pitch vertices.
//!
//! Source: the public `score-technologies/score-vision` validator; see `docs/reference/protocol.md`.

/// Class id of the ball.
pub const BALL: u32 = 0;
/// Class id of a goalkeeper.
pub const GOALKEEPER: u32 = 1;
/// Class id of an outfield player.
pub const PLAYER: u32 = 2;
/// Class id of a referee.
pub const REFEREE: u32 = 3;

/// Class names by class id.
pub const CLASS_NAMES: [&str; 4] = ["ball", "goalkeeper", "player", "referee"];

/// Keypoints in each frame of an answer, one per pitch vertex.
pub const KEYPOINT_COUNT: usize = PITCH_VERTICES_CM.len();

/// Length of the pitch in cm, along x of [`PITCH_VERTICES_CM`].
pub const PITCH_LENGTH_CM: f64 = 12_000.0;
/// Width of the pitch in cm, along y of [`PITCH_VERTICES_CM`].
pub const PITCH_WIDTH_CM: f64 = 7_000.0;
/// Radius of the centre circle and of the penalty arcs in cm.
pub const CIRCLE_RADIUS_CM: f64 = 915.0;
/// Distance of the penalty spot from its goal line in cm.
pub const PENALTY_SPOT_CM: f64 = 1_100.0;

/// The 32 pitch vertices in cm, in keypoint order (vertex 1 of the public score-vision validator's code is index 0):
/// x along the length from the left goal line, y across the width from the far touch line.
pub const PITCH_VERTICES_CM: [[f64; 2]; 32] = [
    [0.0, 0.0],
    [0.0, 1450.0],
    [0.0, 2584.0],
    [0.0, 4416.0],
    [0.0, 5550.0],
    [0.0, 7000.0],
    [550.0, 2584.0],
    [550.0, 4416.0],
    [1100.0, 3500.0],
    [2015.0, 1450.0],
    [2015.0, 2584.0],
    [2015.0, 4416.0],
    [2015.0, 5550.0],
    [6000.0, 0.0],
    [6000.0, 2585.0],
    [6000.0, 4415.0],
    [6000.0, 7000.0],
    [9985.0, 1450.0],
    [9985.0, 2584.0],
    [9985.0, 4416.0],
    [9985.0, 5550.0],
    [10900.0, 3500.0],
    [11450.0, 2584.0],
    [11450.0, 4416.0],
    [12000.0, 0.0],
    [12000.0, 1450.0],
    [12000.0, 2584.0],
    [12000.0, 4416.0],
    [12000.0, 5550.0],
    [12000.0, 7000.0],
    [5085.0, 3500.0],
    [6915.0, 3500.0],
];
