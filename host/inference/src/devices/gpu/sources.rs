//! Where the libraries of NVIDIA come from, for messages.

/// What the libraries of the driver come with.
pub(super) const DRIVER: &str = "the NVIDIA driver";

/// What to install for `library`, a name as the loader knows it.
pub(super) fn of(library: &str) -> &'static str {
    let known = [
        ("libcuda.", DRIVER),
        ("libnvidia-ml.", DRIVER),
        ("libcudart.", "CUDA's run-time library (Python wheel nvidia-cuda-runtime)"),
        ("libcublas", "cuBLAS (Python wheel nvidia-cublas)"),
        ("libcurand.", "cuRAND (Python wheel nvidia-curand)"),
        ("libcufft.", "cuFFT (Python wheel nvidia-cufft)"),
        ("libnvrtc", "NVRTC (Python wheel nvidia-cuda-nvrtc)"),
        ("libcudnn", "cuDNN 9 for CUDA 13 (Python wheel nvidia-cudnn-cu13)"),
        ("libnvinfer", "TensorRT 10 from NVIDIA"),
        ("libnvonnxparser", "TensorRT 10 from NVIDIA"),
        (
            "libtensorrt",
            "TensorRT-RTX, which lies beside its plugin (Python wheel onnxruntime-ep-nv-tensorrt-rtx-cu13)",
        ),
    ];
    let found = known.into_iter().find(|(start, _)| library.starts_with(start));
    found.map_or("the package of your system that has it", |(_, source)| source)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_driver_and_the_run_time_library_are_told_apart() {
        assert_eq!(of("libcuda.so.1"), DRIVER);
        assert!(of("libcudart.so.13").contains("nvidia-cuda-runtime"));
        assert!(of("libz.so.1").contains("your system"));
    }
}
