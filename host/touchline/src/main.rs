//! The `touchline` command.

mod allocator;

use std::process::ExitCode;

fn main() -> ExitCode {
    // Before there is a second thread.
    allocator::limit_arenas();
    touchline::cli::main()
}
