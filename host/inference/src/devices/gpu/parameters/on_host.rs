//! What tests of the kernel share: its source compiled for the processor, and frames.

use libloading::Library;
use scene::{ColorMatrix, ColorRange, Frame, Plane};
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

/// A frame of noise with rows longer than needed, so that a stride taken for a width shows.
pub fn noise(width: u32, height: u32, seed: u32, matrix: ColorMatrix, range: ColorRange) -> Frame {
    let mut state = seed.wrapping_mul(2_654_435_761).wrapping_add(12_345);
    let mut plane = |width: u32, height: u32| {
        let stride = width as usize + 13;
        let mut next = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 24) as u8
        };
        Plane { data: (0..stride * height as usize).map(|_| next()).collect(), stride }
    };
    let (cw, ch) = (width.div_ceil(2), height.div_ceil(2));
    let planes = [plane(width, height), plane(cw, ch), plane(cw, ch)];
    Frame { index: 0, width, height, planes, matrix, range }
}
