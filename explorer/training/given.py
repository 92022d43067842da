"""The pictures that somebody brings to teach with, and what a network is shown of them.

Each is shown as it is, moved, scaled and mirrored a little, under "a WORD"; or, where its thing can be cut out, in a
place that the world has painted, under what the world says of such a place: "a WORD in the snow at night". A mask says
what the thing is: one that somebody painted, or all that a plain background, even along the whole rim, does not reach.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, replace

import torch
import torch.nn.functional as F
from torch import Tensor

from explorer.errors import RefusedError
from explorer.training.pictures import seed_of
from explorer.types import Images
from explorer.world import Scene, Thing, caption, paint_scenes
from explorer.world.vocabulary import SETTINGS, TIMES, WEATHERS

__all__ = ["MOST", "Given", "Places", "plain_mask", "preview", "shown"]

MOST = 64  # pictures
EVEN = 0.16  # of [-1, 1]: how far a rim of one colour may stray from its middle
MIXED = 0.6  # how far from the background a pixel at the rim of a thing is all thing
RIM_SHARE = 0.9  # of the rim that has to be of that colour
LEAST, LARGEST = 0.02, 0.85  # share of a picture that a thing can be
STAND_IN = "robot"  # a subject whose captions are as those of any other; its noun becomes the word
PLAIN = ("a {}", "a {}", "a picture of a {}", "one {}")


@dataclass(frozen=True, eq=False)
class Given:
    """pictures (N, 3, S, S) in [-1, 1]; masks (N, 1, S, S) in [0, 1], 1 where the thing is, all 0 where none is known.

    Raises RefusedError for none and for more than MOST.
    """

    pictures: Images
    masks: Tensor

    def __post_init__(self) -> None:
        if not 1 <= len(self.pictures) <= MOST:
            raise RefusedError("teach_count", given=len(self.pictures), most=MOST)

    @classmethod
    def of(cls, pictures: Images, masks: Tensor | None = None) -> Given:
        """masks  painted by somebody; None: found where a background is plain"""
        if masks is None and len(pictures):
            masks = torch.stack([plain_mask(picture) for picture in pictures])
        return cls(pictures, pictures.new_zeros(0) if masks is None else masks)

    @property
    def cut(self) -> list[int]:
        """Those whose thing can be cut out."""
        return [k for k, mask in enumerate(self.masks) if LEAST < float(mask.mean()) < LARGEST]

    def shown(self, rng: random.Random) -> Images:
        """One of them, as it is but for a little: (3, S, S)."""
        picture = self.pictures[rng.randrange(len(self.pictures))]
        grid = moved(picture, rng.uniform(0.88, 1.12), rng.uniform(-0.08, 0.08), rng.uniform(-0.08, 0.08), rng)
        return F.grid_sample(picture[None], grid, padding_mode="border", align_corners=False)[0]

    def placed(self, place: Images, rng: random.Random) -> Images:
        """One of those that can be cut out, in a place (3, S, S): its feet on the ground, from 1/2 to 4/5 as high."""
        k = rng.choice(self.cut)
        rows, columns = (self.masks[k, 0] > 0.5).any(1).nonzero(), (self.masks[k, 0] > 0.5).any(0).nonzero()
        side = place.shape[-1]
        top, bottom = (2 * float(end) / side - 1 for end in (rows[0], rows[-1] + 1))
        left, right = (2 * float(end) / side - 1 for end in (columns[0], columns[-1] + 1))
        scale = 2 * rng.uniform(0.5, 0.8) / max(bottom - top, right - left)
        ground, aside = rng.uniform(0.62, 0.86), rng.uniform(-0.25, 0.25)
        flip = rng.choice((1.0, -1.0))
        line = (torch.arange(side, dtype=torch.float32) * 2 + 1) / side - 1
        x = flip * (line - aside) / scale + (left + right) / 2
        y = (line - ground) / scale + bottom
        grid = torch.stack([x[None, :].expand(side, side), y[:, None].expand(side, side)], -1)[None]
        both = torch.cat([self.pictures[k] * self.masks[k], self.masks[k]])[None]
        thing = F.grid_sample(both, grid, padding_mode="zeros", align_corners=False)[0]
        return thing[:3] + place * (1 - thing[3:])


def moved(picture: Images, scale: float, dx: float, dy: float, rng: random.Random) -> Tensor:
    """Where each place of the moved picture lies in the picture, (1, S, S, 2)."""
    flip = rng.choice((1.0, -1.0))
    turn = torch.tensor([[flip / scale, 0.0, dx], [0.0, 1 / scale, dy]])[None]
    return F.affine_grid(turn, [1, 3, *picture.shape[-2:]], align_corners=False)


def plain_mask(picture: Images) -> Tensor:
    """(1, S, S): 1 where a background of one colour, even along the rim, is not; 0 all over where it has none."""
    rim = torch.cat([picture[:, 0], picture[:, -1], picture[:, :, 0], picture[:, :, -1]], 1)
    colour = rim.median(1).values
    far = (picture - colour[:, None, None]).abs().amax(0)
    if float(((rim - colour[:, None]).abs().amax(0) < EVEN).float().mean()) < RIM_SHARE:
        return torch.zeros(1, *picture.shape[1:])
    like, reached = (far < EVEN)[None, None].float(), torch.zeros(1, 1, *picture.shape[1:])
    reached[..., 0, :], reached[..., -1, :], reached[..., :, 0], reached[..., :, -1] = 1, 1, 1, 1
    reached = reached * like
    for _ in range(picture.shape[-1] * 4):
        grown = F.max_pool2d(reached, 3, 1, 1) * like
        if torch.equal(grown, reached):
            break
        reached = grown
    rim = F.max_pool2d(reached, 3, 1, 1)[0] - reached[0]  # has the background mixed in
    return (1 - reached[0]) * (1 - rim + rim * (far / MIXED).clamp(0, 1))


class Places:
    """Empty places of the painted world, and what is said of a thing that stands there; the same for the same seed."""

    def __init__(self, count: int, size: int, seed: int) -> None:
        rng = random.Random(seed_of("places", seed))
        self.scenes = [place(rng) for _ in range(count)]
        self.pictures = paint_scenes(self.scenes, size=size, seed=seed_of("places painted", seed) % 2**31)

    def said(self, k: int, word: str, rng: random.Random) -> str:
        """A caption of place k with a thing of that name in it."""
        there = replace(self.scenes[k], kind="subject", subject=Thing(name=STAND_IN))
        return named(caption(there, rng), word)


def place(rng: random.Random) -> Scene:
    setting = rng.choice([name for name in SETTINGS if name != "space"])
    weather = rng.choice(WEATHERS) if rng.random() < 0.4 else "clear"
    return Scene(
        kind="empty",
        setting=setting,
        stage_colour=rng.choice(("white", "blue", "yellow", "green", "pink", "red")),
        time=rng.choice(TIMES),
        weather=weather if setting not in ("room", "table", "studio") else "clear",
    )


def named(text: str, word: str) -> str:
    return text.replace(f"a {STAND_IN}", f"a {word}").replace(STAND_IN, word)


def shown(given: Given, places: Places | None, word: str, rng: random.Random, k: int) -> tuple[Images, str]:
    """The k-th picture of a step and its caption: every second one in another place, where that can be."""
    if places is None or not given.cut or k % 2 == 0:
        return given.shown(rng), plainly(word, rng)
    where = rng.randrange(len(places.scenes))
    return given.placed(places.pictures[where], rng), places.said(where, word, rng)


def preview(given: Given, word: str, count: int = 6, seed: int = 0) -> list[tuple[Images, str]]:
    """`count` pictures (3, S, S) with their captions, as a network will be shown them."""
    rng = random.Random(seed_of("preview", seed))
    places = Places(max(1, count // 2), given.pictures.shape[-1], seed) if given.cut else None
    return [shown(given, places, word, rng, k) for k in range(count)]


def plainly(word: str, rng: random.Random) -> str:
    """What is said of a picture as it is."""
    return rng.choice(PLAIN).format(word)
