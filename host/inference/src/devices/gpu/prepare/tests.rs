//! Preparation through cudarc against a driver that is none (`kernels/fake_driver.cpp`) and puts everything off; or
//! against the real one where `TOUCHLINE_GPU` names a GPU (`scripts/gpu-check` does).
//!
//! The fake one is found under the real one's name because it is loaded first. No other unit test may touch the driver.

use super::*;
use crate::devices::gpu::find_gpus;
use crate::devices::gpu::parameters::on_host::build;
use crate::prepare::reference;
use crate::prepare::reference::noise;
use cudarc::driver::CudaContext;
use libloading::Library;
use scene::{ColorMatrix, ColorRange};
use std::sync::{LazyLock, Mutex, MutexGuard, PoisonError};

const WIDE: InputSize = InputSize { width: 64, height: 40 };
const SQUARE: InputSize = InputSize { width: 48, height: 48 };

static DRIVER: LazyLock<(tempfile::TempDir, Library)> =
    LazyLock::new(|| build("fake_driver.cpp", "libcuda.so"));
/// The fake driver serves one thread at a time.
static ONE_THREAD: Mutex<()> = Mutex::new(());

/// The number of a real GPU.
fn real() -> Option<u32> {
    let ordinal = std::env::var("TOUCHLINE_GPU").ok()?;
    Some(ordinal.parse().expect("TOUCHLINE_GPU is the number of a GPU"))
}

fn driver() -> MutexGuard<'static, ()> {
    match real() {
        None => {
            LazyLock::force(&DRIVER);
        }
        Some(_) => {
            find_gpus().unwrap_or_else(|error| panic!("{error}"));
        }
    }
    ONE_THREAD.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The stream too, to read with.
fn preparer(inputs: &[(InputSize, usize)]) -> (DevicePreparer, Arc<CudaStream>) {
    let context = CudaContext::new(real().unwrap_or(0) as usize).unwrap();
    let kernel = match real() {
        Some(ordinal) => Kernel::load(&context, &find_gpus().unwrap()[ordinal as usize]).unwrap(),
        None => Kernel::from_code(&context, b"code that the fake driver does not look at".to_vec()).unwrap(),
    };
    let stream = context.new_stream().unwrap();
    (DevicePreparer::new(Arc::clone(&stream), kernel, inputs).unwrap(), stream)
}

fn frames(sizes: &[(u32, u32)]) -> Vec<Arc<Frame>> {
    let frame = |(seed, &(width, height)): (usize, &(u32, u32))| {
        Arc::new(noise(width, height, seed as u32, ColorMatrix::Bt709, ColorRange::Limited))
    };
    sizes.iter().enumerate().map(frame).collect()
}

/// Holds what lies in an input against the reference, frame by frame.
fn check(
    preparer: &DevicePreparer,
    stream: &Arc<CudaStream>,
    input: usize,
    size: InputSize,
    frames: &[Arc<Frame>],
) {
    let tensor = stream.clone_dtoh(preparer.tensor(input)).unwrap();
    stream.synchronize().unwrap();
    for (frame, prepared) in frames.iter().zip(tensor.chunks_exact(numbers(size))) {
        let expected = reference::prepare(frame, size);
        assert!(prepared == expected, "{}x{}", frame.width, frame.height);
    }
}

#[test]
fn frames_of_a_batch_lie_one_after_the_other_in_each_input() {
    let _driver = driver();
    let inputs = [(WIDE, 3), (SQUARE, 3)];
    let (mut preparer, stream) = preparer(&inputs);
    let frames = frames(&[(128, 72), (31, 65), (200, 90)]);
    let mut batch = preparer.batch();
    for (input, &(size, _)) in inputs.iter().enumerate() {
        assert!(!batch.is_prepared(input));
        preparer.prepare(&mut batch, input, &frames).unwrap();
        let expected: Vec<Letterbox> =
            frames.iter().map(|frame| Letterbox::fit(frame.width, frame.height, size)).collect();
        assert_eq!(batch.letterboxes(input), expected);
    }
    check(&preparer, &stream, 0, WIDE, &frames);
    check(&preparer, &stream, 1, SQUARE, &frames);
}

#[test]
fn a_batch_that_follows_at_once_does_not_touch_the_one_before_it() {
    let _driver = driver();
    let (mut preparer, stream) = preparer(&[(WIDE, 2), (SQUARE, 2)]);
    let (first, second) = (frames(&[(128, 72), (128, 72)]), frames(&[(130, 70), (64, 36)]));
    // The first goes into one input and the second into the other, and nobody waits in between: where the second
    // overwrote the first in its slots before that was sent, the first input would show the second's frames.
    let mut batch = preparer.batch();
    preparer.prepare(&mut batch, 0, &first).unwrap();
    let mut batch = preparer.batch();
    preparer.prepare(&mut batch, 1, &second).unwrap();
    check(&preparer, &stream, 0, WIDE, &first);
    check(&preparer, &stream, 1, SQUARE, &second);
}

#[test]
fn more_frames_than_a_batch_has_are_refused() {
    let _driver = driver();
    let (mut preparer, _stream) = preparer(&[(WIDE, 2)]);
    let mut batch = preparer.batch();
    let error = preparer.prepare(&mut batch, 0, &frames(&[(8, 8), (8, 8), (8, 8)])).unwrap_err();
    assert!(error.contains("3 frames") && error.contains('2'), "{error}");
    assert!(!batch.is_prepared(0));
}

#[test]
fn a_gpu_is_found_and_described_by_its_driver() {
    let _driver = driver();
    if let Some(ordinal) = real() {
        assert!(find_gpus().unwrap()[ordinal as usize].compute_capability > (0, 0));
        return;
    }
    let [gpu] = &find_gpus().unwrap()[..] else { panic!("not one GPU") };
    assert_eq!(gpu.to_string(), "GPU 0: Fake GPU, 24 GiB, compute capability 8.9");
    assert_eq!(gpu.target(), "sm_89");
}
