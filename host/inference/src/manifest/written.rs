//! A manifest as it is written in TOML, and what its values must hold.

use super::{InputSize, ManifestError};
use crate::heads::Head;
use serde::Deserialize;
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};

/// Sides of a model's input that are believed, px.
pub(super) const SIDES_PX: RangeInclusive<u32> = 8..=4096;
/// Keypoints of a model that are believed.
pub(super) const KEYPOINTS: RangeInclusive<u32> = 1..=1024;

/// The file's keys, in the order in which they are written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Written {
    pub role: String,
    pub file: PathBuf,
    pub sha256: String,
    pub head: Head,
    pub input: InputSize,
    pub classes: Vec<String>,
    pub keypoints: Option<u32>,
    pub confidence: f32,
    pub iou: Option<f32>,
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
    /// Reads `text`, the content of the manifest at `path`, and checks it.
    pub fn parse(path: &Path, text: &str) -> Result<Self, ManifestError> {
        let written: Self = toml::from_str(text).map_err(|error| ManifestError::Toml {
            path: path.to_owned(),
            reason: error.to_string().trim_end().to_owned(),
        })?;
        written.check().map_err(|wrong| wrong.in_file(path))?;
        Ok(written)
    }

    fn check(&self) -> Result<(), Wrong> {
        ensure(!self.role.trim().is_empty(), "role", &self.role, "name the role, for example players")?;
        ensure(!self.file.as_os_str().is_empty(), "file", "", "name the ONNX file")?;
        let hex_digits = self.sha256.len() == 64 && self.sha256.bytes().all(|byte| byte.is_ascii_hexdigit());
        ensure(hex_digits, "sha256", &self.sha256, "write the 64 hex digits that `sha256sum` prints")?;
        let sides = format!("write {} to {} px", SIDES_PX.start(), SIDES_PX.end());
        ensure(SIDES_PX.contains(&self.input.width), "input.width", self.input.width, &sides)?;
        ensure(SIDES_PX.contains(&self.input.height), "input.height", self.input.height, &sides)?;
        ensure((0.0..=1.0).contains(&self.confidence), "confidence", self.confidence, "write 0 to 1")?;
        self.check_iou()?;
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

    fn check_iou(&self) -> Result<(), Wrong> {
        let value = shown(self.iou);
        if self.head.is_suppressed() {
            let wanted = format!("leave it out: the model of an {} head has suppressed already", self.head);
            return ensure(self.iou.is_none(), "iou", value, wanted);
        }
        let usable = self.iou.is_some_and(|iou| (0.0..=1.0).contains(&iou));
        ensure(usable, "iou", value, "write 0 to 1")
    }

    fn check_keypoints(&self) -> Result<(), Wrong> {
        let (value, head) = (shown(self.keypoints), self.head);
        if !head.has_keypoints() {
            return ensure(
                self.keypoints.is_none(),
                "keypoints",
                value,
                format!("leave it out: {head} has none"),
            );
        }
        let believed = self.keypoints.is_some_and(|count| KEYPOINTS.contains(&count));
        let wanted = format!("a {head} model has {} to {}", KEYPOINTS.start(), KEYPOINTS.end());
        ensure(believed, "keypoints", value, wanted)
    }
}

fn shown(value: Option<impl ToString>) -> String {
    value.map_or_else(|| "nothing".to_owned(), |value| value.to_string())
}
