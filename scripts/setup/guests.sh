# shellcheck shell=bash
# What makes components of Python and of JavaScript, for the examples and the tests that use them. Sourced by run, and by
# ../build-examples.sh.

componentize_py_version=0.25.1
componentize_qjs_version=0.4.5

# Where they lie below .tools/. The version is in the name, so that another one is another folder.
componentize_py_place="componentize-py-$componentize_py_version"
componentize_qjs_place="componentize-qjs-$componentize_qjs_version"

componentize_py() {
    local place="$tools/$componentize_py_place"
    [ ! -x "$place/bin/componentize-py" ] || return 0
    local python digest new
    case "$(uname -m)" in
        x86_64) digest=8623cd8cab8453cb0cd8bf03f3c7103420d06f2f3d360186a280a70a1ca5e89f ;;
        aarch64) digest=7b6a87c520358166843af0daa86d2312d7af4cbcbbf1e598951085cf7f2991ca ;;
        *) fail "no digest of componentize-py $componentize_py_version is known for $(uname -m)" ;;
    esac
    python="$(python_with_pip)"
    say "fetching componentize-py $componentize_py_version (a wheel of some 17 MB)"
    new="$(mktemp -d "$tools/new.XXXXXX")"
    printf 'componentize-py==%s --hash=sha256:%s\n' "$componentize_py_version" "$digest" >"$new/wanted.txt"
    with_progress "fetching componentize-py" "$new/pip.log" timeout 900 "$python" -m pip install \
        --disable-pip-version-check --no-deps --only-binary=:all: --require-hashes \
        --target "$new/lib" --requirement "$new/wanted.txt" ||
        fail "pip cannot install componentize-py==$componentize_py_version; mend what it says above and run this again"
    mv "$new/lib" "$place"
    rm -rf "$new"
    say "componentize-py $componentize_py_version lies in $place"
}

# What npm fetches is checked against the digests in guests/package-lock.json.
componentize_qjs() {
    local place="$tools/$componentize_qjs_place"
    [ ! -x "$place/node_modules/.bin/componentize-qjs" ] || return 0
    grep -qF "\"componentize-qjs\": \"$componentize_qjs_version\"" "$here/guests/package.json" ||
        fail "scripts/setup/guests/package.json names another version than ${BASH_SOURCE[0]}, $componentize_qjs_version"
    # Whoever has a Node of his own keeps it.
    { command -v node && command -v npm; } >/dev/null || install_packages nodejs npm
    local new
    new="$(mktemp -d "$tools/new.XXXXXX")"
    cp "$here/guests/package.json" "$here/guests/package-lock.json" "$new"
    say "fetching componentize-qjs $componentize_qjs_version (some 40 MB)"
    with_progress "fetching componentize-qjs" "$tools/componentize-qjs.log" timeout 900 \
        env -C "$new" npm ci --ignore-scripts --no-audit --no-fund ||
        fail "npm cannot install componentize-qjs $componentize_qjs_version; mend what it says above and run this again"
    mv "$new" "$place"
    say "componentize-qjs $componentize_qjs_version lies in $place"
}
