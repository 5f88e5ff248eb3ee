//! A file of this machine, and its signature beside it.

use super::error::FetchError;
use super::{Arrived, Intake};
use crate::signature::{MAX_SIGNATURE_BYTES, Signature, SignatureError};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use tokio::fs::File;
use tokio::io::AsyncReadExt;

/// Bytes read at once.
const PIECE_BYTES: usize = 256 << 10;

/// Copies `path`, and reads `path.sig` where it is there.
pub async fn fetch(path: &Path, mut intake: Intake) -> Result<Arrived, FetchError> {
    let wrong = |source| FetchError::File { path: path.to_owned(), source };
    // Opening a pipe waits for whoever writes into it.
    if !tokio::fs::metadata(path).await.map_err(wrong)?.is_file() {
        return Err(FetchError::NoFile { path: path.to_owned() });
    }
    let mut file = File::open(path).await.map_err(wrong)?;
    let mut piece = vec![0; PIECE_BYTES];
    loop {
        match file.read(&mut piece).await.map_err(wrong)? {
            0 => break,
            count => intake.take(&piece[..count])?,
        }
    }
    let beside = signature_path(path);
    let name = beside.display();
    let signature = match signature(&beside).await {
        Ok(text) => Some(Signature::read(&name, &text)),
        Err(error) if error.kind() == ErrorKind::NotFound => None,
        Err(error) => Some(Err(SignatureError::unreadable(&name, &error))),
    };
    Ok(intake.arrived(signature))
}

/// Where the signature of the file at `path` lies.
pub fn signature_path(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".sig");
    name.into()
}

async fn signature(path: &Path) -> std::io::Result<Vec<u8>> {
    if !tokio::fs::metadata(path).await?.is_file() {
        return Err(std::io::Error::other("it is no regular file"));
    }
    let mut bytes = Vec::new();
    File::open(path).await?.take(MAX_SIGNATURE_BYTES).read_to_end(&mut bytes).await?;
    Ok(bytes)
}
