"""A teaching that was stopped, and how it is gone on with: a folder beside the file that it ends in.

NAME.teaching/    teaching.json, with the settings and a checksum of the pictures; step-N.pt, the last two
"""

from __future__ import annotations

import hashlib
import json
import shutil
from dataclasses import asdict
from pathlib import Path

from explorer.errors import RefusedError
from explorer.files import whole_text
from explorer.training.given import Given
from explorer.training.state import restore, save
from explorer.training.teaching import Teaching

__all__ = ["folder_of", "forget", "go_on", "keep", "left"]

RECORD = "teaching.json"


def folder_of(out: Path) -> Path:
    return out.with_suffix(".teaching")


def record_of(teaching: Teaching) -> str:
    """All that has to be the same for a teaching to go on."""
    given: Given = teaching.lessons.given
    pictures = hashlib.sha256(given.pictures.contiguous().numpy().tobytes())
    pictures.update(given.masks.contiguous().numpy().tobytes())
    told = {"word": teaching.word, "pictures": pictures.hexdigest(), "settings": asdict(teaching.settings)}
    return json.dumps(told, indent=1, sort_keys=True)


def keep(teaching: Teaching, out: Path) -> Path:
    """Writes all that is needed to go on. Raises ExportError."""
    folder = folder_of(out)
    save(teaching.state, folder)
    whole_text(folder / RECORD, record_of(teaching) + "\n")
    return folder


def left(out: Path) -> bool:
    """Whether a teaching was stopped here."""
    return (folder_of(out) / RECORD).is_file()


def go_on(teaching: Teaching, out: Path) -> None:
    """Puts a teaching where the one that was stopped had come to.

    Raises RefusedError where that one had another word, other pictures or settings, and StateError where it cannot be
    read.
    """
    folder = folder_of(out)
    try:
        told = (folder / RECORD).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        raise RefusedError("teach_nothing_left", name=folder.name) from None
    if told != record_of(teaching):
        raise RefusedError("teach_other", name=folder.name)
    restore(teaching.state, folder)


def forget(out: Path) -> None:
    """Removes what a finished teaching no longer needs."""
    folder = folder_of(out)
    if (folder / RECORD).is_file():
        shutil.rmtree(folder, ignore_errors=True)
