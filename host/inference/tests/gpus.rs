//! What is said of GPUs where there are none, or where something that a backend needs is missing.
//!
//! On a machine with a GPU less is missing, so what is held here are the parts that do not depend on it. With
//! `TOUCHLINE_ONNXRUNTIME` (the library of onnxruntime-gpu) and `TOUCHLINE_RTX_PLUGIN`, `--nocapture` prints what these
//! lack here.
#![cfg(all(feature = "cuda", feature = "tensorrt", feature = "tensorrt-rtx"))] // a build without one says only that
#![allow(clippy::unwrap_used)] // what the tests call may panic as they do: that is the report

use std::path::{Path, PathBuf};
use touchline_inference::{
    Backend, EngineError, Fallback, GpuConfig, GpuError, Precision, Runtime, bring_up, find_gpus, missing,
};

const LIBRARY: &str = "../../.tools/onnxruntime/libonnxruntime.so.1.31.1";

fn runtime() -> Runtime {
    let set_up = Path::new(env!("CARGO_MANIFEST_DIR")).join(LIBRARY);
    let library = std::env::var_os("TOUCHLINE_ONNXRUNTIME").map_or(set_up, PathBuf::from);
    Runtime::load(&library).expect("these tests need ONNX Runtime (`make setup`, or TOUCHLINE_ONNXRUNTIME)")
}

/// The GPU that no machine has, so that nothing comes up anywhere.
fn config(fallback: Fallback) -> GpuConfig {
    GpuConfig {
        ordinal: 999,
        backends: Backend::ALL.to_vec(),
        precision: Precision::Fp16,
        max_batch: 16,
        engine_cache: PathBuf::from("never/made"),
        rtx_library: std::env::var_os("TOUCHLINE_RTX_PLUGIN").map(PathBuf::from),
        fallback,
    }
}

#[test]
fn a_machine_without_gpus_says_what_it_lacks() {
    match find_gpus() {
        Ok(gpus) => assert!(!gpus.is_empty(), "no GPU is an error, not an empty list"),
        Err(GpuError::NoDriver { reason }) => assert!(reason.contains("libcuda.so.1"), "{reason}"),
        Err(error) => assert_eq!(error, GpuError::NoGpu),
    }
}

#[test]
fn everything_that_each_backend_lacks_is_named_with_its_source() {
    let found = missing(&runtime(), &config(Fallback::Fail));
    assert_eq!(found.iter().map(|(backend, _)| *backend).collect::<Vec<_>>(), Backend::ALL);
    for (backend, found) in found {
        let lacks = found.unwrap_err();
        println!("{backend}\n  {}", lacks.replace('\n', "\n  "));
        let first = lacks.lines().next().unwrap();
        assert!(first.contains("NVIDIA driver") || first.contains("no GPU 999"), "{first}");
    }
}

#[test]
fn a_runtime_without_a_provider_is_told_from_one_whose_libraries_are_missing() {
    let runtime = runtime();
    for (backend, found) in missing(&runtime, &config(Fallback::Fail)) {
        let lacks = found.unwrap_err();
        let (library, needs) = match backend {
            Backend::Cuda => ("libonnxruntime_providers_cuda.so", "libcublas"),
            Backend::TensorRt => ("libonnxruntime_providers_tensorrt.so", "libnvinfer.so.10"),
            Backend::TensorRtRtx => continue,
        };
        if runtime.library().with_file_name(library).exists() {
            let there = std::env::var_os("LD_LIBRARY_PATH").is_some();
            assert!(there || lacks.contains(needs), "{lacks}");
        } else {
            assert!(lacks.contains(&format!("has no {library} beside it")), "{lacks}");
            assert!(lacks.contains("onnxruntime-gpu"), "{lacks}");
        }
    }
}

#[test]
fn a_plugin_that_is_not_configured_or_not_there_is_named() {
    let mut config = config(Fallback::Fail);
    config.backends = vec![Backend::TensorRtRtx];
    config.rtx_library = None;
    let lacks = |config: &GpuConfig| missing(&runtime(), config).remove(0).1.unwrap_err();
    assert!(lacks(&config).contains("no plugin library is configured"));
    config.rtx_library = Some("/nowhere/plugin.so".into());
    assert!(lacks(&config).contains("/nowhere/plugin.so does not exist"));
}

#[test]
fn the_first_backend_that_does_not_come_up_is_an_error_where_the_operator_wants_that() {
    let error = bring_up(&runtime(), &config(Fallback::Fail)).err().unwrap();
    let EngineError::Gpu(GpuError::Missing { device, backend, what }) = error else { panic!("{error}") };
    assert_eq!((device.as_str(), backend), ("cuda:999", Backend::TensorRt));
    assert!(!what.is_empty());
}

#[test]
fn where_the_next_is_tried_all_are_and_the_processor_is_none_of_them() {
    let error = bring_up(&runtime(), &config(Fallback::Next)).err().unwrap();
    let EngineError::Gpu(GpuError::NoBackend { device, reasons }) = error else { panic!("{error}") };
    assert_eq!(device, "cuda:999");
    for backend in Backend::ALL {
        assert!(reasons.contains(&format!("cannot run {backend}")), "{reasons}");
    }
}
