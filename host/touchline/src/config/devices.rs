//! What models run on, as the operator writes it under `[devices]`.

use super::Config;
use crate::problem::Problem;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// What models run on.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct DevicesConfig {
    /// Devices by name, for example `cpu` or `cuda:0`.
    #[serde(rename = "use")]
    pub names: Vec<String>,
    /// ONNX Runtime's shared library.
    pub onnxruntime: PathBuf,
    /// Frames of one challenge between decode and inference at most; bounds its memory.
    pub window_frames: usize,
    /// Segments of one clip that are decoded side by side, each on a thread; 0 takes the cores that `cpu` has no lanes
    /// for, at least a quarter of all.
    pub decode_threads: usize,
    /// Longest time that a batch which is not full waits for more frames, ms.
    pub batch_wait_ms: u64,
    /// The processor.
    pub cpu: CpuConfig,
    /// Every GPU that is named.
    pub gpu: GpuConfig,
}

impl Default for DevicesConfig {
    fn default() -> Self {
        Self {
            names: vec!["cpu".into()],
            onnxruntime: PathBuf::new(),
            window_frames: 32,
            decode_threads: 0,
            batch_wait_ms: 2,
            cpu: CpuConfig::default(),
            gpu: GpuConfig::default(),
        }
    }
}

/// How GPUs are used.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct GpuConfig {
    /// Backends to try, in this order.
    pub backends: Vec<inference::Backend>,
    /// The shortest numbers to compute in.
    pub precision: inference::Precision,
    /// Frames in a batch.
    pub max_batch: usize,
    /// Where engines are kept. What lies here is trusted.
    pub engine_cache_dir: PathBuf,
    /// TensorRT-RTX's plugin for ONNX Runtime; empty where that backend is not used.
    pub rtx_library: PathBuf,
    /// What happens when a backend does not come up.
    pub fallback: inference::Fallback,
}

impl Default for GpuConfig {
    fn default() -> Self {
        Self {
            backends: inference::Backend::ALL.to_vec(),
            precision: inference::Precision::Fp16,
            max_batch: 16,
            engine_cache_dir: PathBuf::from("data/engines"),
            rtx_library: PathBuf::new(),
            fallback: inference::Fallback::Fail,
        }
    }
}

/// The processor as a device.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct CpuConfig {
    /// Lanes per model, each one thread; 0 takes one for each core.
    pub lanes: usize,
}

/// Most threads of a kind, and frames in a batch, that are believed to be meant.
const MOST_THREADS: usize = 512;
const MOST_BATCH: usize = 256;

impl Config {
    /// Values that cannot be meant: file, key, value, why, and what would do.
    ///
    /// # Errors
    /// The first of them.
    pub(crate) fn check_devices(&self, file: &Path) -> Result<(), Problem> {
        let devices = &self.devices;
        let refuse = |key: &str, value: String, why: &str, remedy: String| {
            Err(Problem::new(format!("{}: devices.{key} = {value}: {why}", file.display())).remedy(remedy))
        };
        if devices.names.is_empty() {
            let remedy = "name \"cpu\", a GPU as \"cuda:0\", or all GPUs as \"cuda\"".to_owned();
            return refuse("use", "[]".into(), "no model could run", remedy);
        }
        let backends = &devices.gpu.backends;
        if backends.is_empty() {
            let known = inference::Backend::ALL.map(|backend| format!("\"{}\"", backend.name())).join(", ");
            return refuse(
                "gpu.backends",
                "[]".into(),
                "no GPU could be used",
                format!("name some of {known}"),
            );
        }
        if let Some(twice) = (1..backends.len()).find(|&at| backends[..at].contains(&backends[at])) {
            let name = backends[twice].name();
            return refuse(
                "gpu.backends",
                format!("{name:?}, twice"),
                "one try is enough",
                "name each once".into(),
            );
        }
        let counts = [
            ("cpu.lanes", devices.cpu.lanes, MOST_THREADS, "each is a thread with every model in memory"),
            ("decode_threads", devices.decode_threads, MOST_THREADS, "each holds a decoder"),
            (
                "gpu.max_batch",
                devices.gpu.max_batch,
                MOST_BATCH,
                "all of them lie in the GPU's memory at once",
            ),
        ];
        match counts.into_iter().find(|(_, value, most, _)| value > most) {
            Some((key, value, most, why)) => refuse(
                key,
                value.to_string(),
                why,
                format!("give at most {most}; touchline.toml says what 0 means"),
            ),
            None => Ok(()),
        }
    }

    /// Lanes per model on the processor, with 0 turned into the number of cores.
    pub fn cpu_lanes(&self) -> usize {
        match self.devices.cpu.lanes {
            0 => cores(),
            lanes => lanes,
        }
    }

    /// Threads that decode one clip, with 0 turned into a number.
    pub fn decode_threads(&self) -> usize {
        let on_cpu = self.devices.names.iter().any(|name| name == "cpu");
        match self.devices.decode_threads {
            0 => usual_decode_threads(cores(), if on_cpu { self.cpu_lanes() } else { 0 }),
            threads => threads,
        }
    }
}

/// The cores that no lane takes, at least a quarter of all: one decoder feeds a few lanes of a small model, and sixteen of
/// them had to wait for it two thirds of the time.
fn usual_decode_threads(cores: usize, lanes: usize) -> usize {
    cores.saturating_sub(lanes).max(cores / 4).max(1)
}

fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decoders_take_what_lanes_leave_and_enough_to_feed_them() {
        assert_eq!(usual_decode_threads(16, 0), 16);
        assert_eq!(usual_decode_threads(16, 4), 12);
        assert_eq!(usual_decode_threads(16, 16), 4);
        assert_eq!([1, 2, 4].map(|cores| usual_decode_threads(cores, cores)), [1, 1, 1]);
    }
}
