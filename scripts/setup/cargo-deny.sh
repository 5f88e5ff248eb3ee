# shellcheck shell=bash
# cargo-deny, which checks licences, bans and sources of dependencies. Sourced by run.

cargo_deny_version=0.20.2

# No registry we use carries this version built, so it is compiled here, once. Optimised little: it runs for seconds
# and compiles for minutes.
cargo_deny() {
    local place="$tools/cargo-deny-$cargo_deny_version"
    if "$place/bin/cargo-deny" --version 2>/dev/null | grep -qF "cargo-deny $cargo_deny_version"; then
        return 0
    fi
    say "compiling cargo-deny $cargo_deny_version, once, into $place (two minutes on two cores)"
    CARGO_PROFILE_RELEASE_OPT_LEVEL=1 CARGO_PROFILE_RELEASE_LTO=off CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16 \
        with_progress "compiling cargo-deny" "$tools/cargo-deny.log" \
        cargo install --locked --version "$cargo_deny_version" --root "$place" cargo-deny ||
        fail "cargo-deny cannot be compiled; with network this works: cargo install --locked cargo-deny@$cargo_deny_version"
    say "cargo-deny $cargo_deny_version lies in $place/bin"
}
