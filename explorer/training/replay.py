"""What a training looked like while it learned, in one small file: its samples at growing steps and its loss.

for progress in replay(path):        the same Progress items that `learn` gave, but recorded
    ...

A NumPy archive: steps (N,), samples (N, P, 3, S, S) uint8, seconds (N,), prompts (P,), and the curve of the loss as
curve_steps, curve_losses. `explorer train --preset tiny` writes it as replay.npz into its run folder. The
one that ships:  explorer train --preset tiny --steps 600 --out run; cp run/replay.npz assets/learning/tiny.npz
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch

from explorer.files import whole
from explorer.pixels import from_levels, to_levels
from explorer.training.progress import Progress
from explorer.types import Images

__all__ = ["Replay", "ReplayError", "replay"]


class ReplayError(ValueError):
    """A file that is no replay; the message is one line."""


@dataclass
class Replay:
    """A recording under way, or one that was read. shows: (step, seconds, samples); curve: (step, loss)."""

    prompts: tuple[str, ...]
    shows: list[tuple[int, float, Images]] = field(default_factory=list)
    curve: list[tuple[int, float]] = field(default_factory=list)

    def show(self, step: int, seconds: float, samples: Images) -> None:
        """Adds samples; those of a later step, left from before a cut, are forgotten."""
        self.shows = [*(show for show in self.shows if show[0] < step), (step, seconds, samples)]

    def save(self, path: Path) -> None:
        """Writes the recording; the file appears whole or not at all."""
        steps, seconds, samples = zip(*self.shows)
        pictures = to_levels(torch.stack(samples))
        made = io.BytesIO()
        np.savez_compressed(
            made,
            steps=np.array(steps),
            seconds=np.array(seconds, np.float32),
            samples=pictures.numpy(),
            prompts=np.array(self.prompts),
            curve_steps=np.array([step for step, _ in self.curve], np.int64),
            curve_losses=np.array([loss for _, loss in self.curve], np.float32),
        )
        whole(path, lambda part: part.write_bytes(made.getvalue()))

    @classmethod
    def load(cls, path: Path) -> Replay:
        """Reads a recording. Raises ReplayError."""
        try:
            with np.load(path, allow_pickle=False) as file:
                pictures = from_levels(torch.from_numpy(file["samples"]))
                shows = list(zip(file["steps"].tolist(), file["seconds"].tolist(), pictures))
                curve = list(zip(file["curve_steps"].tolist(), file["curve_losses"].tolist()))
                return cls(tuple(str(prompt) for prompt in file["prompts"]), shows, curve)
        except (OSError, KeyError, ValueError, EOFError, zipfile.BadZipFile) as error:
            raise ReplayError(f"{path.name} is not the recording of a training, or it is damaged") from error


def replay(path: Path) -> Iterator[Progress]:
    """The items of a recorded training in the order of their steps, `recorded` set. Raises ReplayError."""
    tape = Replay.load(path)
    last = max([step for step, _, _ in tape.shows] + [step for step, _ in tape.curve], default=0)
    shows = {step: (seconds, samples) for step, seconds, samples in tape.shows}
    losses = dict(tape.curve)
    seconds = 0.0
    for step in sorted(shows.keys() | losses.keys()):
        seconds, samples = shows.get(step, (seconds, None))
        yield Progress(
            step=step,
            steps=last,
            loss=losses.get(step, float("nan")),
            seconds=seconds,
            pictures_per_second=0.0,
            prompts=tape.prompts,
            samples=samples,
            recorded=True,
        )
