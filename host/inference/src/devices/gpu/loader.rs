//! What a shared library needs, and whether this process could load it: the dynamic linker asked before ONNX Runtime
//! asks it, so that everything that is missing is named at once.

use libloading::os::unix::{Library, RTLD_LAZY, RTLD_LOCAL};
use object::elf::DT_NEEDED;
use object::read::ReadCache;
use object::read::elf::ElfFile64;
use std::fs::File;
use std::path::Path;

/// Loads a library by name or path, as the linker finds it (`LD_LIBRARY_PATH`, then the system's folders). It stays:
/// being unloaded is what such libraries are least tried for, and whoever asks is about to use it.
///
/// # Errors
/// The loader's words.
pub fn load(name: &str) -> Result<(), String> {
    // SAFETY: runs the library's initialisers. Only libraries that ONNX Runtime would load right afterwards are named
    // here, so nothing runs that would not run anyway.
    match unsafe { Library::open(Some(name), RTLD_LAZY | RTLD_LOCAL) } {
        Ok(library) => {
            std::mem::forget(library);
            Ok(())
        }
        Err(error) => Err(words(&error)),
    }
}

/// Names of the libraries that `library` names as needed.
///
/// # Errors
/// A file that cannot be read or is no 64-bit ELF file.
pub fn needed(library: &Path) -> Result<Vec<String>, String> {
    let file = File::open(library).map_err(|error| error.to_string())?;
    // Reads the few pages that are asked for: providers are hundreds of megabytes.
    let cache = ReadCache::new(file);
    let elf: ElfFile64<'_, object::Endianness, _> =
        ElfFile64::parse(&cache).map_err(|error| error.to_string())?;
    let table = elf.elf_dynamic_table().map_err(|error| error.to_string())?;
    let names = table.iter().filter(|entry| entry.tag == DT_NEEDED);
    names
        .map(|entry| {
            let name = table.string(entry).map_err(|error| error.to_string())?;
            Ok(String::from_utf8_lossy(name).into_owned())
        })
        .collect()
}

/// The version that TensorRT's library states, for example 101303, if it can be loaded.
#[cfg(feature = "tensorrt")]
pub fn tensorrt_version() -> Option<i32> {
    // SAFETY: as in `load`; ONNX Runtime's provider loads it for every session.
    let library = unsafe { Library::open(Some("libnvinfer.so.10"), RTLD_LAZY | RTLD_LOCAL) }.ok()?;
    // SAFETY: NvInferRuntime.h declares `extern "C" int32_t getInferLibVersion() noexcept`.
    let version = unsafe { library.get::<unsafe extern "C" fn() -> i32>(b"getInferLibVersion") }.ok()?;
    // SAFETY: takes nothing, touches nothing, and the library is loaded while it runs.
    let version = unsafe { version() };
    std::mem::forget(library); // as in `load`
    Some(version)
}

/// What the loader said, without the wrapping.
fn words(error: &libloading::Error) -> String {
    std::error::Error::source(error).map_or_else(|| error.to_string(), ToString::to_string)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_program_needs_is_read_from_its_file() {
        let needed = needed(&std::env::current_exe().unwrap()).unwrap();
        assert!(needed.iter().any(|name| name == "libc.so.6"), "{needed:?}");
    }

    #[test]
    fn a_library_that_is_not_there_is_named_in_the_loaders_words() {
        let error = load("libtouchline-none.so.9").unwrap_err();
        assert!(error.contains("libtouchline-none.so.9: cannot open shared object file"), "{error}");
        assert!(load("libc.so.6").is_ok());
    }

    #[test]
    fn a_file_that_is_no_library_is_an_error() {
        let file = tempfile::NamedTempFile::new().unwrap();
        assert!(needed(file.path()).is_err());
    }
}
