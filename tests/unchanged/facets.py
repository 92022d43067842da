"""What is recorded of a file: several facets, so that a difference says what differs.

    bytes      sha256 of the file;                 where the same run gives the same bytes: not HTML, MP4 and SVG
    frames     sha256 of every decoded pixel, with the number of frames and their size
    settings   the text that stands in the file
    inside     of a ZIP: sha256 of each file in it;   rows: of a CSV, how many

An offline page holds the seconds that its run took, and the player's script, which may be written otherwise without
anybody seeing it. So of a page its pictures (decoded, in no order), its visible text, and the sentences and numbers of
its steps are recorded, not its bytes. The bytes of two MP4 of one run may differ though every pixel is the same; in an
SVG, matplotlib gives its clips and marks random names, which are numbered here in the order they come.

Nothing here imports the program: it reads files as other programs do.
"""

from __future__ import annotations

import base64
import hashlib
import io
import json
import re
import zipfile
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, ImageSequence

__all__ = ["digest", "facets", "known_in", "pictures_in", "pixels", "visible"]

Facets = dict[str, Any]
NAME = b"diffusion-explorer"
WEBP = re.compile(r"UklGR[A-Za-z0-9+/]+=*")  # "RIFF" in base64
VOLATILE = {"seconds", "run", "stream", "at", "comparison"}  # times and random names
SAID = ("title", "sentence", "numbers", "settings", "plan", "total", "forward", "label")
NAMED = re.compile(r"\b[a-z][0-9a-f]{10}\b")  # as matplotlib names what is used again
UNSEEN = re.compile(r"<(script|style|template)\b.*?</\1>|<!--.*?-->|<[^>]*>", re.S)


def digest(data: bytes | str) -> str:
    return hashlib.sha256(data.encode() if isinstance(data, str) else data).hexdigest()


def pixels(frames: list[np.ndarray]) -> str:
    """How many, how large, and a sha256 of all values."""
    sizes = sorted({"x".join(map(str, frame.shape)) for frame in frames})
    return f"{len(frames)} of {' '.join(sizes)} {digest(b''.join(frame.tobytes() for frame in frames))}"


def facets(path: Path) -> Facets:
    """The facets of one file, by its ending."""
    data, kind = path.read_bytes(), path.suffix.lower()
    if kind == ".html":
        return of_page(data.decode("utf-8"))
    if kind == ".mp4":
        return of_video(path)
    if kind == ".svg":
        return {"drawing": digest(named_in_order(data.decode("utf-8")))}
    found: Facets = {"bytes": digest(data), "size": len(data)}
    if kind in (".gif", ".webp", ".png", ".jpg", ".jpeg", ".bmp", ".tif", ".tiff"):
        found |= of_picture(data)
    elif kind == ".zip":
        found |= of_archive(data)
    elif kind == ".csv":
        lines = data.decode("utf-8").splitlines()
        found |= {"rows": len(lines) - 1, "columns": lines[0]}
    return found


def of_picture(data: bytes) -> Facets:
    with Image.open(io.BytesIO(data)) as picture:
        info = picture.info
        exif = picture.getexif().get_ifd(0x8769).get(0x9286, b"")
        frames, lengths = [], []
        for frame in ImageSequence.Iterator(picture):
            lengths.append(frame.info.get("duration"))
            frames.append(np.asarray(frame.convert("RGB")))
    found: Facets = {"frames": pixels(frames)}
    if len(frames) > 1:
        found |= {"milliseconds": lengths, "loop": info.get("loop")}
    for text in (info.get("comment", b""), info.get(NAME.decode(), ""), exif):
        text = text.encode() if isinstance(text, str) else text
        if NAME in text:
            found["settings"] = text[text.index(NAME) :].decode("utf-8")
    return found


def of_video(path: Path) -> Facets:
    import av

    with av.open(str(path)) as video:
        frames = [frame.to_ndarray(format="rgb24") for frame in video.decode(video=0)]
        return {"frames": pixels(frames), "settings": video.metadata.get("comment", "")}


def named_in_order(text: str) -> str:
    """An SVG whose random names are replaced by numbers."""
    names = list(dict.fromkeys(NAMED.findall(text)))
    return NAMED.sub(lambda found: f"name{names.index(found[0])}", text)


def of_archive(data: bytes) -> Facets:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        inside = {name: archive.read(name) for name in archive.namelist()}
    frames = [np.asarray(Image.open(io.BytesIO(inside[name])).convert("RGB")) for name in inside if ".png" in name]
    settings = json.loads(inside["settings.json"])["settings"]
    return {
        "frames": pixels(frames),
        "settings": settings,
        "inside": {name: digest(text) for name, text in inside.items() if ".png" not in name},
        "names": digest("\n".join(inside)),
    }


def of_page(text: str) -> Facets:
    """An HTML page: its pictures, its text, and what its steps say."""
    said = [line for block in json_in(text) for line in known_in(block)]
    shots = pictures_in(text)
    return {"text": visible(text), "said": digest("\n".join(said)), "pictures": shots, "steps": len(said)}


def pictures_in(text: str) -> str:
    """The pictures that stand in a text as base64 WebP, decoded, in no order."""
    found = sorted(pixels([decoded(base64.b64decode(shot))]) for shot in WEBP.findall(text))
    return f"{len(found)} {digest(' '.join(found))}"


def decoded(data: bytes) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(data)).convert("RGB"))


def json_in(text: str) -> Iterator[Any]:
    for block in re.findall(r'<script type="application/json"[^>]*>(.*?)</script>', text, re.S):
        yield json.loads(block)


def known_in(value: Any) -> Iterator[str]:
    """What packets say, wherever in a value they stand: sentences, numbers, settings and the plan, not the names of
    runs and no times."""
    if isinstance(value, dict):
        for name in SAID:
            if name in value:
                yield f"{name}: {json.dumps(settled(value[name]), sort_keys=True, ensure_ascii=False)}"
        value = [each for name, each in value.items() if name not in SAID and name != "labels"]
    if isinstance(value, list):
        for each in value:
            yield from known_in(each)


def settled(value: Any) -> Any:
    """A value without what differs from run to run."""
    if isinstance(value, dict):
        return {name: settled(each) for name, each in value.items() if name not in VOLATILE}
    return [settled(each) for each in value] if isinstance(value, list) else value


def visible(text: str) -> list[str]:
    """The lines that a reader sees of an HTML text."""
    lines = (" ".join(unescape(line).split()) for line in UNSEEN.sub("\n", text).splitlines())
    return [line for line in lines if line]
