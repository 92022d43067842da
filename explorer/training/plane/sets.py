"""Sets of points in the plane, each a mixture of small round Gaussians, so that the exact denoiser is known.

    x0 = centre_k + spread z,   k uniform over the centres,   z ~ N(0, I)

All lie within about two units of the origin: as far as the standard normal static that training mixes in.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import torch
from PIL import Image, ImageDraw, ImageFont
from torch import Tensor

from explorer.choices import choose
from explorer.diffusion.ideal import IdealMixture
from explorer.errors import RefusedError
from explorer.resources import folder

__all__ = ["LONGEST_WORD", "MOST_DRAWN", "REACH", "SETS", "PointSet", "drawn", "make_set"]

REACH = 2.4  # half the width of the window in which the plane is shown
LONGEST_WORD = 5  # letters
MOST_DRAWN = 400  # points drawn by hand
LETTER = 64  # pixels that a letter is high before points are taken from it


@dataclass(frozen=True, eq=False)
class PointSet:
    """A set to learn.

    centres  (K, 2) float64
    labels   (K,) int64, the part that each centre belongs to, 0 .. parts - 1
    spread   standard deviation around each centre
    """

    name: str
    centres: Tensor
    labels: Tensor
    spread: float

    @property
    def parts(self) -> int:
        """How many parts can be asked for by label; 1 where there is nothing to choose."""
        return int(self.labels.max()) + 1

    def draw(self, count: int, generator: torch.Generator) -> tuple[Tensor, Tensor]:
        """`count` points of the set and their labels: (count, 2) float32, (count,) int64."""
        chosen = torch.randint(len(self.centres), (count,), generator=generator)
        away = self.spread * torch.randn(count, 2, generator=generator)
        return self.centres[chosen].float() + away, self.labels[chosen]

    @cached_property
    def exact(self) -> IdealMixture:
        """The exact denoiser of the set; the condition is a label."""
        count = len(self.centres)
        variances = torch.full((count,), self.spread**2, dtype=torch.float64)
        return IdealMixture(torch.ones(count), self.centres, variances, labels=self.labels.tolist())


def ring() -> PointSet:
    angle = torch.arange(96, dtype=torch.float64) * (2 * math.pi / 96)
    return PointSet("ring", 1.2 * turned(angle), torch.zeros(96, dtype=torch.int64), spread=0.05)


def moons() -> PointSet:
    """Two half circles that reach into each other, each a part."""
    angle = torch.linspace(0, math.pi, 64, dtype=torch.float64)
    upper = turned(angle) + torch.tensor([-0.5, -0.25])
    return PointSet("moons", 1.1 * torch.cat([upper, -upper]), halves(64), spread=0.06)


def spiral() -> PointSet:
    """Two arms that wind around each other, each a part."""
    angle = torch.linspace(0.18, 1, 88, dtype=torch.float64).sqrt() * 2.6 * math.pi
    arm = (0.22 * angle)[:, None] * turned(angle)
    return PointSet("spiral", torch.cat([arm, -arm]), halves(88), spread=0.045)


def word(text: str = "HI") -> PointSet:
    """The letters of a word, each a part. Raises ValueError on a text without letters or with too many."""
    letters = [letter for letter in text.strip() if not letter.isspace()]
    if not letters or len(letters) > LONGEST_WORD or not all(c.isalnum() and ord(c) < 0x180 for c in letters):
        raise RefusedError("word_set", most=LONGEST_WORD, given=text[:40])
    typeface = ImageFont.truetype(str(folder("assets") / "fonts" / "IBMPlexSans-SemiBold.ttf"), LETTER)
    left, found = 0.0, []
    for letter in letters:
        found.append(dots(letter, typeface) + torch.tensor([left, 0.0]))
        left += typeface.getlength(letter) + LETTER / 12
    every = torch.cat(found)
    low, high = every.amin(0), every.amax(0)
    size = min(3.6 / float(high[0] - low[0]), 2.4 / float(high[1] - low[1]))
    labels = torch.cat([torch.full((len(part),), k) for k, part in enumerate(found)])
    return PointSet("word", (every - (low + high) / 2) * size, labels, spread=1.3 * size)


def drawn(points: Sequence[Sequence[float]]) -> PointSet:
    """Points drawn by hand, (x, y) each. Raises ValueError on none, too many, or points outside the window."""
    if not 1 <= len(points) <= MOST_DRAWN:
        raise RefusedError("drawn_set", most=MOST_DRAWN, given=len(points))
    if not all(len(point) == 2 and all(abs(value) <= REACH for value in point) for point in points):
        raise RefusedError("drawn_far", most=f"{REACH:g}")
    centres = torch.tensor([list(point) for point in points], dtype=torch.float64)
    return PointSet("drawn", centres, torch.zeros(len(points), dtype=torch.int64), spread=0.05)


def make_set(name: str, *, text: str = "HI", points: Sequence[Sequence[float]] = ()) -> PointSet:
    """The set of that name. Raises ValueError, in one line, on an unknown name or what it cannot be made from."""
    choose("set of points", name, SETS)
    if name == "word":
        return word(text)
    return drawn(points) if name == "drawn" else SETS[name]()


SETS: dict[str, Callable[..., PointSet]] = {
    "ring": ring,
    "moons": moons,
    "spiral": spiral,
    "word": word,
    "drawn": drawn,
}
"""The sets by name."""


def turned(angle: Tensor) -> Tensor:
    """Points of the unit circle, (N, 2)."""
    return torch.stack([angle.cos(), angle.sin()], dim=1)


def halves(count: int) -> Tensor:
    """Labels of two parts of `count` centres each."""
    return torch.arange(2).repeat_interleave(count)


def dots(letter: str, typeface: ImageFont.FreeTypeFont) -> Tensor:
    """Points on a lattice inside a letter, (N, 2) float64 in pixels, y upwards."""
    sheet = Image.new("L", (2 * LETTER, 2 * LETTER))
    ImageDraw.Draw(sheet).text((LETTER / 4, LETTER / 4), letter, font=typeface, fill=255)
    inked = torch.frombuffer(bytearray(sheet.tobytes()), dtype=torch.uint8).reshape(2 * LETTER, 2 * LETTER) > 127
    row, column = inked[1::3, 1::3].nonzero(as_tuple=True)
    return torch.stack([3.0 * column, -3.0 * row], dim=1).to(torch.float64)
