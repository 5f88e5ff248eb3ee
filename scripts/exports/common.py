"""What the parts of check-exports share: where things lie, and which models are tried."""

import os
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DATA = Path(os.environ.get("EXPORTS_DATA", ROOT / "data" / "exports"))
CONFIG = Path(os.environ.get("CONFIG", ROOT / "touchline.toml"))
FRAMES = os.environ.get("FRAMES", "exact")
TOUCHLINE = Path(os.environ.get("TOUCHLINE", ROOT / "target" / "release" / "touchline"))

CLASSES = ("ball", "goalkeeper", "player", "referee")
KEYPOINTS = 32
# 1280x720 frames become 384x216, so scaling is by a broken number, and there is a border.
HEIGHT, WIDTH = 224, 384
SEED = 33  # of the clip that the comparison looks at
DETECT_SEEDS = (31, 32, 34, 35)
POSE_SEEDS = (31, SEED)  # what a pitch looks like is learnt slowly; boxes are wanted, not general ones
SECONDS = 8
EVERY = 8  # frames of a training clip: one in so many


@dataclass(frozen=True)
class Network:
    """One of the library's own yaml files."""

    name: str
    yaml: str  # with the scale's letter, n, in its name, as the library wants it
    library_yaml: str  # what it is made of
    pose: bool = False
    epochs: int = 15
    confidence: float = 0.25  # the library's default, and models import's; lower for a network that stays unsure
    teacher: str | None = None  # a network trained before, whose layers of the same shape it starts with


NETWORKS = (
    Network("yolov8-detect", "yolov8n.yaml", "yolov8.yaml"),
    Network("yolov10-detect", "yolov10n.yaml", "yolov10n.yaml", epochs=40),
    Network("yolo26-detect", "yolo26n.yaml", "yolo26.yaml"),
    Network("yolov8-pose", "yolov8n-pose.yaml", "yolov8-pose.yaml", pose=True, epochs=20, teacher="yolov8-detect"),
    Network(
        "yolo26-pose", "yolo26n-pose.yaml", "yolo26-pose.yaml", pose=True, epochs=40, confidence=0.03, teacher="yolo26-detect"
    ),
)


def clip(seed: int) -> Path:
    return DATA / f"clip-{seed}" / "clip.mp4"


def weights(network: Network) -> Path:
    return DATA / "weights" / f"{network.name}.pt"
