"""Calls `touchline`: renders clips, looks at them once, and lets strategies and the scorer work on what was seen.

Whatever takes long and does not depend on a strategy is kept beside the clip in data/eval and used again: the clip,
what the models saw, and the painted lines. Standard library only; blocks for as long as the command takes.
"""

import hashlib
import json
import subprocess
import sys
from pathlib import Path

from actions import Spotted
from answers import Answer, read
from clips import ROOT, Clip

ROLES = ("players", "pitch")
GSR = ROOT / "target" / "plugins" / "gsr.wasm"
SOCCER_ACTIONS = ROOT / "target" / "plugins" / "soccer-actions.wasm"
SN44 = ROOT / "target" / "plugins" / "sn44.wasm"

# Every answer is said to have taken as long as the fastest rival's, so that totals compare quality alone.
ELAPSED_MS = 5000

# Lines take a third of a second a frame: they are looked for in ten frames of fifty.
SAMPLE = ("--run", 10, "--every", 50)

Settings = dict[str, str]


class Product:
    """The built command, and where it keeps what it makes of clips."""

    def __init__(self, command: Path, fresh: bool = False):
        self.command = command
        self.fresh = fresh
        manifests = b"".join((ROOT / "models" / role / "model.toml").read_bytes() for role in ROLES)
        self._models = hashlib.sha256(manifests).hexdigest()[:12]

    def render(self, clip: Clip) -> None:
        """Renders the clip with its truth."""
        done = clip.folder / "done"
        if done.exists():
            return
        say(f"rendering {clip.folder.name}")
        options = ([] if clip.cuts else ["--no-cuts"]) + (["--actions"] if clip.whole_play else [])
        self._run("synth", "--seed", clip.seed, "--seconds", clip.seconds, *options, "--out", clip.folder)
        done.touch()

    def recording(self, clip: Clip) -> Path:
        """What the models see in every frame; they are run where nobody has looked yet with these models."""
        path = clip.folder / f"seen-{self._models}.tlrec"
        if self.fresh or not path.exists():
            say(f"looking at {clip.folder.name}")
            part = path.with_suffix(".part")
            self._run("analyze", clip.video, *self._set(strides(1)), "--record", part, "--output", "/dev/null")
            part.rename(path)
        return path

    def lines(self, clip: Clip) -> Path:
        """A sample of the frames that a validator would score, with the painted lines in their pixels."""
        path = clip.folder / "lines.json"
        if self.fresh or not path.exists():
            say(f"looking for lines in {clip.folder.name}")
            self._run("lines", clip.video, *SAMPLE, "--output", path)
        return path

    def answer(self, clip: Clip, settings: Settings, out: Path, seen: Path | None = None) -> tuple[Answer, dict]:
        """The strategy's answer under these settings, and what `replay` reports. Fails where it fails, or where it
        wants to see what nobody has looked at."""
        report = self._replay(clip, GSR, settings, out, *(["--seen", seen] if seen else []))
        return read(out), report

    def spot(self, clip: Clip, settings: Settings, out: Path) -> Spotted:
        """What `soccer-actions` answers under these settings, scored against what truly happens. Fails as `answer`."""
        self._replay(clip, SOCCER_ACTIONS, settings, out)
        card = json.loads(self._run("score", out, "--truth", clip.truth).stdout)
        return Spotted(card["total"], card["actions"])

    def _replay(self, clip: Clip, strategy: Path, settings: Settings, out: Path, *also) -> dict:
        recording = self.recording(clip)
        replay = ["replay", recording, "--strategy", strategy, *self._set(settings), *also, "--out", out, "--json"]
        report = json.loads(self._run(*replay).stdout)
        if report["looks_missing"]:
            sys.exit(f"{recording}: {report['looks_missing']} looks are missing; remove it and run this again")
        return report

    def score(self, answer: Path, *evidence) -> dict[str, float]:
        """The scorer's components and total, by name. Evidence: options of `touchline score`."""
        run = self._run("score", answer, "--plugin", SN44, "--elapsed-ms", ELAPSED_MS, *evidence)
        card = json.loads(run.stdout)
        return {"total": card["total"]} | {part["name"]: part["value"] for part in card["components"]}

    def _set(self, settings: Settings) -> list[str]:
        return [word for key, value in settings.items() for word in ("--set", f"{key}={value}")]

    def _run(self, *words) -> subprocess.CompletedProcess:
        command = [str(self.command), *map(str, words)]
        ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        if ran.returncode != 0:
            sys.exit(f"`{' '.join(command)}` failed with {ran.returncode}:\n{ran.stderr.strip() or ran.stdout.strip()}")
        return ran


def strides(players: int, pitch: int | None = None) -> Settings:
    """Every how many frames each role looks; both alike where one number is given."""
    return {"players-stride": str(players), "pitch-stride": str(pitch or players)}


def say(text: str) -> None:
    """Progress goes to standard error; the table is what standard output is for."""
    print(f"evaluate: {text}", file=sys.stderr, flush=True)
