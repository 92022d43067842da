"""The state of a training, and how it survives whatever happens to the machine.

A checkpoint is written under a temporary name, forced to the disk, and only then given its name, which a file system
does at once or not at all; then the folder itself is forced to the disk. The last two stay. So a cut at any moment
costs at most what was learned since the checkpoint before, and never a file. Where not one of the checkpoints can be
read, nothing is begun anew over them: that is for people to decide.
"""

from __future__ import annotations

import os
import pickle
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import nn
from torch.optim import AdamW

from explorer.files import whole

__all__ = ["KEPT", "State", "StateError", "checkpoints", "restore", "save"]

KEPT = 2
NAME = re.compile(r"step-(\d+)\.pt")
UNREADABLE = (OSError, EOFError, RuntimeError, pickle.UnpicklingError, KeyError, TypeError, ValueError, AttributeError)


class StateError(ValueError):
    """Checkpoints of which none can be read; the message is one line."""


@dataclass
class State:
    """What changes while a training runs; all chance of a step follows from the recipe and the step.

    average  the running average of the network's weights, which is what is used in the end
    seconds  that steps have taken so far, without the pauses
    """

    network: nn.Module
    average: nn.Module
    optimizer: AdamW
    step: int = 0
    seconds: float = 0.0

    def pack(self) -> dict[str, Any]:
        return {
            "network": self.network.state_dict(),
            "average": self.average.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "step": self.step,
            "seconds": self.seconds,
        }

    def unpack(self, packed: dict[str, Any]) -> None:
        self.network.load_state_dict(packed["network"])
        self.average.load_state_dict(packed["average"])
        self.optimizer.load_state_dict(packed["optimizer"])
        self.step, self.seconds = int(packed["step"]), float(packed["seconds"])


def checkpoints(folder: Path) -> list[Path]:
    """The checkpoints of a folder, the newest first; unfinished files do not count."""
    return sorted((path for path in folder.glob("step-*.pt") if NAME.fullmatch(path.name)), key=step_of, reverse=True)


def step_of(path: Path) -> int:
    """The step that a checkpoint is called after."""
    match = NAME.fullmatch(path.name)
    assert match is not None
    return int(match[1])


def save(state: State, folder: Path) -> Path:
    """Writes a checkpoint, then removes all but the last KEPT and what an earlier cut left unfinished.

    A checkpoint of a later step is one that could not be read: it is put aside, and takes no other one's place.
    Raises ExportError where there is no room: the checkpoints before stay.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path = whole(folder / f"step-{state.step:08d}.pt", lambda part: put(state, part))
    settle(folder)
    for late in [late for late in checkpoints(folder) if step_of(late) > state.step]:
        late.replace(late.with_suffix(".unreadable"))
    for old in [*checkpoints(folder)[KEPT:], *folder.glob("*.part")]:
        old.unlink()
    return path


def put(state: State, path: Path) -> None:
    """Writes all of a state, as far as the disk itself."""
    with path.open("wb") as file:
        torch.save(state.pack(), file)
        file.flush()
        os.fsync(file.fileno())


def settle(folder: Path) -> None:
    """Forces the folder's list of names to the disk, where the system lets a folder be opened."""
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def restore(state: State, folder: Path) -> Path | None:
    """Fills the state from the newest checkpoint that can be read and fits; None where there are no checkpoints.

    Raises StateError where there are some, and none can be read.
    """
    found = checkpoints(folder)
    for path in found:
        try:
            state.unpack(torch.load(path, map_location="cpu", weights_only=True))
        except UNREADABLE:
            continue  # a disk that lost what it had promised to keep: the one before is there
        return path
    if found:
        names = f"{found[-1].name} to {found[0].name}" if found[1:] else found[0].name
        raise StateError(f"no checkpoint in {folder} can be read ({names}); put one back, or train into another --out")
    return None
