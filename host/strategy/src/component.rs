//! A component file, read and compiled, of whatever world. Nothing of it has run.

use crate::cache;
use crate::error::LoadError;
use crate::guest::one_line;
use crate::sandbox::Sandbox;
use crate::shape::Shape;
use sha2::{Digest, Sha256};
use std::path::{Path, PathBuf};

/// The largest file that is read, bytes: room for a plugin that carries an interpreter.
pub const MAX_PLUGIN_BYTES: u64 = 64 << 20;

/// How a WebAssembly file begins, and what follows in a core module.
const MAGIC: &[u8] = b"\0asm";
const CORE_MODULE: [u8; 4] = [1, 0, 0, 0];

/// A compiled component and what it imports and exports; clones share the code.
#[derive(Clone)]
pub struct Component {
    sandbox: Sandbox,
    path: PathBuf,
    bytes: u64,
    digest: String,
    compiled: wasmtime::component::Component,
    shape: Shape,
}

impl Component {
    /// Reads and compiles the component at `path`. With a `cache_dir` it is compiled once; only Touchline may
    /// write there.
    ///
    /// # Errors
    /// A file that is missing, too large, or no component.
    pub fn read(sandbox: &Sandbox, path: &Path, cache_dir: Option<&Path>) -> Result<Self, LoadError> {
        let bytes = read(path)?;
        let digest = hex::encode(Sha256::digest(&bytes));
        check_kind(path, &bytes)?;
        // The engine quotes names of the file, which may hold anything.
        let compiled = cache::compile(sandbox.engine(), &bytes, &digest, cache_dir).map_err(|error| {
            LoadError::NotComponent { path: path.into(), reason: one_line(&format!("{error:#}")) }
        })?;
        let shape = Shape::of(&compiled, sandbox.engine());
        let bytes = bytes.len() as u64;
        Ok(Self { sandbox: sandbox.clone(), path: path.into(), bytes, digest, compiled, shape })
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Size of the file.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// SHA-256 of the file, in hex.
    pub fn digest(&self) -> &str {
        &self.digest
    }

    /// What it imports and exports.
    pub fn shape(&self) -> &Shape {
        &self.shape
    }

    pub(crate) fn sandbox(&self) -> &Sandbox {
        &self.sandbox
    }

    pub(crate) fn compiled(&self) -> &wasmtime::component::Component {
        &self.compiled
    }
}

fn read(path: &Path) -> Result<Vec<u8>, LoadError> {
    let unreadable = |source| LoadError::Unreadable { path: path.into(), source };
    let found = std::fs::metadata(path).map_err(unreadable)?;
    // A pipe would be waited for, and a device may never end.
    if !found.is_file() {
        return Err(unreadable(std::io::Error::other("it is no regular file")));
    }
    let bytes = found.len();
    if bytes > MAX_PLUGIN_BYTES {
        return Err(LoadError::TooLarge { path: path.into(), bytes, limit_bytes: MAX_PLUGIN_BYTES });
    }
    std::fs::read(path).map_err(unreadable)
}

fn check_kind(path: &Path, bytes: &[u8]) -> Result<(), LoadError> {
    match bytes.strip_prefix(MAGIC) {
        Some(version) if version.starts_with(&CORE_MODULE) => {
            Err(LoadError::CoreModule { path: path.into() })
        }
        Some(_) => Ok(()),
        None => {
            let reason = "it does not begin as WebAssembly does".into();
            Err(LoadError::NotComponent { path: path.into(), reason })
        }
    }
}
