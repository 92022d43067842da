"""GIFs that are smaller than what libraries write by default, and closer to the frames.

The pictures are quantised at their native size, to one palette for the whole clip (the cluster means of a sample of
its pixels); the captions have their own few entries and are exact. A pixel that keeps its colour, or whose old colour
is nearly as good as the new one, is left transparent: while one noise fades, most of them are. The last frame, the
one that people look at, has a palette of its own. The container is written here, because Pillow merges equal frames
and repeats the palette in every frame; the LZW codes are Pillow's.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from explorer.render.clip import Clip
from explorer.render.layout import INKS
from explorer.render.stamp import stamp

__all__ = ["write_gif"]

COLOURS = 255 - INKS  # for the pictures; then the inks, and 255 is transparent
CLEAR = 255
SAMPLE = 24_000  # pixels that decide the common palette
EVEN = 8  # mean difference of neighbours; frames smoother than that count alike
SLACK = 0.25  # of a frame's mean error: by how much an old colour may be worse than the new one

Palette = NDArray[np.uint8]  # (K, 3)
Pixels = NDArray[np.uint8]


def quantised(picture: Pixels, palette: Palette) -> Pixels:
    """(..., 3) -> (...) numbers of the nearest palette entry: argmin |c - p|^2 = argmin |p|^2 - 2 c.p."""
    colours, entries = picture.reshape(-1, 3).astype(np.float32), palette.astype(np.float32)
    twice, square = -2 * entries.T, (entries * entries).sum(1)
    pieces = range(0, len(colours), 256)  # so short that the distances stay in the cache: 4 times as fast as 1024
    numbers = [(colours[k : k + 256] @ twice + square).argmin(1) for k in pieces]
    return np.concatenate(numbers).astype(np.uint8).reshape(picture.shape[:-1])


def palette_of(pixels: Pixels, rounds: int = 8) -> Palette:
    """At most COLOURS colours for (N, 3) pixels by Lloyd's algorithm: each colour becomes the mean of those next to it.

    Half of the first colours cover the colour space, which static needs; half are where most pixels are.
    """
    image, half = Image.fromarray(pixels[None]), COLOURS // 2
    wide, dense = Image.Quantize.MAXCOVERAGE, Image.Quantize.MEDIANCUT
    start = [c for k, how in ((half, wide), (COLOURS - half, dense)) for c in image.quantize(k, how).getpalette() or []]
    palette = np.array(start, np.uint8).reshape(-1, 3)[:COLOURS]
    for _ in range(rounds):
        owner = quantised(pixels, palette)
        count = np.bincount(owner, minlength=len(palette))[:, None]
        total = np.stack([np.bincount(owner, pixels[:, c], len(palette)) for c in range(3)], 1)
        palette = np.where(count > 0, np.rint(total / np.maximum(count, 1)), palette).astype(np.uint8)
    return palette


def weight(picture: Pixels) -> float:
    """How much a pixel of this picture counts: in smooth ones every missing colour shows, in static none does.

    The mean difference of neighbours is about 85 in static and 3 to 15 in pictures.
    """
    steps = np.abs(np.diff(picture.astype(np.int16), axis=1))
    return 1 / (EVEN + float(steps.sum()) / max(1, steps.size))


def sample(pictures: list[Pixels]) -> Pixels:
    """About SAMPLE pixels of the pictures, by weight."""
    draw, weights = np.random.default_rng(0), np.array([weight(picture) for picture in pictures])
    counts = np.ceil(SAMPLE * weights / weights.sum()).astype(int)
    pixels = [picture.reshape(-1, 3) for picture in pictures]
    return np.concatenate([some[draw.integers(len(some), size=count)] for some, count in zip(pixels, counts)])


def error(picture: Pixels, numbers: Pixels, palette: Palette) -> NDArray[np.int32]:
    """Squared distance of each pixel from its palette entry, (H, W)."""
    return ((picture.astype(np.int32) - palette[numbers].astype(np.int32)) ** 2).sum(-1)


def settled(picture: Pixels, new: Pixels, old: Pixels, palette: Palette) -> Pixels:
    """The new numbers, but the old one wherever its colour is nearly as good."""
    least = error(picture, new, palette)
    return np.where(error(picture, old, palette) <= least + SLACK * least.mean(), old, new)


def own_palette(pictures: list[Pixels], palette: Palette) -> Palette:
    """A palette for one frame alone where that halves the error that shows; else the common one."""
    own = palette_of(sample(pictures)[::2])
    total = [sum(weight(p) * error(p, quantised(p, table), table).sum() for p in pictures) for table in (own, palette)]
    return own if total[0] < 0.5 * total[1] else palette


def canvases(clip: Clip) -> Iterator[tuple[Pixels, NDArray[np.bool_], Palette]]:
    """Of each frame its numbers, which pixels of it change, and the palette of its pictures."""
    sheet = clip.sheet
    ends = {0, len(clip.windows[0]) - 1, len(clip) - 1}
    common = palette_of(sample([picture for frames in clip.windows for picture in frames]))
    before: list[Pixels] = []
    shown, table = np.full(clip.size[::-1], CLEAR, np.uint8), common
    for k in range(len(clip)):
        pictures = sheet.pictures(k)
        palette = own_palette(pictures, common) if k in ends else common
        numbers = [quantised(picture, palette) for picture in pictures]
        if palette is table and [old.shape for old in before] == [new.shape for new in numbers]:
            numbers = [settled(p, new, old, palette) for p, new, old in zip(pictures, numbers, before)]
        else:  # the numbers on the screen mean other colours now, or stand closer
            sheet.fill(shown, [np.full_like(number, CLEAR) for number in numbers])
        canvas = sheet.fill(sheet.canvas(k) + np.uint8(COLOURS), numbers)
        yield canvas, canvas != shown, palette
        shown, table, before = canvas, palette, numbers


def colour_table(palette: Palette, inks: Palette) -> bytes:
    """256 entries: pictures, inks, transparent."""
    table = np.zeros((256, 3), np.uint8)
    table[: len(palette)] = palette
    table[COLOURS : COLOURS + INKS] = inks
    return table.tobytes()


def codes(numbers: Pixels) -> bytes:
    """The LZW codes of one frame with their size in front: what follows the image descriptor of a one-frame GIF."""
    buffer = io.BytesIO()
    Image.fromarray(numbers).save(buffer, "GIF", interlace=False, optimize=False)
    data = buffer.getvalue()
    place = 13 + (3 << (data[10] & 7) + 1 if data[10] & 0x80 else 0)
    while data[place] != 0x2C:  # extensions: two bytes, then blocks up to an empty one
        place += 2
        while data[place]:
            place += data[place] + 1
        place += 1
    return data[place + 10 : -1]


def changed_box(changed: NDArray[np.bool_]) -> tuple[slice, slice]:
    """The smallest rectangle around what changes; one pixel where nothing does."""
    rows, columns = np.flatnonzero(changed.any(1)), np.flatnonzero(changed.any(0))
    if not len(rows):
        return slice(0, 1), slice(0, 1)
    return slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1)


def write_gif(clip: Clip, path: Path, progress: Callable[[float], None] | None = None) -> None:
    """Writes the clip as a GIF that loops for ever, with the settings as its comment."""
    width, height = clip.size
    inks, shared = clip.sheet.inks, b""
    with open(path, "wb") as file:
        for k, (canvas, changed, palette) in enumerate(canvases(clip)):
            table = colour_table(palette, inks)
            if k == 0:
                shared = table
                file.write(b"GIF89a" + struct.pack("<HHBBB", width, height, 0xF7, 0, 0) + shared)
                file.write(b"!\xff\x0bNETSCAPE2.0\x03\x01\0\0\0" + comment(stamp(clip.settings)))
            rows, columns = changed_box(changed)
            pixels = np.where(changed, canvas, np.uint8(CLEAR))[rows, columns]
            ticks = min(65535, clip.durations_ms[k] // 10)
            file.write(b"!\xf9\x04" + struct.pack("<BHBB", 0x05, ticks, CLEAR, 0))  # keep, transparent
            place = (columns.start, rows.start, pixels.shape[1], pixels.shape[0])
            local = b"" if table == shared else table
            file.write(b"," + struct.pack("<HHHHB", *place, 0x87 if local else 0) + local + codes(pixels))
            if progress:
                progress((k + 1) / len(clip))
        file.write(b";")


def comment(data: bytes) -> bytes:
    """A comment extension: blocks of at most 255 bytes."""
    blocks = (data[k : k + 255] for k in range(0, len(data), 255))
    return b"!\xfe" + b"".join(bytes([len(block)]) + block for block in blocks) + b"\0"
