//! Compiled components on disk, so that a plugin is compiled once.
//!
//! Loading compiled code is as good as running it, so only a directory that Touchline alone writes to may be
//! named. An entry is named by the component's digest and by everything about the engine that the code depends
//! on, and begins with the digest of its own content, so that a damaged entry is noticed and made again.

use sha2::{Digest, Sha256};
use std::fs::File;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use wasmtime::Engine;
use wasmtime::component::Component;

/// How the name of an entry ends.
const WHOLE: &str = ".compiled";
/// How the name of a file ends that is to become one.
const HALF: &str = ".half";
/// Bytes of an entry before its content.
const DIGEST_BYTES: usize = 32;

/// Entries written by this process, so that no two threads write the same file.
static WRITES: AtomicU64 = AtomicU64::new(0);

/// The component in `bytes`, from the cache where it is there; whatever fails there is logged and compiled.
pub fn compile(
    engine: &Engine,
    bytes: &[u8],
    digest: &str,
    cache_dir: Option<&Path>,
) -> wasmtime::Result<Component> {
    let Some(cache_dir) = cache_dir else { return Component::new(engine, bytes) };
    let entry = entry_path(engine, digest, cache_dir);
    if let Some(component) = read(engine, &entry) {
        return Ok(component);
    }
    let component = Component::new(engine, bytes)?;
    if let Err(error) = write(&component, &entry) {
        tracing::warn!(entry = %entry.display(), %error, "the compiled plugin was not kept; it is compiled again next time");
    }
    Ok(component)
}

/// Removes what is kept of the component with this digest, whatever engine it was compiled for; says how many entries
/// there were. Whoever needs one again compiles it again.
///
/// # Errors
/// A directory or an entry that the system does not let go of.
pub fn forget_compiled(cache_dir: &Path, digest: &str) -> std::io::Result<usize> {
    let entries = match std::fs::read_dir(cache_dir) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(0),
        entries => entries?,
    };
    let mut removed = 0;
    for entry in entries {
        let entry = entry?;
        if entry.file_name().to_str().is_some_and(|name| is_of(name, digest)) {
            std::fs::remove_file(entry.path())?;
            removed += 1;
        }
    }
    Ok(removed)
}

fn entry_path(engine: &Engine, digest: &str, cache_dir: &Path) -> PathBuf {
    let mut hasher = DefaultHasher::new();
    engine.precompile_compatibility_hash().hash(&mut hasher);
    cache_dir.join(format!("{digest}-{:016x}{WHOLE}", hasher.finish()))
}

/// Whether a file of this name is an entry of the digest. What is being written is left to its writer.
fn is_of(name: &str, digest: &str) -> bool {
    name.strip_prefix(digest).is_some_and(|rest| rest.starts_with('-') && rest.ends_with(WHOLE))
}

fn read(engine: &Engine, entry: &Path) -> Option<Component> {
    let bytes = match std::fs::read(entry) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == ErrorKind::NotFound => return None,
        Err(error) => {
            tracing::warn!(entry = %entry.display(), %error, "a compiled plugin cannot be read; compiling it again");
            return None;
        }
    };
    let whole = bytes.split_at_checked(DIGEST_BYTES);
    let Some((_, content)) = whole.filter(|(digest, content)| Sha256::digest(content)[..] == **digest) else {
        tracing::warn!(entry = %entry.display(), "a compiled plugin is damaged; compiling it again");
        return None;
    };
    // SAFETY: the content is what `write` below put there, by its digest, in a directory that only Touchline
    // writes to, and it was made by an engine with the same compatibility hash. Nothing downloaded gets here.
    match unsafe { Component::deserialize(engine, content) } {
        Ok(component) => Some(component),
        Err(error) => {
            tracing::warn!(entry = %entry.display(), %error, "a compiled plugin does not fit; compiling it again");
            None
        }
    }
}

/// Writes beside the entry and renames, so that no reader sees half of it. What a killed writer left is removed first.
fn write(component: &Component, entry: &Path) -> wasmtime::Result<()> {
    let content = component.serialize()?;
    if let Some(directory) = entry.parent() {
        std::fs::create_dir_all(directory)?;
        sweep(directory)?;
    }
    let half = entry.with_extension(format!("{}-{}{HALF}", std::process::id(), WRITES.fetch_add(1, Relaxed)));
    let mut file = File::create(&half)?;
    // Until it is renamed or its writer ends. Who sweeps between these two lines costs this entry, and nothing else.
    file.lock()?;
    file.write_all(&Sha256::digest(&content))?;
    file.write_all(&content)?;
    file.sync_all()?;
    std::fs::rename(&half, entry)?;
    Ok(())
}

/// Removes what nobody writes any more: a writer holds its file locked, and the system unlocks it when that process ends.
fn sweep(directory: &Path) -> std::io::Result<()> {
    for entry in std::fs::read_dir(directory)? {
        let path = entry?.path();
        if !path.to_string_lossy().ends_with(HALF) {
            continue;
        }
        // Another may have renamed or removed it since.
        if File::open(&path).is_ok_and(|half| half.try_lock().is_ok()) {
            let _ = std::fs::remove_file(&path);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_killed_writer_left_is_removed_by_the_next_and_what_is_being_written_stays() {
        let folder = tempfile::tempdir().unwrap();
        let [left, written] = ["a.1-0.half", "b.2-0.half"].map(|name| folder.path().join(name));
        std::fs::write(&left, b"x").unwrap();
        let writer = File::create(&written).unwrap();
        writer.lock().unwrap();
        let engine = Engine::default();
        let component = Component::new(&engine, wat::parse_str("(component)").unwrap()).unwrap();
        let entry = folder.path().join("c.compiled");
        write(&component, &entry).unwrap();
        assert_eq!([&left, &written, &entry].map(|path| path.exists()), [false, true, true]);
        drop(writer);
        write(&component, &entry).unwrap();
        assert!(!written.exists());
    }

    #[test]
    fn what_is_forgotten_is_every_entry_of_the_digest_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let [whole, other] = ["a".repeat(64), "b".repeat(64)];
        let names = [
            format!("{whole}-0000000000000001.compiled"),
            format!("{whole}-0000000000000002.compiled"),
            format!("{whole}-0000000000000002.7-0.half"),
            format!("{other}-0000000000000001.compiled"),
            "notes".to_owned(),
        ];
        for name in &names {
            std::fs::write(folder.path().join(name), b"x").unwrap();
        }
        assert_eq!(forget_compiled(folder.path(), &whole).unwrap(), 2);
        let left = |name: &String| folder.path().join(name).exists();
        assert_eq!(names.iter().map(left).collect::<Vec<_>>(), [false, false, true, true, true]);
        assert_eq!(forget_compiled(&folder.path().join("nowhere"), &whole).unwrap(), 0);
    }
}
