"""Which rendered clips strategies are held against. Standard library only.

Seeds are held out: training has 100000..103000 and 900000..900150, `make eval-models` 910001..910004. Nothing may be
tuned on those below.
"""

from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
CLIPS_DIR = ROOT / "data" / "eval" / "clips"


class Clip(NamedTuple):
    """A match to render: whoever renders it again gets the same one."""

    seed: int
    seconds: int
    cuts: bool
    whole_play: bool = False
    """With shots, clearances and balls over the lines; without, the ball goes from player to player."""

    @property
    def folder(self) -> Path:
        kind = ("-cuts" if self.cuts else "") + ("-whole-play" if self.whole_play else "")
        return CLIPS_DIR / f"{self.seed}-{self.seconds}s{kind}"

    @property
    def video(self) -> Path:
        return self.folder / "clip.mp4"

    @property
    def truth(self) -> Path:
        return self.folder / "truth.json"


def _clips(first_seed: int, count: int, seconds: int, cuts: bool) -> list[Clip]:
    return [Clip(first_seed + index, seconds, cuts) for index in range(count)]


# A camera that stays on the air for all clip is panned and zoomed; with cuts, shots last from 1.5 to 12 s, so a clip of
# 20 s has several.
QUICK = _clips(940001, 1, 6, cuts=False) + _clips(940101, 1, 12, cuts=True)
FULL = _clips(940011, 4, 12, cuts=False) + _clips(940111, 4, 20, cuts=True)

# For the scorer: those and 22 more, short and long, with cuts and without. Six of them at 4 s are one shot each.
_MORE = [Clip(940201 + index, (4, 6, 9)[index % 3], cuts=index % 2 == 1) for index in range(22)]
SCORED = FULL + _MORE

# For the actions, which hardly happen in the others.
_WHOLE_PLAY = [Clip(940301 + index, 24, cuts=index % 2 == 1, whole_play=True) for index in range(4)]

TABLES = {"quick": QUICK, "full": FULL + _WHOLE_PLAY}
