//! How much memory the process had in use at most, by the kernel's own count.

use anyhow::Context;

/// Forgets the peak so far. Without the kernel's leave the peak counts from the start of the process, which the
/// result then says.
pub fn forget_peak() -> bool {
    // 5 resets VmHWM: proc(5), /proc/pid/clear_refs.
    std::fs::write("/proc/self/clear_refs", "5").is_ok()
}

/// The peak since it was forgotten, bytes (VmHWM).
///
/// # Errors
/// A system without /proc.
pub fn peak_bytes() -> anyhow::Result<u64> {
    let status = std::fs::read_to_string("/proc/self/status").context("cannot read /proc/self/status")?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))
        .context("no VmHWM in /proc/self/status")?;
    let kib: u64 = line.trim().trim_end_matches("kB").trim().parse().context("VmHWM is no number")?;
    Ok(kib * 1_024)
}
