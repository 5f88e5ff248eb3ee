//! What an operator says of a model: a TOML file beside the ONNX file, checked key by key before it is used.
//!
//! Reads two files and blocks on them; belongs at the start of the program. Knows nothing of ONNX Runtime.

mod error;

pub use error::ManifestError;

use crate::heads::Head;
use serde::Deserialize;
use sha2::{Digest, Sha256};
use std::path::{Path, PathBuf};

/// Sides of a model's input that are believed, px.
const SIDES_PX: std::ops::RangeInclusive<u32> = 8..=4096;
/// Keypoints of a model that are believed.
const KEYPOINTS: std::ops::RangeInclusive<u32> = 1..=1024;

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
    /// Of two detections of one class that overlap more than this IoU, the better stays, 0..=1.
    pub iou: f32,
}

/// The file as written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    role: String,
    file: PathBuf,
    sha256: String,
    head: Head,
    input: InputSize,
    classes: Vec<String>,
    keypoints: Option<u32>,
    confidence: f32,
    iou: f32,
}

impl Manifest {
    /// Reads and checks the manifest at `path`, and the digest of the model that it names.
    ///
    /// # Errors
    /// A file that is missing or unreadable, TOML that is broken or has a key too many or too few, a value out
    /// of its range, a model file of another digest. Each names file, key, value and what to do.
    pub fn load(path: &Path) -> Result<Self, ManifestError> {
        let text = std::fs::read_to_string(path).map_err(|error| ManifestError::Unreadable {
            path: path.to_owned(),
            reason: error.to_string(),
        })?;
        let manifest = Self::parse(path, &text)?;
        manifest.read_model()?;
        Ok(manifest)
    }

    /// Numbers that one candidate of the output holds: centre, width and height, a score for each class, and x, y
    /// and visibility for each keypoint.
    pub fn channels(&self) -> usize {
        4 + self.classes.len() + 3 * self.keypoints as usize
    }

    /// Checks the manifest's own values; touches no file.
    fn parse(path: &Path, text: &str) -> Result<Self, ManifestError> {
        let written: Written = toml::from_str(text).map_err(|error| ManifestError::Toml {
            path: path.to_owned(),
            reason: error.to_string().trim_end().to_owned(),
        })?;
        written.check().map_err(|wrong| wrong.in_file(path))?;
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
            iou: written.iou,
        })
    }

    /// The model's bytes, held against the digest whenever they are read: what runs is what was checked.
    pub(crate) fn read_model(&self) -> Result<Vec<u8>, ManifestError> {
        let (path, file) = (self.path.clone(), self.file.clone());
        let bytes = std::fs::read(&file).map_err(|error| {
            let reason = error.to_string();
            ManifestError::ModelUnreadable { path: path.clone(), file: file.clone(), reason }
        })?;
        let found = hex::encode(Sha256::digest(&bytes));
        if found == self.sha256 {
            return Ok(bytes);
        }
        Err(ManifestError::Digest { path, file, stated: self.sha256.clone(), found })
    }
}

/// A value that cannot be used.
struct Wrong {
    key: &'static str,
    value: String,
    wanted: String,
}

impl Wrong {
    fn in_file(self, path: &Path) -> ManifestError {
        let Self { key, value, wanted } = self;
        ManifestError::Value { path: path.to_owned(), key, value, wanted }
    }
}

fn ensure(
    holds: bool,
    key: &'static str,
    value: impl ToString,
    wanted: impl Into<String>,
) -> Result<(), Wrong> {
    if holds { Ok(()) } else { Err(Wrong { key, value: value.to_string(), wanted: wanted.into() }) }
}

impl Written {
    fn check(&self) -> Result<(), Wrong> {
        ensure(!self.role.trim().is_empty(), "role", &self.role, "name the role, for example players")?;
        ensure(!self.file.as_os_str().is_empty(), "file", "", "name the ONNX file")?;
        let hex_digits = self.sha256.len() == 64 && self.sha256.bytes().all(|byte| byte.is_ascii_hexdigit());
        ensure(hex_digits, "sha256", &self.sha256, "write the 64 hex digits that `sha256sum` prints")?;
        let sides = format!("write {} to {} px", SIDES_PX.start(), SIDES_PX.end());
        ensure(SIDES_PX.contains(&self.input.width), "input.width", self.input.width, &sides)?;
        ensure(SIDES_PX.contains(&self.input.height), "input.height", self.input.height, &sides)?;
        ensure((0.0..=1.0).contains(&self.confidence), "confidence", self.confidence, "write 0 to 1")?;
        ensure((0.0..=1.0).contains(&self.iou), "iou", self.iou, "write 0 to 1")?;
        self.check_classes()?;
        self.check_keypoints()
    }

    fn check_classes(&self) -> Result<(), Wrong> {
        ensure(!self.classes.is_empty(), "classes", "[]", "name the model's classes in its own order")?;
        for (index, name) in self.classes.iter().enumerate() {
            ensure(!name.trim().is_empty(), "classes", format!("{name:?}"), "give every class a name")?;
            let twice = self.classes[..index].contains(name);
            ensure(!twice, "classes", name, "give every class a name of its own")?;
        }
        Ok(())
    }

    fn check_keypoints(&self) -> Result<(), Wrong> {
        let value = self.keypoints.map_or_else(|| "nothing".to_owned(), |count| count.to_string());
        match self.head {
            Head::YoloV8Detect => {
                ensure(self.keypoints.is_none(), "keypoints", value, "leave it out: yolov8-detect has none")
            }
            Head::YoloV8Pose => {
                let believed = self.keypoints.is_some_and(|count| KEYPOINTS.contains(&count));
                let wanted = format!("a yolov8-pose model has {} to {}", KEYPOINTS.start(), KEYPOINTS.end());
                ensure(believed, "keypoints", value, wanted)
            }
        }
    }
}

#[cfg(test)]
mod tests;
