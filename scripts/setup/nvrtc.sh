# shellcheck shell=bash
# NVRTC, which compiles the preparation kernel without a GPU; for its test. Sourced by run.

nvrtc() {
    local version=13.0.88
    local place="$tools/nvrtc"
    # What it compiles with lies in a library of its own, which it looks for by this name.
    local -A digests=(
        [libnvrtc.so.13]=a49e67e8e74590f1e98de55c39c6287efd3f59e3c3797464d7bbe0fe01349b11
        [libnvrtc-builtins.so.13.0]=91dcd944d01da9c0f08fff5d779db136a47f6d62bdb63bae900d2f481e92c3a2
    )
    [ "$(uname -m)" = x86_64 ] || fail "no digest of NVRTC $version is known for $(uname -m); without it its test is skipped"
    local name there=1
    for name in "${!digests[@]}"; do
        has_digest "$place/$name" "${digests[$name]}" || there=0
    done
    [ "$there" -eq 0 ] || return 0

    local python work
    python="$(python_with_pip)"
    work="$(mktemp -d)"
    say "fetching NVRTC $version (a wheel of some 90 MB)"
    with_progress "fetching NVRTC" "$work/pip.log" timeout 900 "$python" -m pip download \
        --disable-pip-version-check --no-deps --only-binary=:all: --python-version 3.11 \
        --platform manylinux2010_x86_64 --dest "$work" "nvidia-cuda-nvrtc==$version" ||
        fail "pip cannot download nvidia-cuda-nvrtc==$version; with network this works: $python -m pip download nvidia-cuda-nvrtc==$version"
    "$python" - "$work"/nvidia_cuda_nvrtc-*.whl "$work" "${!digests[@]}" <<'PYTHON'
import pathlib, shutil, sys, zipfile
wheel, out, *names = sys.argv[1:]
with zipfile.ZipFile(wheel) as archive:
    for name in names:
        with archive.open(f"nvidia/cu13/lib/{name}") as source, open(pathlib.Path(out, name), "wb") as target:
            shutil.copyfileobj(source, target)
PYTHON
    mkdir -p "$place"
    for name in "${!digests[@]}"; do
        has_digest "$work/$name" "${digests[$name]}" ||
            fail "$work/$name has another digest (sha256) than ${digests[$name]}, which stands in ${BASH_SOURCE[0]}; nothing was installed"
    done
    for name in "${!digests[@]}"; do mv "$work/$name" "$place/$name"; done
    rm -rf "$work"
    say "NVRTC $version lies in $place"
}
