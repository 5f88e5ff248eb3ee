# shellcheck shell=bash
# ONNX Runtime's shared library, out of its Python wheel, checked by digest. Sourced by run.

onnxruntime() {
    local version=1.31.1
    local name="libonnxruntime.so.$version"
    local library="$tools/onnxruntime/$name"
    local machine digest
    machine="$(uname -m)"
    case "$machine" in
        x86_64) digest=fc44112fbe06d7d689c57e11d3862031f64711007e4ee020f8eed5185fd2c1d3 ;;
        aarch64) digest=8aa3b76b28c778a2b1dd660d34161adb1d508c9ccd04ff9dc80e26eca5df8467 ;;
        *) fail "no digest of ONNX Runtime $version is known for $machine; build it yourself and name it in touchline.toml, devices.onnxruntime" ;;
    esac
    ! has_digest "$library" "$digest" || return 0

    local python
    python="$(python_with_pip)"
    say "fetching ONNX Runtime $version for $machine (a wheel of some 20 MB)"
    local work
    work="$(mktemp -d)"
    # The library is the same in the wheels for every Python; naming one makes this machine's not matter.
    with_progress "fetching ONNX Runtime" "$work/pip.log" timeout 900 "$python" -m pip download \
        --disable-pip-version-check --no-deps --only-binary=:all: --python-version 3.11 \
        --platform "manylinux_2_28_$machine" --dest "$work" "onnxruntime==$version" ||
        fail "pip cannot download onnxruntime==$version; with network this works: $python -m pip download onnxruntime==$version"
    mkdir -p "$tools/onnxruntime"
    "$python" - "$work"/onnxruntime-*.whl "onnxruntime/capi/$name" "$work/$name" <<'PYTHON'
import shutil, sys, zipfile
wheel, member, out = sys.argv[1:]
with zipfile.ZipFile(wheel) as archive, archive.open(member) as source, open(out, "wb") as target:
    shutil.copyfileobj(source, target)
PYTHON
    has_digest "$work/$name" "$digest" ||
        fail "$work/$name has another digest (sha256) than $digest, which stands in ${BASH_SOURCE[0]}; nothing was installed"
    mv "$work/$name" "$library"
    rm -rf "$work"
    say "ONNX Runtime $version lies at $library"
}

# has_digest FILE SHA256
has_digest() {
    [ -f "$1" ] && [ "$(sha256sum "$1" | cut -d ' ' -f 1)" = "$2" ]
}

# Prints a Python that has pip; Debian's bare one gets it. What is said on the way goes to standard error.
python_with_pip() {
    local python
    for python in python3 /usr/bin/python3; do
        if "$python" -m pip --version >/dev/null 2>&1; then
            printf '%s\n' "$python"
            return 0
        fi
    done
    install_packages python3 python3-pip >&2
    /usr/bin/python3 -m pip --version >/dev/null 2>&1 ||
        fail "no Python with pip is here; on Debian: apt-get install python3-pip"
    printf '/usr/bin/python3\n'
}
