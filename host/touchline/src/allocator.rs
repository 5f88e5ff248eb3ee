//! The C library's allocator, from which FFmpeg, ONNX Runtime and our own code take their memory.
//!
//! It keeps an arena for each of up to eight threads a core, and what one thread frees, others do not use. A challenge's
//! threads come and go, so without a limit what a miner holds would grow with the number of challenges and with the
//! length of clips: on two cores `touchline bench --long 10`, with strides
//! of ten, had a peak of 314 MB in the long clip without a limit, and of 256 MB with two arenas.

/// Has one arena for each core, so that threads that run at the same time do not wait for each other.
///
/// To be called before another thread is started. Where the C library is another one than glibc, which alone has arenas,
/// nothing happens.
pub fn limit_arenas() {
    #[cfg(target_env = "gnu")]
    {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let arenas = libc::c_int::try_from(cores).unwrap_or(libc::c_int::MAX);
        // SAFETY: mallopt takes two numbers; the one condition is that no other thread allocates meanwhile, and there is
        // none yet. It refuses only numbers below one.
        unsafe { libc::mallopt(libc::M_ARENA_MAX, arenas) };
    }
}
