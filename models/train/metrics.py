"""How good detections and keypoints are, in numbers. Standard library only: no model, no file, no array library.

Boxes are (left, top, right, bottom) and points (x, y), all in px of the source frame.

- AP50: all detections of a class over all frames, most confident first; each takes the free true box of its class
  in its frame that it overlaps most, if by an IoU of at least 0.5. AP is the area under precision over recall, with
  precision at each recall the best of any recall as high or higher (the area of PASCAL VOC since 2010).
- A keypoint is reported where its confidence is at least 0.5. A reported one is right within 20 px of where that
  vertex truly is in view, and false otherwise. Found: the right ones as a share of those truly in view. The median
  error is over all reported ones that are in view, also the false ones among them.
"""

from dataclasses import dataclass, field
from math import hypot, inf
from statistics import median
from typing import NamedTuple

CLASSES = ("ball", "goalkeeper", "player", "referee")
REPORTED = 0.5
RIGHT_PX = 20.0
LEAST_IOU = 0.5

# What is asked of the models.
LEAST_AP = {"ball": 0.40, "goalkeeper": 0.60, "player": 0.80, "referee": 0.60}
MOST_MEDIAN_PX, LEAST_FOUND, MOST_FALSE = 6.0, 0.75, 0.08


class Detection(NamedTuple):
    """A box, the class and how sure the model is; the truth is sure."""

    box: tuple[float, float, float, float]
    class_id: int
    confidence: float = 1.0


def overlap(a, b) -> float:
    """Intersection over union of two boxes."""
    width = min(a[2], b[2]) - max(a[0], b[0])
    height = min(a[3], b[3]) - max(a[1], b[1])
    if width <= 0 or height <= 0:
        return 0.0
    inner = width * height
    return inner / ((a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]) - inner)


def claims(detections: list[Detection], truth: list[Detection]) -> list[bool]:
    """Which of the detections, most confident first, hit a true box that no earlier one has taken."""
    free, hits = [true.box for true in truth], []
    for detection in detections:
        best = max(free, key=lambda box: overlap(detection.box, box), default=None)
        hit = best is not None and overlap(detection.box, best) >= LEAST_IOU
        if hit:
            free.remove(best)
        hits.append(hit)
    return hits


@dataclass
class Tally:
    """Takes in frame after frame, then prints the table."""

    hits: dict = field(default_factory=lambda: {name: [] for name in CLASSES})  # (confidence, hit) of detections
    true: dict = field(default_factory=lambda: dict.fromkeys(CLASSES, 0))
    errors: list = field(default_factory=list)  # px, of reported points that are in view
    astray: int = 0  # reported points that are not in view
    in_view: int = 0
    point_frames: int = 0
    box_frames: int = 0

    def detections(self, seen: list[Detection], truth: list[Detection]) -> None:
        """Detections of one frame, after suppression, and what is truly there."""
        self.box_frames += 1
        seen = sorted(seen, key=lambda detection: -detection.confidence)
        for index, name in enumerate(CLASSES):
            mine = [detection for detection in seen if detection.class_id == index]
            true = [detection for detection in truth if detection.class_id == index]
            self.hits[name].extend(zip((detection.confidence for detection in mine), claims(mine, true)))
            self.true[name] += len(true)

    def keypoints(self, points, truth) -> None:
        """Keypoints of one frame, 32 x (x, y, confidence), and the truth, 32 x (x, y), (0, 0) where not in view."""
        self.point_frames += 1
        for (x, y, confidence), (true_x, true_y) in zip(points, truth, strict=True):
            in_view, reported = (true_x, true_y) != (0, 0), confidence >= REPORTED
            self.in_view += in_view
            if reported and in_view:
                self.errors.append(hypot(x - true_x, y - true_y))
            elif reported:
                self.astray += 1

    def precision_recall(self, name: str) -> list[tuple[float, float, float]]:
        """Confidence, precision and recall after each detection, most confident first."""
        rows, right = [], 0
        for count, (confidence, hit) in enumerate(sorted(self.hits[name], key=lambda row: -row[0]), 1):
            right += hit
            rows.append((confidence, right / count, right / max(self.true[name], 1)))
        return rows

    def average_precision(self, name: str) -> float:
        area, best, later = 0.0, 0.0, None
        for _, precision, recall in reversed(self.precision_recall(name)):
            if later is not None:
                area += (later - recall) * best
            best, later = max(best, precision), recall
        return area + (later or 0.0) * best

    def found_and_false(self, name: str, confidence: float) -> tuple[float, float]:
        """Share of the true ones that are found, and of the detections that are false, from this confidence up."""
        sure = [hit for value, hit in self.hits[name] if value >= confidence]
        return sum(sure) / max(self.true[name], 1), 1 - sum(sure) / max(len(sure), 1)

    def table(self, confidence: float) -> tuple[str, list[str]]:
        """The figures as text, and which of them miss what is asked. Found and false of classes are counted from
        this confidence up."""
        lines: list[str] = []
        missed: list[str] = []
        if self.box_frames:
            lines.append(f"{self.box_frames} frames; found and false from confidence {confidence} up")
            lines.append(f"{'class':<12}{'true':>7}{'AP50':>8}{'asked':>8}{'found':>8}{'false':>8}")
            for name in CLASSES:
                self._class_line(name, confidence, lines, missed)
        if self.point_frames:
            self._keypoint_lines(lines, missed)
        return "\n".join(lines), missed

    def _class_line(self, name: str, confidence: float, lines: list, missed: list) -> None:
        ap, (found, false) = self.average_precision(name), self.found_and_false(name, confidence)
        lines.append(f"{name:<12}{self.true[name]:>7}{ap:>8.3f}{LEAST_AP[name]:>8.2f}{found:>8.3f}{false:>8.3f}")
        if ap < LEAST_AP[name]:
            missed.append(f"AP50 of {name} is {ap:.3f}, asked is at least {LEAST_AP[name]}")

    def keypoint_figures(self) -> tuple[float, float, float]:
        """Median error in px, share found of those in view, and share false of those reported."""
        right = sum(error <= RIGHT_PX for error in self.errors)
        reported = len(self.errors) + self.astray
        error_px = median(self.errors) if self.errors else inf
        return error_px, right / max(self.in_view, 1), 1 - right / max(reported, 1)

    def _keypoint_lines(self, lines: list, missed: list) -> None:
        error_px, found, false = self.keypoint_figures()
        reported = len(self.errors) + self.astray
        figures = (
            ("keypoints: median error, px", error_px, MOST_MEDIAN_PX, True),
            ("keypoints: found share of those in view", found, LEAST_FOUND, False),
            ("keypoints: false share of those reported", false, MOST_FALSE, True),
        )
        lines.append(f"{self.point_frames} frames; {self.in_view} keypoints in view, {reported} reported")
        for what, value, asked, is_most in figures:
            bound = f"at {'most' if is_most else 'least'} {asked}"
            lines.append(f"{what:<42}{value:>8.3f}  asked {bound}")
            if (value > asked) if is_most else (value < asked):
                missed.append(f"{what} is {value:.3f}, asked is {bound}")
