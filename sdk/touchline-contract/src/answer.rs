//! An answer and the drafts of one: frames, objects, keypoints, and a body of the challenge's own.

use crate::{MOST_KEYPOINTS, require};

/// Most objects of one frame.
pub const MOST_OBJECTS: usize = 1_000;
/// Most frames that drafts may be left for: over an hour of a clip.
pub const MOST_FRAMES: u32 = 1 << 17;
/// Longest response body, bytes.
pub const LONGEST_BODY: usize = 16 << 20;

/// What is said of one frame, in whatever type the caller has it.
pub trait Annotation {
    /// The frame.
    fn frame(&self) -> u32;
    /// Its objects.
    fn objects(&self) -> impl ExactSizeIterator<Item = Object>;
    /// Its keypoints, x and y in source px.
    fn keypoints(&self) -> impl ExactSizeIterator<Item = [f32; 2]>;
}

impl<A: Annotation> Annotation for &A {
    fn frame(&self) -> u32 {
        A::frame(self)
    }

    fn objects(&self) -> impl ExactSizeIterator<Item = Object> {
        A::objects(self)
    }

    fn keypoints(&self) -> impl ExactSizeIterator<Item = [f32; 2]> {
        A::keypoints(self)
    }
}

/// What there are rules for in an object.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Object {
    /// Its identity.
    pub id: u32,
    /// Left, top, right and bottom edge, source px.
    pub edges: [f32; 4],
    /// How sure the strategy is.
    pub confidence: f32,
}

/// What an answer is held against.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Terms {
    /// Frames that were decoded.
    pub frame_count: u32,
    /// Keypoints of every frame; none where no request named a number, and then all frames have as many.
    pub keypoints_per_frame: Option<u32>,
}

/// An answer that is looked at one annotation after the other: every frame once, in order, and each as [`annotation`]
/// wants it. Beside a body there may be none.
#[derive(Clone, Debug)]
pub struct Inspection {
    terms: Terms,
    has_body: bool,
    /// Annotations so far.
    frames: u32,
    /// Room for the identities of a frame.
    ids: Vec<u32>,
}

impl Inspection {
    /// Begins with the body.
    ///
    /// # Errors
    /// One that is empty or too long.
    pub fn begin(body: Option<&str>, terms: Terms) -> Result<Self, String> {
        if let Some(body) = body {
            require(!body.is_empty() && body.len() <= LONGEST_BODY, || {
                format!("a body of {} bytes; it may have 1 to {LONGEST_BODY}", body.len())
            })?;
        }
        Ok(Self { terms, has_body: body.is_some(), frames: 0, ids: Vec::new() })
    }

    /// Looks at the next one.
    ///
    /// # Errors
    /// The first thing in it that the contract does not allow.
    pub fn next(&mut self, given: &impl Annotation) -> Result<(), String> {
        let (frame, frame_count, expected) = (given.frame(), self.terms.frame_count, self.frames);
        require(frame < frame_count, || format!("frame {frame} of a clip of {frame_count} frames"))?;
        require(frame == expected, || format!("frame {frame} where frame {expected} should be"))?;
        // The first one says how many all have, where no request did; more than a u32 are refused by what it says.
        let first = || u32::try_from(given.keypoints().len()).unwrap_or(u32::MAX);
        let keypoints = *self.terms.keypoints_per_frame.get_or_insert_with(first);
        check_annotation(given, keypoints as usize, &mut self.ids)?;
        self.frames += 1;
        Ok(())
    }

    /// Ends it.
    ///
    /// # Errors
    /// Annotations for a part of the clip.
    pub fn end(self) -> Result<(), String> {
        let Self { terms: Terms { frame_count, .. }, has_body, frames, .. } = self;
        require(frames == frame_count || (has_body && frames == 0), || {
            format!("{frames} annotations for a clip of {frame_count} frames")
        })
    }
}

/// Looks at all of an answer.
///
/// # Errors
/// The first thing that the contract does not allow.
pub fn answer<A: Annotation>(
    annotations: impl IntoIterator<Item = A>,
    body: Option<&str>,
    terms: Terms,
) -> Result<(), String> {
    let mut inspection = Inspection::begin(body, terms)?;
    annotations.into_iter().try_for_each(|given| inspection.next(&given))?;
    inspection.end()
}

/// Checks what is said of one frame. Boxes may reach out of the picture; the host cuts them.
///
/// # Errors
/// Another number of keypoints, too many objects, an identity twice, and numbers that are none.
pub fn annotation(given: &impl Annotation, keypoints: usize) -> Result<(), String> {
    check_annotation(given, keypoints, &mut Vec::new())
}

/// Checks what is said of one frame; `ids` is room for its identities.
fn check_annotation(given: &impl Annotation, keypoints: usize, ids: &mut Vec<u32>) -> Result<(), String> {
    check_keypoints(given, keypoints)?;
    let (frame, count) = (given.frame(), given.objects().len());
    require(count <= MOST_OBJECTS, || {
        format!("{count} objects in frame {frame}; there may be {MOST_OBJECTS}")
    })?;
    // All at once, without a branch for each; which one is wrong is found out only where one is.
    if !given.objects().fold(true, |right, object| right & is_right(&object)) {
        return given.objects().try_for_each(|object| check_object(&object, frame));
    }
    ids.clear();
    ids.extend(given.objects().map(|object| object.id));
    ids.sort_unstable();
    match ids.windows(2).find(|pair| pair[0] == pair[1]) {
        Some(pair) => Err(format!("two objects with id {} in frame {frame}", pair[0])),
        None => Ok(()),
    }
}

/// Whether a draft is more than the answer for a frame may hold, or for a frame that no clip has.
pub fn is_too_much(draft: &impl Annotation) -> bool {
    draft.frame() >= MOST_FRAMES
        || draft.objects().len() > MOST_OBJECTS
        || draft.keypoints().len() > MOST_KEYPOINTS as usize
}

fn check_keypoints(given: &impl Annotation, wanted: usize) -> Result<(), String> {
    let (frame, count) = (given.frame(), given.keypoints().len());
    require(count == wanted && count <= MOST_KEYPOINTS as usize, || {
        format!("{count} keypoints in frame {frame}; there should be {wanted}")
    })?;
    let is_finite = |[x, y]: [f32; 2]| x.is_finite() & y.is_finite();
    if given.keypoints().fold(true, |right, point| right & is_finite(point)) {
        return Ok(());
    }
    let index = given.keypoints().take_while(|&point| is_finite(point)).count();
    Err(format!("keypoint {index} of frame {frame} is not a finite place"))
}

/// An edge that is not finite is beyond all finite ones, or fits no comparison.
#[inline]
fn is_right(&Object { edges: [left, top, right, bottom], confidence, .. }: &Object) -> bool {
    let across = (f32::MIN <= left) & (left <= right) & (right <= f32::MAX);
    let down = (f32::MIN <= top) & (top <= bottom) & (bottom <= f32::MAX);
    across & down & (0.0..=1.0).contains(&confidence)
}

fn check_object(object: &Object, frame: u32) -> Result<(), String> {
    if is_right(object) { Ok(()) } else { Err(wrong(object, frame)) }
}

/// What is wrong with an object.
#[cold]
fn wrong(&Object { id, edges, confidence }: &Object, frame: u32) -> String {
    let [left, top, right, bottom] = edges;
    if !edges.iter().all(|edge| edge.is_finite()) {
        format!("object {id} of frame {frame} has the box {left}, {top}, {right}, {bottom}")
    } else if left > right || top > bottom {
        format!("object {id} of frame {frame} has the crossed box {left}, {top}, {right}, {bottom}")
    } else {
        format!("object {id} of frame {frame} has the confidence {confidence}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TERMS: Terms = Terms { frame_count: 2, keypoints_per_frame: Some(1) };

    #[derive(Clone)]
    struct Plain {
        frame: u32,
        objects: Vec<Object>,
        keypoints: Vec<[f32; 2]>,
    }

    impl Annotation for Plain {
        fn frame(&self) -> u32 {
            self.frame
        }

        fn objects(&self) -> impl ExactSizeIterator<Item = Object> {
            self.objects.iter().copied()
        }

        fn keypoints(&self) -> impl ExactSizeIterator<Item = [f32; 2]> {
            self.keypoints.iter().copied()
        }
    }

    fn good() -> Vec<Plain> {
        let object = |id| Object { id, edges: [10.0, 10.0, 20.0, 30.0], confidence: 0.5 };
        let frame = |frame| Plain { frame, objects: vec![object(1), object(2)], keypoints: vec![[0.0, 0.0]] };
        vec![frame(0), frame(1)]
    }

    #[test]
    fn a_good_answer_passes_and_its_boxes_may_reach_out_of_the_picture() {
        assert_eq!(answer(good().iter(), None, TERMS), Ok(()));
        let mut given = good();
        given[0].objects[0].edges = [-5.0, 40.0, 20_000.0, 60.0];
        assert_eq!(answer(given.iter(), None, TERMS), Ok(()));
    }

    #[test]
    fn nonsense_is_refused_and_named() {
        type Spoil = fn(&mut Vec<Plain>);
        let spoils: [(Spoil, &str); 13] = [
            (|a| a[1].frame = 7, "frame 7 of a clip of 2"),
            (|a| a[1].frame = 0, "frame 0 where frame 1"),
            (|a| a.swap(0, 1), "frame 1 where frame 0"),
            (|a| a.truncate(1), "1 annotations for a clip of 2"),
            (|a| a.clear(), "0 annotations"),
            (|a| a[1].keypoints.clear(), "0 keypoints in frame 1"),
            (|a| a[0].keypoints[0][1] = f32::NAN, "keypoint 0 of frame 0"),
            (|a| a[0].objects[0].edges[0] = f32::NEG_INFINITY, "-inf"),
            (|a| a[0].objects[0].edges[0] = 25.0, "crossed"),
            (|a| a[0].objects[0].confidence = f32::NAN, "confidence NaN"),
            (|a| a[0].objects[0].confidence = 1.5, "confidence 1.5"),
            (|a| a[0].objects[0].id = 2, "two objects with id 2 in frame 0"),
            (|a| a[0].objects = vec![a[0].objects[0]; 1_001], "1001 objects"),
        ];
        for (spoil, named) in spoils {
            let mut given = good();
            spoil(&mut given);
            let reason = answer(given.iter(), None, TERMS).expect_err(named);
            assert!(reason.contains(named), "{reason}");
        }
    }

    #[test]
    fn a_body_may_stand_without_annotations_and_has_a_limit() {
        assert_eq!(answer(<[Plain]>::iter(&[]), Some("{}"), TERMS), Ok(()));
        assert_eq!(answer(good().iter(), Some("{}"), TERMS), Ok(()));
        for (body, named) in
            [(String::new(), "a body of 0 bytes"), (" ".repeat(16_777_217), "a body of 16777217")]
        {
            let reason = answer(good().iter(), Some(&body), TERMS).expect_err(named);
            assert!(reason.contains(named), "{reason}");
        }
    }

    #[test]
    fn without_a_request_all_frames_must_have_as_many_keypoints() {
        let terms = Terms { keypoints_per_frame: None, ..TERMS };
        let mut given = good();
        assert_eq!(answer(given.iter(), None, terms), Ok(()));
        given[1].keypoints.push([1.0, 1.0]);
        assert!(answer(given.iter(), None, terms).is_err());
    }

    #[test]
    fn a_draft_is_too_much_beyond_what_a_frame_may_hold() {
        type Spoil = fn(&mut Plain);
        let spoils: [(Spoil, bool); 5] = [
            (|_| (), false),
            (|draft| draft.frame = 131_071, false),
            (|draft| draft.frame = 131_072, true),
            (|draft| draft.objects = vec![draft.objects[0]; 1_001], true),
            (|draft| draft.keypoints = vec![[0.0; 2]; 1_001], true),
        ];
        for (nth, (spoil, too_much)) in spoils.into_iter().enumerate() {
            let mut draft = good().remove(0);
            spoil(&mut draft);
            assert_eq!(is_too_much(&draft), too_much, "{nth}");
        }
    }
}
