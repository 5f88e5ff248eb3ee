//! ONNX Runtime's TensorRT provider: one engine a model, built for this GPU and this batch, kept on disk. No GPU has
//! run it yet: see docs/guide/gpu.md.

use super::cache::{Build, Key};
use super::graph::Graph;
use super::provider::{self, Bench, Request};
use super::{Precision, cuda, loader};
use crate::EngineError;
use crate::devices::ModelFile;
use ort::ep::{ExecutionProviderDispatch, TensorRT};
use ort::session::Session as OrtSession;

/// The library that ONNX Runtime loads for it, beside its own.
pub(super) const LIBRARY: &str = "libonnxruntime_providers_tensorrt.so";

/// Numbers that it computes in.
pub(super) fn precision(wanted: Precision) -> &'static str {
    match wanted {
        Precision::Fp32 => "fp32",
        Precision::Fp16 => "fp16",
        Precision::Int8 => "int8 where the model is quantised, else fp16",
    }
}

/// Opens `model`, with the engine that was built for it before, or with a new one.
///
/// # Errors
/// A model that TensorRT does not take, or an engine cache that cannot be used.
pub(super) fn open(bench: &Bench, model: &ModelFile, graph: &Graph) -> Result<OrtSession, EngineError> {
    let int8 = bench.config.precision == Precision::Int8 && is_quantised(&model.bytes);
    if bench.config.precision == Precision::Int8 && !int8 {
        tracing::warn!(
            role = model.manifest.role,
            "the model carries no quantisation; TensorRT runs it in fp16"
        );
    }
    let version = loader::tensorrt_version().map_or("unknown".into(), |version| version.to_string());
    let key = Key::new(bench, model, graph, &bench.runtime.beside(LIBRARY), &version)?;
    let build = Build::begin(&bench.config.engine_cache, key, "an engine")?;
    let session = provider::commit(bench, model, &Request { graph, cache: Some(build.folder()), int8 })?;
    build.end()?;
    Ok(session)
}

/// TensorRT, and CUDA for the nodes that TensorRT leaves; both on the bench's stream.
pub(super) fn providers(bench: &Bench, request: &Request<'_>) -> [ExecutionProviderDispatch; 2] {
    let mut provider = TensorRT::default()
        .with_device_id(i32::try_from(bench.gpu.ordinal).unwrap_or(i32::MAX))
        .with_fp16(bench.config.precision != Precision::Fp32)
        .with_int8(request.int8);
    if let Some(folder) = request.cache {
        provider = provider.with_engine_cache(true).with_engine_cache_path(folder.display());
    }
    if request.graph.nameless {
        // One profile of one size: a batch outside it would rebuild the engine, for minutes, in the middle of work.
        let shape = request.graph.profile();
        provider = provider
            .with_profile_min_shapes(&shape)
            .with_profile_opt_shapes(&shape)
            .with_profile_max_shapes(&shape);
    }
    // SAFETY: as for CUDA's.
    let provider = unsafe { provider.with_compute_stream(bench.raw_stream()) };
    [provider.build().error_on_failure(), cuda::provider(bench)]
}

/// Whether the graph has nodes that quantise: their type stands in the file as text.
fn is_quantised(model: &[u8]) -> bool {
    const NODE: &[u8] = b"DequantizeLinear";
    model.windows(NODE.len()).any(|bytes| bytes == NODE)
}
