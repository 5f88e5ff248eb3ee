//! What a backend needs on this machine, looked for piece by piece before anything is started with it.

#[cfg(any(feature = "cuda", feature = "tensorrt"))]
use super::cuda;
use super::kernel::find_nvrtc;
#[cfg(feature = "tensorrt")]
use super::tensorrt;
#[cfg(feature = "tensorrt-rtx")]
use super::tensorrt_rtx;
use super::{Backend, GpuConfig, GpuError, find, loader, sources};
use crate::Runtime;
use std::path::Path;

/// For each backend of the list what it was found to need and has (`Ok`), or everything that it lacks and where to
/// get it, a line each (`Err`). Loads libraries and asks the driver; builds nothing.
pub fn missing(runtime: &Runtime, config: &GpuConfig) -> Vec<(Backend, Result<String, String>)> {
    config.backends.iter().map(|&backend| (backend, check(runtime, config, backend))).collect()
}

/// One backend.
pub(super) fn check(runtime: &Runtime, config: &GpuConfig, backend: Backend) -> Result<String, String> {
    if !backend.is_built_in() {
        return Err(GpuError::NotBuilt { backend }.to_string());
    }
    let mut found = Findings::default();
    let gpu = find::find_gpu(config.ordinal);
    let driver = gpu.as_ref().ok().and_then(|_| find::driver_version().ok());
    found.without_driver = matches!(gpu, Err(GpuError::NoDriver { .. }));
    found.note(gpu.map(|gpu| gpu.to_string()).map_err(|error| error.to_string()));
    found.note(find_nvrtc().map(|()| "NVRTC".into()).map_err(|error| error.to_string()));
    match backend {
        #[cfg(feature = "cuda")]
        Backend::Cuda => found.provider(runtime, cuda::LIBRARY, cuda::LOADED_LATER, driver),
        #[cfg(feature = "tensorrt")]
        Backend::TensorRt => {
            found.provider(runtime, tensorrt::LIBRARY, &[], driver);
            found.provider(runtime, cuda::LIBRARY, cuda::LOADED_LATER, driver);
        }
        #[cfg(feature = "tensorrt-rtx")]
        Backend::TensorRtRtx => found.plugin(config.rtx_library.as_deref(), driver),
        #[allow(unreachable_patterns, reason = "reachable where a feature is off")]
        _ => {}
    }
    found.result()
}

/// What is there, and what is not; each said once.
#[derive(Default)]
struct Findings {
    there: Vec<String>,
    missing: Vec<String>,
    libraries: Vec<Absent>,
    /// Then its libraries are missing as well, which goes without saying.
    without_driver: bool,
}

/// Libraries of one source that the loader refuses in the same words.
struct Absent {
    names: Vec<String>,
    words: String,
    source: &'static str,
}

impl Findings {
    fn note(&mut self, finding: Result<String, String>) {
        let (list, line) = match finding {
            Ok(line) => (&mut self.there, line),
            Err(line) => (&mut self.missing, line),
        };
        if !list.contains(&line) {
            list.push(line);
        }
    }

    fn result(self) -> Result<String, String> {
        let Self { there, mut missing, libraries, .. } = self;
        let any = !libraries.is_empty();
        missing.extend(libraries.into_iter().map(|absent| {
            let Absent { names, words, source } = absent;
            format!("{}: {words}; install {source}", names.join(", "))
        }));
        if any {
            missing.push(
                "libraries are looked for in the folders of LD_LIBRARY_PATH and in the system's".into(),
            );
        }
        if missing.is_empty() { Ok(there.join(", ")) } else { Err(missing.join("\n")) }
    }

    /// A provider's library beside ONNX Runtime's own.
    #[cfg(any(feature = "cuda", feature = "tensorrt"))]
    fn provider(&mut self, runtime: &Runtime, name: &str, later: &[&str], driver: Option<(u32, u32)>) {
        let path = runtime.beside(name);
        if !path.is_file() {
            let library = runtime.library().display();
            return self.note(Err(format!(
                "{library} has no {name} beside it: that ONNX Runtime was built without it; name the one of the Python \
                 wheel onnxruntime-gpu in devices.onnxruntime"
            )));
        }
        self.library(&path, later, driver);
    }

    /// The plugin of TensorRT-RTX.
    #[cfg(feature = "tensorrt-rtx")]
    fn plugin(&mut self, path: Option<&Path>, driver: Option<(u32, u32)>) {
        const NAME: &str = "libonnxruntime_providers_nv_tensorrt_rtx.so";
        let source = sources::of("libtensorrt");
        let Some(path) = path else {
            return self.note(Err(format!("no plugin library is configured; name {NAME} of {source}")));
        };
        if !path.is_file() {
            return self.note(Err(format!("{} does not exist; name {NAME} of {source}", path.display())));
        }
        self.library(path, tensorrt_rtx::LOADED_LATER, driver);
    }

    /// A library that is there: what it names as needed, and what it loads later.
    fn library(&mut self, path: &Path, later: &[&str], driver: Option<(u32, u32)>) {
        let needed = match loader::needed(path) {
            Ok(needed) => needed,
            Err(reason) => return self.note(Err(format!("{} cannot be read: {reason}", path.display()))),
        };
        for name in needed.iter().map(String::as_str).chain(later.iter().copied()) {
            if let Err(words) = loader::load(name) {
                self.absent(name, &words);
            }
        }
        if let Some(too_old) = driver.and_then(|driver| too_old(&needed, driver)) {
            self.note(Err(too_old));
        }
        self.note(Ok(path.display().to_string()));
    }

    fn absent(&mut self, name: &str, words: &str) {
        let source = sources::of(name);
        if self.without_driver && source == sources::DRIVER {
            return;
        }
        // The loader begins with the name, which is said already, unless it speaks of a library that this one needs.
        let words = words.strip_prefix(&format!("{name}: ")).unwrap_or(words);
        match self.libraries.iter_mut().find(|known| known.source == source && known.words == words) {
            Some(known) if known.names.iter().any(|known| known == name) => {}
            Some(known) => known.names.push(name.to_owned()),
            None => {
                self.libraries.push(Absent { names: vec![name.to_owned()], words: words.to_owned(), source })
            }
        }
    }
}

/// A driver works with run-time libraries of its own major version of CUDA and of those before.
fn too_old(needed: &[String], (major, minor): (u32, u32)) -> Option<String> {
    let runtime = needed.iter().find_map(|name| name.strip_prefix("libcudart.so."))?;
    let wanted: u32 = runtime.split('.').next()?.parse().ok()?;
    (wanted > major).then(|| {
        format!("the NVIDIA driver supports CUDA {major}.{minor}, and CUDA {wanted} is needed; install a newer driver")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_driver_older_than_the_libraries_is_said_to_be() {
        let needed = ["libc.so.6".to_owned(), "libcudart.so.13".to_owned()];
        assert!(too_old(&needed, (12, 8)).unwrap().contains("CUDA 12.8"));
        assert_eq!(too_old(&needed, (13, 0)), None);
        assert_eq!(too_old(&needed[..1], (11, 0)), None);
    }

    #[test]
    fn everything_that_is_missing_is_said_and_nothing_twice() {
        let mut found = Findings::default();
        found.note(Ok("a GPU".into()));
        for line in ["no driver", "no cuDNN", "no driver"] {
            found.note(Err(line.into()));
        }
        assert_eq!(found.result(), Err("no driver\nno cuDNN".into()));
    }

    #[test]
    fn libraries_of_one_source_are_named_together_in_the_loaders_words() {
        let mut found = Findings { without_driver: true, ..Findings::default() };
        for name in ["libcublas.so.13", "libcuda.so.1", "libcublasLt.so.13", "libcublas.so.13"] {
            found.absent(name, &format!("{name}: cannot open shared object file"));
        }
        found.absent("libcudnn.so.9", "libz.so.1: wrong ELF class");
        let lacks = found.result().unwrap_err();
        let lines: Vec<&str> = lacks.lines().collect();
        assert_eq!(lines.len(), 3, "{lacks}");
        assert!(lines[0].starts_with(
            "libcublas.so.13, libcublasLt.so.13: cannot open shared object file; install cuBLAS"
        ));
        assert!(lines[1].starts_with("libcudnn.so.9: libz.so.1: wrong ELF class; install cuDNN"));
    }
}
