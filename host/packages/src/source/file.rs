//! A file of this machine, and its signature beside it.

use super::error::FetchError;
use super::{Arrived, Intake};
use crate::signature::MAX_SIGNATURE_BYTES;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use tokio::fs::File;
use tokio::io::AsyncReadExt;

/// Bytes read at once.
const PIECE_BYTES: usize = 256 << 10;

/// Copies `path`, and reads `path.sig` where it is there.
pub async fn fetch(path: &Path, mut intake: Intake) -> Result<Arrived, FetchError> {
    let wrong = |source| FetchError::File { path: path.to_owned(), source };
    let mut file = File::open(path).await.map_err(wrong)?;
    let mut piece = vec![0; PIECE_BYTES];
    loop {
        match file.read(&mut piece).await.map_err(wrong)? {
            0 => break,
            count => intake.take(&piece[..count])?,
        }
    }
    let signature = signature(&signature_path(path)).await?;
    let parsed = signature.map(|text| text.parse()).transpose();
    let parsed = parsed.map_err(|reason| FetchError::Signature {
        source_name: signature_path(path).display().to_string(),
        reason,
    })?;
    Ok(intake.arrived(parsed))
}

/// Where the signature of the file at `path` lies.
pub fn signature_path(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".sig");
    name.into()
}

async fn signature(path: &Path) -> Result<Option<String>, FetchError> {
    let wrong = |source| FetchError::File { path: path.to_owned(), source };
    let file = match File::open(path).await {
        Ok(file) => file,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(wrong(error)),
    };
    let mut bytes = Vec::new();
    file.take(MAX_SIGNATURE_BYTES).read_to_end(&mut bytes).await.map_err(wrong)?;
    Ok(Some(String::from_utf8_lossy(&bytes).into_owned()))
}
