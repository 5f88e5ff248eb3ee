//! One model opened on one thread of the processor: a lane's own session.
//!
//! Opening reads the graph and checks its layout against the manifest; running blocks until the output is there.

use crate::heads::{self, Reading};
use crate::{EngineError, Letterbox, Manifest, Runtime};
use ort::session::Session as OrtSession;
use ort::session::builder::{GraphOptimizationLevel, SessionBuilder};
use ort::value::{Outlet, TensorElementType, TensorRef, ValueType};

/// A model ready to run.
pub struct Session {
    manifest: Manifest,
    session: OrtSession,
}

impl Session {
    /// Opens `model`, the bytes of the manifest's file.
    ///
    /// # Errors
    /// Bytes that are no model, or a graph of another layout than the manifest says.
    pub fn open(runtime: &Runtime, manifest: &Manifest, model: &[u8]) -> Result<Self, EngineError> {
        let not_onnx = |reason: String| EngineError::NotOnnx {
            manifest: manifest.path.clone(),
            file: manifest.file.clone(),
            reason,
        };
        let mut builder = single_threaded(runtime).map_err(not_onnx)?;
        let session = builder.commit_from_memory(model).map_err(|error| not_onnx(error.to_string()))?;
        let opened = Self { manifest: manifest.clone(), session };
        opened.check_layout()?;
        Ok(opened)
    }

    /// Runs the model on a prepared input, and reads its output.
    ///
    /// # Errors
    /// The runtime's words, or an output of another shape than at the start.
    pub fn run(&mut self, tensor: &[f32], letterbox: &Letterbox) -> Result<Reading, String> {
        let (width, height) = (self.manifest.input.width as usize, self.manifest.input.height as usize);
        let input =
            TensorRef::from_array_view(([1, 3, height, width], tensor)).map_err(|error| error.to_string())?;
        let outputs = self.session.run(ort::inputs![input]).map_err(|error| error.to_string())?;
        let (shape, output) = outputs[0].try_extract_tensor::<f32>().map_err(|error| error.to_string())?;
        match shape[..] {
            [1, rows, columns] => {
                let shape = [rows, columns].map(|side| usize::try_from(side).unwrap_or(0));
                heads::read(output, shape, &self.manifest, letterbox)
            }
            _ => Err(format!("its output has the shape {shape:?}, and [1, r, c] is wanted")),
        }
    }

    fn check_layout(&self) -> Result<(), EngineError> {
        let input = &self.manifest.input;
        let wanted = [Some(1), Some(3), Some(i64::from(input.height)), Some(i64::from(input.width))];
        self.check_one("the inputs", self.session.inputs(), &wanted)?;
        let [first, second] = self.manifest.layout().0.map(|side| side.map(|side| side as i64));
        let wanted = [Some(1), first, second];
        self.check_one("the outputs", self.session.outputs(), &wanted)
    }

    /// The only input or output must be of 32-bit floats in this shape; a dimension that the graph leaves open, or
    /// that is not asked for, may be anything.
    fn check_one(
        &self,
        what: &'static str,
        found: &[Outlet],
        wanted: &[Option<i64>],
    ) -> Result<(), EngineError> {
        let fits = match found {
            [outlet] => match outlet.dtype() {
                ValueType::Tensor { ty: TensorElementType::Float32, shape, .. } => {
                    let same = |(found, wanted): (&i64, &Option<i64>)| {
                        *found < 0 || wanted.is_none_or(|it| it == *found)
                    };
                    shape.len() == wanted.len() && shape.iter().zip(wanted).all(same)
                }
                _ => false,
            },
            _ => false,
        };
        if fits {
            return Ok(());
        }
        let wanted: Vec<String> =
            wanted.iter().map(|side| side.map_or("n".into(), |side| side.to_string())).collect();
        Err(EngineError::Layout {
            manifest: self.manifest.path.clone(),
            file: self.manifest.file.clone(),
            what,
            found: found.iter().map(describe).collect::<Vec<_>>().join(", "),
            wanted: format!("one of 32-bit floats, [{}]", wanted.join(", ")),
        })
    }
}

/// One thread and one order of work: frames are independent, so cores are better used by lanes side by side, and
/// equal inputs give equal bits.
#[allow(clippy::result_large_err)] // the builder hands itself back inside its errors
fn single_threaded(runtime: &Runtime) -> Result<SessionBuilder, String> {
    let builder = OrtSession::builder(&runtime.environment).map_err(|error| error.to_string())?;
    builder
        .with_optimization_level(GraphOptimizationLevel::All)
        .and_then(|builder| builder.with_intra_threads(1))
        .and_then(|builder| builder.with_inter_threads(1))
        .and_then(|builder| builder.with_parallel_execution(false))
        .and_then(|builder| builder.with_intra_op_spinning(false))
        .map_err(|error| error.to_string())
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
