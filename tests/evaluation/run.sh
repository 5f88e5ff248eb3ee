#!/usr/bin/env bash
# Sets up what tests/evaluation needs, in data/eval, tests it, and runs it: `run.sh strategies|scorer [OPTION...]`
#
# TOUCHLINE  the command (target/release/touchline)
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

say() { printf 'evaluate: %s\n' "$*" >&2; }

here=tests/evaluation
venv=data/eval/venv
python="$venv/bin/python"
touchline="${TOUCHLINE:-target/release/touchline}"

[ -x "$touchline" ] || { say "$touchline is missing; make it with \`make build\`, or name another with TOUCHLINE"; exit 1; }
for plugin in gsr soccer-actions sn44; do
    [ -e "target/plugins/$plugin.wasm" ] || { say "target/plugins/$plugin.wasm is missing; make it with \`make plugins\`"; exit 1; }
done

if ! cmp --silent "$here/requirements.txt" "$venv/installed.txt"; then
    say "installing the tracker and the metrics into $venv"
    python3 -m venv "$venv"
    "$python" -m pip install --quiet --disable-pip-version-check -r "$here/requirements.txt"
    cp "$here/requirements.txt" "$venv/installed.txt"
fi

export PYTHONDONTWRITEBYTECODE=1
(cd "$here" && "../../$python" -m unittest discover --quiet --pattern '*test_*.py')
exec "$python" "$here/evaluate.py" "$@" --touchline "$(realpath "$touchline")"
