//! Runs strategy plugins in a sandbox.
