# shellcheck shell=bash
# Rust: its version, its components, and a toolchain that builds plugins. Sourced by run.

new_enough_rust() {
    local wanted have
    command -v cargo >/dev/null ||
        fail "cargo is not in PATH ($PATH); install Rust with rustup, or open a new shell if you just did"
    wanted="$(sed -n 's/^rust-version = "\(.*\)"$/\1/p' Cargo.toml)"
    have="$(rustc --version | cut -d ' ' -f 2)"
    [ "$(printf '%s\n' "$wanted" "$have" | sort -V | head -n 1)" = "$wanted" ] ||
        fail "$(command -v rustc) is $have, and Touchline needs $wanted or newer; run: rustup update stable"
}

# rustup's minimal profile leaves these out.
rust_components() {
    local component
    for component in fmt clippy; do
        ! cargo "$component" --version >/dev/null 2>&1 || continue
        local name="${component/fmt/rustfmt}"
        say "adding $name to the Rust toolchain"
        rustup component add "$name" || fail "rustup cannot add $name; mend what it says above and run this again"
    done
}

# rustup's library where it can be had. Where rustup's servers cannot be reached, Debian's second toolchain builds the
# library from its source; scripts/build-plugins.sh knows both ways.
wasm_toolchain() {
    command -v rustup >/dev/null ||
        fail "rustup is not in PATH, and building plugins needs the component linker of its toolchain; install Rust with rustup"
    ! rustup_has_wasm || return 0
    ! debian_has_wasm || return 0
    say "adding WebAssembly ($wasm_target) to the Rust toolchain"
    if fetch_wasm 120; then
        say "took the way through rustup: plugins are built by $(rustup run stable rustc --version)"
        return 0
    fi
    say "rustup cannot fetch it; taking Debian's toolchain instead"
    install_packages rustc-web cargo-web rust-web-src lld-22
    debian_has_wasm ||
        fail "neither way leads to WebAssembly; with network: rustup target add $wasm_target; on Debian 12: apt-get install rustc-web cargo-web rust-web-src lld-22"
    say "took the way through Debian: plugins are built by $(/usr/bin/rustc --version)"
}
