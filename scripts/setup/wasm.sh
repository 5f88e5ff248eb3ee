# shellcheck shell=bash
# Which of this machine's toolchains can build for WebAssembly. Sourced by run, and by ../build-plugins.sh.

wasm_target=wasm32-unknown-unknown

rustup_has_wasm() {
    rustup target list --toolchain stable --installed 2>/dev/null | grep -qx "$wasm_target"
}

# Debian's second toolchain (rustc-web) builds the library for it from its source (rust-web-src).
debian_has_wasm() {
    [ -x /usr/bin/rustc ] && [ -x /usr/bin/cargo ] &&
        [ -f "$(/usr/bin/rustc --print sysroot)/lib/rustlib/src/rust/library/std/Cargo.toml" ]
}

# fetch_wasm SECONDS: without network rustup can hang instead of failing.
fetch_wasm() {
    RUSTUP_MAX_RETRIES=0 timeout "$1" rustup target add --toolchain stable "$wasm_target"
}
