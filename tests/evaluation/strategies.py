"""`evaluate.py strategies`: the shipped strategy at several strides and the plain tracker, on the same observations."""

import json
import tempfile
from pathlib import Path

import actions
import baseline
import checks
import figures
import table
from answers import Answer, read, read_seen, write
from checks import ALL, BASELINE, STRATEGY, TRUTH, WHOLE_PLAY, WITH_CUTS, WITHOUT_CUTS
from clips import TABLES, Clip
from figures import Measured
from product import Product, say, strides

# The shipped strategy's rows. The last makes as many looks as a stride of 3, more of them at people.
PLANS = {f"gsr {stride}": strides(stride) for stride in (1, 2, 3, 4, 6, 8)} | {"gsr 2/6": strides(2, 6)}

# Which clips a group of rows is about.
GROUPS = {
    WITHOUT_CUTS: lambda clip: not (clip.cuts or clip.whole_play),
    WITH_CUTS: lambda clip: clip.cuts and not clip.whole_play,
    ALL: lambda clip: not clip.whole_play,
    WHOLE_PLAY: lambda clip: clip.whole_play,
}


def run(product: Product, size: str) -> tuple[dict, list[dict], list[checks.Check]]:
    """Figures of every row by group of clips, the actions kind by kind, and what they miss."""
    clips = TABLES[size]
    by_row: dict[str, list[Measured]] = {}
    for clip in clips:
        product.render(clip)
        say(f"answering {clip.folder.name}")
        for name, measured in _rows(product, clip).items():
            by_row.setdefault(name, []).append(measured)
    groups = {
        group: {name: figures.together([one for one in rows if fits(one.clip)]) for name, rows in by_row.items()}
        for group, fits in GROUPS.items()
        if any(map(fits, clips))
    }
    kinds = actions.by_kind([one.spotted for one in by_row[STRATEGY] if one.spotted and one.clip.whole_play])
    return groups, kinds, checks.of_table(groups)


def text(groups: dict, kinds: list[dict]) -> str:
    """The table, and below it the actions at stride 1 in clips of whole play, where there are any."""
    return table.text(groups) + (f"\nactions in {WHOLE_PLAY}, {STRATEGY}\n{actions.text(kinds)}" if kinds else "")


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
        for row, settings in PLANS.items():
            path = folder / "gsr.json"
            answer, report = product.answer(clip, settings, path)
            looks_pct = 100 * report["looks_wanted"] / (2 * report["frames"])
            card = product.score(path, "--truth", clip.truth)
            spotted = product.spot(clip, settings, folder / "actions.json")
            rows[row] = figures.measure(clip, truth, answer, card, looks_pct, spotted)
    return rows
