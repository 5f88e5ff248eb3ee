#!/bin/sh
# The demo models on clips of matches they were never trained on, through the product: renders the clips (kept in
# data/eval and reused), runs both models over them, and prints the figures. Fails when one misses what is asked.
#
# TOUCHLINE  the command (target/debug/touchline)
# SEEDS      of the matches (four from 910001; training has 100000..103000, and 900000..900150 were looked at meanwhile)
# SECONDS_A_CLIP  length of each clip (24: play starts in the middle, and goalkeepers come into view late)
set -eu
cd "$(dirname "$0")/../.."
touchline=${TOUCHLINE:-target/debug/touchline}
seeds=${SEEDS:-910001 910002 910003 910004}
seconds=${SECONDS_A_CLIP:-24}

pairs=
for seed in $seeds; do
    clip=data/eval/$seed-${seconds}s
    if [ ! -e "$clip/done" ]; then
        echo "rendering $clip" >&2
        "$touchline" synth --seed "$seed" --seconds "$seconds" --out "$clip" >/dev/null
        : >"$clip/done"
    fi
    for role in players pitch; do
        echo "running $role over $clip" >&2
        "$touchline" models run "models/$role/model.toml" "$clip/clip.mp4" >"$clip/$role.jsonl"
        pairs="$pairs $clip/$role.jsonl $clip/truth.json"
    done
done
# shellcheck disable=SC2086 # the names have no spaces in them
exec python3 models/train/evaluate.py --check $pairs
