//! Holds what a plugin returns against the contract, as the host does. The host knows nothing of this crate nor this
//! crate of the host, so these stand here a second time, for the author.

use crate::{
    Annotation, Answer, Object, Refusal, RolePlan, ScoreCard, VideoInfo, Work, draft::Refusal as NotTaken,
};
use std::collections::BTreeSet;

/// Most objects, and keypoints, of one frame; most frames that drafts may be left for.
const MOST_OBJECTS: usize = 1_000;
const MOST_KEYPOINTS: usize = 1_000;
const MOST_FRAMES: u32 = 1 << 17;
/// Most components of a score card.
const MOST_COMPONENTS: usize = 100;
/// Longest response body, and longest challenge id or clip address, bytes.
const LONGEST_BODY: usize = 16 << 20;
const LONGEST_TEXT: usize = 64 << 10;

/// What an answer is held against.
#[derive(Clone, Debug, PartialEq)]
pub struct Terms {
    /// The clip.
    pub video: VideoInfo,
    /// Frames that are decoded.
    pub frame_count: u32,
    /// Keypoints of every frame; none where no request named a number, and then all frames have as many.
    pub keypoints_per_frame: Option<u32>,
}

pub fn accepted(accepted: &Result<Work, Refusal>) -> Result<(), String> {
    match accepted {
        Ok(Work { challenge_id, clip_address, keypoints_per_frame }) => {
            for (name, text) in [("challenge id", challenge_id), ("clip address", clip_address)] {
                require(!text.is_empty() && text.len() <= LONGEST_TEXT, || {
                    format!("a {name} of {} bytes; it may have 1 to {LONGEST_TEXT}", text.len())
                })?;
            }
            require(*keypoints_per_frame as usize <= MOST_KEYPOINTS, || {
                format!("{keypoints_per_frame} keypoints per frame; there may be {MOST_KEYPOINTS}")
            })
        }
        Err(Refusal { status, .. }) => require((400..=499).contains(status), || {
            format!("a refusal with status {status}; it may be 400 to 499")
        }),
    }
}

pub fn plan(plan: &[RolePlan], role_count: usize) -> Result<(), String> {
    let mut planned = BTreeSet::new();
    for RolePlan { role, stride, offset } in plan {
        require((*role as usize) < role_count, || format!("a plan for role {role} of {role_count}"))?;
        require(planned.insert(role), || format!("two plans for role {role}"))?;
        require(*stride >= 1 && offset < stride, || {
            format!(
                "role {role} with stride {stride} and offset {offset}; the offset must be less than the stride"
            )
        })?;
    }
    Ok(())
}

pub fn answer(answer: &Answer, terms: &Terms) -> Result<(), String> {
    let Answer { annotations, body } = answer;
    if let Some(body) = body {
        require(!body.is_empty() && body.len() <= LONGEST_BODY, || {
            format!("a body of {} bytes; it may have 1 to {LONGEST_BODY}", body.len())
        })?;
        if annotations.is_empty() {
            return Ok(());
        }
    }
    for (expected, annotation) in (0..).zip(annotations) {
        let frame = annotation.frame;
        require(frame < terms.frame_count, || {
            format!("frame {frame} of a clip of {} frames", terms.frame_count)
        })?;
        require(frame == expected, || format!("frame {frame} where frame {expected} should be"))?;
    }
    require(annotations.len() == terms.frame_count as usize, || {
        format!("{} annotations for a clip of {} frames", annotations.len(), terms.frame_count)
    })?;
    let first = annotations.first().map_or(0, |annotation| annotation.keypoints.len());
    let keypoints = terms.keypoints_per_frame.map_or(first, |count| count as usize);
    annotations.iter().try_for_each(|annotation| frame(annotation, keypoints))
}

/// Drafts: any frames, in any order.
pub fn draft(annotations: &[Annotation], keypoints: usize) -> Result<(), NotTaken> {
    let too_much = |it: &Annotation| {
        it.frame >= MOST_FRAMES || it.objects.len() > MOST_OBJECTS || it.keypoints.len() > MOST_KEYPOINTS
    };
    if annotations.iter().any(too_much) {
        return Err(NotTaken::TooMuch);
    }
    annotations.iter().try_for_each(|it| frame(it, keypoints)).map_err(|_| NotTaken::Nonsense)
}

pub fn score_card(card: &ScoreCard) -> Result<(), String> {
    require((0.0..=1.0).contains(&card.total), || format!("a total of {}; it may be 0 to 1", card.total))?;
    require(card.components.len() <= MOST_COMPONENTS, || {
        format!("{} components; there may be {MOST_COMPONENTS}", card.components.len())
    })?;
    let mut names = BTreeSet::new();
    for part in &card.components {
        let name = &part.name;
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
        require(!name.is_empty() && name.chars().all(plain), || {
            format!("the component {name:?} is not named in lower-case letters, digits and underscores")
        })?;
        require(names.insert(name), || format!("two components {name:?}"))?;
        require(part.value.is_finite() && part.best.is_finite(), || {
            format!("the component {name:?} is {} of {}", part.value, part.best)
        })?;
    }
    Ok(())
}

fn frame(annotation: &Annotation, wanted: usize) -> Result<(), String> {
    let Annotation { frame, objects, keypoints: given } = annotation;
    require(given.len() == wanted && wanted <= MOST_KEYPOINTS, || {
        format!("{} keypoints in frame {frame}; there should be {wanted}", given.len())
    })?;
    if let Some(index) = given.iter().position(|point| !(point.x.is_finite() && point.y.is_finite())) {
        return Err(format!("keypoint {index} of frame {frame} is not a finite place"));
    }
    require(objects.len() <= MOST_OBJECTS, || {
        format!("{} objects in frame {frame}; there may be {MOST_OBJECTS}", objects.len())
    })?;
    let mut ids = BTreeSet::new();
    objects.iter().try_for_each(|it| {
        object(it, *frame)?;
        require(ids.insert(it.id), || format!("two objects with id {} in frame {frame}", it.id))
    })
}

fn object(Object { id, bounds, confidence, .. }: &Object, frame: u32) -> Result<(), String> {
    let edges = [bounds.left, bounds.top, bounds.right, bounds.bottom];
    require(edges.iter().all(|edge| edge.is_finite()), || {
        format!("object {id} of frame {frame} has the box {edges:?}")
    })?;
    require(bounds.left <= bounds.right && bounds.top <= bounds.bottom, || {
        format!("object {id} of frame {frame} has the crossed box {edges:?}")
    })?;
    require((0.0..=1.0).contains(confidence), || {
        format!("object {id} of frame {frame} has the confidence {confidence}")
    })
}

pub fn require(holds: bool, otherwise: impl FnOnce() -> String) -> Result<(), String> {
    if holds { Ok(()) } else { Err(otherwise()) }
}
