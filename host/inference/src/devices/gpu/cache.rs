//! Where engines are kept between starts: a folder for each model, GPU, batch and set of libraries.
//!
//! A folder counts once its `built.toml` is there, which is written last. What stands in it also tells the next build
//! how long it may take. Reads and writes files; belongs at the start of the program.

use super::GpuError;
use super::graph::Graph;
use super::provider::Bench;
use crate::devices::ModelFile;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::path::{Path, PathBuf};
use std::time::Instant;

const RECORD: &str = "built.toml";

/// What makes an engine usable for what is at hand. Any other value of any of these needs another engine.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Key {
    model: String,
    model_bytes: u64,
    gpu: String,
    compute_capability: (u32, u32),
    backend: String,
    precision: String,
    input: String,
    onnxruntime: String,
    provider: String,
    library_version: String,
}

impl Key {
    /// For `model` on the bench's GPU, run by the provider in `library`, whose own engine is of `version`.
    ///
    /// # Errors
    /// A library that cannot be read.
    pub fn new(
        bench: &Bench,
        model: &ModelFile,
        graph: &Graph,
        library: &Path,
        version: &str,
    ) -> Result<Self, GpuError> {
        let provider = std::fs::read(library).map_err(|error| unusable(library, &error))?;
        Ok(Self {
            model: model.manifest.sha256.clone(),
            model_bytes: model.bytes.len() as u64,
            gpu: bench.gpu.name.clone(),
            compute_capability: bench.gpu.compute_capability,
            backend: bench.backend.name().into(),
            precision: format!("{:?}", bench.config.precision),
            input: graph.profile(),
            onnxruntime: bench.runtime.version().into(),
            provider: hex::encode(Sha256::digest(provider)),
            library_version: version.into(),
        })
    }

    /// The folder's name: the backend, the model's digest so that a person finds it, and a digest of everything.
    fn folder(&self) -> String {
        let all = hex::encode(Sha256::digest(format!("{self:?}")));
        let part = |digest: &str| digest.chars().take(16).collect::<String>();
        format!("{}-{}-{}", self.backend, part(&self.model), part(&all))
    }
}

/// What is written beside an engine.
#[derive(Serialize, Deserialize)]
struct Record {
    seconds: f64,
    key: Key,
}

/// A build that goes on, or one that is spared because it was done before.
pub(super) struct Build {
    folder: PathBuf,
    key: Key,
    /// Since when; none where the engine is there already.
    since: Option<Instant>,
}

impl Build {
    /// Makes the folder in `root`, and says what will take how long where nothing is built yet.
    ///
    /// # Errors
    /// A folder that cannot be made.
    pub fn begin(root: &Path, key: Key, what: &str) -> Result<Self, GpuError> {
        let folder = root.join(key.folder());
        std::fs::create_dir_all(&folder).map_err(|error| unusable(&folder, &error))?;
        let since = if folder.join(RECORD).exists() {
            None
        } else {
            let Key { model, gpu, backend, input, .. } = &key;
            let estimate = estimate(root, &key);
            tracing::info!(
                model,
                gpu,
                backend,
                input,
                estimate,
                "building {what}; the ports open afterwards"
            );
            Some(Instant::now())
        };
        Ok(Self { folder, key, since })
    }

    /// Where the backend keeps what it builds.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Writes down that the build is done, and what it took.
    ///
    /// # Errors
    /// A file that cannot be written.
    pub fn end(self) -> Result<(), GpuError> {
        let Some(since) = self.since else {
            return Ok(());
        };
        let seconds = since.elapsed().as_secs_f64();
        tracing::info!(model = self.key.model, seconds, "built, and kept for the next start");
        let path = self.folder.join(RECORD);
        let text = toml::to_string(&Record { seconds, key: self.key })
            .map_err(|error| GpuError::Cache { path: path.clone(), reason: error.to_string() })?;
        std::fs::write(&path, text).map_err(|error| unusable(&path, &error))
    }
}

/// How long a build may take, from those that are written down: of the same model, or of others by their size.
fn estimate(root: &Path, key: &Key) -> String {
    let records: Vec<Record> =
        records(root).into_iter().filter(|record| record.key.backend == key.backend).collect();
    if let Some(same) = records.iter().find(|record| record.key.model == key.model) {
        return format!("it took {:.0} s when it was built for other settings", same.seconds);
    }
    let sum = |number: fn(&Record) -> f64| records.iter().map(number).sum::<f64>();
    let bytes = sum(|record| record.key.model_bytes as f64);
    if bytes > 0.0 {
        let seconds = sum(|record| record.seconds) * key.model_bytes as f64 / bytes;
        return format!("by its size beside that of models built before, about {seconds:.0} s");
    }
    format!(
        "nothing has been built here yet; for {} MB it may take minutes",
        key.model_bytes.div_ceil(1 << 20)
    )
}

/// What stands beside the engines in `root`; a record that cannot be read is none.
fn records(root: &Path) -> Vec<Record> {
    let Ok(folders) = std::fs::read_dir(root) else {
        return Vec::new();
    };
    let read = |folder: PathBuf| toml::from_str(&std::fs::read_to_string(folder.join(RECORD)).ok()?).ok();
    folders.flatten().filter_map(|entry| read(entry.path())).collect()
}

fn unusable(path: &Path, error: &std::io::Error) -> GpuError {
    GpuError::Cache { path: path.to_owned(), reason: error.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(model: &str, model_bytes: u64, input: &str) -> Key {
        Key {
            model: model.into(),
            model_bytes,
            gpu: "NVIDIA GeForce RTX 4090".into(),
            compute_capability: (8, 9),
            backend: "tensorrt".into(),
            precision: "Fp16".into(),
            input: input.into(),
            onnxruntime: "1.31.1".into(),
            provider: "ab".into(),
            library_version: "101303".into(),
        }
    }

    fn built(root: &Path, key: Key, seconds: f64) {
        let build = Build::begin(root, key, "an engine").unwrap();
        let text = toml::to_string(&Record { seconds, key: build.key.clone() }).unwrap();
        std::fs::write(build.folder().join(RECORD), text).unwrap();
    }

    #[test]
    fn what_was_built_is_not_built_again_and_another_gpu_needs_its_own() {
        let root = tempfile::tempdir().unwrap();
        let key = key("abc", 1 << 20, "images:8x3x384x640");
        let build = Build::begin(root.path(), key.clone(), "an engine").unwrap();
        let folder = build.folder().to_owned();
        assert!(build.since.is_some());
        build.end().unwrap();
        let again = Build::begin(root.path(), key.clone(), "an engine").unwrap();
        assert!(again.since.is_none() && again.folder() == folder);
        let other = Key { gpu: "NVIDIA H100".into(), ..key };
        let other = Build::begin(root.path(), other, "an engine").unwrap();
        assert!(other.since.is_some() && other.folder() != folder);
    }

    #[test]
    fn a_build_that_was_broken_off_begins_anew() {
        let root = tempfile::tempdir().unwrap();
        let key = key("abc", 1 << 20, "images:8x3x384x640");
        std::fs::write(
            Build::begin(root.path(), key.clone(), "an engine").unwrap().folder().join("part"),
            "",
        )
        .unwrap();
        assert!(Build::begin(root.path(), key, "an engine").unwrap().since.is_some());
    }

    #[test]
    fn an_estimate_comes_from_the_same_model_or_from_others_by_size() {
        let root = tempfile::tempdir().unwrap();
        let wanted = key("abc", 20 << 20, "images:8x3x384x640");
        assert!(estimate(root.path(), &wanted).contains("20 MB"));
        built(root.path(), key("def", 10 << 20, "images:8x3x384x640"), 60.0);
        assert!(estimate(root.path(), &wanted).contains("about 120 s"));
        built(root.path(), key("abc", 20 << 20, "images:4x3x384x640"), 77.0);
        assert!(estimate(root.path(), &wanted).contains("77 s"));
    }

    #[test]
    fn a_cache_that_cannot_be_made_is_named() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let error = Build::begin(file.path(), key("abc", 1, "images:1x3x8x8"), "an engine").err().unwrap();
        assert!(error.to_string().contains(&file.path().display().to_string()), "{error}");
    }
}
