"""The envelope of a picture file: its size, and the file again with nothing in it but the pixels of one picture.

    JPEG   segments up to the end of the picture      without comments, profiles, previews; the first Exif stays
    PNG    IHDR, PLTE, tRNS, IDAT, IEND, a small eXIf without texts, profiles and the frames of an animation
    GIF    the first frame and what belongs to it     without comments and further frames
    BMP, WebP, AVIF, HEIF   as they are

Decoders read what surrounds the pixels piece by piece, copy it, unpack it and try to understand it: a file of some MB
that consists of nothing else keeps them busy for minutes. Here it is only measured and left out, nothing is decoded.
A progressive JPEG is painted once for each of its scans, so they are counted: photographs have about ten.

A JPEG may lack its end mark, as photographs do that were cut off in copying, and be whole all the same. A decoder takes
what is missing for grey, so such a file is given back with two ends: where both make one picture, all of it is there.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass

__all__ = ["Envelope", "PartsError", "envelope"]

PARTS = {"JPEG": 5_000, "PNG": 50_000, "GIF": 500_000}  # pieces of a file; honest ones of 32 MB: 600, 4,000, 130,000
BOXES = 2_000  # of an AVIF or a HEIF, those that lead to its sizes; a photograph of an iPhone has about 60
EXIF = 65_536  # bytes; more fits into no JPEG
RLE = 1_000_000  # bytes and pixels of a BMP that is packed: Pillow unpacks it in Python

NEXT = re.compile(rb"\xff+([\x01-\xfe])")
AFTER_SCAN = re.compile(rb"\xff+(?=[\x01-\xcf\xd8-\xfe])")  # 00 and D0 to D7 belong to the scan
BARE, SOI, EOI, SOS, COMMENT, ADOBE = {0x01, *range(0xD0, 0xD8)}, 0xD8, 0xD9, 0xDA, 0xFE, 0xEE
END, FILL = b"\xff\xd9", bytes(range(1, 255)) * 64  # a decoder skips what follows the last of a scan, or paints it
FRAMES, RARE = {0xC0, 0xC1, 0xC2}, {0xC3, *range(0xC5, 0xC8), *range(0xC9, 0xCC), *range(0xCD, 0xD0)}
PIXELS = (b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND")


class PartsError(ValueError):
    """A file that consists of far too many pieces."""


@dataclass(frozen=True)
class Envelope:
    """scans: how often a JPEG is painted over;  moves: whether more pictures were seen in it
    again: the same file with another end, where it had none"""

    width: int
    height: int
    data: bytes
    scans: int = 1
    moves: bool = False
    again: bytes | None = None


def envelope(data: bytes, kind: str) -> Envelope:
    """Reads the envelope. Raises PartsError, and ValueError, IndexError or struct.error on damaged files."""
    return KINDS[kind](data)


def jpeg(data: bytes) -> Envelope:
    kept, size, exif, code = [b"\xff\xd8"], (0, 0), False, SOI
    for code, start, end in segments(data):
        if code in RARE:  # lossless or arithmetic: no browser shows it, and it takes long
            raise ValueError("a rare kind of JPEG")
        if code in FRAMES:
            height, width = struct.unpack(">HH", data[start + 5 : start + 9])
            size = width, height
        extra = code == COMMENT or (code & 0xF0 == 0xE0 and code != ADOBE)
        if code == 0xE1 and not exif and data[start + 4 : start + 10] == b"Exif\0\0":
            exif, extra = True, False
        if not extra:
            kept.append(data[start:end])
    plain = b"".join(kept)
    scans = plain.count(b"\xff\xda")
    if code != SOS:
        return Envelope(*size, plain, scans)
    plain = plain.rstrip(b"\xff")
    return Envelope(*size, plain + END, scans, again=plain + FILL + END)


def segments(data: bytes) -> Iterator[tuple[int, int, int]]:
    """(code, start, end) of each segment of a JPEG, a scan with all that it paints; the end mark is the last."""
    place = 2
    for _ in range(PARTS["JPEG"]):
        mark = NEXT.search(data, place)
        if mark is None:
            return
        code, start = mark[1][0], mark.end() - 2
        place = start + 2
        if code not in BARE and code not in (SOI, EOI):
            place += struct.unpack(">H", data[place : place + 2])[0]
        if code == SOS:
            after = AFTER_SCAN.search(data, place)
            place = len(data) if after is None else after.start()
        yield code, start, place
        if code == EOI:
            return
    raise PartsError


def png(data: bytes) -> Envelope:
    width, height = struct.unpack(">II", data[16:24])
    kept, place, moves = [data[:8]], 8, False
    for _ in range(PARTS["PNG"]):
        if place + 8 > len(data):
            break
        (length,), name = struct.unpack(">I", data[place : place + 4]), data[place + 4 : place + 8]
        moves = moves or name == b"acTL"
        if name in PIXELS or (name == b"eXIf" and length <= EXIF):
            kept.append(data[place : place + 12 + length])
        place += 12 + length
        if name == b"IEND":
            break
    else:
        raise PartsError
    return Envelope(width, height, b"".join(kept), moves=moves)


def gif(data: bytes) -> Envelope:
    """The screen may be smaller than the frame on it: the larger of both counts."""
    width, height = struct.unpack("<HH", data[6:10])
    place = 13 + colours(data[10])
    kept, left = [data[:place]], [PARTS["GIF"]]
    seen = False
    while place < len(data) and data[place] != 0x3B:
        start, block = place, data[place]
        spend(left)
        if block == 0x21:
            place = behind(data, place + 2, left)
            if data[start + 1] == 0xF9 and not seen:  # what is transparent
                kept.append(data[start:place])
        elif block == 0x2C and seen:
            return Envelope(width, height, b"".join([*kept, b";"]), moves=True)
        elif block == 0x2C:
            x, y, wide, high, flags = struct.unpack("<HHHHB", data[start + 1 : start + 10])
            width, height, seen = max(width, x + wide), max(height, y + high), True
            place = behind(data, place + 11 + colours(flags), left)
            kept.append(data[start:place])
        else:
            place += 1
    return Envelope(width, height, b"".join([*kept, b";"] if place < len(data) else kept))


def colours(flags: int) -> int:
    """Bytes of the table of colours that the flags announce."""
    return 3 * 2 ** (1 + (flags & 7)) if flags & 0x80 else 0


def behind(data: bytes, place: int, left: list[int]) -> int:
    """Where a row of blocks ends, each with its length before it, the last of length 0."""
    while place < len(data) and data[place]:
        place += 1 + data[place]
        spend(left)
    return place + 1


def spend(left: list[int]) -> None:
    left[0] -= 1
    if left[0] < 0:
        raise PartsError


def bmp(data: bytes) -> Envelope:
    (head,) = struct.unpack("<I", data[14:18])
    if head == 12:  # OS/2
        width, height = struct.unpack("<HH", data[18:22])
        return Envelope(width, height, data)
    width, height = struct.unpack("<ii", data[18:26])
    (packing,) = struct.unpack("<I", data[30:34])
    if packing in (1, 2) and max(len(data), abs(width * height)) > RLE:
        raise PartsError
    return Envelope(abs(width), abs(height), data)  # a negative height says that the first row is the top


def webp(data: bytes) -> Envelope:
    """The size from the header of the container or of its only bit stream."""
    if data[12:16] == b"VP8X":
        size = 1 + int.from_bytes(data[24:27], "little"), 1 + int.from_bytes(data[27:30], "little")
    elif data[12:16] == b"VP8L":
        bits = int.from_bytes(data[21:25], "little")
        size = 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    else:
        width, height = struct.unpack("<HH", data[26:30])
        size = width & 0x3FFF, height & 0x3FFF
    return Envelope(*size, data)


def heif(data: bytes) -> Envelope:
    """AVIF and HEIF are boxes in boxes: meta > iprp > ipco > ispe has the size of each picture, tile and preview in it.
    The largest counts; a decoder refuses a stream that is larger than its box says."""
    left, sizes = [BOXES], [(0, 0)]
    for kind, start, end in boxes(data, 0, len(data), left):
        if kind == b"meta":
            for name, first, last in within(data, start + 4, end, (b"iprp", b"ipco"), left):
                if name == b"ispe" and last - first >= 12:
                    sizes.append(struct.unpack(">II", data[first + 4 : first + 12]))
    return Envelope(*max(sizes, key=lambda size: size[0] * size[1]), data)


def within(
    data: bytes, start: int, end: int, way: tuple[bytes, ...], left: list[int]
) -> Iterator[tuple[bytes, int, int]]:
    """The boxes that lie inside the boxes which a way of names leads through."""
    for kind, first, last in boxes(data, start, end, left):
        if not way:
            yield kind, first, last
        elif kind == way[0]:
            yield from within(data, first, last, way[1:], left)


def boxes(data: bytes, place: int, end: int, left: list[int]) -> Iterator[tuple[bytes, int, int]]:
    """(name, start, end) of what each box holds."""
    while place + 8 <= end:
        spend(left)
        size, kind = struct.unpack(">I4s", data[place : place + 8])
        head = 8
        if size == 1:
            (size,), head = struct.unpack(">Q", data[place + 8 : place + 16]), 16
        last = end if size == 0 else place + size
        if size and size < head:
            raise ValueError("a box that is smaller than its head")
        yield kind, place + head, min(last, end)
        place = last


KINDS: dict[str, Callable[[bytes], Envelope]] = {"JPEG": jpeg, "PNG": png, "GIF": gif, "BMP": bmp, "WEBP": webp}
KINDS |= {"AVIF": heif, "HEIF": heif}
