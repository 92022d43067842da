"""Files that are small and keep a decoder busy: each is refused or opened at once; only pixels are decoded."""

import io
import re
import struct
import time
import zlib

import numpy as np
import pytest
import torch
from PIL import Image

from explorer.service.envelope import KINDS, PARTS, envelope
from explorer.service.upload import MOST_SCANS, PictureError, guard, open_picture, open_upload
from tests.service.doubtful import corners, grey_png, saved

AT_ONCE = 3.0  # seconds; undone, each of these takes ten times as long on a fast machine, most of them minutes
LARGE = 31_000_000


def photo(scans=0, side=1000, **options):
    """A JPEG whose last scan is painted some times more."""
    data = saved(corners(side, side), "JPEG", **{"progressive": True, **options})
    start, end = data.rfind(b"\xff\xda"), data.rfind(b"\xff\xd9")
    return data[:end] + data[start:end] * scans + data[end:]


def after_head(data, start, block):
    """A file with as many blocks behind its head as its size allows."""
    return data[:start] + block * ((LARGE - len(data)) // len(block)) + data[start:]


def segment(code, content=b""):
    return bytes([0xFF, code]) + struct.pack(">H", len(content) + 2) + content


def chunk(name, content=b""):
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def packed_bmp(rows, run=b"\x01\x07" * 4000):
    """A BMP of runs of length one."""
    head = b"BM" + struct.pack("<IHHI", 0, 0, 0, 54 + 1024)
    head += struct.pack("<IiiHHIIiiII", 40, 4000, 4000, 1, 8, 1, 0, 0, 0, 256, 0)
    return head + bytes(1024) + run * rows + b"\0\1"


def greedy_exif(entries=60_000, length=20_000_000):
    """Exif of which every field says that all of it is its value."""
    fields = b"".join(struct.pack("<HHII", 0x0110 + k % 60_000, 1, length, 8) for k in range(entries))
    return b"Exif\0\0II*\0" + struct.pack("<IH", 8, entries) + fields + bytes(length)


JPEG, PNG, GIF = saved(corners(), "JPEG"), saved(corners()), saved(corners(), "GIF")
TABLE = 13 + 768 if GIF[10] & 7 == 7 else 13 + 3 * 2 ** (1 + (GIF[10] & 7))
BOMBS = {
    "two thousand scans": lambda: photo(2000),
    "scans of a picture that is not progressive": lambda: photo(1000, progressive=False),
    "empty segments": lambda: after_head(JPEG, 2, segment(0xEC)),
    "comments": lambda: after_head(JPEG, 2, segment(0xFE, b"x")),
    "pieces of Exif": lambda: after_head(JPEG, 2, segment(0xE1, b"Exif\0\0x")),
    "resources of Photoshop": lambda: after_head(
        JPEG, 2, segment(0xED, b"Photoshop 3.0\0" + (b"8BIM\x01\x01\0\0\0\0\0\0" * 5_400)[:65_000])
    ),
    "fill bytes": lambda: after_head(JPEG, 2, b"\xff"),
    "empty chunks": lambda: after_head(PNG, 33, chunk(b"teXt")),
    "texts": lambda: after_head(PNG, 33, chunk(b"tEXt", b"a\0b")),
    "pixels in tiny chunks": lambda: after_head(PNG, 33, chunk(b"IDAT", b"")),
    "frames of a moving PNG": lambda: after_head(PNG, 33, chunk(b"fcTL", bytes(26))),
    "a GIF's comment": lambda: GIF[:TABLE] + b"!\xfe" + b"\x03abc" * (LARGE // 4) + b"\0" + GIF[TABLE:],
    "a GIF's long comment": lambda: GIF[:TABLE] + b"!\xfe" + (b"\xff" + bytes(255)) * 121_000 + b"\0" + GIF[TABLE:],
    "a GIF of ends": lambda: GIF[:TABLE] + b"!\xfe\0" * (LARGE // 3) + GIF[TABLE:],
    "a GIF of nothing": lambda: GIF[:TABLE] + b"x" * LARGE,
    "a packed BMP": lambda: packed_bmp(3800),
    "a small packed BMP": lambda: packed_bmp(120),
    "a packed BMP of single pixels": lambda: packed_bmp(4000, b"\x01\x07\0\0"),
    "greedy Exif in a PNG": lambda: PNG[:33] + chunk(b"eXIf", greedy_exif()[6:]) + PNG[33:],
    "greedy Exif in a WebP": lambda: saved(corners(), "WEBP", exif=greedy_exif()),
    "a JPEG of marks": lambda: JPEG[:2] + b"\xff\xd0" * (LARGE // 2) + JPEG[2:],
    "frames of a WebP": lambda: saved(
        corners(16, 16), "WEBP", save_all=True, append_images=[corners(16, 16).rotate(k) for k in range(90)]
    ),
}


@pytest.mark.parametrize("name", BOMBS)
def test_no_file_keeps_a_thread_busy(name):
    data = BOMBS[name]()
    assert len(data) < 32_000_000
    began = time.perf_counter()
    try:
        said = str(tuple(open_picture(data).shape))
    except PictureError as error:
        said = str(error)
    assert time.perf_counter() - began < AT_ONCE
    assert said == "(1, 3, 128, 128)" or re.fullmatch(r"this .{20,150}", said)


@pytest.mark.slow
@pytest.mark.parametrize("missing", [0, 2])
def test_the_largest_photograph_is_decoded_small(missing):
    """As many pixels as may come in, all of them noise: without its end mark it is decoded twice."""
    data = saved(Image.effect_noise((11_000, 11_000), 40), "JPEG", quality=35)
    began = time.thread_time()
    assert open_picture(data[: len(data) - missing]).shape == (1, 3, 128, 128)
    assert time.thread_time() - began < 2 * AT_ONCE


def test_an_honest_progressive_photograph_comes_in_and_two_thousand_scans_do_not():
    assert open_picture(photo()).shape == (1, 3, 128, 128)
    with pytest.raises(PictureError, match=f"painted in {envelope(photo(), 'JPEG').scans + 2000} passes; {MOST_SCANS}"):
        open_picture(photo(2000))


def test_scans_are_counted_as_the_decoder_does():
    for options, scans in (({}, 1), ({"progressive": True}, 10)):  # what libjpeg writes
        assert envelope(saved(corners(), "JPEG", **options), "JPEG").scans == scans
    preview = saved(corners(64, 64), "JPEG", progressive=True)
    data = saved(corners(), "JPEG", exif=b"Exif\0\0" + preview)
    assert envelope(data, "JPEG").scans == 1 + preview.count(b"\xff\xda")  # it may be too careful, never too bold
    assert envelope(data + photo(100), "JPEG").scans == 1 + preview.count(b"\xff\xda")  # what follows is not decoded


@pytest.mark.parametrize("kind", KINDS)
def test_the_envelope_tells_the_size_and_keeps_every_pixel(kind):
    if kind == "HEIF":  # an extra, see pyproject.toml
        pytest.importorskip("pillow_heif").register_heif_opener()
    picture = Image.fromarray(np.random.default_rng(0).integers(0, 256, (37, 53, 3), np.uint8))
    options = {"WEBP": {"lossless": True}, "JPEG": {"comment": b"words", "icc_profile": bytes(70_000)}}
    for more in ({}, {"progressive": True}) if kind == "JPEG" else ({},):
        data = saved(picture, kind, **options.get(kind, {}), **more)
        outside = envelope(data, kind)
        assert (outside.width, outside.height) == (53, 37)
        with Image.open(io.BytesIO(data)) as whole, Image.open(io.BytesIO(outside.data)) as plain:
            assert np.array_equal(np.asarray(whole.convert("RGB")), np.asarray(plain.convert("RGB")))
        assert outside.data == envelope(outside.data, kind).data


def test_what_a_file_says_of_its_owner_does_not_reach_the_decoder():
    secret = b"home, sweet home"
    files = {
        "JPEG": saved(corners(), "JPEG", comment=secret, icc_profile=secret),
        "PNG": PNG[:33] + chunk(b"tEXt", b"Comment\0" + secret) + PNG[33:],
        "GIF": saved(corners(), "GIF", comment=secret),
    }
    for kind, data in files.items():
        assert secret in data
        assert secret not in envelope(data, kind).data


@pytest.mark.parametrize("kind", ["PNG", "GIF", "WEBP"])
def test_what_moves_is_said_and_its_first_frame_is_taken(kind):
    options = {"lossless": True} if kind == "WEBP" else {}
    frames = [Image.new("RGB", (64, 64), colour) for colour in ((255, 0, 0), (0, 255, 0), (0, 0, 255))]
    one, many = (
        saved(frames[0], kind, **options, **more) for more in ({}, {"save_all": True, "append_images": frames})
    )
    assert not open_upload(one).notes
    assert "moves" in open_upload(many).notes[0]
    assert torch.equal(open_picture(many), open_picture(one))


@pytest.mark.parametrize("guarded", [False, True], ids=["", "guarded"])
@pytest.mark.parametrize("side", [4_100, 7_500, 30_000])
@pytest.mark.parametrize("kind", ["PNG", "GIF", "BMP", "WEBP", "progressive JPEG"])
def test_too_many_pixels_are_told_with_the_limit_of_their_kind(kind, side, guarded, monkeypatch):
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", Image.MAX_IMAGE_PIXELS)
    if guarded:
        guard()
    side = min(side, 16_000) if kind == "WEBP" else side
    with pytest.raises(PictureError, match=f"{side} x {side} pixels; as {kind} it may have 4000 x 4000 at most"):
        open_picture(claiming(kind, side))


def test_a_photograph_of_too_many_pixels_is_told_its_own_limit():
    data = claiming("JPEG", 12_000)
    with pytest.raises(PictureError, match="as JPEG it may have 11100 x 11100 at most"):
        open_picture(data)


def claiming(kind, side):
    """A small file that says it is large."""
    if kind == "PNG":
        return grey_png(side, side, data=b"")
    if kind == "GIF":
        return b"GIF89a" + struct.pack("<HH", side, side) + GIF[10:]
    if kind == "BMP":
        data = saved(corners(8, 8), "BMP")
        return data[:18] + struct.pack("<ii", side, -side) + data[26:]
    if kind == "WEBP":
        from tests.service.doubtful import webp_claiming

        return webp_claiming(side, side)
    data = saved(corners(), "JPEG", progressive=kind != "JPEG")
    place = data.index(b"\xff\xc2" if kind != "JPEG" else b"\xff\xc0")
    return data[: place + 5] + struct.pack(">HH", side, side) + data[place + 9 :]


def test_a_gif_is_as_large_as_what_is_drawn_on_it():
    """A screen of one pixel, and a frame that reaches far over it."""
    data = bytearray(b"GIF89a" + struct.pack("<HH", 1, 1) + GIF[10:])
    place = data.index(b",", TABLE)
    data[place + 5 : place + 9] = struct.pack("<HH", 30_000, 30_000)
    with pytest.raises(PictureError, match="30000 x 30000 pixels; as GIF"):
        open_picture(bytes(data))


def test_the_bounds_leave_room_for_honest_files():
    """In 32 MB: chunks of 8 KB, blocks of 255 bytes, and a picture of 4 MB with a profile and a preview."""
    assert PARTS["PNG"] > 10 * LARGE / 8192
    assert PARTS["GIF"] > 3 * LARGE / 255
    assert open_picture(saved(corners(3900, 3900).convert("P"), "GIF")).shape == (1, 3, 128, 128)
    packed = packed_bmp(600, b"\xff\x07\xff\x07\x5a\x07\0\0")
    assert open_picture(packed[:18] + struct.pack("<ii", 600, 600) + packed[26:]).shape == (1, 3, 128, 128)
