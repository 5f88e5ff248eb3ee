//! A process of its own for what is tried on a file that nobody trusts yet.
//!
//! The child limits itself before it looks at the file, and says what it found as one JSON document. The parent waits for
//! a limited time, and holds a pipe to the child's standard input: when the parent dies, the pipe closes, and the child
//! ends.

use super::CheckError;
use rlimit::{Resource, getrlimit, setrlimit};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::fmt::Display;
use std::io::{Read, Seek};
use std::os::unix::process::ExitStatusExt;
use std::process::{ExitStatus, Stdio};
use std::time::Duration;
use tokio::process::Command;

/// Compiled code of one plugin at most; the cache's file must fit.
const MAX_CODE_BYTES: u64 = 1 << 30;
/// The parent waits this many times as long as the child may compute: others may want the cores as well.
const PATIENCE: u32 = 10;

/// Signals of Linux: out of processor time, killed, file too large.
const SIGXCPU: i32 = 24;
const SIGKILL: i32 = 9;
const SIGXFSZ: i32 = 25;

/// What a child may use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChildLimits {
    /// Writable memory, bytes.
    pub memory_bytes: u64,
    /// Processor time of all its threads.
    pub cpu: Duration,
}

/// What a child says.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Said<T> {
    Found(T),
    Refused(String),
}

/// Limits this process, for good. The first thing a child does.
///
/// # Errors
/// A system that refuses.
pub fn limit_this_process(limits: &ChildLimits) -> Result<(), CheckError> {
    // Where whoever started this one set a lower limit, that one holds.
    let set = |resource: Resource, most: u64, hard: u64| {
        let limited = getrlimit(resource)
            .and_then(|(_, highest)| setrlimit(resource, most.min(highest), hard.min(highest)));
        limited.map_err(|error| CheckError::Child(format!("no limit {}: {error}", resource.as_name())))
    };
    // Writable memory and not address space, of which the sandbox's pool reserves a lot that it never touches.
    set(Resource::DATA, limits.memory_bytes, limits.memory_bytes)?;
    // At the first limit it is told what it ran into, at the second it is killed.
    let seconds = limits.cpu.as_secs().max(1);
    set(Resource::CPU, seconds, seconds + 1)?;
    set(Resource::FSIZE, MAX_CODE_BYTES, MAX_CODE_BYTES)?;
    set(Resource::CORE, 0, 0)?;
    std::thread::Builder::new()
        .name("parent-watch".into())
        .spawn(end_with_parent)
        .map(drop)
        .map_err(|error| CheckError::Child(format!("it cannot watch its parent: {error}")))
}

/// The parent never writes; the pipe ends when it does.
fn end_with_parent() {
    let _ = std::io::copy(&mut std::io::stdin(), &mut std::io::sink());
    std::process::exit(1);
}

/// What a child prints: whatever came of its work.
pub fn report<T: Serialize>(found: Result<T, impl Display>) -> String {
    let said = match found {
        Ok(found) => Said::Found(found),
        Err(error) => Said::Refused(error.to_string()),
    };
    // Text and lists of text: there is nothing in it that JSON cannot say.
    serde_json::to_string(&said).unwrap_or_default()
}

/// Runs `command`, which ends up in [`limit_this_process`], a look at a file and [`report`], and reads what it found.
///
/// # Errors
/// What the child says is wrong, which limit it ran into, and a child that cannot be started.
pub async fn in_child<T: DeserializeOwned>(
    mut command: Command,
    limits: &ChildLimits,
) -> Result<T, CheckError> {
    let broken = |error: std::io::Error| CheckError::Child(error.to_string());
    let (mut out, mut log) = (tempfile::tempfile().map_err(broken)?, tempfile::tempfile().map_err(broken)?);
    command.stdin(Stdio::piped()).kill_on_drop(true);
    command.stdout(out.try_clone().map_err(broken)?).stderr(log.try_clone().map_err(broken)?);
    let mut child = command.spawn().map_err(broken)?;
    // Waiting closes the standard input of a child that still has it.
    let pipe = child.stdin.take();
    let time = limits.cpu * PATIENCE;
    let Ok(status) = tokio::time::timeout(time, child.wait()).await else {
        child.kill().await.map_err(broken)?;
        return Err(CheckError::Stopped(format!("it was not done after {} s", time.as_secs())));
    };
    drop(pipe);
    let status = status.map_err(broken)?;
    let mut text = String::new();
    out.rewind().and_then(|()| out.read_to_string(&mut text)).map_err(broken)?;
    match serde_json::from_str(&text) {
        Ok(Said::Found(found)) if status.success() => Ok(found),
        Ok(Said::Refused(reason)) => Err(CheckError::Refused(reason)),
        _ => {
            let mut logged = String::new();
            log.rewind().and_then(|()| log.read_to_string(&mut logged)).map_err(broken)?;
            Err(ended(status, &logged, limits))
        }
    }
}

/// What the end of a child that said nothing means.
fn ended(status: ExitStatus, logged: &str, limits: &ChildLimits) -> CheckError {
    let last = logged.lines().rev().find(|line| !line.trim().is_empty()).unwrap_or("it logged nothing");
    let out_of_memory = logged.contains("memory allocation of") || logged.contains("Cannot allocate memory");
    CheckError::Stopped(match status.signal() {
        Some(SIGKILL) => {
            "the process that checked it was killed; perhaps the machine had no memory left".into()
        }
        Some(SIGXCPU) => {
            let seconds = limits.cpu.as_secs();
            format!(
                "compiling and trying it takes more than {seconds} s of processor time (plugins.check_seconds)"
            )
        }
        Some(SIGXFSZ) => format!("its compiled code is larger than {MAX_CODE_BYTES} bytes"),
        _ if out_of_memory => {
            let bytes = limits.memory_bytes;
            format!(
                "compiling and trying it takes more than {bytes} bytes of memory (plugins.check_memory_bytes)"
            )
        }
        _ => format!("the process that checked it broke off ({status}): {last}"),
    })
}
