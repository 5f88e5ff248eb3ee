//! One challenge: sorts observations to those who follow people, the ball and the pitch.
//!
//! What `finish` calls for each of them is marked `inline(never)`: in one large function a WebAssembly compiler runs out of
//! registers and keeps the hot loops' numbers on the stack.

use crate::answer::{BALL_CLASS, Objects};
use crate::ball::{BALL_ID, Candidates};
use crate::camera::{Camera, Edge};
use crate::geometry::is_proper;
use crate::people::{Sighting, Sightings, identify};
use crate::pitch::{Pitch, View, Views};
use crate::plan::Strides;
use crate::settings::Thresholds;
use crate::{PITCH_ROLE, PLAYERS_ROLE};
use homography::Homography;
use touchline_sdk::{Answer, Detection, Failure, Observation, RoleCost, RolePlan, Run, VideoInfo};

/// What is followed in one clip.
pub struct GsrRun {
    thresholds: Thresholds,
    strides: Strides,
    video: VideoInfo,
    people: Sightings,
    balls: Candidates,
    pitch: Pitch,
    /// The last observation taken in.
    last: Option<(u32, u32)>,
}

impl GsrRun {
    /// Nothing seen yet.
    pub fn new(video: VideoInfo, thresholds: Thresholds) -> Self {
        Self {
            thresholds,
            strides: Strides::fixed(&thresholds),
            video,
            people: Sightings::default(),
            balls: Candidates::default(),
            pitch: Pitch::new(video.width, video.height, thresholds.pitch),
            last: None,
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
        let usable = || detections.iter().filter(|detection| is_usable(detection));
        let people = usable().filter(|found| found.class_id != BALL_CLASS).map(|found| Sighting {
            bounds: found.bounds,
            confidence: found.confidence,
            class_id: found.class_id,
        });
        self.people.add(frame, people);
        let balls = usable().filter(|found| found.class_id == BALL_CLASS);
        let balls = balls.map(|found| (found.bounds, found.confidence));
        self.balls.add(frame, balls, self.thresholds.ball_confidence);
    }
}

/// A box of a class we know, with finite edges and a confidence; whatever else a model may say is left out.
fn is_usable(detection: &Detection) -> bool {
    is_proper(detection.bounds)
        && (0.0..=1.0).contains(&detection.confidence)
        && (detection.class_id as usize) < crate::PLAYERS_CLASSES.len()
}

/// For every frame that was looked at and showed the pitch, the number of the view it shows.
fn shown(seen: &Views, strides: Strides) -> Vec<Option<u32>> {
    let shown = |(frame, view): (u32, &Option<View>)| match view {
        Some(_) if frame % strides.pitch == strides.pitch_offset() => seen.shots[frame as usize],
        _ => None,
    };
    (0..).zip(&seen.views).map(shown).collect()
}

/// The camera's way through a clip whose pitch was seen so, and where it cuts.
fn follow(people: &Sightings, seen: &Views, strides: Strides, frame_px: [u32; 2]) -> (Camera, Vec<Edge>) {
    let homographies: Vec<Option<Homography>> =
        seen.views.iter().map(|view| view.map(|view| view.to_picture)).collect();
    let mut camera = Camera::follow(&homographies, people, frame_px);
    let edges = camera.settle_edges(people, &shown(seen, strides));
    (camera, edges)
}

impl Run for GsrRun {
    fn plan(&mut self, costs: &[RoleCost], budget_ms: u32) -> Result<Vec<RolePlan>, Failure> {
        self.strides = Strides::choose(&self.thresholds, costs, budget_ms, self.video.frame_count);
        Ok(self.strides.plan())
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
        let strides = self.strides;
        let people = std::mem::take(&mut self.people);
        let balls = std::mem::take(&mut self.balls);
        let frame_px = [self.video.width, self.video.height];

        let mut seen = self.pitch.finish(strides.pitch, frame_count, &[]);
        let (mut camera, edges) = follow(&people, &seen, strides, frame_px);
        // Who follows people sees cuts that the pitch does not show, and others more exactly: with a stride nobody else
        // knows where between two looks at the pitch they lie.
        let is_told = |edge: &Edge| strides.pitch == 1 && seen.begins_shot(edge.likeliest());
        if !edges.iter().all(is_told) {
            seen = self.pitch.finish(strides.pitch, frame_count, &edges);
            if strides.players > 1 {
                camera = follow(&people, &seen, strides, frame_px).0;
            }
        }
        let mut objects = Objects::new(frame_px, frame_count);
        for person in identify(&people, &camera, &self.thresholds, strides.players, frame_count) {
            objects.add(person.id, person.class_id, &person.looks);
        }
        let person_px = people.usual_height_px();
        let ball = balls.way(&camera, &self.thresholds, person_px, strides.players, frame_count);
        objects.add(BALL_ID, BALL_CLASS, &ball);
        let annotations = objects.with_keypoints(seen.keypoints);
        Ok(Answer { annotations, body: None })
    }
}
