//! Files that an operator names.

use std::io::{Error, Result};
use std::path::Path;

/// Reads a regular file. A pipe would be waited for, and a device may never end.
pub fn read(path: &Path) -> Result<Vec<u8>> {
    if !std::fs::metadata(path)?.is_file() {
        return Err(Error::other("it is no regular file"));
    }
    std::fs::read(path)
}

/// Reads a regular file of UTF-8.
pub fn read_text(path: &Path) -> Result<String> {
    String::from_utf8(read(path)?).map_err(|_| Error::other("it is no text in UTF-8"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_regular_file_is_refused_without_being_opened() {
        let folder = tempfile::tempdir().unwrap();
        let pipe = folder.path().join("pipe");
        assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        for path in [pipe.as_path(), folder.path(), Path::new("/dev/zero")] {
            assert_eq!(read(path).unwrap_err().to_string(), "it is no regular file", "{}", path.display());
        }
        let file = folder.path().join("file");
        std::fs::write(&file, b"a\xff").unwrap();
        assert_eq!(read(&file).unwrap(), b"a\xff");
        assert_eq!(read_text(&file).unwrap_err().to_string(), "it is no text in UTF-8");
    }
}
