"""Answers and truths as `touchline` writes them, and what the raw models' word comes to as an answer. Standard library
only. Coordinates are px of the source frame.
"""

import json
from pathlib import Path
from typing import NamedTuple

KEYPOINTS = 32
UNSEEN = (0.0, 0.0)
BALL = 0

Edges = tuple[float, float, float, float]


class Box(NamedTuple):
    """An object with its identity; left, top, right, bottom."""

    id: int
    class_id: int
    edges: Edges


class Frame(NamedTuple):
    """What is answered, or true, of one frame."""

    boxes: list[Box]
    keypoints: list[tuple[float, float]]

    @property
    def people(self) -> list[Box]:
        return [box for box in self.boxes if box.class_id != BALL]


Answer = dict[int, Frame]


class Seen(NamedTuple):
    """What a model saw: edges, class and confidence."""

    edges: Edges
    class_id: int
    confidence: float


def read(path: Path) -> Answer:
    """The frames of an answer, or of a clip's truth.json."""
    with path.open() as file:
        frames = json.load(file)["frames"]
    return {frame["frame_number"]: _frame(frame) for frame in frames}


def _frame(written: dict) -> Frame:
    boxes = [Box(box["id"], box["class_id"], tuple(box["bbox"])) for box in written["objects"]]
    return Frame(boxes, [(x, y) for x, y in written["keypoints"]])


def write(path: Path, answer: Answer) -> None:
    """Writes an answer as `touchline score` reads it."""
    frames = [
        {
            "frame_number": number,
            "objects": [{"id": box.id, "class_id": box.class_id, "bbox": box.edges} for box in frame.boxes],
            "keypoints": frame.keypoints,
        }
        for number, frame in sorted(answer.items())
    ]
    path.write_text(json.dumps({"frames": frames}))


def read_seen(path: Path, keypoint_confidence: float) -> dict[int, tuple[list[Seen], list[tuple[float, float]]]]:
    """What the models saw, by frame, from lines as `touchline models run` prints them: detections, and keypoints of at
    least that confidence, the others as not seen."""
    detections: dict[int, list[Seen]] = {}
    keypoints: dict[int, list[tuple[float, float]]] = {}
    with path.open() as lines:
        for look in map(json.loads, lines):
            if look["role"] == "players":
                detections[look["frame"]] = [_seen(found) for found in look["detections"]]
            else:
                keypoints[look["frame"]] = [_placed(point, keypoint_confidence) for point in look["keypoints"]]
    nothing = [UNSEEN] * KEYPOINTS
    frames = sorted(detections.keys() | keypoints.keys())
    return {frame: (detections.get(frame, []), keypoints.get(frame) or nothing) for frame in frames}


def _seen(found: dict) -> Seen:
    edges = tuple(found["bbox"][edge] for edge in ("left", "top", "right", "bottom"))
    return Seen(edges, found["class_id"], found["confidence"])


def _placed(point: dict, least_confidence: float) -> tuple[float, float]:
    return (point["x"], point["y"]) if point["confidence"] >= least_confidence else UNSEEN
