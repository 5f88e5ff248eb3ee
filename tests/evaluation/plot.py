"""A picture of predicted and true totals."""

from pathlib import Path

import matplotlib

matplotlib.use("Agg")
from matplotlib import pyplot  # noqa: E402 (the back end is chosen before)


def scatter(points: list[dict], path: Path) -> None:
    """Totals and bbox parts: predicted from left to right, true upwards, a colour for each kind of answer."""
    figure, axes = pyplot.subplots(1, 2, figsize=(14, 7))
    for axis, key in zip(axes, ("total", "bbox_expected")):
        for name in dict.fromkeys(point["answer"] for point in points):
            mine = [point for point in points if point["answer"] == name]
            axis.scatter([p["predicted"][key] for p in mine], [p["true"][key] for p in mine], s=14, label=name)
        axis.set(xlabel=f"predicted {key}", ylabel=f"true {key}")
        axis.axline((0.5, 0.5), slope=1, color="grey", linewidth=0.5)
        axis.legend()
    figure.savefig(path, dpi=80, bbox_inches="tight")
