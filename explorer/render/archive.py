"""The numbers of a walk as CSV, and everything for further work as ZIP.

The ZIP holds the pictures at their native size, without captions and without loss, the numbers, and settings.json.
"""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from PIL import Image

from explorer.render.clip import Clip
from explorer.render.lettering import clean
from explorer.render.stages import stage
from explorer.render.stamp import NAME, stamp
from explorer.types import NoiseLevel

__all__ = ["COLUMNS", "as_csv", "csv_bytes", "numbers", "plain", "write_csv", "write_zip"]

COLUMNS = ("run", "step", "steps", "t", "log_snr", "alpha_bar", "sigma", "stage", "nfe", "shown_ms", "settings")
MARK = b"\xef\xbb\xbf"
SAME_DAY = (1980, 1, 1, 0, 0, 0)  # a fixed date: the same walk gives the same bytes


def numbers(clip: Clip) -> Iterator[dict[str, object]]:
    """One row per frame (and per run of a comparison), as in COLUMNS; infinities are written `inf`."""
    for run, marks in enumerate(clip.marks):
        label = clip.titles[run].text if len(clip.marks) > 1 and clip.titles else str(run + 1)
        for mark, shown in zip(marks, clip.durations_ms):
            yield {
                "run": plain(label),
                "step": mark.step,
                "steps": mark.steps,
                "t": f"{mark.t:.10g}",
                "log_snr": f"{mark.log_snr:.10g}",
                "alpha_bar": f"{NoiseLevel(mark.log_snr).alpha_bar:.10g}",
                "sigma": f"{NoiseLevel(mark.log_snr).sigma:.10g}",
                "stage": stage(mark.log_snr),
                "nfe": mark.nfe,
                "shown_ms": shown,
                "settings": stamp(clip.settings).decode(),
            }


def plain(text: str) -> str:
    """Text that a spreadsheet shows and does not run as a formula."""
    text = clean(text)
    return "'" + text if text[:1] in "=+-@" and text else text


def as_csv(rows: Iterable[dict[str, object]], columns: Sequence[str] = COLUMNS) -> str:
    """Rows under a line of column names; what a row lacks stays empty."""
    buffer = io.StringIO(newline="")
    writer = csv.DictWriter(buffer, columns)
    writer.writeheader()
    writer.writerows(rows)
    return buffer.getvalue()


def csv_bytes(text: str) -> bytes:
    """A table as a file: as plain ASCII where it is that, else as UTF-8 behind the mark by which Excel knows it."""
    return text.encode("ascii") if text.isascii() else MARK + text.encode("utf-8", "replace")


def write_csv(clip: Clip, path: Path, progress: Callable[[float], None] | None = None) -> None:
    """Writes the numbers of every frame."""
    path.write_bytes(csv_bytes(as_csv(numbers(clip))))
    if progress:
        progress(1.0)


def write_zip(clip: Clip, path: Path, progress: Callable[[float], None] | None = None) -> None:
    """Writes frames/<window>/<number>.png, numbers.csv and settings.json."""
    windows = [f"{k + 1}-{name_of(clip, k)}" for k in range(len(clip.windows))]
    about = {
        "program": NAME,
        "settings": clip.settings,
        "text": clip.text,
        "windows": windows,
        "durations_ms": clip.durations_ms,
    }
    with zipfile.ZipFile(path, "w") as archive:
        put(archive, "settings.json", json.dumps(about, indent=1).encode())
        put(archive, "numbers.csv", csv_bytes(as_csv(numbers(clip))))
        for name, frames in zip(windows, clip.windows):
            for k, frame in enumerate(frames):
                buffer = io.BytesIO()
                Image.fromarray(frame).save(buffer, "PNG", compress_level=4)
                put(archive, f"frames/{name}/{k:04}.png", buffer.getvalue())
                if progress:
                    progress((windows.index(name) + (k + 1) / len(clip)) / len(windows))


def put(archive: zipfile.ZipFile, name: str, data: bytes) -> None:
    kind = zipfile.ZIP_STORED if name.endswith(".png") else zipfile.ZIP_DEFLATED
    archive.writestr(zipfile.ZipInfo(name, SAME_DAY), data, kind)


def name_of(clip: Clip, window: int) -> str:
    """A folder name from a title: letters and figures of ASCII only."""
    title = clip.titles[window].text if window < len(clip.titles) else "picture"
    words = "".join(letter if letter.isascii() and letter.isalnum() else " " for letter in title).split()
    return "-".join(words)[:40].lower() or "picture"
