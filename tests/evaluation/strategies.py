"""`evaluate.py strategies`: the shipped strategy at strides 1 to 8 and the plain tracker, on the same observations."""

import json
import tempfile
from pathlib import Path

import baseline
import checks
import figures
import table
from answers import Answer, read, read_seen, write
from checks import ALL, BASELINE, TRUTH, WITH_CUTS, WITHOUT_CUTS
from clips import TABLES, Clip
from figures import Measured
from product import Product, say, strides

STRIDES = (1, 2, 3, 4, 6, 8)


def run(product: Product, size: str) -> tuple[dict, list[checks.Check]]:
    """Figures of every row by group of clips, and what they miss."""
    clips = TABLES[size]
    by_row: dict[str, list[Measured]] = {}
    for clip in clips:
        product.render(clip)
        say(f"answering {clip.folder.name}")
        for name, measured in _rows(product, clip).items():
            by_row.setdefault(name, []).append(measured)
    wanted = {WITHOUT_CUTS: lambda clip: not clip.cuts, WITH_CUTS: lambda clip: clip.cuts, ALL: lambda _: True}
    groups = {
        group: {name: figures.together([one for one in rows if fits(one.clip)]) for name, rows in by_row.items()}
        for group, fits in wanted.items()
    }
    return groups, checks.of_table(groups)


def text(groups: dict) -> str:
    """The table."""
    return table.text(groups)


def baseline_answer(product: Product, clip: Clip, folder: Path) -> tuple[Answer, Path]:
    """What the plain tracker answers, and the file that holds it."""
    seen, out = folder / "seen.jsonl", folder / "bytetrack.json"
    product.answer(clip, strides(1), folder / "unused.json", seen)
    with clip.truth.open() as file:
        frame_rate = json.load(file)["video"]["fps"]
    answer = baseline.answer(read_seen(seen, baseline.KEYPOINT_CONFIDENCE), frame_rate)
    write(out, answer)
    return answer, out


def _rows(product: Product, clip: Clip) -> dict[str, Measured]:
    truth = read(clip.truth)
    rows = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        answer, path = baseline_answer(product, clip, folder)
        path_of_truth = folder / "truth.json"
        write(path_of_truth, truth)
        card = product.score(path_of_truth, "--truth", clip.truth)
        rows[TRUTH] = figures.measure(clip, truth, truth, card, 0.0)
        rows[BASELINE] = figures.measure(clip, truth, answer, product.score(path, "--truth", clip.truth), 100.0)
        for stride in STRIDES:
            path = folder / f"{stride}.json"
            answer, report = product.answer(clip, strides(stride), path)
            looks_pct = 100 * report["looks_wanted"] / (2 * report["frames"])
            card = product.score(path, "--truth", clip.truth)
            rows[f"gsr {stride}"] = figures.measure(clip, truth, answer, card, looks_pct)
    return rows
