"""Writes the digest of the model beside a manifest into it: `python manifest.py ../players/model.toml`.

Standard library only. Everything else in a manifest is written by hand.
"""

import hashlib
import re
import sys
import tomllib
from pathlib import Path


def main() -> None:
    path = Path(sys.argv[1])
    text = path.read_text()
    model = path.parent / tomllib.loads(text)["file"]
    digest = hashlib.sha256(model.read_bytes()).hexdigest()
    text, changed = re.subn(r'^sha256 = "[0-9a-f]*"', f'sha256 = "{digest}"', text, flags=re.MULTILINE)
    if changed != 1:
        sys.exit(f'{path}: has {changed} lines `sha256 = "..."`; give it one')
    path.write_text(text)
    print(f"{model}: {digest}")


if __name__ == "__main__":
    main()
