//! One model in one session of ONNX Runtime: its layout checked, its batches run, its output read.
//!
//! What the backends share. Opening blocks while the graph is optimised, running until the output is there.

use crate::heads::Reading;
use crate::{EngineError, Letterbox, Manifest};
use ort::session::Session as OrtSession;
use ort::session::builder::SessionBuilder;
use ort::value::{Outlet, TensorElementType, TensorRef, ValueType};

/// A model ready to run.
pub(crate) struct Model {
    manifest: Manifest,
    session: OrtSession,
    /// Frames that the graph insists on; none where it takes any number.
    fixed_batch: Option<usize>,
}

impl Model {
    /// Opens `bytes`, the manifest's file, with the options of `builder`.
    ///
    /// # Errors
    /// Bytes that are no model, or a graph of another layout than the manifest says.
    pub fn open(mut builder: SessionBuilder, manifest: &Manifest, bytes: &[u8]) -> Result<Self, EngineError> {
        let session =
            builder.commit_from_memory(bytes).map_err(|error| not_onnx(manifest, error.to_string()))?;
        let fixed_batch = check_layout(&session, manifest)?;
        Ok(Self { manifest: manifest.clone(), session, fixed_batch })
    }

    /// Frames that the graph insists on; none where it takes any number.
    pub fn fixed_batch(&self) -> Option<usize> {
        self.fixed_batch
    }

    /// Numbers of one prepared frame.
    pub fn frame_numbers(&self) -> usize {
        3 * self.manifest.input.width as usize * self.manifest.input.height as usize
    }

    /// Runs the model on `batch` prepared frames, of which the first `letterboxes.len()` are wanted, and reads their
    /// outputs.
    ///
    /// # Errors
    /// The runtime's words, or an output of another shape than at the start.
    pub fn run(
        &mut self,
        tensor: &[f32],
        batch: usize,
        letterboxes: &[Letterbox],
    ) -> Result<Vec<Reading>, String> {
        let (width, height) = (self.manifest.input.width as usize, self.manifest.input.height as usize);
        let shape = [batch, 3, height, width];
        let input = TensorRef::from_array_view((shape, tensor)).map_err(|error| error.to_string())?;
        let outputs = self.session.run(ort::inputs![input]).map_err(|error| error.to_string())?;
        let (shape, output) = outputs[0].try_extract_tensor::<f32>().map_err(|error| error.to_string())?;
        read_batch(&shape[..], output, batch, &self.manifest, letterboxes)
    }
}

/// Holds a session's graph against the manifest. Returns how many frames it insists on; none where it takes any
/// number.
///
/// # Errors
/// A graph of another layout than the manifest says.
pub(super) fn check_layout(session: &OrtSession, manifest: &Manifest) -> Result<Option<usize>, EngineError> {
    let input = &manifest.input;
    let wanted = [None, Some(3), Some(i64::from(input.height)), Some(i64::from(input.width))];
    let batch = check_one(manifest, "the inputs", session.inputs(), &wanted)?;
    let [first, second] = manifest.layout().0.map(|side| side.map(|side| side as i64));
    let wanted = [None, first, second];
    check_one(manifest, "the outputs", session.outputs(), &wanted)?;
    Ok(usize::try_from(batch).ok().filter(|&batch| batch > 0))
}

/// The only input or output must be of 32-bit floats in this shape; a dimension that the graph leaves open, or
/// that is not asked for, may be anything. Returns the first dimension.
fn check_one(
    manifest: &Manifest,
    what: &'static str,
    found: &[Outlet],
    wanted: &[Option<i64>],
) -> Result<i64, EngineError> {
    if let [outlet] = found
        && let ValueType::Tensor { ty: TensorElementType::Float32, shape, .. } = outlet.dtype()
        && shape.len() == wanted.len()
        && shape.iter().zip(wanted).all(|(found, wanted)| *found < 0 || wanted.is_none_or(|it| it == *found))
    {
        return Ok(shape[0]);
    }
    let wanted: Vec<String> =
        wanted.iter().map(|side| side.map_or("n".into(), |side| side.to_string())).collect();
    Err(EngineError::Layout {
        manifest: manifest.path.clone(),
        file: manifest.file.clone(),
        what,
        found: found.iter().map(describe).collect::<Vec<_>>().join(", "),
        wanted: format!("one of 32-bit floats, [{}]", wanted.join(", ")),
    })
}

/// Reads the output of a batch frame by frame.
pub(super) fn read_batch(
    shape: &[i64],
    output: &[f32],
    batch: usize,
    manifest: &Manifest,
    letterboxes: &[Letterbox],
) -> Result<Vec<Reading>, String> {
    let sides: Vec<usize> = shape.iter().filter_map(|&side| usize::try_from(side).ok()).collect();
    let (frame_sides, numbers) = match sides[..] {
        [frames, first, second] if frames == batch && shape.len() == 3 => ([first, second], first * second),
        _ => {
            let layout = manifest.layout();
            return Err(format!("its output has the shape {shape:?}, and {batch} times {layout} is wanted"));
        }
    };
    let read = |(frame, letterbox): (usize, &Letterbox)| {
        manifest.read_frame(&output[frame * numbers..][..numbers], frame_sides, letterbox)
    };
    letterboxes.iter().enumerate().map(read).collect()
}

pub(crate) fn not_onnx(manifest: &Manifest, reason: String) -> EngineError {
    EngineError::NotOnnx { manifest: manifest.path.clone(), file: manifest.file.clone(), reason }
}

fn describe(outlet: &Outlet) -> String {
    match outlet.dtype() {
        ValueType::Tensor { ty, shape, .. } => {
            let sides: Vec<String> =
                shape.iter().map(|side| if *side < 0 { "n".into() } else { side.to_string() }).collect();
            format!("{} of {ty}, [{}]", outlet.name(), sides.join(", "))
        }
        other => format!("{} of {other:?}", outlet.name()),
    }
}
