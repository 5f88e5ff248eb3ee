"""Trains the small networks that are then exported, for a few minutes each on frames of rendered clips.

They need not be good, only see something: what is compared is the library with Touchline, on inputs that are the same.
Frames and labels lie in data/exports/{detect,pose}/, the trained weights in data/exports/weights/; what is there is not made
again.
"""

import json
import subprocess
import sys

import torch
import yaml
from ultralytics import YOLO
from ultralytics.utils import YAML, checks

from common import CLASSES, DATA, DETECT_SEEDS, EVERY, KEYPOINTS, NETWORKS, POSE_SEEDS, WIDTH, Network, clip, weights

# Half the width of the library's smallest: a third of the time for a model of the same layout.
SCALE = [0.33, 0.125, 512]


def box(left, top, right, bottom, size):
    """As the library's label files have it: centre and sides, as shares of the frame's."""
    width, height = size
    numbers = ((left + right) / 2 / width, (top + bottom) / 2 / height, (right - left) / width, (bottom - top) / height)
    return " ".join(f"{number:.6f}" for number in numbers)


def detect_label(frame, size):
    return [f"{seen['class_id']} {box(*seen['bbox'], size)}" for seen in frame["objects"]]


def pose_label(frame, size):
    """One object, the pitch: a box around the vertices in view, and all of them."""
    seen = [point for point in frame["keypoints"] if point != [0.0, 0.0]]
    if len(seen) < 4:
        return []
    xs, ys = zip(*seen)
    points = [f"{x / size[0]:.6f} {y / size[1]:.6f} {2 if [x, y] != [0.0, 0.0] else 0}" for x, y in frame["keypoints"]]
    return [" ".join([f"0 {box(min(xs), min(ys), max(xs), max(ys), size)}", *points])]


def dataset(kind, label, seeds):
    """The description of the data set `kind`, made where it is missing."""
    description = DATA / kind / "data.yaml"
    if description.exists():
        return description
    images, labels = DATA / kind / "images", DATA / kind / "labels"
    images.mkdir(parents=True, exist_ok=True)
    labels.mkdir(exist_ok=True)
    for seed in seeds:
        truth = json.loads((clip(seed).parent / "truth.json").read_text())
        size = truth["video"]["width"], truth["video"]["height"]
        subprocess.run(
            ["ffmpeg", "-v", "error", "-y", "-i", clip(seed), "-vf", f"select=not(mod(n\\,{EVERY})),noise=alls=10:allf=t+u", "-fps_mode", "passthrough",
             "-q:v", "2", images / f"{seed}-%04d.jpg"], check=True,
        )  # fmt: skip
        for number, frame in enumerate(truth["frames"][::EVERY], start=1):
            (labels / f"{seed}-{number:04d}.txt").write_text("\n".join(label(frame, size)))
    names = ["pitch"] if kind == "pose" else list(CLASSES)
    said = {"path": str(DATA / kind), "train": "images", "val": "images", "names": dict(enumerate(names))}
    if kind == "pose":
        said["kpt_shape"] = [KEYPOINTS, 3]
    description.write_text(yaml.safe_dump(said, sort_keys=False))
    return description


def narrow_yaml(network: Network):
    """The library's own file with our classes, and thinner."""
    said = YAML.load(checks.check_yaml(network.library_yaml))
    said["nc"] = 1 if network.pose else len(CLASSES)
    said["scales"] = {"n": SCALE}
    if network.pose:
        said["kpt_shape"] = [KEYPOINTS, 3]
    path = DATA / "yaml" / network.yaml
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(yaml.safe_dump(said, sort_keys=False))
    return path


def train(network: Network):
    if weights(network).exists():
        return
    print(f"training {network.name}", flush=True)
    kind = ("pose", pose_label, POSE_SEEDS) if network.pose else ("detect", detect_label, DETECT_SEEDS)
    description = dataset(*kind)
    model = YOLO(narrow_yaml(network))
    if network.teacher:
        model.load(DATA / "weights" / f"{network.teacher}.pt")
    model.train(
        data=description, imgsz=WIDTH, rect=True, epochs=network.epochs, batch=8, device="cpu", workers=0, seed=0, amp=False,
        optimizer="AdamW", lr0=0.003, lrf=0.02, cos_lr=True, warmup_epochs=1, val=False, plots=False, cache="ram",
        mosaic=0, scale=0, translate=0, fliplr=0, erasing=0, hsv_h=0, hsv_s=0.2, hsv_v=0.2, auto_augment=None,
        project=str(DATA / "runs"), name=network.name, exist_ok=True,
    )  # fmt: skip
    weights(network).parent.mkdir(exist_ok=True)
    (DATA / "runs" / network.name / "weights" / "last.pt").rename(weights(network))


def main():
    torch.set_num_threads(2)
    for network in NETWORKS:
        train(network)


if __name__ == "__main__":
    sys.exit(main())
