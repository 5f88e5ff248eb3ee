//! What is answered, as columns.
//!
//! What a plugin counts is believed in nothing: its counts must add up to the lists beside them before anything is made of
//! them. What is made is bounded by what crossed.

use super::{BOX, bytes, numbers};
use scene::{BBox, Object};
use thiserror::Error;
use wasmtime::component::{ComponentType, Lift, Lower};

/// Numbers of a keypoint: x and y.
const PLACE: usize = 2;

/// WIT `annotations`.
#[derive(Clone, Debug, PartialEq, ComponentType, Lift, Lower)]
#[component(record)]
pub struct Annotations {
    frames: Vec<u32>,
    #[component(name = "object-counts")]
    object_counts: Vec<u32>,
    #[component(name = "keypoint-counts")]
    keypoint_counts: Vec<u32>,
    ids: Vec<u32>,
    #[component(name = "class-ids")]
    class_ids: Vec<u32>,
    boxes: Vec<f32>,
    keypoints: Vec<f32>,
}

/// Why columns are no annotations.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum Misfit {
    /// More frames than there may be.
    #[error("{frames} frames are annotated; there may be {most}")]
    TooManyFrames {
        /// How many there are.
        frames: usize,
        /// How many there may be.
        most: u32,
    },
    /// A list that is longer or shorter than another makes it.
    #[error("the list {list} has {length} numbers where {counted_by} asks for {wanted}")]
    Length {
        /// Its name in the contract.
        list: &'static str,
        /// How many numbers it has.
        length: usize,
        /// The list that says how many.
        counted_by: &'static str,
        /// How many that is.
        wanted: u64,
    },
}

impl Annotations {
    /// What they say of each frame, at most of `most_frames`: each made when it is asked for.
    ///
    /// # Errors
    /// More frames, and counts that do not add up to the lists.
    pub fn by_frame(
        &self,
        most_frames: u32,
    ) -> Result<impl ExactSizeIterator<Item = scene::Annotation>, Misfit> {
        self.check(most_frames)?;
        let (mut ids, mut class_ids) = (self.ids.as_slice(), self.class_ids.as_slice());
        let (mut boxes, _) = self.boxes.as_chunks::<BOX>();
        let (mut places, _) = self.keypoints.as_chunks::<PLACE>();
        let counts = self.object_counts.iter().zip(&self.keypoint_counts);
        let annotation = move |(&frame, (&objects, &keypoints)): (&u32, (&u32, &u32))| {
            let ids = take(&mut ids, objects).iter();
            let objects = ids.zip(take(&mut class_ids, objects)).zip(take(&mut boxes, objects));
            scene::Annotation {
                frame,
                objects: objects.map(object).collect(),
                keypoints: take(&mut places, keypoints).to_vec(),
            }
        };
        Ok(self.frames.iter().zip(counts).map(annotation))
    }

    /// Bytes of its lists.
    pub fn bytes(&self) -> u64 {
        let Self { frames, object_counts, keypoint_counts, ids, class_ids, boxes, keypoints } = self;
        bytes(&[frames, object_counts, keypoint_counts, ids, class_ids], &[boxes, keypoints])
    }

    fn check(&self, most_frames: u32) -> Result<(), Misfit> {
        let frames = self.frames.len();
        if frames > most_frames as usize {
            return Err(Misfit::TooManyFrames { frames, most: most_frames });
        }
        let objects = sum(&self.object_counts);
        let keypoints = sum(&self.keypoint_counts);
        for (list, length, counted_by, wanted) in [
            ("object-counts", self.object_counts.len(), "frames", frames as u64),
            ("keypoint-counts", self.keypoint_counts.len(), "frames", frames as u64),
            ("ids", self.ids.len(), "object-counts", objects),
            ("class-ids", self.class_ids.len(), "object-counts", objects),
            ("boxes", self.boxes.len(), "object-counts", BOX as u64 * objects),
            ("keypoints", self.keypoints.len(), "keypoint-counts", PLACE as u64 * keypoints),
        ] {
            if length as u64 != wanted {
                return Err(Misfit::Length { list, length, counted_by, wanted });
            }
        }
        Ok(())
    }
}

impl From<&[scene::Annotation]> for Annotations {
    fn from(given: &[scene::Annotation]) -> Self {
        let objects = || given.iter().flat_map(|annotation| &annotation.objects);
        let boxes: Vec<_> = objects().map(|object| numbers(object.bbox, object.confidence)).collect();
        let places: Vec<_> = given.iter().flat_map(|annotation| &annotation.keypoints).copied().collect();
        Self {
            frames: given.iter().map(|annotation| annotation.frame).collect(),
            object_counts: given.iter().map(|annotation| annotation.objects.len() as u32).collect(),
            keypoint_counts: given.iter().map(|annotation| annotation.keypoints.len() as u32).collect(),
            ids: objects().map(|object| object.id).collect(),
            class_ids: objects().map(|object| object.class_id).collect(),
            boxes: boxes.into_flattened(),
            keypoints: places.into_flattened(),
        }
    }
}

/// WIT `answer`.
#[derive(ComponentType, Lift, Lower)]
#[component(record)]
pub struct Answer {
    /// What is said of the frames.
    pub annotations: Annotations,
    /// What goes out in the place of it.
    pub body: Option<String>,
}

impl Answer {
    /// Bytes of its lists and its body.
    pub fn bytes(&self) -> u64 {
        self.annotations.bytes() + self.body.as_ref().map_or(0, |body| body.len() as u64)
    }
}

impl From<&crate::Answer> for Answer {
    fn from(answer: &crate::Answer) -> Self {
        Self { annotations: answer.annotations.as_slice().into(), body: answer.body.clone() }
    }
}

fn object(((&id, &class_id), numbers): ((&u32, &u32), &[f32; BOX])) -> Object {
    let &[left, top, right, bottom, confidence] = numbers;
    Object { id, class_id, bbox: BBox { left, top, right, bottom }, confidence }
}

/// The next `count` of a list that has them.
fn take<'l, T>(list: &mut &'l [T], count: u32) -> &'l [T] {
    let (taken, rest) = list.split_at(count as usize);
    *list = rest;
    taken
}

/// Cannot overflow: of what crosses at once no list has 2^25 numbers.
fn sum(counts: &[u32]) -> u64 {
    counts.iter().map(|&count| u64::from(count)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn object(id: u32) -> Object {
        Object { id, class_id: id + 10, bbox: BBox::new(1.0, 2.0, 3.0, 4.0), confidence: 0.5 }
    }

    fn annotations() -> Vec<scene::Annotation> {
        vec![
            scene::Annotation { frame: 4, objects: vec![object(1), object(2)], keypoints: vec![[5.0, 6.0]] },
            scene::Annotation { frame: 2, objects: vec![], keypoints: vec![] },
            scene::Annotation { frame: 7, objects: vec![object(3)], keypoints: vec![[7.0, 8.0], [9.0, 0.0]] },
        ]
    }

    fn columns() -> Annotations {
        Annotations {
            frames: vec![4, 2, 7],
            object_counts: vec![2, 0, 1],
            keypoint_counts: vec![1, 0, 2],
            ids: vec![1, 2, 3],
            class_ids: vec![11, 12, 13],
            boxes: [1.0, 2.0, 3.0, 4.0, 0.5].repeat(3),
            keypoints: vec![5.0, 6.0, 7.0, 8.0, 9.0, 0.0],
        }
    }

    #[test]
    fn annotations_are_the_same_in_columns_and_back() {
        assert_eq!(Annotations::from(annotations().as_slice()), columns());
        let again = columns().by_frame(3).map(|frames| frames.collect::<Vec<_>>());
        assert_eq!(again, Ok(annotations()));
        assert_eq!(columns().bytes(), 3 * 12 + 3 * 28 + 3 * 8);
    }

    #[test]
    fn lists_that_do_not_fit_their_counts_are_named() {
        type Spoil = fn(&mut Annotations);
        let spoils: [(Spoil, &str); 12] = [
            (|a| a.object_counts.push(0), "object-counts has 4 numbers where frames asks for 3"),
            (|a| a.keypoint_counts.truncate(2), "keypoint-counts has 2 numbers where frames asks for 3"),
            (|a| a.object_counts[1] = 1, "ids has 3 numbers where object-counts asks for 4"),
            (|a| a.object_counts[2] = 0, "ids has 3 numbers where object-counts asks for 2"),
            // A sum of 2^32 + 3, and one of as many as there can be.
            (
                |a| a.object_counts = vec![u32::MAX, 0, 4],
                "ids has 3 numbers where object-counts asks for 4294967299",
            ),
            (|a| a.object_counts = vec![u32::MAX; 3], "object-counts asks for 12884901885"),
            (|a| a.ids.push(9), "ids has 4 numbers where object-counts asks for 3"),
            (|a| a.class_ids.clear(), "class-ids has 0 numbers where object-counts asks for 3"),
            (|a| a.boxes.truncate(14), "boxes has 14 numbers where object-counts asks for 15"),
            (|a| a.keypoints.push(0.0), "keypoints has 7 numbers where keypoint-counts asks for 6"),
            (|a| a.keypoint_counts = vec![u32::MAX, 4, 0], "keypoint-counts asks for 8589934598"),
            (|a| a.frames.push(8), "object-counts has 3 numbers where frames asks for 4"),
        ];
        for (spoil, named) in spoils {
            let mut columns = columns();
            spoil(&mut columns);
            let misfit = columns.by_frame(4).err().expect(named).to_string();
            assert!(misfit.contains(named), "{misfit}");
        }
    }

    #[test]
    fn more_frames_than_there_may_be_are_refused_before_they_are_looked_at() {
        let misfit = Misfit::TooManyFrames { frames: 3, most: 2 };
        assert_eq!(columns().by_frame(2).err(), Some(misfit));
    }
}
