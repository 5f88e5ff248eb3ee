//! The form of 0.1.0: a record for each thing seen and answered. Frozen with that version.

use super::Point;
use scene::{BBox, Observation as Seen};
use wasmtime::component::{ComponentType, Lift, Lower};

/// WIT `bounds`.
#[derive(Clone, Copy, ComponentType, Lift, Lower)]
#[component(record)]
pub struct Bounds {
    left: f32,
    top: f32,
    right: f32,
    bottom: f32,
}

impl From<BBox> for Bounds {
    fn from(BBox { left, top, right, bottom }: BBox) -> Self {
        Self { left, top, right, bottom }
    }
}

impl From<Bounds> for BBox {
    fn from(Bounds { left, top, right, bottom }: Bounds) -> Self {
        Self { left, top, right, bottom }
    }
}

/// WIT `detection`.
#[derive(Clone, Copy, ComponentType, Lower)]
#[component(record)]
pub struct Detection {
    bounds: Bounds,
    #[component(name = "class-id")]
    class_id: u32,
    confidence: f32,
}

impl From<&scene::Detection> for Detection {
    fn from(found: &scene::Detection) -> Self {
        Self { bounds: found.bbox.into(), class_id: found.class_id, confidence: found.confidence }
    }
}

/// WIT `keypoint`.
#[derive(Clone, Copy, ComponentType, Lower)]
#[component(record)]
pub struct Keypoint {
    x: f32,
    y: f32,
    confidence: f32,
}

impl From<&scene::Keypoint> for Keypoint {
    fn from(&scene::Keypoint { x, y, confidence }: &scene::Keypoint) -> Self {
        Self { x, y, confidence }
    }
}

/// WIT `observation`.
#[derive(Clone, ComponentType, Lower)]
#[component(record)]
pub struct Observation {
    frame: u32,
    role: u32,
    detections: Vec<Detection>,
    keypoints: Vec<Keypoint>,
}

impl From<&(u32, Seen)> for Observation {
    fn from((role, seen): &(u32, Seen)) -> Self {
        Self {
            frame: seen.frame,
            role: *role,
            detections: seen.detections.iter().map(Into::into).collect(),
            keypoints: seen.keypoints.iter().map(Into::into).collect(),
        }
    }
}

impl Observation {
    /// Bytes of it in the contract's canonical layout, those of its lists included.
    pub fn bytes(&self) -> u64 {
        24 + 24 * self.detections.len() as u64 + 12 * self.keypoints.len() as u64
    }
}

/// WIT `object`.
#[derive(Clone, Copy, ComponentType, Lift)]
#[component(record)]
pub struct Object {
    id: u32,
    #[component(name = "class-id")]
    class_id: u32,
    bounds: Bounds,
    confidence: f32,
}

impl From<Object> for scene::Object {
    fn from(Object { id, class_id, bounds, confidence }: Object) -> Self {
        Self { id, class_id, bbox: bounds.into(), confidence }
    }
}

/// WIT `annotation`.
#[derive(Clone, ComponentType, Lift)]
#[component(record)]
pub struct Annotation {
    frame: u32,
    objects: Vec<Object>,
    keypoints: Vec<Point>,
}

impl From<Annotation> for scene::Annotation {
    fn from(Annotation { frame, objects, keypoints }: Annotation) -> Self {
        let objects = objects.into_iter().map(Into::into).collect();
        let keypoints = keypoints.into_iter().map(|Point { x, y }| [x, y]).collect();
        Self { frame, objects, keypoints }
    }
}

/// WIT `answer`.
#[derive(ComponentType, Lift)]
#[component(record)]
pub struct Answer {
    annotations: Vec<Annotation>,
    body: Option<String>,
}

impl From<Answer> for crate::Answer {
    fn from(Answer { annotations, body }: Answer) -> Self {
        Self { annotations: annotations.into_iter().map(Into::into).collect(), body }
    }
}

impl Answer {
    /// Bytes of it in the contract's canonical layout.
    pub fn bytes(&self) -> u64 {
        let one = |annotation: &Annotation| {
            20 + 28 * annotation.objects.len() as u64 + 8 * annotation.keypoints.len() as u64
        };
        let body = self.body.as_ref().map_or(0, |body| body.len() as u64);
        self.annotations.iter().map(one).sum::<u64>() + body
    }
}
