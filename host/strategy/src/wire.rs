//! What crosses between host and plugin, in the contract's own form where it is not the host's form already.
//!
//! The component model compares records and variants by their fields and cases, so these types and those of
//! [`crate::types`] do for every version of the contract that has the same ones. Plain copies; nothing is checked here.

use scene::{BBox, Observation as Seen};
use wasmtime::component::{ComponentType, Lift, Lower};

/// WIT `video-info`.
#[derive(Clone, Copy, ComponentType, Lower)]
#[component(record)]
pub struct VideoInfo {
    width: u32,
    height: u32,
    #[component(name = "frame-rate")]
    frame_rate: f64,
    #[component(name = "frame-count")]
    frame_count: Option<u32>,
}

impl From<scene::VideoInfo> for VideoInfo {
    fn from(video: scene::VideoInfo) -> Self {
        let scene::VideoInfo { width, height, frame_rate, frame_count } = video;
        Self { width, height, frame_rate, frame_count }
    }
}

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

/// A place in the frame, source px.
#[derive(Clone, Copy, Debug, PartialEq, ComponentType, Lift, Lower)]
#[component(record)]
pub struct Point {
    /// To the right.
    pub x: f32,
    /// Down.
    pub y: f32,
}

impl From<[f32; 2]> for Point {
    fn from([x, y]: [f32; 2]) -> Self {
        Self { x, y }
    }
}

impl From<Point> for [f32; 2] {
    fn from(Point { x, y }: Point) -> Self {
        [x, y]
    }
}

/// WIT `object`.
#[derive(Clone, Copy, ComponentType, Lift, Lower)]
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

impl From<&scene::Object> for Object {
    fn from(&scene::Object { id, class_id, bbox, confidence }: &scene::Object) -> Self {
        Self { id, class_id, bounds: bbox.into(), confidence }
    }
}

/// WIT `annotation`.
#[derive(Clone, ComponentType, Lift, Lower)]
#[component(record)]
pub struct Annotation {
    frame: u32,
    objects: Vec<Object>,
    keypoints: Vec<Point>,
}

impl From<Annotation> for scene::Annotation {
    fn from(Annotation { frame, objects, keypoints }: Annotation) -> Self {
        let objects = objects.into_iter().map(Into::into).collect();
        let keypoints = keypoints.into_iter().map(Into::into).collect();
        Self { frame, objects, keypoints }
    }
}

impl From<&scene::Annotation> for Annotation {
    fn from(annotation: &scene::Annotation) -> Self {
        Self {
            frame: annotation.frame,
            objects: annotation.objects.iter().map(Into::into).collect(),
            keypoints: annotation.keypoints.iter().map(|&point| point.into()).collect(),
        }
    }
}

/// WIT `answer`.
#[derive(ComponentType, Lift, Lower)]
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

impl From<&crate::Answer> for Answer {
    fn from(answer: &crate::Answer) -> Self {
        Self { annotations: answer.annotations.iter().map(Into::into).collect(), body: answer.body.clone() }
    }
}

/// WIT `failure`.
#[derive(ComponentType, Lift)]
#[component(variant)]
pub enum Failure {
    #[component(name = "bad-setting")]
    BadSetting(String),
    #[component(name = "cannot-answer")]
    CannotAnswer(String),
}
