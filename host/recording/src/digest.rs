//! An answer in short: enough to tell whether another one is the same, and where they part.

use scene::Annotation;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fmt;

/// An answer in short.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnswerDigest {
    /// SHA-256 over every bit of the annotations, and of the strategy's own body where it gave one.
    whole: [u8; 32],
    /// Of each annotation's SHA-256, the first 4 bytes: says where answers part.
    frames: Vec<u32>,
}

/// Where two answers part first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Difference {
    /// In what is answered for this frame.
    Frame(u32),
    /// In how many frames there are.
    FrameCount {
        /// In the first answer.
        first: usize,
        /// In the second one.
        second: usize,
    },
    /// In the strategy's own body.
    Body,
}

impl AnswerDigest {
    /// The digest of an answer: its annotations, and the strategy's own body.
    pub fn of(annotations: &[Annotation], body: Option<&str>) -> Self {
        let mut whole = Sha256::new();
        let frames = annotations.iter().map(|annotation| {
            let digest = frame_digest(annotation);
            whole.update(digest);
            u32::from_be_bytes([digest[0], digest[1], digest[2], digest[3]])
        });
        let frames = frames.collect();
        if let Some(body) = body {
            whole.update(body);
        }
        Self { whole: whole.finalize().into(), frames }
    }

    /// The first difference; none where both are digests of equal answers.
    pub fn difference(&self, other: &Self) -> Option<Difference> {
        if self.whole == other.whole && self.frames == other.frames {
            return None;
        }
        let parted = self.frames.iter().zip(&other.frames).position(|(a, b)| a != b);
        let (first, second) = (self.frames.len(), other.frames.len());
        Some(match parted {
            Some(frame) => Difference::Frame(frame as u32),
            None if first != second => Difference::FrameCount { first, second },
            None => Difference::Body,
        })
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Frame(frame) => write!(f, "they part at frame {frame}"),
            Self::FrameCount { first, second } => write!(f, "one has {first} frames, the other {second}"),
            Self::Body => f.write_str("the strategy's own body is another one"),
        }
    }
}

impl fmt::Display for AnswerDigest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.whole.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// Every bit of an annotation; lists are preceded by their lengths, so that nothing can stand for something else.
fn frame_digest(annotation: &Annotation) -> [u8; 32] {
    let Annotation { frame, objects, keypoints } = annotation;
    let mut digest = Sha256::new();
    let mut add = |numbers: &[u32]| numbers.iter().for_each(|number| digest.update(number.to_le_bytes()));
    add(&[*frame, objects.len() as u32, keypoints.len() as u32]);
    for object in objects {
        let bbox = [object.bbox.left, object.bbox.top, object.bbox.right, object.bbox.bottom];
        add(&[object.id, object.class_id, object.confidence.to_bits()]);
        add(&bbox.map(f32::to_bits));
    }
    keypoints.iter().for_each(|point| add(&point.map(f32::to_bits)));
    digest.finalize().into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use scene::{BBox, Object};

    fn answer() -> Vec<Annotation> {
        let bbox = BBox::new(1.0, 2.0, 3.0, 4.0);
        let object = Object { id: 1, class_id: 2, bbox, confidence: 0.5 };
        (0..5)
            .map(|frame| Annotation { frame, objects: vec![object], keypoints: vec![[0.0; 2]; 2] })
            .collect()
    }

    fn of(annotations: &[Annotation]) -> AnswerDigest {
        AnswerDigest::of(annotations, None)
    }

    #[test]
    fn equal_answers_have_no_difference() {
        assert_eq!(of(&answer()).difference(&of(&answer())), None);
    }

    #[test]
    fn the_first_frame_that_differs_in_one_bit_is_named() {
        let mut other = answer();
        other[3].objects[0].bbox.left = f32::from_bits(1.0_f32.to_bits() + 1);
        other[4].keypoints[0] = [-0.0, 0.0];
        assert_eq!(of(&answer()).difference(&of(&other)), Some(Difference::Frame(3)));
    }

    #[test]
    fn a_missing_frame_and_another_body_are_told_apart() {
        let shorter = of(&answer()[..4]);
        let counts = Difference::FrameCount { first: 5, second: 4 };
        assert_eq!(of(&answer()).difference(&shorter), Some(counts));
        let with_body = AnswerDigest::of(&answer(), Some("{}"));
        assert_eq!(of(&answer()).difference(&with_body), Some(Difference::Body));
    }
}
