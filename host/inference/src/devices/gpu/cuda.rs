//! ONNX Runtime's CUDA provider.

use super::Precision;
use super::provider::Bench;
use ort::ep::cuda::ConvAlgorithmSearch;
use ort::ep::{CUDA, ExecutionProviderDispatch};

/// The library that ONNX Runtime loads for it, beside its own.
pub(super) const LIBRARY: &str = "libonnxruntime_providers_cuda.so";

/// What it loads by itself later, so that it does not name it as needed: convolutions fail without it.
pub(super) const LOADED_LATER: &[&str] = &["libcudnn.so.9"];

/// Numbers that it computes in: the model's own, which are 32 bits for an export that nobody has halved.
pub(super) fn precision(wanted: Precision) -> &'static str {
    if wanted == Precision::Fp32 { "fp32" } else { "tf32" }
}

/// The provider on the bench's stream. Kernels are chosen by rule and not by a race, so that every start chooses the
/// same and equal frames give equal answers.
pub(super) fn provider(bench: &Bench) -> ExecutionProviderDispatch {
    let provider = CUDA::default()
        .with_device_id(i32::try_from(bench.gpu.ordinal).unwrap_or(i32::MAX))
        .with_conv_algorithm_search(ConvAlgorithmSearch::Heuristic)
        .with_tf32(bench.config.precision != Precision::Fp32);
    // SAFETY: whoever holds a session with it holds the stream as well, and drops it after the session (`Lane`, and
    // `Bench::try_out`, whose session ends before the bench).
    unsafe { provider.with_compute_stream(bench.raw_stream()) }.build().error_on_failure()
}
