//! Writing results: to a file that is whole or not there, or to standard output.

use anyhow::{Context, ensure};
use std::fs::Permissions;
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

/// Writes `bytes` to `path`, or to standard output without one.
///
/// # Errors
/// A place that cannot be written to.
pub fn write(path: Option<&Path>, bytes: &[u8]) -> anyhow::Result<()> {
    let Some(path) = path else {
        let mut out = std::io::stdout().lock();
        return out.write_all(bytes).and_then(|()| out.flush()).context("cannot write to standard output");
    };
    replace(path, bytes).with_context(|| format!("cannot write {}", path.display()))
}

/// Refuses a place in a folder that is not there, before the work whose result is to be written to it.
///
/// # Errors
/// The folder.
pub fn check_place(path: &Path) -> anyhow::Result<()> {
    let folder = folder(path);
    ensure!(folder.is_dir(), "cannot write {}: there is no folder {}", path.display(), folder.display());
    Ok(())
}

fn folder(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// A regular file is replaced at once, so that nobody sees half of it; a device, a pipe or what a link points to is
/// written to, and stays what it is.
fn replace(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    if std::fs::symlink_metadata(path).is_ok_and(|found| !found.is_file()) {
        return std::fs::write(path, bytes);
    }
    let folder = folder(path);
    // As readable as the file before, or as any other that the operator makes: the system takes the umask off.
    let permissions =
        std::fs::metadata(path).map_or(Permissions::from_mode(0o666), |before| before.permissions());
    let mut partial =
        tempfile::Builder::new().prefix(".touchline-").permissions(permissions).tempfile_in(folder)?;
    partial.write_all(bytes)?;
    partial.persist(path).map_err(|error| error.error)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_replaced_and_nothing_is_left_beside_it() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("answer.json");
        for bytes in [&b"first"[..], b"second"] {
            write(Some(&path), bytes).unwrap();
            assert_eq!(std::fs::read(&path).unwrap(), bytes);
        }
        assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_link_stays_a_link_and_a_folder_is_an_error_that_names_it() {
        let dir = tempfile::tempdir().unwrap();
        let (target, link) = (dir.path().join("target"), dir.path().join("link"));
        std::os::unix::fs::symlink(&target, &link).unwrap();
        write(Some(&link), b"bytes").unwrap();
        assert_eq!(std::fs::read(&target).unwrap(), b"bytes");
        assert!(link.is_symlink());
        let error = write(Some(dir.path()), b"bytes").unwrap_err();
        assert!(error.to_string().contains(&dir.path().display().to_string()), "{error}");
    }
}
