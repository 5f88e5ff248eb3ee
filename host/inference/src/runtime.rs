//! ONNX Runtime's shared library, loaded once for the process.

use crate::RuntimeError;
use ort::environment::Environment;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// The runtime allows one environment in the life of a process, so it is kept here until the end.
static LOADED: Mutex<Option<Runtime>> = Mutex::new(None);

/// A loaded ONNX Runtime. Clones share it.
#[derive(Clone)]
pub struct Runtime {
    library: PathBuf,
    pub(crate) environment: Environment,
}

impl Runtime {
    /// Loads `library`, or gives the one that this process has loaded from there before.
    ///
    /// # Errors
    /// A file that is missing, no such library, too old, or another one than is loaded.
    pub fn load(library: &Path) -> Result<Self, RuntimeError> {
        let mut loaded = LOADED.lock().unwrap_or_else(PoisonError::into_inner);
        let path = library.canonicalize().map_err(|_| RuntimeError::Missing { path: library.to_owned() })?;
        if let Some(runtime) = loaded.as_ref() {
            if runtime.library == path {
                return Ok(runtime.clone());
            }
            return Err(RuntimeError::OtherLoaded { path, loaded: runtime.library.clone() });
        }
        let unusable = |reason: String| RuntimeError::Unusable { path: path.clone(), reason };
        let builder = ort::init_from(&path).map_err(|error| unusable(error.to_string()))?;
        let environment = builder
            .with_name("touchline")
            .with_telemetry(false)
            .build()
            .map_err(|error| unusable(error.to_string()))?;
        let runtime = Self { library: path, environment };
        *loaded = Some(runtime.clone());
        Ok(runtime)
    }

    /// The library's file.
    pub fn library(&self) -> &Path {
        &self.library
    }

    /// A file in the folder of the library, where the runtime looks for its providers.
    #[cfg(any(feature = "cuda", feature = "tensorrt"))]
    pub(crate) fn beside(&self, name: &str) -> PathBuf {
        self.library.with_file_name(name)
    }

    /// Registers a library of plugin providers under `name`, once for the life of the process.
    ///
    /// # Errors
    /// The runtime's words, or another library that was registered before.
    #[cfg(feature = "tensorrt-rtx")]
    pub(crate) fn register_plugin(&self, name: &str, library: &Path) -> Result<(), String> {
        /// The runtime refuses a name that it has.
        static REGISTERED: Mutex<Option<PathBuf>> = Mutex::new(None);
        let mut registered = REGISTERED.lock().unwrap_or_else(PoisonError::into_inner);
        match registered.as_deref() {
            Some(before) if before == library => Ok(()),
            Some(before) => Err(format!("{} is loaded as the plugin already", before.display())),
            None => {
                self.environment.register_ep_library(name, library).map_err(|error| error.to_string())?;
                *registered = Some(library.to_owned());
                Ok(())
            }
        }
    }

    /// The runtime's own account of its version and build.
    pub fn version(&self) -> &'static str {
        ort::info()
    }
}
