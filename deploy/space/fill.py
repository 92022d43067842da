"""Fills a clone of an empty Space with all that it needs: python deploy/space/fill.py FOLDER; then add, commit, push.

The wheel of this clone, with networks and lessons in it, is more than 10 MB: it goes by Git LFS (.gitattributes).
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
FILES = ("README.md", "Dockerfile", "requirements.txt", ".gitattributes")


def fill(folder: Path) -> None:
    """Writes the files of a Space into `folder`, over those of the same names."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in FILES:
        shutil.copy(HERE / name, folder / name)
    shutil.copy(ROOT / "constraints.txt", folder / "constraints.txt")
    for old in folder.glob("*.whl"):
        old.unlink()
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder.resolve())]
    subprocess.run([*command, str(ROOT)], check=True)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    fill(Path(sys.argv[1]))
