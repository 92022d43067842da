"""The door for pictures from outside: anything may stand before it, only numbers come through, mostly a small square.

    recognise by the first bytes -> read the size without decoding -> refuse what is too large -> decode, first frame
    -> turn as the camera says -> lay on paper white -> cut the middle square -> average over areas to 128 px

A file of 22 kB can hold 179 million pixels, so nothing is decoded before its size is known and the size decides how:
photographs are decoded at a fraction of their size. PNG, JPEG, WebP, GIF, BMP and AVIF come in, and HEIC, as iPhones
make it, where its decoder is installed (the extra `heic`); TIFF and all else do not, because decoders of rare formats
are where the holes are. What a file says besides its pixels (place, camera,
comments, colour profile) is dropped, before a decoder sees it where that can be done (envelope.py).
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image, ImageFile

from explorer.pixels import from_levels
from explorer.service.envelope import EXIF, Envelope, PartsError, envelope
from explorer.service.picture_kind import KINDS, LARGEST_FILE, TILED, PictureError, kind_of
from explorer.types import Images

__all__ = ["KINDS", "LARGEST_FILE", "PictureError", "Upload", "guard", "open_picture", "open_upload"]
__all__ += ["open_whole"]

SIDE = 128
LARGEST = 16_000_000  # pixels that may be decoded: 64 MB, because Pillow keeps 4 bytes for each
WHOLE = 4_000  # pixels a side of a picture that is kept whole: LARGEST, if it is square
LARGEST_PHOTO = 125_000_000  # pixels of a JPEG, which is decoded at 1/2 to 1/8 of its size; phones make up to 108 MP
LARGEST_TILED = 26_000_000  # of an AVIF or a HEIC, which is decoded whole; phones make 12 or 24 MP
MOST_SCANS = 32  # of a progressive JPEG; each takes as long as a picture
PAPER_WHITE = 255.0
ORIENTATION = 0x0112  # Exif: how the camera was held
TURNS = dict(
    zip(
        range(2, 9),
        (
            Image.Transpose.FLIP_LEFT_RIGHT,
            Image.Transpose.ROTATE_180,
            Image.Transpose.FLIP_TOP_BOTTOM,
            Image.Transpose.TRANSPOSE,
            Image.Transpose.ROTATE_270,
            Image.Transpose.TRANSVERSE,
            Image.Transpose.ROTATE_90,
        ),
    )
)


@dataclass(frozen=True)
class Upload:
    """A picture that came in: (1, 3, H, W) in [-1, 1], and what was done to it that people should know."""

    picture: Images
    notes: tuple[str, ...] = ()


def guard() -> None:
    """Makes Pillow refuse what is far too large everywhere in this process, before anybody else opens a picture."""
    Image.MAX_IMAGE_PIXELS = LARGEST_PHOTO // 2  # Pillow raises above twice this


def open_picture(source: str | Path | bytes, side: int = SIDE) -> Images:
    """A picture file, or its bytes, as (1, 3, side, side) in [-1, 1]. Raises PictureError."""
    return open_upload(source, side).picture


def open_upload(source: str | Path | bytes, side: int = SIDE) -> Upload:
    """Like `open_picture`, with what should be said about it."""
    return opened(source, lambda image, outside: upload_of(to_square(image, side), notes_on(image, outside)))


def open_whole(source: str | Path | bytes) -> Upload:
    """The whole picture of a file, upright and on paper white, H and W up to WHOLE. Raises PictureError."""
    return opened(source, lambda image, outside: upload_of(upright(image), moves(image, outside)), WHOLE)


def upload_of(levels: NDArray[np.float32], notes: tuple[str, ...]) -> Upload:
    """(H, W, 3), 0 to 255, as what comes in."""
    return Upload(from_levels(torch.from_numpy(levels).permute(2, 0, 1)[None]).contiguous(), notes)


def opened(
    source: str | Path | bytes, make: Callable[[ImageFile.ImageFile, Envelope], Upload], most: int | None = None
) -> Upload:
    """What `make` makes of a picture file, or of its bytes; `most` pixels a side at most. Raises PictureError."""
    data = contents(Path(source)) if isinstance(source, str | Path) else bytes(source)
    kind = kind_of(data)
    try:
        return decoded(data, kind, make, most)
    except PictureError:
        raise
    except PartsError:
        raise PictureError("parts", kind=kind) from None
    except Exception:  # decoders raise all kinds of things on damaged files
        raise PictureError("damaged", kind=kind) from None


def decoded(
    data: bytes, kind: str, make: Callable[[ImageFile.ImageFile, Envelope], Upload], most: int | None = None
) -> Upload:
    """What `make` makes of the picture; nothing is decoded before its size is checked."""
    outside = envelope(data, kind)
    check(outside, kind, most)

    def upload(file: bytes) -> Upload:
        with Image.open(io.BytesIO(file), formats=(kind,)) as image:
            check_size(*image.size, kind, outside.scans, most)  # what the decoder makes of it
            return make(image, outside)

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Pillow's limits are above these, and broken Exif data matter to nobody
        found = upload(outside.data)
        if outside.again is not None and not torch.equal(found.picture, upload(outside.again).picture):
            raise PictureError("damaged", kind=kind)
    return found


def check(outside: Envelope, kind: str, most: int | None = None) -> None:
    """Refuses what would take too much memory or too long to decode."""
    if outside.scans > MOST_SCANS:
        raise PictureError("scans", given=outside.scans, most=MOST_SCANS)
    check_size(outside.width, outside.height, kind, outside.scans, most)


def contents(path: Path) -> bytes:
    """The bytes of a file, if they are not too many."""
    name = str(path)[:100]
    try:
        if path.is_dir():
            raise PictureError("unreadable", "folder", path=name)
        with open(path, "rb") as file:
            return file.read(LARGEST_FILE + 1)  # one more than allowed: kind_of refuses it
    except FileNotFoundError:
        raise PictureError("no_file", path=name) from None
    except PermissionError:
        raise PictureError("unreadable", "locked", path=name) from None
    except (OSError, ValueError) as error:
        if isinstance(error, PictureError):
            raise
        raise PictureError("unreadable", path=name, error=type(error).__name__) from None


def check_size(width: int, height: int, kind: str, scans: int = 1, most: int | None = None) -> None:
    """Refuses what would take too much memory to decode: a JPEG of several scans has to be there as a whole."""
    if most is not None and max(width, height) > most:
        raise PictureError("pixels", width=width, height=height, kind=kind, most=most)
    area = LARGEST_PHOTO if kind == "JPEG" and scans <= 1 else LARGEST_TILED if kind in TILED else LARGEST
    if width * height > area:
        side, kind = int(area**0.5) // 100 * 100, "progressive JPEG" if scans > 1 else kind
        raise PictureError("pixels", width=width, height=height, kind=kind, most=side)
    if not width or not height:
        raise PictureError("no_pixels")


def notes_on(image: ImageFile.ImageFile, outside: Envelope) -> tuple[str, ...]:
    """What will not be as it was."""
    square = image.size[0] == image.size[1]
    return (*moves(image, outside), *(() if square else ("the middle square of the picture is taken",)))


def moves(image: ImageFile.ImageFile, outside: Envelope) -> tuple[str, ...]:
    moving = outside.moves or getattr(image, "is_animated", False)
    return ("this picture moves; its first frame is taken",) if moving else ()


def turn_of(image: ImageFile.ImageFile) -> Image.Transpose | None:
    """What brings the picture upright, as the camera says; to be asked before it is decoded."""
    told = image.info.get("exif") or b""  # each of its fields may name all of it
    exif = image.getexif() if len(told) <= EXIF else {}
    return TURNS.get(exif.get(ORIENTATION, 1))


def upright(image: ImageFile.ImageFile) -> NDArray[np.float32]:
    """The whole picture, upright, on paper white: (H, W, 3), 0 to 255."""
    turn = turn_of(image)
    image.load()
    plain = coloured(eight_bit(image))
    plain = plain if turn is None else plain.transpose(turn)
    return on_paper([np.asarray(channel, np.float32) for channel in plain.split()])


def coloured(image: Image.Image) -> Image.Image:
    """RGB, or RGBa where something is transparent."""
    return image if image.mode == "RGBa" else image.convert("RGB")


def on_paper(channels: list[NDArray[np.float32]]) -> NDArray[np.float32]:
    """Three channels, or four of which the last is how much is there and the others are multiplied by it, as one
    picture (H, W, 3), 0 to 255: what is missing is paper."""
    levels = np.stack(channels, -1).clip(0, 255)
    if len(channels) == 4:
        return (levels[..., :3] + PAPER_WHITE * (1 - levels[..., 3:] / 255)).clip(0, 255)
    return levels


def to_square(image: ImageFile.ImageFile, side: int) -> NDArray[np.float32]:
    """The middle square, upright, on paper white: (side, side, 3), 0 to 255."""
    image.draft(image.mode, (2 * side, 2 * side))  # a JPEG is decoded at the smallest fraction that is larger
    turn = turn_of(image)
    image.load()
    width, height = image.size
    edge = min(width, height)
    whole, share = averaged(image.crop, ((width - edge) // 2, (height - edge) // 2), edge, max(1, edge // (4 * side)))
    plain = coloured(whole)
    how = Image.Resampling.BOX if edge >= side else Image.Resampling.BICUBIC
    channels = (np.asarray(channel, np.float32) for channel in plain.split())
    exact = [Image.fromarray(channel).resize((side, side), how, box=(0, 0, share, share)) for channel in channels]
    turned = exact if turn is None else [channel.transpose(turn) for channel in exact]
    return on_paper([np.asarray(channel) for channel in turned])


def averaged(
    crop: Callable[[tuple[int, int, int, int]], Image.Image], corner: tuple[int, int], edge: int, block: int
) -> tuple[Image.Image, float]:
    """A square averaged over blocks, and its side in blocks; strip by strip, so that no second copy is in memory."""
    left, top = corner
    strips = []
    for y in range(0, edge, 64 * block):
        strip = crop((left, top + y, left + edge, top + min(edge, y + 64 * block)))
        strips.append(eight_bit(strip).reduce(block))
    whole = Image.new(strips[0].mode, (strips[0].width, sum(strip.height for strip in strips)))
    for k, strip in enumerate(strips):
        whole.paste(strip, (0, 64 * k))
    return whole, edge / block


def eight_bit(image: Image.Image) -> Image.Image:
    """The picture in a mode whose pixels can be averaged: RGBa (premultiplied), RGB, CMYK or L."""
    if image.mode.startswith("I"):  # 16 bits
        levels = np.asarray(image).astype(np.float32)
        return Image.fromarray(np.rint(levels / 257).clip(0, 255).astype(np.uint8))  # 65535 / 257 = 255
    if image.has_transparency_data:
        return image.convert("RGBA").convert("RGBa")
    return image if image.mode in ("RGB", "L", "CMYK") else image.convert("RGB")
