#!/usr/bin/env bash
# Builds the examples in Python and JavaScript of plugins/examples/ into target/plugins/examples/NAME.wasm, each a
# WebAssembly component that imports the contract and nothing else: WASI is stubbed out. What is newer than its sources
# and this script stays as it is. scripts/build-plugins.sh builds those in Rust.
set -euo pipefail

root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
cd "$root"
# shellcheck source=scripts/setup/guests.sh
. "$root/scripts/setup/guests.sh"
out_dir="$root/target/plugins/examples"
mkdir -p "$out_dir"

say() { printf 'build-examples: %s\n' "$*"; }
fail() { printf 'build-examples: error: %s\n' "$*" >&2; exit 1; }

# is_built OUT SOURCE...: OUT is there and newer than each file.
is_built() {
    local out="$1"
    shift
    [ -f "$out" ] && [ -z "$(find -L "$@" -type f -not -path '*/__pycache__/*' -newer "$out" -print -quit)" ]
}

# Nobody who reads OUT sees half of it.
place() {
    mv "$1" "$2"
    say "$2 ($(stat -c %s "$2") bytes, sha256 $(sha256sum "$2" | cut -c1-16)…)"
}

for folder in plugins/examples/*/; do
    folder="${folder%/}"
    name="$(basename "$folder")"
    out="$out_dir/$name.wasm"
    ! is_built "$out" "$folder" scripts/build-examples.sh scripts/setup/guests.sh || continue
    if [ -f "$folder/app.py" ]; then
        tool="$root/.tools/$componentize_py_place"
        [ -d "$tool" ] || fail "$tool is missing; run scripts/setup/run guests"
        # From inside the folder, so that where it lies does not show in what is built.
        (cd "$folder" && PYTHONPATH="$tool" PYTHONDONTWRITEBYTECODE=1 "$tool/bin/componentize-py" \
            -d wit -w nearest componentize --stub-wasi -p . app -o "$out.new" >/dev/null)
        place "$out.new" "$out"
    elif [ -f "$folder/package.json" ]; then
        tool="$root/.tools/$componentize_qjs_place/node_modules/.bin/componentize-qjs"
        [ -x "$tool" ] || fail "$tool is missing; run scripts/setup/run guests"
        (cd "$folder" && "$tool" --sync --stub-wasi --wit wit --js app.js -o "$out.new" >/dev/null)
        place "$out.new" "$out"
    fi
done
