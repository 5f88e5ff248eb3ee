//! One challenge: sorts observations to those who follow people, the ball and the pitch.

use crate::answer::{BALL_CLASS, Objects};
use crate::ball::Ball;
use crate::geometry::is_proper;
use crate::pitch::Pitch;
use crate::settings::Thresholds;
use crate::track::Look;
use crate::tracker::{Person, Tracker};
use crate::{PITCH_ROLE, PLAYERS_ROLE};
use touchline_sdk::{Answer, Detection, Failure, Observation, RoleCost, RolePlan, Run, VideoInfo};

/// What is followed in one clip.
pub struct GsrRun {
    thresholds: Thresholds,
    tracker: Tracker,
    ball: Ball,
    pitch: Pitch,
    /// The last observation taken in.
    last: Option<(u32, u32)>,
    /// Frames in which people were looked for.
    looks: u32,
}

impl GsrRun {
    /// Nothing seen yet.
    pub fn new(video: VideoInfo, thresholds: Thresholds) -> Self {
        Self {
            thresholds,
            tracker: Tracker::new(thresholds),
            ball: Ball::new(thresholds.ball_confidence),
            pitch: Pitch::new(video.width, video.height, thresholds.pitch),
            last: None,
            looks: 0,
        }
    }

    fn take_in(&mut self, seen: &Observation) -> Result<(), Failure> {
        let place = (seen.frame, seen.role);
        if self.last.is_some_and(|last| last >= place) {
            return Err(Failure::CannotAnswer(format!(
                "observations are out of order: role {} of frame {} came after role {} of frame {}",
                seen.role,
                seen.frame,
                self.last.unwrap_or_default().1,
                self.last.unwrap_or_default().0,
            )));
        }
        self.last = Some(place);
        match seen.role {
            PLAYERS_ROLE => self.look_for_people(seen.frame, &seen.detections),
            PITCH_ROLE => self.pitch.step(seen.frame, &seen.keypoints),
            other => return Err(Failure::CannotAnswer(format!("there is no role {other}"))),
        }
        Ok(())
    }

    fn look_for_people(&mut self, frame: u32, detections: &[Detection]) {
        let usable = detections.iter().filter(|detection| is_usable(detection));
        let (balls, people): (Vec<&Detection>, Vec<&Detection>) =
            usable.partition(|detection| detection.class_id == BALL_CLASS);
        let look = |found: &Detection| Look { frame, bounds: found.bounds, confidence: found.confidence };
        self.ball.step(&balls.into_iter().map(look).collect::<Vec<_>>());
        let person = |found: &Detection| Person { look: look(found), class_id: found.class_id };
        self.tracker.step(frame, people.into_iter().map(person).collect());
        self.looks += 1;
    }
}

/// A box of a class we know, with finite edges and a confidence; whatever else a model may say is left out.
fn is_usable(detection: &Detection) -> bool {
    is_proper(detection.bounds)
        && (0.0..=1.0).contains(&detection.confidence)
        && (detection.class_id as usize) < crate::PLAYERS_CLASSES.len()
}

impl Run for GsrRun {
    fn plan(&mut self, _costs: &[RoleCost], _budget_ms: u32) -> Result<Vec<RolePlan>, Failure> {
        let Thresholds { players_stride, pitch_stride, .. } = self.thresholds;
        Ok(vec![
            RolePlan { role: PLAYERS_ROLE, stride: players_stride, offset: 0 },
            RolePlan { role: PITCH_ROLE, stride: pitch_stride, offset: 0 },
        ])
    }

    fn observe(&mut self, observations: Vec<Observation>) -> Result<(), Failure> {
        observations.iter().try_for_each(|seen| self.take_in(seen))
    }

    /// Takes the run's state with it; a run is finished once.
    fn finish(&mut self, frame_count: u32) -> Result<Answer, Failure> {
        if let Some((frame, _)) = self.last.filter(|last| last.0 >= frame_count) {
            return Err(Failure::CannotAnswer(format!(
                "frame {frame} was seen in a clip of {frame_count} frames"
            )));
        }
        let Thresholds { players_stride, pitch_stride, shortest_track, .. } = self.thresholds;
        // A clip may be shorter than the shortest track.
        let least_looks = shortest_track.min(self.looks) as usize;
        let tracker = std::mem::replace(&mut self.tracker, Tracker::new(self.thresholds));
        let ball = std::mem::replace(&mut self.ball, Ball::new(self.thresholds.ball_confidence));
        let views = self.pitch.finish(pitch_stride, frame_count, &[]);

        let mut objects = Objects::new(players_stride, frame_count);
        let tracks = tracker.finish();
        tracks
            .iter()
            .filter(|track| track.looks.len() >= least_looks)
            .for_each(|track| objects.add_person(track));
        objects.add_ball(&ball.finish());
        let annotations = objects.with_keypoints(views.keypoints);
        Ok(Answer { annotations, body: None })
    }
}
