"""Runs the comparison for every export, prints a line each, and fails where one does not hold.

The library's side is kept in data/exports/library/ and made again when its export is newer. Touchline's side is what a user
does: `models import` with a role and nothing else, then `models run`.
"""

import subprocess
import sys

from common import CONFIG, DATA, FRAMES, NETWORKS, ROOT, SEED, TOUCHLINE, clip
from compare import HEADER, compare, read, row
from export import exports, onnx

LIBRARY_CONFIDENCE = 0.25


def library_says(network, name, batch):
    options = ["--opencv"] if FRAMES == "opencv" else []
    out = DATA / "library" / f"{name}{''.join(options)}.jsonl"
    if not out.exists() or out.stat().st_mtime < onnx(name).stat().st_mtime:
        out.parent.mkdir(exist_ok=True)
        partial = out.with_suffix(".partial")
        command = [sys.executable, ROOT / "scripts/exports/predict.py", name, str(batch), str(network.confidence), partial, *options]
        subprocess.run(command, check=True, stdout=sys.stderr)
        partial.rename(out)
    return read(out)


def touchline(*arguments, **options):
    return subprocess.run([TOUCHLINE, "models", *arguments, "--config", CONFIG], check=True, cwd=ROOT, text=True, **options)


def touchline_says(network, name):
    flags = [] if network.confidence == LIBRARY_CONFIDENCE else [f"--confidence={network.confidence}"]
    folder = DATA / "imported"
    role = "pitch" if network.pose else "players"
    touchline("import", onnx(name), "--role", role, "--out", folder, "--force", *flags, stdout=subprocess.DEVNULL)
    out = folder / f"{name}.jsonl"
    with open(out, "w") as lines:
        touchline("run", folder / f"{name}.toml", clip(SEED), stdout=lines)
    return read(out)


def check(network, name, batch):
    """Whether the export holds; what it is, is printed."""
    theirs = library_says(network, name, batch)
    try:
        ours = touchline_says(network, name)
        tally = compare(network.confidence, theirs, ours)
    except subprocess.CalledProcessError as error:
        print(f"{name:32} FAILS: {error}", flush=True)
        return False
    print(row(name, tally), flush=True)
    for found in (tally.alone + tally.apart)[:5]:
        print("   ", *found, flush=True)
    return tally.holds


def main(*wanted):
    print(HEADER, flush=True)
    tried = [(network, name, way.batch) for network in NETWORKS for name, way in exports(network)]
    held = [check(*one) for one in tried if not wanted or any(part in one[1] for part in wanted)]
    print(f"{sum(held)} of {len(held)} exports hold")
    return 0 if held and all(held) else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
