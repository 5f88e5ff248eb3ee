//! What an ONNX file says of itself: inputs, outputs, and its exporter's notes.
//!
//! Opens the file with ONNX Runtime, unoptimised and on one thread; blocks, and belongs to commands that look at
//! models. Says nothing of how outputs are read.

mod literal;
mod notes;

pub use notes::ExportNotes;

use crate::manifest::digest;
use crate::{InputSize, Runtime};
use ort::session::Session as OrtSession;
use ort::session::builder::GraphOptimizationLevel;
use ort::value::{Outlet, TensorElementType, TensorRef, ValueType};
use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};
use thiserror::Error;

/// Most numbers of an input that is tried (1 GiB of floats): what a graph claims is not believed without bounds.
const MOST_NUMBERS: usize = 1 << 28;

/// An ONNX file that was opened.
pub struct Graph {
    /// The file.
    pub path: PathBuf,
    /// In the graph's order.
    pub inputs: Vec<Port>,
    /// In the graph's order.
    pub outputs: Vec<Port>,
    /// What its exporter noted.
    pub notes: ExportNotes,
    /// SHA-256 of the file, 64 lower-case hex digits.
    pub sha256: String,
    session: OrtSession,
}

/// An input or an output.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Port {
    /// Its name in the graph.
    pub name: String,
    /// What it is made of.
    pub element: ElementType,
    /// Its shape; none for a dimension that the graph leaves open.
    pub sides: Vec<Option<usize>>,
}

/// What a tensor is made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ElementType {
    /// 32-bit floats.
    Float32,
    /// 16-bit floats.
    Float16,
    /// Something else, in the runtime's words.
    Other(String),
}

/// Why a graph says nothing.
#[derive(Debug, Error)]
pub enum GraphError {
    /// The file cannot be read.
    #[error("{}: cannot read the model: {reason}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        reason: String,
    },
    /// ONNX Runtime does not take it.
    #[error(
        "{}: not an ONNX model that this runtime can run: {reason}; a model must lie in one file, with its weights",
        path.display()
    )]
    NotOnnx {
        /// The file.
        path: PathBuf,
        /// The runtime's words.
        reason: String,
    },
    /// A note of the exporter cannot be understood.
    #[error("{}: its metadata says {key} = {value}, which cannot be understood: {reason}; export the model anew", path.display())]
    Note {
        /// The file.
        path: PathBuf,
        /// The metadata's key.
        key: &'static str,
        /// Its value.
        value: String,
        /// What is wrong with it.
        reason: String,
    },
    /// It fails on a grey picture.
    #[error("{}: fails on a grey picture of {}x{} px: {reason}", path.display(), input.width, input.height)]
    Run {
        /// The file.
        path: PathBuf,
        /// The picture's size.
        input: InputSize,
        /// The runtime's words.
        reason: String,
    },
}

impl Graph {
    /// Opens the file at `path`.
    ///
    /// # Errors
    /// A file that cannot be read, that is no model, or whose notes cannot be understood.
    pub fn open(runtime: &Runtime, path: &Path) -> Result<Self, GraphError> {
        let bytes = std::fs::read(path)
            .map_err(|error| GraphError::Unreadable { path: path.to_owned(), reason: error.to_string() })?;
        let not_onnx = |reason: String| GraphError::NotOnnx { path: path.to_owned(), reason };
        let session = open_session(runtime, &bytes).map_err(not_onnx)?;
        let metadata = metadata(&session).map_err(not_onnx)?;
        let notes = ExportNotes::read(&metadata).map_err(|wrong| {
            let notes::WrongNote { key, value, reason } = wrong;
            GraphError::Note { path: path.to_owned(), key, value, reason }
        })?;
        let ports = |outlets: &[Outlet]| outlets.iter().map(port).collect();
        let (inputs, outputs) = (ports(session.inputs()), ports(session.outputs()));
        let sha256 = digest(&bytes);
        Ok(Self { path: path.to_owned(), inputs, outputs, notes, sha256, session })
    }

    /// Frames that it takes at once: the first dimension of its input; none where that is open.
    pub fn batch(&self) -> Option<usize> {
        self.inputs.first().and_then(|input| input.sides.first().copied().flatten())
    }

    /// Runs it on grey pictures, and says the first output's true shape, open dimensions included.
    ///
    /// # Errors
    /// A graph that does not take `[batch, 3, height, width]`, or fails.
    pub fn output_shape(&mut self, input: InputSize) -> Result<Vec<usize>, GraphError> {
        let failed = |reason: String| GraphError::Run { path: self.path.clone(), input, reason };
        let batch = self.batch().unwrap_or(1);
        let shape = [batch, 3, input.height as usize, input.width as usize];
        let numbers = shape.iter().try_fold(1_usize, |product, &side| product.checked_mul(side));
        let numbers = numbers.filter(|&numbers| numbers <= MOST_NUMBERS);
        let grey = vec![0.5_f32; numbers.ok_or_else(|| failed(format!("its input {shape:?} is too large")))?];
        let tensor = TensorRef::from_array_view((shape, grey.as_slice()));
        let tensor = tensor.map_err(|error| failed(error.to_string()))?;
        let outputs = self.session.run(ort::inputs![tensor]).map_err(|error| failed(error.to_string()))?;
        match outputs.values().next().map(|output| output.dtype().clone()) {
            Some(ValueType::Tensor { shape, .. }) => {
                Ok(shape.iter().map(|&side| usize::try_from(side).unwrap_or(0)).collect())
            }
            _ => Err(failed("its first output is no tensor".into())),
        }
    }
}

/// As in `images of f32, [n, 3, 384, 640]`.
impl fmt::Display for Port {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let side = |side: &Option<usize>| side.map_or_else(|| "n".to_owned(), |side| side.to_string());
        let sides: Vec<String> = self.sides.iter().map(side).collect();
        write!(f, "{} of {}, [{}]", self.name, self.element, sides.join(", "))
    }
}

impl fmt::Display for ElementType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Float32 => f.write_str("f32"),
            Self::Float16 => f.write_str("f16"),
            Self::Other(words) => f.write_str(words),
        }
    }
}

/// Optimising takes longer than the one run that may follow.
#[allow(clippy::result_large_err)] // the builder hands itself back inside its errors
fn open_session(runtime: &Runtime, bytes: &[u8]) -> Result<OrtSession, String> {
    let builder = OrtSession::builder(&runtime.environment).map_err(|error| error.to_string())?;
    let mut builder = builder
        .with_optimization_level(GraphOptimizationLevel::Disable)
        .and_then(|builder| builder.with_intra_threads(1))
        .map_err(|error| error.to_string())?;
    builder.commit_from_memory(bytes).map_err(|error| error.to_string())
}

fn metadata(session: &OrtSession) -> Result<BTreeMap<String, String>, String> {
    let metadata = session.metadata().map_err(|error| error.to_string())?;
    let keys = metadata.custom_keys().map_err(|error| error.to_string())?;
    Ok(keys.into_iter().filter_map(|key| metadata.custom(&key).map(|value| (key, value))).collect())
}

fn port(outlet: &Outlet) -> Port {
    let (element, sides) = match outlet.dtype() {
        ValueType::Tensor { ty, shape, .. } => {
            let element = match ty {
                TensorElementType::Float32 => ElementType::Float32,
                TensorElementType::Float16 => ElementType::Float16,
                other => ElementType::Other(other.to_string()),
            };
            (element, shape.iter().map(|&side| usize::try_from(side).ok()).collect())
        }
        other => (ElementType::Other(format!("{other:?}")), Vec::new()),
    };
    Port { name: outlet.name().to_owned(), element, sides }
}
