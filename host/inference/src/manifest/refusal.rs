//! Why no manifest can be written for an ONNX file, or not yet.

use crate::{GraphError, ManifestError};
use std::fmt;
use std::path::PathBuf;
use thiserror::Error;

/// What only the operator can say, where neither an export's metadata nor its shapes do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Question {
    /// Class names in the model's order.
    Classes,
    /// The size of the pictures that a dynamic graph is to be given.
    Input,
    /// Keypoints of an object; 0 for a model without.
    Keypoints,
    /// Which of the layouts that fit is meant.
    Head,
}

impl fmt::Display for Question {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Classes => "what its classes are called",
            Self::Input => "how large a picture it is to be given",
            Self::Keypoints => "how many keypoints it has",
            Self::Head => "how its output is laid out",
        })
    }
}

/// No manifest can be written.
#[derive(Debug, Error)]
pub enum DraftError {
    /// The file cannot be opened or run.
    #[error(transparent)]
    Graph(#[from] GraphError),
    /// Something must be asked first.
    #[error("{}: neither its metadata nor its shapes say {question}", path.display())]
    Unknown {
        /// The ONNX file.
        path: PathBuf,
        /// What is to be asked.
        question: Question,
    },
    /// It is no model that can be served as it is.
    #[error("{}: {found}; {remedy}", path.display())]
    Unserved {
        /// The ONNX file.
        path: PathBuf,
        /// What it is, or has.
        found: String,
        /// What to do.
        remedy: String,
    },
    /// A value is out of its range.
    #[error(transparent)]
    Manifest(#[from] ManifestError),
}
