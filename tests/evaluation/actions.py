"""What `soccer-actions` spots in clips, as `touchline score` scores it. Standard library only."""

from math import fsum
from typing import NamedTuple

# Key of `touchline score`, heading, digits after the point.
_COLUMNS = (
    ("weight", "weight", 1),
    ("true", "true", 0),
    ("answered", "answered", 0),
    ("matched", "matched", 0),
    ("earned", "earned", 2),
    ("lost", "lost", 2),
)
_SUMMED = ("true", "answered", "matched", "earned", "lost")
_NAME_WIDTH = 18


class Spotted(NamedTuple):
    """One answer to one clip: its score, 0 to 1, and what every kind of action comes to."""

    total: float
    kinds: list[dict]


def mean_score(spotted: list[Spotted]) -> float | None:
    """Over clips, as each is scored for itself; none where nothing was asked."""
    return fsum(one.total for one in spotted) / len(spotted) if spotted else None


def by_kind(spotted: list[Spotted]) -> list[dict]:
    """All clips together, kind by kind, without those that neither happen nor are answered."""
    sums: dict[str, dict] = {}
    for one in spotted:
        for kind in one.kinds:
            so_far = sums.setdefault(kind["action"], kind | dict.fromkeys(_SUMMED, 0))
            for key in _SUMMED:
                so_far[key] += kind[key]
    return [kind for kind in sums.values() if kind["true"] or kind["answered"]]


def text(kinds: list[dict]) -> str:
    """The kinds as a table, for people."""
    lines = ["action".ljust(_NAME_WIDTH) + "".join(f"{heading:>10}" for _, heading, _ in _COLUMNS)]
    for kind in kinds:
        cells = (f"{kind[key]:>10.{digits}f}" for key, _, digits in _COLUMNS)
        lines.append(kind["action"].ljust(_NAME_WIDTH) + "".join(cells))
    return "\n".join(lines)
