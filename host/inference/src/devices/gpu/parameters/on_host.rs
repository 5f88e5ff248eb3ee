//! What tests of the kernel share: its source compiled for the processor.

use libloading::Library;
use std::path::Path;
use std::process::Command;

/// Compiles a source of `kernels/` into a shared library of this name and loads it, for as long as both are kept.
///
/// Clang is in the set-up's part `build`. Contraction is off as it is for the device.
pub fn build(source: &str, name: &str) -> (tempfile::TempDir, Library) {
    let folder = tempfile::tempdir().unwrap();
    let library = folder.path().join(name);
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("kernels").join(source);
    let mut compiler = Command::new("clang");
    compiler.args(["-x", "c++", "-std=c++14", "-O2", "-Wall", "-Wextra", "-Werror", "-ffp-contract=off"]);
    compiler.args(["-shared", "-fPIC", &format!("-Wl,-soname,{name}"), "-o"]).arg(&library).arg(&source);
    let status = compiler.status().expect("clang is not there: `make needs-build`");
    assert!(status.success(), "{} does not compile", source.display());
    // SAFETY: it was compiled above from a source without initialisers.
    let loaded = unsafe { Library::new(&library) }.unwrap();
    (folder, loaded)
}
