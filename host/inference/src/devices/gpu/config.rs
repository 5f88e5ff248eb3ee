//! What an operator says of a GPU: which one, and how models are to run on it.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::path::PathBuf;

/// A way of running models on a GPU.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Backend {
    /// NVIDIA TensorRT through ONNX Runtime's provider: engines built for this GPU, once, for minutes.
    #[serde(rename = "tensorrt")]
    TensorRt,
    /// NVIDIA TensorRT for RTX, a plugin of ONNX Runtime: for GeForce cards, compiles in seconds.
    #[serde(rename = "tensorrt-rtx")]
    TensorRtRtx,
    /// ONNX Runtime's CUDA provider: cuDNN's kernels, nothing to build.
    Cuda,
}

impl Backend {
    /// All of them, the fastest to be expected first.
    pub const ALL: [Self; 3] = [Self::TensorRt, Self::TensorRtRtx, Self::Cuda];

    /// As the configuration writes it; the name of the crate's feature, too.
    pub fn name(self) -> &'static str {
        match self {
            Self::TensorRt => "tensorrt",
            Self::TensorRtRtx => "tensorrt-rtx",
            Self::Cuda => "cuda",
        }
    }

    /// As it is called.
    pub fn title(self) -> &'static str {
        match self {
            Self::TensorRt => "TensorRT",
            Self::TensorRtRtx => "TensorRT-RTX",
            Self::Cuda => "CUDA",
        }
    }

    /// Whether this build of Touchline has it.
    pub fn is_built_in(self) -> bool {
        match self {
            Self::TensorRt => cfg!(feature = "tensorrt"),
            Self::TensorRtRtx => cfg!(feature = "tensorrt-rtx"),
            Self::Cuda => cfg!(feature = "cuda"),
        }
    }
}

impl fmt::Display for Backend {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.title())
    }
}

/// The shortest numbers that a backend may compute in. What it really computes in stands in
/// [`crate::BackendReport::precision`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Precision {
    /// 32 bits everywhere; TF32 is switched off.
    Fp32,
    /// 16 bits where the backend can; inputs and outputs stay at 32. CUDA runs the model's own types, with TF32.
    Fp16,
    /// 8 bits where the model carries quantisation (Q/DQ nodes), 16 elsewhere. Of the backends only TensorRT can.
    Int8,
}

/// What happens when a backend does not come up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Fallback {
    /// Touchline does not start.
    Fail,
    /// The next backend of the list is taken, and the report says why. The processor is never in that list.
    Next,
}

/// One GPU and how to use it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GpuConfig {
    /// The GPU's number in the order of the driver, from 0.
    pub ordinal: u32,
    /// Backends to try, in this order.
    pub backends: Vec<Backend>,
    /// The shortest numbers to compute in.
    pub precision: Precision,
    /// Frames in a batch. A model whose graph insists on a number is run with that one.
    pub max_batch: usize,
    /// Where TensorRT's engines and TensorRT-RTX's compiled kernels are kept. What lies here is trusted.
    pub engine_cache: PathBuf,
    /// The plugin of TensorRT-RTX, `libonnxruntime_providers_nv_tensorrt_rtx.so`; needed for that backend alone.
    pub rtx_library: Option<PathBuf>,
    /// What happens when a backend does not come up.
    pub fallback: Fallback,
}

impl GpuConfig {
    /// The device's name in tables, logs and configuration: `cuda:0`.
    pub fn device_name(&self) -> String {
        format!("cuda:{}", self.ordinal)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Deserialize)]
    struct Written {
        backends: Vec<Backend>,
        precision: Precision,
        fallback: Fallback,
    }

    #[test]
    fn backends_are_written_as_they_are_named() {
        let names = Backend::ALL.map(|backend| format!("\"{}\"", backend.name())).join(", ");
        let text = format!("backends = [{names}]\nprecision = \"fp16\"\nfallback = \"next\"\n");
        let written: Written = toml::from_str(&text).unwrap();
        assert_eq!(written.backends, Backend::ALL);
        assert_eq!((written.precision, written.fallback), (Precision::Fp16, Fallback::Next));
    }
}
