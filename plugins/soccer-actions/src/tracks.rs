//! The clip as tracks: people, ball and pitch, frame by frame. The only file that knows where they come from.
//!
//! They are the annotations of the strategy `gsr`, run here on the same observations, with the operator's settings for
//! it. What it improves, this improves.

use crate::camera::camera;
use gsr::Gsr;
use homography::{Homography, Point};
use touchline_sdk::{
    Annotation, Bounds, Descriptor, Failure, Observation, RoleCost, RolePlan, Run, Settings, Strategy,
    VideoInfo,
};

/// Class ids of `gsr`'s annotations.
const BALL: u32 = 0;
const GOALKEEPER: u32 = 1;
const REFEREE: u32 = 3;

/// Someone who may have the ball, in one frame.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Player {
    /// Identity.
    pub id: u32,
    /// Whether they keep goal.
    pub keeps_goal: bool,
    /// Middle of the feet, px.
    pub feet: Point,
    /// Height of the box, px.
    pub height_px: f64,
}

/// What is known of one frame.
#[derive(Clone, Debug, Default)]
pub struct Moment {
    /// Where the ball touches or would touch the ground, px: the lower edge of its box.
    pub ball: Option<Point>,
    /// Players and goalkeepers; referees have no ball.
    pub players: Vec<Player>,
    /// From px to cm of the pitch; none where the ball is not seen, for which alone it is needed.
    pub camera: Option<Homography>,
}

impl Moment {
    /// Where the ball is on the pitch, cm; wrong by what it is above the ground.
    pub fn ball_cm(&self) -> Option<Point> {
        Some(self.camera?.project(self.ball?))
    }

    /// The player of this identity.
    pub fn player(&self, id: u32) -> Option<&Player> {
        self.players.iter().find(|player| player.id == id)
    }
}

/// A clip.
#[derive(Clone, Debug)]
pub struct Scene {
    /// One for every frame.
    pub moments: Vec<Moment>,
    /// Frames a second.
    pub frame_rate: f64,
}

/// What `gsr` wants to see and can be told; without its name and challenges.
pub fn wanted() -> Descriptor {
    Descriptor { challenges: Vec::new(), ..Gsr::describe() }
}

/// Follows people, ball and pitch through a clip.
pub struct Follower(<Gsr as Strategy>::Run);

impl Follower {
    /// Nothing seen yet.
    ///
    /// # Errors
    /// What `gsr` says of a setting.
    pub fn open(video: VideoInfo, settings: &dyn Settings) -> Result<Self, Failure> {
        Gsr::open(video, settings).map(Self)
    }

    /// Which frames are looked at.
    ///
    /// # Errors
    /// As `gsr`.
    pub fn plan(&mut self, costs: &[RoleCost], budget_ms: u32) -> Result<Vec<RolePlan>, Failure> {
        self.0.plan(costs, budget_ms)
    }

    /// Takes in what was seen.
    ///
    /// # Errors
    /// As `gsr`.
    pub fn observe(&mut self, observations: Vec<Observation>) -> Result<(), Failure> {
        self.0.observe(observations)
    }

    /// Everything that was followed.
    ///
    /// # Errors
    /// As `gsr`.
    pub fn finish(&mut self, frame_count: u32, frame_rate: f64) -> Result<Scene, Failure> {
        let annotations = self.0.finish(frame_count)?.annotations;
        Ok(Scene { moments: annotations.iter().map(moment).collect(), frame_rate })
    }
}

fn moment(annotation: &Annotation) -> Moment {
    let low = |bounds: Bounds| [f64::from(bounds.left + bounds.right) / 2.0, f64::from(bounds.bottom)];
    let ball = annotation.objects.iter().find(|object| object.class_id == BALL);
    let people = annotation.objects.iter().filter(|object| ![BALL, REFEREE].contains(&object.class_id));
    let player = |object: &touchline_sdk::Object| Player {
        id: object.id,
        keeps_goal: object.class_id == GOALKEEPER,
        feet: low(object.bounds),
        height_px: f64::from(object.bounds.bottom - object.bounds.top),
    };
    Moment {
        ball: ball.map(|ball| low(ball.bounds)),
        players: people.map(player).collect(),
        camera: ball.and_then(|_| camera(&annotation.keypoints)),
    }
}
