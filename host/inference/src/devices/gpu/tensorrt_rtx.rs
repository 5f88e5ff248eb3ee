//! TensorRT for RTX, a plugin of ONNX Runtime that brings its own libraries. It runs a model in the model's own
//! numbers: halve the model for fp16. No GPU has run it yet: see docs/guide/gpu.md.

use super::cache::{Build, Key};
use super::graph::Graph;
use super::provider::{self, Bench, Request};
use crate::devices::ModelFile;
use crate::{EngineError, Runtime};
use ort::device::Device;
use ort::session::Session as OrtSession;
use ort::session::builder::SessionBuilder;
use std::path::Path;

/// The name under which the plugin's devices appear, and the prefix of its options.
const PROVIDER: &str = "NvTensorRTRTXExecutionProvider";

/// What TensorRT-RTX loads by itself later, by this name: the wheel has the file under its full version alone, and
/// without the link opening a session can end the process.
pub(super) const LOADED_LATER: &[&str] = &["libtensorrt_rtx.so"];

/// Numbers that it computes in.
pub(super) const PRECISION: &str = "the model's own";

/// Opens `model`, with the kernels that were compiled for it before, or with new ones.
///
/// # Errors
/// A model that TensorRT-RTX does not take, or a cache that cannot be used.
pub(super) fn open(bench: &Bench, model: &ModelFile, graph: &Graph) -> Result<OrtSession, EngineError> {
    let library = bench.config.rtx_library.clone().unwrap_or_default();
    let key = Key::new(bench, model, graph, &library, "as the library's digest")?;
    let build = Build::begin(&bench.config.engine_cache, key, "kernels")?;
    let session =
        provider::commit(bench, model, &Request { graph, cache: Some(build.folder()), int8: false })?;
    build.end()?;
    Ok(session)
}

/// The plugin's device for the bench's GPU, with its options.
///
/// The plugin does not say which of its devices is which GPU; they are taken to be in the driver's order, which
/// only a machine with several GPUs can show to be wrong.
pub(super) fn with_plugin(
    bench: &Bench,
    builder: SessionBuilder,
    request: &Request<'_>,
) -> Result<SessionBuilder, String> {
    register(&bench.runtime, bench.config.rtx_library.as_deref())?;
    let devices: Vec<Device<'_>> = bench
        .runtime
        .environment
        .devices()
        .filter(|device| device.ep().is_ok_and(|name| name == PROVIDER))
        .collect();
    let found = devices.len();
    let Some(device) = devices.into_iter().nth(bench.gpu.ordinal as usize) else {
        let ordinal = bench.gpu.ordinal;
        return Err(format!(
            "the plugin offers {found} GPUs that it supports, and GPU {ordinal} is asked for"
        ));
    };
    builder.with_devices([device], Some(&options(bench, request))).map_err(|error| error.to_string())
}

/// Loads the plugin into ONNX Runtime, once.
///
/// # Errors
/// No plugin in the configuration, or the runtime's words.
pub(super) fn register(runtime: &Runtime, library: Option<&Path>) -> Result<(), String> {
    let library = library.ok_or("no plugin library is configured")?;
    runtime.register_plugin("touchline.tensorrt-rtx", library)
}

/// As `tensorrt_rtx_provider_options.h` beside the plugin names them.
fn options(bench: &Bench, request: &Request<'_>) -> Vec<(String, String)> {
    let mut options = vec![
        ("has_user_compute_stream", "1".to_owned()),
        ("user_compute_stream", (bench.raw_stream() as usize).to_string()),
        ("nv_persistent_context_memory", "1".to_owned()),
    ];
    if let Some(folder) = request.cache {
        options.push(("nv_runtime_cache_path", folder.display().to_string()));
    }
    if request.graph.nameless {
        let keys = ["nv_profile_min_shapes", "nv_profile_opt_shapes", "nv_profile_max_shapes"];
        options.extend(keys.map(|key| (key, request.graph.profile())));
    }
    options.into_iter().map(|(key, value)| (format!("{PROVIDER}.{key}"), value)).collect()
}
