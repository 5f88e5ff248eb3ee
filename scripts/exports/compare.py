"""Holds what Touchline saw against what the library's predict prints, both as read by `read`.

Every box of either side must have its match on the other, of its class, within BOX_PX on every edge and SCORE in its
score; visible keypoints of the best object within POINT_PX and SCORE. One thing may differ without anything being wrong: a
box at the threshold may be missing on the other side, if its score is less than SCORE above it.
"""

import json
from dataclasses import dataclass, field

BOX_PX, SCORE = 0.5, 0.01
POINT_PX = 1.0  # a keypoint is placed from a cell of the network that may lie half a frame away
VISIBLE = 0.5
WIDTH, HEIGHT = 1280, 720  # of the frame


@dataclass
class Tally:
    """What a comparison found."""

    frames: int = 0
    boxes: int = 0  # that have their match
    alone: list = field(default_factory=list)  # (frame, side, box)
    keypoints: int = 0
    apart: list = field(default_factory=list)  # keypoints too far apart: (frame, number, px, score)
    box_px: float = 0.0
    score: float = 0.0
    keypoint_px: float = 0.0
    keypoint_score: float = 0.0

    @property
    def holds(self):
        # A network that sees next to nothing would hold whatever was compared.
        return 2 * self.boxes >= self.frames > 0 and not self.alone and not self.apart


def read(path):
    with open(path) as lines:
        return [as_boxes(json.loads(line)) for line in lines]


def as_boxes(frame):
    """Boxes as (class, left, top, right, bottom, score); both sides cut them to the frame, and one without area is none."""
    boxes = []
    for seen in frame["detections"]:
        edges = seen["box"] if "box" in seen else [seen["bbox"][edge] for edge in ("left", "top", "right", "bottom")]
        if edges[2] > edges[0] and edges[3] > edges[1]:
            boxes.append((seen["class_id"], *edges, seen["confidence"]))
    points = frame["keypoints"]
    points = [point if isinstance(point, list) else [point["x"], point["y"], point["confidence"]] for point in points]
    return boxes, points


def differences(one, other):
    """The greatest of the edges, and of the score."""
    return max(abs(a - b) for a, b in zip(one[1:5], other[1:5])), abs(one[5] - other[5])


def nearest(box, others):
    """The box of the class that is nearest, and its index."""
    alike = [(differences(box, other)[0], index) for index, other in enumerate(others) if other[0] == box[0]]
    return min(alike, default=(float("inf"), None))[1]


def fits(box, other):
    px, score = differences(box, other)
    return box[0] == other[0] and px <= BOX_PX and score <= SCORE


def compare_boxes(theirs, ours, tally):
    """Matches one to one; gives what is left of both."""
    free, unmatched = list(ours), []
    for box in theirs:
        at = nearest(box, free)
        if at is not None and fits(box, free[at]):
            px, score = differences(box, free.pop(at))
            tally.boxes += 1
            tally.box_px, tally.score = max(tally.box_px, px), max(tally.score, score)
        else:
            unmatched.append(box)
    return unmatched, free


def compare_keypoints(number, ours, theirs, tally):
    """Visibilities of all, places of those that either side takes for visible: nothing was learnt about the others'. The
    library cuts keypoints to the frame, Touchline does not: those outside it are held against the cut ones."""
    for index, (one, other) in enumerate(zip(ours, theirs, strict=True)):
        x, y = min(max(one[0], 0), WIDTH), min(max(one[1], 0), HEIGHT)
        px, score = max(abs(x - other[0]), abs(y - other[1])), abs(one[2] - other[2])
        if max(one[2], other[2]) < VISIBLE:
            px = 0.0
        tally.keypoints += 1
        tally.keypoint_px, tally.keypoint_score = max(tally.keypoint_px, px), max(tally.keypoint_score, score)
        if px > POINT_PX or score > SCORE:
            tally.apart.append((number, index, px, score))


def compare(threshold, theirs, ours):
    """Frames of both sides."""
    tally = Tally(frames=len(theirs))
    if len(theirs) != len(ours):
        tally.alone.append((min(len(theirs), len(ours)), "frames", (len(theirs), len(ours))))
    for number, ((their_boxes, their_points), (our_boxes, our_points)) in enumerate(zip(theirs, ours)):
        their_alone, our_alone = compare_boxes(their_boxes, our_boxes, tally)
        tally.alone += [(number, "library", box) for box in their_alone if box[5] >= threshold + SCORE]
        tally.alone += [(number, "touchline", box) for box in our_alone if box[5] >= threshold + SCORE]
        if our_boxes and their_boxes and our_points:
            compare_keypoints(number, our_points, their_points, tally)
    return tally


HEADER = f"{'export':32} {'boxes':>6} {'alone':>6} {'px':>6} {'score':>7} {'points':>7} {'apart':>6} {'px':>6} {'score':>7}"


def row(name, tally):
    return (
        f"{name:32} {tally.boxes:6} {len(tally.alone):6} {tally.box_px:6.3f} {tally.score:7.4f} "
        f"{tally.keypoints:7} {len(tally.apart):6} {tally.keypoint_px:6.3f} {tally.keypoint_score:7.4f}  "
        f"{'holds' if tally.holds else 'FAILS'}"
    )
