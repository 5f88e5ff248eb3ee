"""`evaluate.py scorer`: does the scorer's prediction order answers as the truth does?

Each answer is scored twice, with the same frames and the same painted lines, found as a validator finds them in the
pixels of a sample of the clip. Predicted: what a box shows is what the models saw there, as sure as they are. True: what a box
shows is what is truly there.
"""

import tempfile
from pathlib import Path
from statistics import fmean
from typing import NamedTuple

import checks
import variants
from answers import write
from clips import QUICK, SCORED, Clip
from product import Product, say, strides
from rank import spearman
from strategies import baseline_answer

AS_ANSWERED = "gsr 1"
OTHER_STRIDES = (3, 8)

# Heading, side of the point, component.
MEANS = (
    ("predicted total", "predicted", "total"),
    ("true total", "true", "total"),
    ("predicted bbox", "predicted", "bbox_expected"),
    ("true bbox", "true", "bbox_expected"),
)


class Point(NamedTuple):
    """One answer to one clip, scored twice."""

    clip: str
    answer: str
    predicted: dict[str, float]
    true: dict[str, float]


def run(product: Product, size: str) -> tuple[list[Point], list[checks.Check]]:
    """All points, and whether the clips as the product answers them correlate as is asked."""
    points = []
    for clip in QUICK if size == "quick" else SCORED:
        product.render(clip)
        product.recording(clip)
        product.lines(clip)
        say(f"scoring answers to {clip.folder.name}")
        points += _points(product, clip)
    return points, [checks.of_rank(correlation(points, "total"))]


def correlation(points: list[Point], key: str) -> float:
    """Over clips, as the product answers them."""
    shown = [point for point in points if point.answer == AS_ANSWERED]
    return spearman([point.predicted[key] for point in shown], [point.true[key] for point in shown])


def within_clips(points: list[Point], key: str) -> float:
    """Over the answers to one clip, the mean of all clips."""
    by_clip: dict[str, list[Point]] = {}
    for point in points:
        by_clip.setdefault(point.clip, []).append(point)
    each = (spearman([p.predicted[key] for p in group], [p.true[key] for p in group]) for group in by_clip.values())
    return fmean(each)


def text(points: list[Point]) -> str:
    """The correlations, and what every kind of answer scores in the mean."""
    lines = []
    for key in ("total", "bbox_expected", "keypoints_final"):
        over = spearman([point.predicted[key] for point in points], [point.true[key] for point in points])
        lines.append(
            f"{key:<16} rank correlation over clips {correlation(points, key):.3f}, over the answers to a clip "
            f"{within_clips(points, key):.3f}, over all {len(points)} answers {over:.3f}"
        )
    lines.append(f"{'answer':<12}{'clips':>6}" + "".join(f"{heading:>17}" for heading, _, _ in MEANS))
    for name in dict.fromkeys(point.answer for point in points):
        mine = [point for point in points if point.answer == name]
        means = (fmean(getattr(point, side)[key] for point in mine) for _, side, key in MEANS)
        lines.append(f"{name:<12}{len(mine):>6}" + "".join(f"{mean:>17.4f}" for mean in means))
    return "\n".join(lines)


def _points(product: Product, clip: Clip) -> list[Point]:
    with tempfile.TemporaryDirectory() as name:
        return [
            Point(clip.folder.name, kind, *_cards(product, clip, path))
            for kind, path in _answers(product, clip, Path(name)).items()
        ]


def _answers(product: Product, clip: Clip, folder: Path) -> dict[str, Path]:
    """Files of the answers: the product's, others of the same observations, and worse ones made of the product's."""
    paths = {AS_ANSWERED: folder / "as-answered.json"}
    answer, _ = product.answer(clip, strides(1), paths[AS_ANSWERED])
    for stride in OTHER_STRIDES:
        paths[f"gsr {stride}"] = folder / f"stride-{stride}.json"
        product.answer(clip, strides(stride), paths[f"gsr {stride}"])
    _, paths["bytetrack"] = baseline_answer(product, clip, folder)
    for name, change in variants.ALL.items():
        paths[name] = folder / f"{name}.json"
        write(paths[name], variants.vary(answer, change, clip.seed))
    return paths


def _cards(product: Product, clip: Clip, path: Path) -> tuple[dict[str, float], dict[str, float]]:
    lines = ("--lines", product.lines(clip))
    predicted = product.score(path, "--recording", product.recording(clip), *lines)
    return predicted, product.score(path, "--truth", clip.truth, *lines)
