"""The settings inside a file: written into every export, read back from any of them.

    GIF and JPEG comment · PNG text · WebP Exif user comment · TIFF description · MP4 comment · ZIP settings.json ·
    CSV column `settings` · PDF keywords; a BMP has no place for them

The text begins with the name of this program, so that other people's comments are not taken for settings. Behind #
stand how the run was shown, and in which precision it was made (precision=bfloat16): on a machine that takes another
one the same settings give the same picture to the eye, not to the bit. Files are read without decoding a picture,
because they come from anywhere.
"""

from __future__ import annotations

import csv
import json
import re
import struct
import warnings
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import parse_qs, urlencode

from PIL import Image

__all__ = ["NAME", "StampError", "pdf_facts", "precision_in", "read_settings", "record_of", "stamp"]
__all__ += ["user_comment"]

NAME = "diffusion-explorer"
LONGEST = 1 << 20  # bytes of a comment that are looked at; settings have some hundred
EXIF_HEAD = b"II*\0" + struct.pack("<I", 8)
KEYWORDS = re.compile(rb"/Keywords \(((?:[^()\\]|\\.)*)\)", re.S)
DESCRIPTION = 0x010E  # TIFF: ImageDescription
HOLDING = "GIF, PNG, WebP, JPEG, TIFF, MP4, PDF, ZIP, CSV or HTML"
UNDEFINED = bytes(8)  # character code "undefined": what follows is UTF-8


class OversizeError(Exception):
    """A part of a file that begins as ours do, and is larger than any that this program writes."""


class StampError(ValueError):
    """A file without settings, or none that can be read; the message is one line that says what to do."""


def stamp(settings: str) -> bytes:
    """The settings as they stand in a file, UTF-8."""
    return f"{NAME}:{settings}".encode("utf-8", "replace")


def record_of(settings: str, look: Mapping[str, Any], precision: str | None = None) -> str:
    """What a file says of a run: its settings, how it is shown, and the precision that it was made in, if any was."""
    behind = {**look, **({} if precision is None else {"precision": precision})}
    return f"{settings}#{urlencode(behind)}" if behind else settings


def precision_in(record: str) -> str | None:
    """The precision that a record names; files of earlier times name none."""
    return next(iter(parse_qs(record.partition("#")[2]).get("precision", ())), None)


def unstamp(data: bytes) -> str | None:
    """The settings of a comment; None when it is not ours. Raises OversizeError."""
    if not data.startswith(stamp("")):
        return None
    if len(data) > LONGEST:
        raise OversizeError
    return data.decode("utf-8", "replace")[len(NAME) + 1 :]


def user_comment(settings: str) -> bytes:
    """An Exif block that holds nothing but a user comment."""
    value = UNDEFINED + stamp(settings)
    sub = 8 + 2 + 12 + 4  # where the second directory begins: after the first with its one entry
    first = struct.pack("<HHHIII", 1, 0x8769, 4, 1, sub, 0)
    second = struct.pack("<HHHIII", 1, 0x9286, 7, len(value), sub + 2 + 12 + 4, 0)
    return EXIF_HEAD + first + second + value


def pdf_facts(settings: str, title: str) -> dict[str, str | None]:
    """What a PDF says of itself: no date and no version, so that the same settings give the same bytes."""
    keywords = stamp(settings).decode()
    return {"Title": title, "Keywords": keywords, "Creator": NAME, "Producer": None, "CreationDate": None}


def read_settings(path: str | Path) -> str:
    """The settings text of a GIF, PNG, JPEG, WebP, TIFF, MP4, PDF, ZIP or CSV of this program. Raises StampError."""
    try:
        with open(path, "rb") as file, warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of large pictures: no pixel is decoded
            head = file.read(16)
            file.seek(0)
            found = next((text for data in comments(head, file) if (text := unstamp(data)) is not None), None)
    except OversizeError:
        raise StampError(f"'{path}': the part for its settings is larger than any that {NAME} writes") from None
    except FileNotFoundError:
        raise StampError(f"there is no file '{path}'") from None
    except IsADirectoryError:
        raise StampError(f"'{path}' is a folder, not a file") from None
    except PermissionError:
        raise StampError(f"'{path}' may not be read") from None
    except Image.DecompressionBombError:  # larger than any of ours
        found = None
    except Exception as error:  # damaged files make decoders raise all kinds of things
        raise StampError(f"'{path}' is damaged and its settings cannot be read ({type(error).__name__})") from None
    if found is None:
        raise StampError(f"'{path}' holds no settings: {lacking(head)}")
    return found


def lacking(head: bytes) -> str:
    """Why a file that begins so may hold no settings, even if this program has written it."""
    if head.startswith(b"BM"):
        return f"a BMP has no place for them; {HOLDING} have"
    if head.startswith((b"\xff\xd8\xff", b"II*\0", b"MM\0*")):
        return f"JPEG and TIFF that {NAME} wrote hold them, but not those of its first releases"
    return f"{HOLDING} that {NAME} wrote do"


def comments(head: bytes, file: BinaryIO) -> Iterator[bytes]:
    """Every place of a file where settings may stand."""
    if head.startswith(b"GIF8"):
        yield from gif_comments(file)
    elif head.startswith(b"\x89PNG"):
        yield from png_comments(file)
    elif head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        yield from webp_comments(file)
    elif head.startswith(b"\xff\xd8\xff"):
        with Image.open(file, formats=("JPEG",)) as picture:
            yield bytes(picture.info.get("comment", b""))
    elif head.startswith((b"II*\0", b"MM\0*")):
        with Image.open(file, formats=("TIFF",)) as picture:
            yield str(picture.getexif().get(DESCRIPTION, "")).encode()
    elif head[4:8] == b"ftyp":
        import av  # here: only video needs it

        with av.open(file) as container:
            yield container.metadata.get("comment", "").encode()
    elif head.startswith(b"%PDF"):
        yield from pdf_comments(file)
    elif head.startswith(b"PK"):
        yield from zip_comments(file)
    elif head.removeprefix(b"\xef\xbb\xbf").startswith((b"run,step,", b"step,")):
        try:
            row = next(csv.DictReader(line.decode("utf-8-sig", "replace") for line in file))
        except csv.Error:  # a field of more than 131,072 letters
            raise OversizeError from None
        yield (row.get("settings") or "").encode()


def zip_comments(file: BinaryIO) -> Iterator[bytes]:
    """What settings.json says; archives of others have none, or one that says other things."""
    with zipfile.ZipFile(file) as archive:
        if "settings.json" not in archive.namelist():
            return
        with archive.open("settings.json") as entry:
            data = entry.read(LONGEST + 1)
    if len(data) > LONGEST and NAME.encode() in data[:100]:
        raise OversizeError
    told = None
    with suppress(ValueError, RecursionError):
        told = json.loads(data)
    if isinstance(told, dict) and isinstance(told.get("settings"), str):
        yield stamp(told["settings"])


def png_comments(file: BinaryIO) -> Iterator[bytes]:
    """The text under our name, of the three kinds of text that a PNG may hold (W3C PNG 11.3.3) before its pixels. Texts
    of others are passed over, however large they are. Raises EOFError where the file ends before its pixels."""
    file.seek(8)
    while (kind := (head := file.read(8))[4:]) != b"IDAT":
        if len(head) < 8:
            raise EOFError
        size = int.from_bytes(head[:4])
        start = file.tell()
        name, _, data = file.read(min(size, LONGEST + 100)).partition(b"\0")
        if name == NAME.encode() and kind in (b"tEXt", b"zTXt", b"iTXt"):
            yield png_text(kind, data)
        file.seek(start + size + 4)


def png_text(kind: bytes, data: bytes) -> bytes:
    """UTF-8 of what stands behind the name of a text."""
    if kind == b"tEXt":
        return data.decode("latin-1").encode()
    packed, text = kind == b"zTXt", data[1:]
    if kind == b"iTXt":
        packed, text = data[:1] == b"\1", data[2:].split(b"\0", 2)[-1]  # behind a language, and the name in it
    text = zlib.decompressobj().decompress(text, LONGEST + 1) if packed else text
    return text if kind == b"iTXt" else text.decode("latin-1").encode()


def gif_comments(file: BinaryIO) -> Iterator[bytes]:
    """Comment extensions before the first picture."""
    flags = file.read(13)[10]
    file.seek(3 << (flags & 7) + 1 if flags & 0x80 else 0, 1)
    while file.read(1) == b"!":
        label, data = file.read(1), b""
        while (size := file.read(1)) not in (b"", b"\0"):
            data += file.read(size[0])
            if len(data) > LONGEST:
                break
        if label == b"\xfe":
            yield data


def webp_comments(file: BinaryIO) -> Iterator[bytes]:
    """The Exif user comment, found by its mark: chunk by chunk, no pixel is touched."""
    file.seek(12)
    while len(chunk := file.read(8)) == 8:
        size = struct.unpack("<I", chunk[4:])[0]
        if chunk[:4] == b"EXIF":
            data = file.read(min(size, LONGEST + len(EXIF_HEAD) + 100))
            place = data.find(UNDEFINED + NAME.encode())
            if place >= 0:
                yield data[place + len(UNDEFINED) :]
            return
        file.seek(size + size % 2, 1)


def pdf_comments(file: BinaryIO) -> Iterator[bytes]:
    """The keywords, which stand near the end of a file of this program; characters that a PDF escapes as they were."""
    file.seek(0, 2)
    file.seek(max(0, file.tell() - LONGEST))
    for found in KEYWORDS.finditer(file.read()):
        yield re.sub(rb"\\(.)", rb"\1", found[1])
