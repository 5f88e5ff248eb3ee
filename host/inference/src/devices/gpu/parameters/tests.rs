//! The kernel's own source, compiled for the processor by the system's C++ compiler, against the plain reference.

use super::on_host::build;
use super::*;
use crate::prepare::reference;
use crate::prepare::reference::noise;
use libloading::Library;
use scene::{ColorMatrix, ColorRange};
use std::sync::{LazyLock, Mutex, PoisonError};

const INPUT: InputSize = InputSize { width: 640, height: 384 };

/// `launch` of `kernels/on_host.cpp`.
type Launch = unsafe extern "C" fn(*const [u32; 2], *const [u32; 2], *const u8, *mut f32, *const Parameters);

static KERNEL: LazyLock<(tempfile::TempDir, Library)> = LazyLock::new(|| build("on_host.cpp", "kernel.so"));

/// Serves one launch at a time: the shim keeps the thread's place in globals.
static ONE_LAUNCH: Mutex<()> = Mutex::new(());

fn prepare(frame: &Frame, input: InputSize) -> Vec<f32> {
    let planes = Planes::of(frame).unwrap();
    let mut buffer = vec![0; planes.bytes];
    planes.copy(frame, &mut buffer);
    let letterbox = Letterbox::fit(frame.width, frame.height, input);
    let parameters = Parameters::new(frame, &planes, input, &letterbox);
    let mut tensor = vec![f32::NAN; 3 * input.width as usize * input.height as usize];
    let _one = ONE_LAUNCH.lock().unwrap_or_else(PoisonError::into_inner);
    // SAFETY: as declared in on_host.cpp; the buffers have the sizes that the parameters speak of.
    unsafe {
        let launch = KERNEL.1.get::<Launch>(b"launch").unwrap();
        launch(&parameters.grid(), &BLOCK, buffer.as_ptr(), tensor.as_mut_ptr(), &parameters);
    }
    tensor
}

fn is_as_the_reference(frame: &Frame, input: InputSize) -> bool {
    prepare(frame, input) == reference::prepare(frame, input)
}

#[test]
fn the_kernel_gives_the_bits_of_the_plain_reference() {
    let sizes = [
        (1280, 720),
        (1920, 1080),
        (3840, 2160),
        (640, 384),
        (320, 180),
        (853, 479),
        (1279, 721),
        (101, 333),
        (3, 1),
        (1, 3),
        (2, 2),
        (1, 1),
    ];
    for (width, height) in sizes {
        for matrix in [ColorMatrix::Bt601, ColorMatrix::Bt709, ColorMatrix::Bt2020] {
            for range in [ColorRange::Limited, ColorRange::Full] {
                let frame = noise(width, height, 0, matrix, range);
                assert!(is_as_the_reference(&frame, INPUT), "{width}x{height} {matrix:?} {range:?}");
            }
        }
    }
}

#[test]
fn inputs_that_no_block_fits_into_evenly_are_filled_to_the_edge() {
    let frame = noise(200, 90, 0, ColorMatrix::Bt709, ColorRange::Limited);
    for (width, height) in [(33, 9), (31, 7), (8, 8), (641, 385)] {
        assert!(is_as_the_reference(&frame, InputSize { width, height }), "{width}x{height}");
    }
}

#[test]
fn a_plane_that_is_too_short_is_refused_before_anything_reads_it() {
    let mut frame = noise(64, 48, 0, ColorMatrix::Bt709, ColorRange::Limited);
    // The last row needs no more than its own samples.
    frame.planes[2].data = vec![0; (32 + 13) * 23 + 32].into();
    assert!(Planes::of(&frame).is_ok());
    frame.planes[2].data = vec![0; (32 + 13) * 23 + 31].into();
    let error = Planes::of(&frame).unwrap_err();
    assert!(error.contains("plane 2 has 1066 bytes") && error.contains("1067"), "{error}");
}
