//! Work that can wait.

/// The system's lowest priority.
const NICEST: i32 = 19;

/// Starts a thread that the system gives time when nobody else wants it.
///
/// # Errors
/// A system that starts no more threads.
pub fn spawn_patient(name: &str, work: impl FnOnce() + Send + 'static) -> std::io::Result<()> {
    let patient = move || {
        // Linux gives each thread its own; where it refuses, the work is done all the same.
        if let Err(error) = rustix::process::setpriority_process(None, NICEST) {
            tracing::warn!(%error, "the priority of work that can wait was not lowered");
        }
        work();
    };
    std::thread::Builder::new().name(name.to_owned()).spawn(patient).map(drop)
}
