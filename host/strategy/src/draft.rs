//! The best answer so far of a strategy, for when it does not get to give a better one.

use crate::check::{self, Shown};
use crate::instance::MOST_RETURNED_BYTES;
use crate::wire::columns::{Annotations, Misfit};
use contract::answer::MOST_FRAMES;
use scene::{Annotation, VideoInfo};
use std::collections::BTreeMap;
use wasmtime::component::{ComponentType, Lower};

/// Most that the drafts of a challenge may take, bytes as they cross: as much as an answer.
const MOST_BYTES: u64 = MOST_RETURNED_BYTES as u64;

/// WIT `draft.refusal`: why a draft was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ComponentType, Lower)]
#[component(enum)]
#[repr(u8)]
pub enum Refusal {
    #[component(name = "nonsense")]
    Nonsense,
    #[component(name = "too-much")]
    TooMuch,
    #[component(name = "no-challenge")]
    NoChallenge,
}

/// The frames of a challenge that its strategy has left an annotation for.
#[derive(Default)]
pub struct Drafts {
    /// Frames of this clip; none where no challenge runs.
    clip: Option<Clip>,
    frames: BTreeMap<u32, Annotation>,
    bytes: u64,
}

/// What a draft is held against.
struct Clip {
    video: VideoInfo,
    /// None until a request or the first draft says how many.
    keypoints_per_frame: Option<usize>,
}

impl Drafts {
    /// A challenge runs, on `video`.
    pub fn begin(&mut self, video: VideoInfo, keypoints_per_frame: Option<u32>) {
        let keypoints_per_frame = keypoints_per_frame.map(|count| count as usize);
        *self = Self { clip: Some(Clip { video, keypoints_per_frame }), ..Self::default() };
    }

    /// Forgets all of them: the strategy has spoken for itself.
    pub fn void(&mut self) {
        *self = Self::default();
    }

    /// Takes all of what crossed or nothing.
    pub fn leave_columns(&mut self, given: &Annotations) -> Result<(), Refusal> {
        if self.clip.is_none() {
            return Err(Refusal::NoChallenge);
        }
        self.leave(given.by_frame(MOST_FRAMES)?.collect())
    }

    /// Takes all of `given` or nothing.
    fn leave(&mut self, mut given: Vec<Annotation>) -> Result<(), Refusal> {
        let clip = self.clip.as_mut().ok_or(Refusal::NoChallenge)?;
        let Some(first) = given.first() else { return Ok(()) };
        let keypoints = clip.keypoints_per_frame.unwrap_or(first.keypoints.len());
        let replaced = given.iter().filter_map(|annotation| self.frames.get(&annotation.frame));
        let bytes = self.bytes - replaced.map(annotation_bytes).sum::<u64>().min(self.bytes)
            + given.iter().map(annotation_bytes).sum::<u64>();
        if bytes > MOST_BYTES
            || given.iter().any(|annotation| contract::answer::is_too_much(&Shown(annotation)))
        {
            return Err(Refusal::TooMuch);
        }
        for annotation in &mut given {
            check::annotation(annotation, keypoints, clip.video).map_err(|_| Refusal::Nonsense)?;
        }
        clip.keypoints_per_frame = Some(keypoints);
        for annotation in given {
            self.bytes += annotation_bytes(&annotation);
            if let Some(replaced) = self.frames.insert(annotation.frame, annotation) {
                self.bytes -= annotation_bytes(&replaced);
            }
        }
        Ok(())
    }

    /// By frame; boxes cut to it.
    pub fn frames(&self) -> &BTreeMap<u32, Annotation> {
        &self.frames
    }
}

impl From<Misfit> for Refusal {
    fn from(misfit: Misfit) -> Self {
        match misfit {
            Misfit::TooManyFrames { .. } => Self::TooMuch,
            Misfit::Length { .. } => Self::Nonsense,
        }
    }
}

/// Bytes of `annotation` as it crosses.
fn annotation_bytes(annotation: &Annotation) -> u64 {
    12 + 28 * annotation.objects.len() as u64 + 8 * annotation.keypoints.len() as u64
}

#[cfg(test)]
mod tests {
    use super::*;
    use scene::{BBox, Object};

    const VIDEO: VideoInfo = VideoInfo { width: 100, height: 50, frame_rate: 25.0, frame_count: None };

    fn draft(frame: u32, id: u32) -> Annotation {
        let bbox = BBox::new(90.0, 10.0, 110.0, 30.0);
        Annotation {
            frame,
            objects: vec![Object { id, class_id: 2, bbox, confidence: 0.5 }],
            keypoints: vec![[1.0, 2.0]],
        }
    }

    fn drafts() -> Drafts {
        let mut drafts = Drafts::default();
        drafts.begin(VIDEO, Some(1));
        drafts
    }

    #[test]
    fn a_later_draft_takes_the_place_of_one_for_the_same_frame() {
        let mut drafts = drafts();
        drafts.leave(vec![draft(3, 1), draft(1, 1)]).unwrap();
        drafts.leave(vec![draft(3, 9)]).unwrap();
        let left: Vec<_> = drafts.frames().values().map(|left| (left.frame, left.objects[0].id)).collect();
        assert_eq!(left, [(1, 1), (3, 9)]);
        assert_eq!(drafts.frames()[&3].objects[0].bbox.right, 100.0);
        assert_eq!(drafts.bytes, 2 * annotation_bytes(&draft(1, 1)));
    }

    #[test]
    fn nonsense_and_too_much_leave_what_was_there() {
        type Spoil = fn(&mut Annotation);
        let spoils: [(Spoil, Refusal); 6] = [
            (|a| a.keypoints.clear(), Refusal::Nonsense),
            (|a| a.keypoints[0][0] = f32::NAN, Refusal::Nonsense),
            (|a| a.objects[0].bbox.left = f32::INFINITY, Refusal::Nonsense),
            (|a| a.objects.push(a.objects[0]), Refusal::Nonsense),
            (|a| a.objects = vec![a.objects[0]; 1_001], Refusal::TooMuch),
            (|a| a.frame = u32::MAX, Refusal::TooMuch),
        ];
        for (spoil, refusal) in spoils {
            let mut drafts = drafts();
            drafts.leave(vec![draft(0, 1)]).unwrap();
            let mut bad = draft(1, 1);
            spoil(&mut bad);
            assert_eq!(drafts.leave(vec![draft(0, 7), bad]), Err(refusal));
            assert_eq!(drafts.frames()[&0].objects[0].id, 1);
        }
    }

    #[test]
    fn drafts_are_left_in_a_challenge_only() {
        let mut drafts = Drafts::default();
        assert_eq!(drafts.leave(vec![draft(0, 1)]), Err(Refusal::NoChallenge));
        drafts.begin(VIDEO, None);
        drafts.leave(vec![draft(0, 1)]).unwrap();
        drafts.void();
        assert!(drafts.frames().is_empty());
        assert_eq!(drafts.leave(vec![draft(0, 1)]), Err(Refusal::NoChallenge));
    }
}
