# shellcheck shell=bash
# How set-up speaks. Sourced by run.

say() { printf 'setup: %s\n' "$*"; }

fail() {
    printf 'setup: error: %s\n' "$*" >&2
    exit 1
}

# Runs a long command and shows that it lives: the last line of its log every so often, more of it when it fails.
# with_progress WHAT LOG COMMAND...
with_progress() {
    local what="$1" log="$2" ticker status=0
    shift 2
    mkdir -p "$(dirname "$log")"
    tick "$what" "$log" &
    ticker=$!
    "$@" >"$log" 2>&1 || status=$?
    kill "$ticker" 2>/dev/null || true
    wait "$ticker" 2>/dev/null || true
    if [ "$status" -ne 0 ]; then
        tail -n 30 "$log" >&2
        printf 'setup: %s failed; all it said is in %s\n' "$what" "$log" >&2
    fi
    return "$status"
}

# Ends with the script that started it ($$), even when that is interrupted.
tick() {
    local started="$SECONDS"
    # A sleep that outlives this must not keep the output open.
    while sleep 15 >/dev/null 2>&1 && kill -0 $$ 2>/dev/null; do
        say "$1: $((SECONDS - started)) s: $(tail -n 1 "$2" 2>/dev/null | tr -s '\r\t ' ' ' | cut -c1-100)"
    done
}
