# shellcheck shell=bash
# Debian packages: installs those of a list that are missing. Sourced by run.

package_is_installed() {
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

# install_packages NAME...
install_packages() {
    [ "${SETUP_PACKAGES:-}" != skip ] || return 0
    command -v apt-get >/dev/null && command -v dpkg-query >/dev/null ||
        fail "this is no Debian, so you must install what these Debian packages hold: $*. Then run this again with SETUP_PACKAGES=skip in the environment"

    local missing=() name
    for name in "$@"; do
        package_is_installed "$name" || missing+=("$name")
    done
    [ "${#missing[@]}" -gt 0 ] || return 0

    local as_root=()
    if [ "$(id -u)" -ne 0 ]; then
        command -v sudo >/dev/null ||
            fail "Debian packages are missing, and only root can install them; run as root: apt-get install ${missing[*]}"
        as_root=(sudo)
    fi
    say "installing Debian packages: ${missing[*]}"
    # Every tenth download, and what is set up but for libraries.
    progress() { sed -un '/^Need to get/p; /^Get:[0-9]*0 /p; /^Setting up lib/b; /^Setting up/p'; }
    # Both need no terminal, wait for another apt-get that runs, and try a download more than once.
    local apt=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q
        -o DPkg::Lock::Timeout=300 -o Acquire::Retries=3 -o Dpkg::Use-Pty=0)
    "${apt[@]}" update | progress ||
        fail "apt-get update failed (see above); mend that, or install by hand: apt-get install ${missing[*]}"
    "${apt[@]}" install -y --no-install-recommends "${missing[@]}" | progress ||
        fail "apt-get install failed (see above); mend that, or install by hand: apt-get install ${missing[*]}"
}
