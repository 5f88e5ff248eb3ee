//! Why a manifest cannot be used.

use std::path::PathBuf;
use thiserror::Error;

/// Why a manifest cannot be used. Each names the file, the key where there is one, and what to do.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ManifestError {
    /// The manifest cannot be read.
    #[error("{}: cannot read this manifest: {reason}; check the path under [models]", path.display())]
    Unreadable {
        /// The manifest.
        path: PathBuf,
        /// What the system said.
        reason: String,
    },
    /// Not TOML, or keys that manifests do not have, or keys that are missing. The reason holds the line.
    #[error("{}: not a manifest: {reason}\nwrite role, file, sha256, head, input, classes and confidence, keypoints for a pose head, and iou for a yolov8 head; `touchline models import` writes them", path.display())]
    Toml {
        /// The manifest.
        path: PathBuf,
        /// What the parser said, with line and column.
        reason: String,
    },
    /// A value out of its range.
    #[error("{}: {key} = {value}: {wanted}", path.display())]
    Value {
        /// The manifest.
        path: PathBuf,
        /// The key.
        key: &'static str,
        /// Its value.
        value: String,
        /// What to write instead.
        wanted: String,
    },
    /// The ONNX file cannot be read.
    #[error("{}: file = {}: cannot read the model: {reason}; put the ONNX file there or correct `file`", path.display(), file.display())]
    ModelUnreadable {
        /// The manifest.
        path: PathBuf,
        /// The ONNX file.
        file: PathBuf,
        /// What the system said.
        reason: String,
    },
    /// The ONNX file is another one than the manifest was written for.
    #[error("{}: sha256 = {stated}: {} has the digest {found}; restore the model that the manifest was written for, or, where you trust this one, write its digest", path.display(), file.display())]
    Digest {
        /// The manifest.
        path: PathBuf,
        /// The ONNX file.
        file: PathBuf,
        /// The digest in the manifest, hex.
        stated: String,
        /// The digest of the file, hex.
        found: String,
    },
}
