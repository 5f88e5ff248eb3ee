//! What runs where, for tables, records and plans.

use crate::InputSize;
use crate::devices::BackendReport;

/// A model as the engine opened it.
#[derive(Clone, Debug, PartialEq)]
pub struct ModelInfo {
    /// What a strategy needs it for.
    pub role: String,
    /// SHA-256 of the ONNX file, hex.
    pub digest: String,
    /// Class names in the model's order.
    pub classes: Vec<String>,
    /// Keypoints; 0 for a model of boxes alone.
    pub keypoints: u32,
    /// Size of its input.
    pub input: InputSize,
}

/// One warm session of one model on one device.
#[derive(Clone, Debug, PartialEq)]
pub struct LaneReport {
    /// Index of the model in [`crate::Engine::models`].
    pub model: usize,
    /// For example `cpu` or `cuda:0`.
    pub device: String,
    /// How the device runs it.
    pub backend: BackendReport,
    /// Frames in a batch.
    pub batch: usize,
    /// A frame's cost in a full batch, preparation included, ms; at first the fastest of a few runs at warm-up, later
    /// what frames really took.
    pub ms_per_frame: f32,
    /// The same for a batch of one frame, ms, at warm-up.
    pub ms_alone: f32,
    /// False while the lane is taken out after a failure.
    pub in_service: bool,
}

/// The lanes of one model on one device.
#[derive(Clone, Debug, PartialEq)]
pub struct LaneGroup {
    /// Index of the model in [`crate::Engine::models`].
    pub model: usize,
    /// For example `cpu` or `cuda:0`.
    pub device: String,
    /// How the device runs it.
    pub backend: BackendReport,
    /// Frames in a batch.
    pub batch: usize,
    /// How many lanes there are.
    pub lanes: usize,
    /// How many of them are given work.
    pub in_service: usize,
    /// A frame's cost on one of them, ms: their mean.
    pub ms_per_frame: f32,
}

impl LaneGroup {
    /// Lanes by model and device, in the order in which they come.
    pub fn of(lanes: &[LaneReport]) -> Vec<Self> {
        let mut groups: Vec<Self> = Vec::new();
        for lane in lanes {
            let same = |group: &&mut Self| (group.model, &group.device) == (lane.model, &lane.device);
            let in_service = usize::from(lane.in_service);
            if let Some(group) = groups.iter_mut().find(same) {
                group.lanes += 1;
                group.in_service += in_service;
                group.ms_per_frame += (lane.ms_per_frame - group.ms_per_frame) / group.lanes as f32;
                continue;
            }
            groups.push(Self {
                model: lane.model,
                device: lane.device.clone(),
                backend: lane.backend.clone(),
                batch: lane.batch,
                lanes: 1,
                in_service,
                ms_per_frame: lane.ms_per_frame,
            });
        }
        groups.sort_by_key(|group| group.model);
        groups
    }
}
