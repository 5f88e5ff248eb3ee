"""Samples that `synth-samples` rendered, and what makes training examples of them.

Reads a folder's images.bin (uint8, N x 360 x 640 x 3, RGB, half the size of the frame) through a memory map and its
labels.jsonl (frames of a truth.json, in px of the 1280x720 frame). The renderer may still be writing: an image
counts once its label's line is whole.
"""

import io
import json
import os
from pathlib import Path

import numpy as np
from PIL import Image

HEIGHT, WIDTH = 360, 640
GREY = 114  # the letterbox's border, as YOLO exports have it
BORDER = 12  # rows of it above and below, which make 384

CLASSES = ("ball", "goalkeeper", "player", "referee")
VERTICES = [
    (0, 0), (0, 1450), (0, 2584), (0, 4416), (0, 5550), (0, 7000), (550, 2584), (550, 4416),
    (1100, 3500), (2015, 1450), (2015, 2584), (2015, 4416), (2015, 5550), (6000, 0), (6000, 2585), (6000, 4415),
    (6000, 7000), (9985, 1450), (9985, 2584), (9985, 4416), (9985, 5550), (10900, 3500), (11450, 2584), (11450, 4416),
    (12000, 0), (12000, 1450), (12000, 2584), (12000, 4416), (12000, 5550), (12000, 7000), (5085, 3500), (6915, 3500),
]  # fmt: skip
NOISE = (np.random.default_rng(0).standard_normal(1 << 21) * 16).clip(-100, 100).astype(np.int16)  # 16ths of a level
MIRROR = np.array([VERTICES.index((12000 - x, y)) for x, y in VERTICES])


class Samples:
    """The images and labels of one folder, in px of the letterboxed 640x384 input."""

    def __init__(self, folder: Path):
        self.folder = Path(folder)
        self.boxes: list[np.ndarray] = []  # n x 5: class, x1, y1, x2, y2
        self.keypoints: list[np.ndarray] = []  # 32 x 3: x, y, in view
        self._read = 0
        self.refresh()

    def refresh(self) -> None:
        """Takes in what was rendered since the last look."""
        with open(self.folder / "labels.jsonl", "rb") as lines:
            lines.seek(self._read)
            for line in lines:
                if not line.endswith(b"\n"):
                    break
                self._read += len(line)
                self._add(json.loads(line))
        size = os.path.getsize(self.folder / "images.bin")
        count = size // (HEIGHT * WIDTH * 3)
        self.images = np.memmap(self.folder / "images.bin", np.uint8, "r", shape=(count, HEIGHT, WIDTH, 3))

    def _add(self, frame: dict) -> None:
        boxes = [[o["class_id"], *(v / 2 for v in o["bbox"])] for o in frame["objects"]]
        boxes = np.array(boxes, np.float32).reshape(-1, 5)
        boxes[:, [2, 4]] += BORDER
        points = np.array(frame["keypoints"], np.float32)
        seen = (points != 0).any(1)
        self.boxes.append(boxes)
        self.keypoints.append(np.column_stack([points / 2 + [0, BORDER], seen]).astype(np.float32))

    def __len__(self) -> int:
        return len(self.boxes)

    def letterboxed(self, index: int) -> np.ndarray:
        """The image as the model gets it: uint8, 384 x 640 x 3."""
        return np.pad(self.images[index], ((BORDER, BORDER), (0, 0), (0, 0)), constant_values=GREY)


def degrade(image: np.ndarray, dice: np.random.Generator) -> np.ndarray:
    """What cameras and codecs do to a picture (uint8, h x w x 3): compression, other exposure and colour, noise."""
    picture = Image.fromarray(image)
    if dice.random() < 0.3:
        packed = io.BytesIO()
        picture.save(packed, "JPEG", quality=int(dice.integers(35, 90)))
        picture = Image.open(packed)
    gain = dice.uniform(0.8, 1.2) * dice.uniform(0.93, 1.07, (3, 1))
    levels = (np.arange(256) * gain + dice.uniform(-18, 18)).clip(0, 255)
    out = np.asarray(picture.point(levels.astype(np.uint8).ravel().tolist()))
    if dice.random() < 0.3:
        start = dice.integers(0, len(NOISE) - out.size)
        strength = np.int16(dice.uniform(1, 7) * 16)
        noise = (NOISE[start : start + out.size].reshape(out.shape) * strength) >> 8
        out = (out + noise).clip(0, 255).astype(np.uint8)
    return out


def mirrored(image: np.ndarray, boxes: np.ndarray, points: np.ndarray):
    """The view as from the other end: a vertex becomes the one across the halfway line."""
    boxes = boxes.copy()
    boxes[:, [1, 3]] = WIDTH - boxes[:, [3, 1]]
    points = points[MIRROR].copy()
    points[:, 0] = WIDTH - points[:, 0]
    return image[:, ::-1], boxes, points


def crop(image: np.ndarray, boxes: np.ndarray, height: int, width: int, dice: np.random.Generator):
    """A window around one of the objects, rare classes oftener; boxes are cut, and dropped when mostly outside."""
    if len(boxes) and dice.random() < 0.9:
        weight = np.array([3.0, 3.0, 1.0, 3.0])[boxes[:, 0].astype(int)]
        chosen = boxes[dice.choice(len(boxes), p=weight / weight.sum())]
        centre = (chosen[1:3] + chosen[3:5]) / 2 + dice.uniform(-0.35, 0.35, 2) * (width, height)
    else:
        centre = dice.uniform((0, 0), (image.shape[1], image.shape[0]))
    left = int(np.clip(centre[0] - width / 2, 0, image.shape[1] - width))
    top = int(np.clip(centre[1] - height / 2, 0, image.shape[0] - height))
    moved = boxes - np.array([0, left, top, left, top], np.float32)
    cut = moved.copy()
    cut[:, [1, 3]] = cut[:, [1, 3]].clip(0, width)
    cut[:, [2, 4]] = cut[:, [2, 4]].clip(0, height)
    area = lambda b: (b[:, 3] - b[:, 1]) * (b[:, 4] - b[:, 2])
    kept = area(cut) > 0.4 * area(moved)
    return image[top : top + height, left : left + width], cut[kept]
