"""Holds the shipped strategy and scorer against rendered clips: `evaluate.py strategies|scorer`. See
docs/guide/evaluating.md; `make eval` and `make eval-scorer` set up what this needs and run it.
"""

import argparse
import json
import sys
import time
from pathlib import Path

import plot
import scorer
import strategies
from clips import ROOT
from product import Product, say


def main() -> None:
    args = _arguments()
    began = time.monotonic()
    product = Product(args.touchline, args.fresh)
    if args.what == "strategies":
        groups, kinds, checks = strategies.run(product, args.size)
        print(strategies.text(groups, kinds))
        figures = {"rows": groups, "actions": kinds}
    else:
        figures, checks = scorer.run(product, args.size)
        print(scorer.text(figures))
        figures = [point._asdict() for point in figures]
        if args.plot:
            plot.scatter(figures, args.plot)
    print("\n".join(map(str, checks)))
    if args.json:
        asked = [vars(check) for check in checks]
        args.json.write_text(json.dumps({"size": args.size, "figures": figures, "checks": asked}, indent=1) + "\n")
    say(f"took {time.monotonic() - began:.0f} s")
    if args.check and not all(check.met for check in checks):
        sys.exit(1)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("what", choices=("strategies", "scorer"))
    parser.add_argument("--size", choices=("quick", "full"), default="full", help="quick: two short clips")
    parser.add_argument("--check", action="store_true", help="exit with 1 when a figure misses what is asked")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all figures here")
    parser.add_argument("--plot", type=Path, metavar="FILE", help="of the scorer: a picture of all totals")
    parser.add_argument("--fresh", action="store_true", help="look at the clips again, though that was kept")
    parser.add_argument("--touchline", type=Path, default=ROOT / "target" / "release" / "touchline", help="the command")
    return parser.parse_args()


if __name__ == "__main__":
    main()
