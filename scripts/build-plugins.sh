#!/usr/bin/env bash
# Builds plugins in Rust, a WebAssembly component each:
#   build-plugins.sh             every plugin in plugins/ into target/plugins/NAME.wasm, and those of plugins/examples/ into
#                                target/plugins/examples/NAME.wasm
#   build-plugins.sh FOLDER OUT  the one in FOLDER, of which Cargo.toml names the crate, to OUT
#
# The rustup toolchain is used where it has the wasm32-unknown-unknown library or can fetch it; otherwise Debian's
# second toolchain, which carries the library's source. PLUGIN_TOOLCHAIN=rustup or =debian allows only that one.
# The same tools and sources give the same bytes.
set -euo pipefail

root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
# Where Cargo.toml is, and where what is built goes for one plugin alone.
project="$root" out=""
if [ "$#" -gt 0 ]; then
    [ "$#" -eq 2 ] || { printf 'build-plugins: error: name a folder and a file: build-plugins.sh FOLDER OUT\n' >&2; exit 1; }
    project="$(cd "$1" && pwd)" out="$(realpath -m "$2")"
fi
cd "$project"
# shellcheck source=scripts/setup/wasm.sh
. "$root/scripts/setup/wasm.sh"
build_dir="${PLUGIN_BUILD_DIR:-$project/target/plugin-build}"
cargo_home="${CARGO_HOME:-$HOME/.cargo}"

say() { printf 'build-plugins: %s\n' "$*"; }
fail() { printf 'build-plugins: error: %s\n' "$*" >&2; exit 1; }

# The component linker comes with rustup's Rust and calls the wasm linker beside it.
command -v rustup >/dev/null || fail "rustup is missing; install Rust from the address that rustup's site names, then run this again"
sysroot="$(rustup run stable rustc --print sysroot)" || fail "rustup has no stable toolchain; run: rustup toolchain install stable"
host="$(rustup run stable rustc -vV | sed -n 's/^host: //p')"
linker="$sysroot/lib/rustlib/$host/bin/wasm-component-ld"
wasm_ld="$sysroot/lib/rustlib/$host/bin/gcc-ld/wasm-ld"
[ -x "$linker" ] || fail "$linker is missing; run: rustup update stable (Rust 1.82 or newer has it)"

# A fetch that fails is remembered for a day.
rustup_may_fetch() {
    local marker="$build_dir/.rustup-cannot-fetch"
    [ -z "$(find "$marker" -mtime -1 2>/dev/null)" ] || return 1
    ! fetch_wasm 60 >/dev/null 2>&1 || return 0
    mkdir -p "$build_dir" && touch "$marker"
    return 1
}

# Where things lie on this machine must not show in what is built.
flags="-C target-feature=+simd128 -C link-arg=--wasm-ld-path=$wasm_ld"
flags+=" --remap-path-prefix=$root=/touchline --remap-path-prefix=$project=/plugin --remap-path-prefix=$cargo_home=/cargo --remap-path-prefix=$sysroot=/rust"
export CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER="$linker"
export CARGO_TARGET_DIR="$build_dir"

wanted="${PLUGIN_TOOLCHAIN:-any}"
case "$wanted" in
any | rustup | debian) ;;
*) fail "PLUGIN_TOOLCHAIN=$wanted: give rustup or debian, or leave it out" ;;
esac
if [ "$wanted" != debian ] && { rustup_has_wasm || rustup_may_fetch; }; then
    say "using rustup's $(rustup run stable rustc -V), with $wasm_target in $sysroot"
    cargo=(rustup run stable cargo build)
elif [ "$wanted" != rustup ] && debian_has_wasm; then
    say "using Debian's $(/usr/bin/rustc -V) in /usr/bin, building the library from its source"
    export RUSTC=/usr/bin/rustc RUSTC_BOOTSTRAP=1
    flags+=" --remap-path-prefix=$(/usr/bin/rustc --print sysroot)=/rust"
    cargo=(/usr/bin/cargo build -Z build-std=std,panic_abort)
else
    fail "no toolchain ($wanted) can build for $wasm_target. With network: rustup target add $wasm_target. On Debian 12: apt-get install rustc-web cargo-web rust-web-src lld-22"
fi
export CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS="$flags"

name_in() { sed -n 's/^name = "\(.*\)"$/\1/p' "$1" | head -n 1; }

# place PACKAGE OUT
place() {
    local built="$build_dir/$wasm_target/plugin/${1//-/_}.wasm"
    mkdir -p "$(dirname "$2")"
    # A copy that is there already keeps its time, and whoever is reading it sees no half of it.
    if ! cmp -s "$built" "$2"; then
        cp "$built" "$2.new" && mv "$2.new" "$2"
    fi
    say "$2 ($(stat -c %s "$2") bytes, sha256 $(sha256sum "$2" | cut -c1-16)…)"
}

if [ -n "$out" ]; then
    "${cargo[@]}" --profile plugin --target "$wasm_target"
    place "$(name_in Cargo.toml)" "$out"
    exit
fi

declare -A places
for manifest in plugins/*/Cargo.toml plugins/*/component/Cargo.toml plugins/examples/*/Cargo.toml; do
    # What plugins share is a library for them, no component.
    grep -q '"cdylib"' "$manifest" || continue
    package="$(name_in "$manifest")"
    # A component made of a library beside it bears the library's name.
    folder="$(dirname "${manifest/component\//}")"
    places[$package]="target/$(dirname "$folder")/${package%-component}.wasm"
done
packages=("${!places[@]}")
"${cargo[@]}" --locked --profile plugin --target "$wasm_target" "${packages[@]/#/--package=}"
for package in "${packages[@]}"; do place "$package" "$root/${places[$package]}"; done
