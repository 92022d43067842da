"""The pictures that a visitor has brought to teach with: drawn, photographed, from files, or drawn by our code.

Each comes in by itself, through the door for pictures (service/upload.py) or that for paintings (service/painted.py),
and is kept as the network will see it: SIDE x SIDE, with what of it is the thing. A canvas says so by what was painted;
of any other picture a plain background is cut away, unless somebody paints over the thing.
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import torch
from torch import Tensor

from explorer.errors import RefusedError
from explorer.pixels import from_levels, to_frames, to_levels
from explorer.player.codec import data_address, encode
from explorer.service.painted import colours_of
from explorer.service.places import Places
from explorer.service.upload import PictureError, open_picture
from explorer.service.visit_words import visit
from explorer.training.examples import EXAMPLES, WORDS, draw
from explorer.training.given import LARGEST, LEAST, Given, plain_mask, preview
from explorer.types import Images

__all__ = ["EXAMPLE", "MOST", "Tray", "Trays", "examples", "shown"]

MOST = 30  # pictures of one visitor
EXAMPLE = 8  # pictures of a built-in example
TRAYS, EACH = 48, 40  # visitors who have any, 2 MB each at most; of them from one address
SEEN, CHANCE = 6, 3  # pictures of what the network will see, and a seed whose places differ
LONGEST = 400_000  # characters of a picture


@dataclass(frozen=True, eq=False)
class Tray:
    """pictures (N, 3, S, S), 0 to 255;  masks (N, 1, S, S), 0 to 255: where the thing is"""

    pictures: Tensor
    masks: Tensor

    def __len__(self) -> int:
        return len(self.pictures)

    def given(self) -> Given:
        """As a teaching takes them. Raises RefusedError where there are none."""
        return Given(from_levels(self.pictures), self.masks.float() / 255)

    def with_more(self, pictures: Images, masks: Tensor) -> Tray:
        """Raises RefusedError where there would be too many."""
        if len(self) + len(pictures) > MOST:
            raise RefusedError("many_pictures", most=MOST)
        cut = (masks.clamp(0, 1) * 255).round().byte()
        return Tray(torch.cat([self.pictures, to_levels(pictures)]), torch.cat([self.masks, cut]))

    def without(self, k: int) -> Tray:
        kept = [i for i in range(len(self)) if i != k]
        return Tray(self.pictures[kept], self.masks[kept])

    def cut_out(self, k: int, mask: Tensor) -> Tray:
        """With what somebody has painted over, (1, 1, S, S) in [0, 1], as the thing of picture k."""
        masks = self.masks.clone()
        masks[k] = (mask[0].clamp(0, 1) * 255).round().byte()
        return Tray(self.pictures, masks)

    def told(self) -> list[dict[str, Any]]:
        """Of each picture its address, and whether its thing can be cut out."""
        shares = self.masks.float().mean((1, 2, 3)) / 255
        return [
            {"picture": shown(from_levels(picture)), "cut": bool(LEAST < share < LARGEST)}
            for picture, share in zip(self.pictures, shares.tolist())
        ]


EMPTY = Tray(torch.zeros(0, 3, 128, 128, dtype=torch.uint8), torch.zeros(0, 1, 128, 128, dtype=torch.uint8))


class Trays:
    """Those of all visitors; every method is about the one who asks."""

    def __init__(self, most: int = TRAYS, each: int = EACH) -> None:
        self._kept = Places[Tray](most, each=each)

    def mine(self) -> Tray:
        return self._kept.find(visit()) or EMPTY

    def put(self, told: dict[str, Any]) -> Tray:
        """A picture {picture: base64 of a file} or {painted: as a canvas sends it}. Raises RefusedError, FullError."""
        mine = self.mine()
        if len(mine) >= MOST:  # before anything is opened
            raise RefusedError("many_pictures", most=MOST)
        if "painted" in told:
            picture, mask = colours_of(told["painted"])
            if not LEAST < float(mask.mean()) < LARGEST:
                mask = plain_mask(picture[0])[None]
        else:
            picture = open_picture(file_in(told.get("picture")))
            mask = plain_mask(picture[0])[None]
        return self._kept.put(visit(), mine.with_more(picture, mask))

    def cut(self, k: int, painted: object) -> Tray:
        """What is painted, in whatever colour, is the thing of picture k. Raises PaintedError."""
        mine, (_, mask) = self.mine(), colours_of(painted)
        return self._kept.put(visit(), mine.cut_out(k, mask)) if 0 <= k < len(mine) else mine

    def example(self, name: str) -> Tray:
        """The pictures of a built-in example, in the place of what was there."""
        pictures, masks = drawn(name)
        return self._kept.put(visit(), EMPTY.with_more(pictures, masks))

    def drop(self, k: int | None) -> Tray:
        """Without picture k; without any for None."""
        mine = self.mine()
        if not len(mine):
            return mine
        return self._kept.put(visit(), EMPTY if k is None else mine.without(k))


def file_in(text: object) -> bytes:
    """The bytes of a picture that a page sends. Raises PictureError; what they are is looked at by `open_picture`."""
    if not isinstance(text, str) or len(text) > LONGEST:
        raise PictureError("damaged", kind="PNG")
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise PictureError("damaged", kind="PNG") from None


@lru_cache(maxsize=len(EXAMPLES))
def drawn(name: str) -> tuple[Images, Tensor]:
    """(pictures, masks) of a built-in example."""
    pictures = draw(name, EXAMPLE)
    return pictures, torch.stack([plain_mask(picture) for picture in pictures])


@lru_cache(maxsize=1)
def examples() -> list[dict[str, str]]:
    """Of each {name, word, picture}."""
    return [{"name": name, "word": WORDS[name], "picture": shown(draw(name, 1)[0])} for name in EXAMPLES]


def shown(picture: Images) -> str:
    """The address of a picture (3, S, S) in [-1, 1]."""
    return data_address(encode(to_frames(picture[None])[0], small=True))


def seen(tray: Tray, word: str) -> list[dict[str, str]]:
    """What the network will see: {picture, caption}. Raises RefusedError where there is nothing."""
    return [{"picture": shown(picture), "caption": said} for picture, said in preview(tray.given(), word, SEEN, CHANCE)]
