//! What an operator says of a model: a TOML file beside the ONNX file, checked key by key before it is used.
//!
//! Reads two files and blocks on them; belongs at the start of the program. Knows nothing of ONNX Runtime.

mod deduce;
mod draft;
mod error;
mod refusal;
mod written;

pub use draft::{Draft, Known, Wishes};
pub use error::ManifestError;
pub use refusal::{DraftError, Question};

use crate::Letterbox;
use crate::heads::{self, FrameLayout, Head, Reading};
use serde::Deserialize;
use sha2::{Digest, Sha256};
use std::path::{Path, PathBuf};
use written::Written;

/// No two boxes overlap more: the IoU of a model that has suppressed already.
const KEEP_ALL: f32 = 1.0;

/// Size of the picture that a model takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InputSize {
    /// Width in px.
    pub width: u32,
    /// Height in px.
    pub height: u32,
}

/// A model's manifest, checked.
#[derive(Clone, Debug, PartialEq)]
pub struct Manifest {
    /// The manifest's own file, for messages.
    pub path: PathBuf,
    /// What the model is for, for example `players`.
    pub role: String,
    /// The ONNX file; relative ones have been resolved against the manifest's folder.
    pub file: PathBuf,
    /// SHA-256 of the ONNX file, 64 lower-case hex digits.
    pub sha256: String,
    /// How the output is read.
    pub head: Head,
    /// Size of the input.
    pub input: InputSize,
    /// Class names by class id.
    pub classes: Vec<String>,
    /// Keypoints of one candidate; 0 for a model without.
    pub keypoints: u32,
    /// Detections below this confidence are dropped, 0..=1.
    pub confidence: f32,
    /// Of two detections of one class that overlap more than this IoU, the better stays, 0..=1. It is 1 for a head
    /// whose suppression is inside the model: nothing more goes.
    pub iou: f32,
}

impl Manifest {
    /// Reads and checks the manifest at `path`, and the digest of the model that it names.
    ///
    /// # Errors
    /// A file that is missing or unreadable, TOML that is broken or has a key too many or too few, a value out
    /// of its range, a model file of another digest. Each names file, key, value and what to do.
    pub fn load(path: &Path) -> Result<Self, ManifestError> {
        let manifest = Self::read(path)?;
        manifest.read_model()?;
        Ok(manifest)
    }

    /// Reads and checks the manifest at `path`, and not the model that it names.
    ///
    /// # Errors
    /// As [`Self::load`], without what concerns the model's file.
    pub fn read(path: &Path) -> Result<Self, ManifestError> {
        let text = std::fs::read_to_string(path).map_err(|error| ManifestError::Unreadable {
            path: path.to_owned(),
            reason: error.to_string(),
        })?;
        Self::parse(path, &text)
    }

    /// Holds the model's file against the digest, and says its size in bytes.
    ///
    /// # Errors
    /// A file that is missing or unreadable, or of another digest.
    pub fn check_model(&self) -> Result<u64, ManifestError> {
        Ok(self.read_model()?.len() as u64)
    }

    /// What one frame's slice of the model's output must look like.
    pub fn layout(&self) -> FrameLayout {
        self.head.layout(self.classes.len(), self.keypoints)
    }

    /// Reads one frame's slice of the model's output, `shape[0] * shape[1]` numbers row by row: detections and
    /// keypoints in source px, suppressed where the model has not done so itself.
    ///
    /// # Errors
    /// A slice of another shape than the head has, a score over 1, or a class that the manifest does not name.
    pub fn read_frame(
        &self,
        output: &[f32],
        shape: [usize; 2],
        letterbox: &Letterbox,
    ) -> Result<Reading, String> {
        heads::read(output, shape, self, letterbox)
    }

    /// Checks the manifest's own values; touches no file.
    fn parse(path: &Path, text: &str) -> Result<Self, ManifestError> {
        let written = Written::parse(path, text)?;
        let folder = path.parent().unwrap_or(Path::new(""));
        Ok(Self {
            path: path.to_owned(),
            role: written.role,
            file: folder.join(written.file),
            sha256: written.sha256.to_ascii_lowercase(),
            head: written.head,
            input: written.input,
            classes: written.classes,
            keypoints: written.keypoints.unwrap_or(0),
            confidence: written.confidence,
            iou: written.iou.unwrap_or(KEEP_ALL),
        })
    }

    /// The model's bytes, held against the digest whenever they are read: what runs is what was checked.
    pub(crate) fn read_model(&self) -> Result<Vec<u8>, ManifestError> {
        let (path, file) = (self.path.clone(), self.file.clone());
        let bytes = std::fs::read(&file).map_err(|error| {
            let reason = error.to_string();
            ManifestError::ModelUnreadable { path: path.clone(), file: file.clone(), reason }
        })?;
        let found = digest(&bytes);
        if found == self.sha256 {
            return Ok(bytes);
        }
        Err(ManifestError::Digest { path, file, stated: self.sha256.clone(), found })
    }
}

/// SHA-256 as manifests write it.
pub(crate) fn digest(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

#[cfg(test)]
mod tests;
