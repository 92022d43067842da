"""The door: one line for all that may not come in, and no memory for it."""

import io
import random
import struct
import subprocess
import sys
import zlib

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from explorer.service.upload import PictureError, guard, open_picture
from tests.service.doubtful import corners, grey_png, saved, webp_claiming

SVG = b'<?xml version="1.0"?>\n<!-- drawn --><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
REFUSED = {
    "empty": (b"", "this file is empty"),
    "text": (b"hello, I am no picture at all", "no picture that can be read; save it as PNG or JPEG"),
    "svg": (SVG, "an SVG drawing; save it as PNG or JPEG"),
    "svg without a head": (b"  <SVG></SVG>", "an SVG drawing"),
    "html": (b"<!DOCTYPE html><html></html>", "a web page"),
    "pdf": (b"%PDF-1.7 ...", "a PDF document"),
    "tiff": (saved(corners(), "TIFF"), "a TIFF picture; save it as PNG or JPEG"),
    "postscript": (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", "a PostScript file"),
    "video": (b"\0\0\0\x18ftypisom\0\0\0\0", "a video"),
    "zip": (b"PK\x03\x04...", "an archive"),
    "bomb": (grey_png(13_377, 13_377), "13377 x 13377 pixels; as PNG it may have 4000 x 4000 at most"),
    "larger than Pillow allows": (grey_png(14_000, 14_000, data=b""), "14000 x 14000 pixels; as PNG it may"),
    "a size that no memory holds": (grey_png(2**31 - 1, 2**31 - 1, data=b""), "pixels; as PNG it may"),
    "webp that claims much": (webp_claiming(16_000, 16_000), "16000 x 16000 pixels; as WEBP"),
    "gif that claims much": (b"GIF89a" + struct.pack("<HH", 60_000, 60_000) + b"\0\0\0", "as GIF it may have 4000"),
    "truncated png": (saved(corners())[:300], "this PNG file is damaged or incomplete"),
    "truncated jpeg": (saved(corners(900, 900), "JPEG")[:3000], "this JPEG file is damaged or incomplete"),
    "truncated webp": (saved(corners(), "WEBP", lossless=True)[:60], "this WEBP file is damaged"),
    "truncated gif": (saved(corners(), "GIF")[:820], "this GIF file is damaged"),
    "truncated bmp": (saved(corners(), "BMP")[:9000], "this BMP file is damaged"),
    "only a mark": (b"\x89PNG\r\n\x1a\n", "this PNG file is damaged"),
    "half a webp head": (b"RIFF\x10\0\0\0WEBPVP8X", "damaged|no pixels|as WEBP"),
    "no pixels": (grey_png(0, 10, data=zlib.compress(b"")), "no pixels|damaged"),
    "too large a file": (b"\x89PNG\r\n\x1a\n" + bytes(32_000_001), "too large; 32 MB is the most"),
}


@pytest.mark.parametrize("guarded", [False, True], ids=["", "guarded"])
@pytest.mark.parametrize(("data", "message"), REFUSED.values(), ids=REFUSED)
def test_what_does_not_come_in_is_said_in_one_line(data, message, guarded, monkeypatch):
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 1 << 40)
    if guarded:
        guard()
    with pytest.raises(PictureError, match=message) as caught:
        open_picture(data)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 160


def test_a_png_that_hides_megabytes_of_text_comes_in_without_it():
    data = saved(Image.new("L", (8, 8)))
    text = b"Comment\0\0" + zlib.compress(bytes(80_000_000), 9)
    block = struct.pack(">I", len(text)) + b"zTXt" + text + struct.pack(">I", zlib.crc32(b"zTXt" + text))
    assert torch.equal(open_picture(data[:33] + block + data[33:]), open_picture(data))


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("no/such.png", "there is no picture"),
        ("", "is a folder"),
        ("x" * 5000, "cannot be read"),
        ("a\0b.png", "cannot be read|there is no picture"),
        ("https://example.org/a.png", "there is no picture"),
    ],
    ids=["missing", "folder", "long", "null", "address"],
)
def test_paths_that_lead_nowhere(name, message):
    with pytest.raises(PictureError, match=message) as caught:
        open_picture(name)
    assert len(str(caught.value)) < 250


def test_a_file_that_may_not_be_read(tmp_path, monkeypatch):
    def refuse(*_, **__):
        raise PermissionError

    path = tmp_path / "a.png"
    path.write_bytes(b"x")
    monkeypatch.setattr("builtins.open", refuse)  # root may read everything
    with pytest.raises(PictureError, match="may not be read"):
        open_picture(path)


@given(st.sampled_from(["PNG", "JPEG", "GIF", "WEBP", "BMP"]), st.integers(0, 2**32))
def test_damage_of_any_kind_is_a_picture_or_one_line(kind, seed):
    """Bytes changed at random: nothing but a PictureError may come out."""
    chance = random.Random(seed)
    data = bytearray(saved(corners(40, 40), kind))
    for _ in range(chance.randint(1, 20)):
        data[chance.randrange(len(data))] = chance.randrange(256)
    outcome = what_comes_in(bytes(data))
    if isinstance(outcome, str):
        assert "\n" not in outcome
    else:
        assert outcome.shape == (1, 3, 128, 128)
        assert torch.isfinite(outcome).all()
        assert outcome.abs().max() <= 1


def what_comes_in(data: bytes) -> torch.Tensor | str:
    try:
        return open_picture(data)
    except PictureError as error:
        return str(error)


def test_the_guard_stands_before_everybody_else(monkeypatch):
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", Image.MAX_IMAGE_PIXELS)  # put back afterwards
    guard()
    with pytest.raises(Image.DecompressionBombError):
        Image.open(io.BytesIO(grey_png(13_377, 13_377)))
    assert open_picture(grey_png(4000, 4000)).shape == (1, 3, 128, 128)


MEMORY = """
import resource, sys
from explorer.service.upload import PictureError, guard, open_picture
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
for path in sys.argv[1:]:
    try:
        open_picture(path)
    except PictureError:
        pass
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


def test_no_picture_takes_more_than_100_mb(tmp_path):
    """Peak memory of a fresh process, after each file: first those that are refused, then the largest that are not."""
    side = 4000
    files = [
        grey_png(13_377, 13_377),
        webp_claiming(16_383, 16_383),
        grey_png(30_000, 30_000, data=b""),
        grey_png(side, side),
        saved(Image.new("RGBA", (side, side), (9, 9, 9, 9)), compress_level=1),
        saved(Image.new("RGB", (11_000, 11_000)), "JPEG"),
    ]
    paths = [tmp_path / str(k) for k in range(len(files))]
    for path, data in zip(paths, files):
        path.write_bytes(data)
    command = [sys.executable, "-c", MEMORY, *map(str, paths)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    peaks = [int(line) for line in done.stdout.split()]  # kB
    assert len(peaks) == 6
    assert peaks[2] < 20_000
    assert peaks[5] < 100_000
