"""Holds what the product saw in clips against the truth of those clips.

`python3 evaluate.py OBSERVATIONS TRUTH [OBSERVATIONS TRUTH ...] [--check]`

OBSERVATIONS is what `touchline models run MANIFEST CLIP` printed: a JSON line a frame, in source px; lines of both
roles may stand in one file. TRUTH is the clip's truth.json. Which figures are printed depends on which roles were
seen. With --check the exit status is 1 when a figure misses what is asked (metrics.py). Standard library only.
"""

import argparse
import json
import sys

from metrics import Detection, Tally

KEYPOINTS = 32


def read_observations(path: str) -> dict[tuple[str, int], dict]:
    """Observations by role and frame."""
    with open(path) as lines:
        rows = [json.loads(line) for line in lines if line.strip()]
    if not rows:
        sys.exit(f"{path}: no observation in it; did `touchline models run` fail?")
    return {(row["role"], row["frame"]): row for row in rows}


def add_detections(tally: Tally, observation: dict | None, truth: dict) -> None:
    edges = ("left", "top", "right", "bottom")
    found = observation["detections"] if observation else []
    tally.detections(
        [Detection(tuple(d["bbox"][edge] for edge in edges), d["class_id"], d["confidence"]) for d in found],
        [Detection(tuple(o["bbox"]), o["class_id"]) for o in truth["objects"]],
    )


def add_keypoints(tally: Tally, observation: dict | None, truth: dict) -> None:
    seen = observation["keypoints"] if observation else []
    points = [(p["x"], p["y"], p["confidence"]) for p in seen] or [(0.0, 0.0, 0.0)] * KEYPOINTS
    tally.keypoints(points, [tuple(point) for point in truth["keypoints"]])


def add_clip(tally: Tally, observations_path: str, truth_path: str) -> None:
    """Every frame of the truth counts, also one that the product said nothing of."""
    observations = read_observations(observations_path)
    roles = {role for role, _ in observations}
    with open(truth_path) as file:
        frames = json.load(file)["frames"]
    for truth in frames:
        if "players" in roles:
            add_detections(tally, observations.get(("players", truth["frame_number"])), truth)
        if "pitch" in roles:
            add_keypoints(tally, observations.get(("pitch", truth["frame_number"])), truth)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("files", nargs="+", metavar="OBSERVATIONS TRUTH", help="pairs of files")
    parser.add_argument("--confidence", type=float, default=0.4, help="from which on found and false are counted")
    parser.add_argument("--check", action="store_true", help="exit with 1 when a figure misses what is asked")
    args = parser.parse_args()
    if len(args.files) % 2:
        parser.error("files come in pairs: what was seen in a clip, and its truth.json")
    tally = Tally()
    for observations, truth in zip(args.files[::2], args.files[1::2]):
        add_clip(tally, observations, truth)
    text, missed = tally.table(args.confidence)
    print(text)
    if args.check and missed:
        sys.exit("missed:\n  " + "\n  ".join(missed))


if __name__ == "__main__":
    main()
