"""The door: what may come in, how it looks inside, and one line for all that may not."""

import io
import random
import struct
import subprocess
import sys
import zlib

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from explorer.service.door import PictureError, guard, open_picture, open_upload


def saved(image: Image.Image, kind: str = "PNG", **options) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def grey_png(width: int, height: int, bits: int = 1, data: bytes | None = None) -> bytes:
    """A PNG by hand: header, one data block, end."""

    def chunk(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    if data is None:
        packer, line = zlib.compressobj(9), bytes(1 + (width * bits + 7) // 8)
        data = b"".join(packer.compress(line) for _ in range(height)) + packer.flush()
    head = struct.pack(">IIBBBBB", width, height, bits, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def webp_claiming(width: int, height: int) -> bytes:
    """A real WebP whose extended header claims another size."""
    stream = saved(Image.new("RGB", (8, 8)), "WEBP", lossless=True)[12:]
    size = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    body = b"WEBPVP8X" + struct.pack("<I", 10) + bytes(4) + size + stream
    return b"RIFF" + struct.pack("<I", len(body)) + body


def corners(width: int = 200, height: int = 200) -> Image.Image:
    """Red, green, blue and yellow quarters: tells how a picture was turned."""
    image = Image.new("RGB", (width, height))
    for k, colour in enumerate([(255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 0)]):
        x, y = k % 2 * width // 2, k // 2 * height // 2
        image.paste(colour, (x, y, x + width // 2, y + height // 2))
    return image


def quarters(picture: torch.Tensor) -> list[tuple[int, ...]]:
    """Colour in the middle of each quarter, 0 .. 255."""
    return [tuple(int(v) for v in ((picture[0, :, y, x] + 1) * 127.5).round()) for y in (32, 96) for x in (32, 96)]


RGBY = [(255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 0)]


@pytest.mark.parametrize("kind", ["PNG", "GIF", "BMP", "WEBP", "JPEG"])
def test_formats_that_come_in(kind):
    options = {"lossless": True} if kind == "WEBP" else {"quality": 95, "subsampling": 0} if kind == "JPEG" else {}
    picture = open_picture(saved(corners(), kind, **options))
    assert picture.shape == (1, 3, 128, 128)
    assert picture.dtype == torch.float32
    assert picture.abs().max() <= 1
    for got, expected in zip(quarters(picture), RGBY):
        assert np.abs(np.array(got) - expected).max() <= (3 if kind == "JPEG" else 0)


def test_the_name_does_not_matter_but_the_content(tmp_path):
    path = tmp_path / "holiday.jpg"
    path.write_bytes(saved(corners(), "PNG"))
    assert quarters(open_picture(path)) == RGBY
    assert quarters(open_picture(str(path))) == RGBY


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_pictures_stand_as_the_camera_was_held(kind, orientation):
    """The picture is stored turned away; Pillow's own transposition is the second opinion."""
    from PIL import ImageOps

    stored, exif = corners(), Image.Exif()
    exif[0x0112] = orientation
    data = saved(stored, kind, exif=exif, **({"quality": 98, "subsampling": 0} if kind == "JPEG" else {}))
    with Image.open(io.BytesIO(data)) as image:
        upright = np.array(ImageOps.exif_transpose(image).convert("RGB").resize((128, 128), Image.Resampling.BOX))
    got = ((open_picture(data)[0] + 1) * 127.5).round().permute(1, 2, 0).numpy()
    assert np.abs(got - upright.astype(float)).mean() < 3


@pytest.mark.parametrize(("width", "height"), [(300, 128), (128, 300), (517, 1024), (64, 40)])
def test_the_middle_square_is_taken(width, height):
    edge, image = min(width, height), Image.new("RGB", (width, height), (255, 0, 0))
    left, top = (width - edge) // 2, (height - edge) // 2
    image.paste((0, 0, 255), (left, top, left + edge, top + edge))
    upload = open_upload(saved(image))
    assert {tuple(pixel) for pixel in upload.picture[0].flatten(1).T.tolist()} == {(-1.0, -1.0, 1.0)}
    assert upload.notes == ("the middle square of the picture is taken",)


@pytest.mark.parametrize("factor", [1, 2, 3, 8, 12])
def test_pixels_are_averages_over_areas(factor):
    draw = np.random.default_rng(factor)
    large = draw.integers(0, 256, (128 * factor, 128 * factor, 3), np.uint8)
    exact = large.reshape(128, factor, 128, factor, 3).astype(float).mean((1, 3))
    got = ((open_picture(saved(Image.fromarray(large)))[0] + 1) * 127.5).permute(1, 2, 0).numpy()
    assert np.abs(got - exact).max() <= 0.51 + 1e-4  # only blocks are rounded
    assert abs((got - exact).mean()) < 0.15


@pytest.mark.parametrize("size", [(1, 1), (5, 3), (127, 127)])
def test_small_pictures_are_enlarged(size):
    picture = open_picture(saved(Image.new("RGB", size, (10, 20, 30))))
    assert picture.shape == (1, 3, 128, 128)
    assert quarters(picture) == [(10, 20, 30)] * 4


def test_what_can_be_seen_through_is_white_paper_and_leaves_no_rim():
    image = Image.new("RGBA", (512, 512), (0, 255, 0, 0))  # clear green: must not shine through
    image.paste((255, 0, 0, 255), (0, 0, 201, 512))
    picture = (open_picture(saved(image))[0] + 1) * 127.5
    assert picture[:, 64, 100].tolist() == pytest.approx([255, 255, 255])
    assert picture[:, 64, 20].tolist() == pytest.approx([255, 0, 0])
    assert (picture[1] - picture[2]).abs().max() <= 1  # red and white mix to pink, without green


@pytest.mark.parametrize("mode", ["LA", "RGBA", "P"])
def test_transparency_of_every_kind(mode):
    image = Image.new("RGBA", (200, 200), (0, 0, 0, 0))
    if mode == "P":
        data = saved(Image.new("P", (200, 200), 3), "GIF", transparency=3)
    else:
        data = saved(image.convert(mode), "PNG")
    assert open_picture(data).min() == 1


@pytest.mark.parametrize(("level", "expected"), [(0, 0), (65535, 255), (32768, 127.5), (257 * 40, 40)])
def test_sixteen_bits_are_scaled_and_not_cut(level, expected):
    line = b"\0" + struct.pack(">H", level) * 200
    data = grey_png(200, 200, 16, zlib.compress(line * 200))
    got = (open_picture(data) + 1) * 127.5
    assert got.min() == got.max()
    assert float(got.max()) == pytest.approx(expected, abs=0.51)


def test_print_colours_come_in():
    data = saved(Image.new("CMYK", (200, 200), (0, 255, 255, 0)), "JPEG", quality=95)
    red, green, blue = (int(v) for v in (open_picture(data)[0, :, 64, 64] + 1) * 127.5)
    assert red > 240
    assert max(green, blue) < 20


@pytest.mark.parametrize("mode", ["1", "L", "P"])
def test_other_modes_come_in(mode):
    image = Image.new("L", (300, 300), 255)
    image.paste(0, (0, 0, 150, 300))
    picture = open_picture(saved(image.convert(mode)))
    assert picture[0, :, 64, 10].tolist() == [-1, -1, -1]
    assert picture[0, :, 64, 120].tolist() == [1, 1, 1]


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG"])
def test_of_a_moving_picture_the_first_frame_is_taken_and_said(kind):
    frames = [Image.new("RGB", (140, 140), colour) for colour in ((255, 0, 0), (0, 255, 0), (0, 0, 255))]
    options = {"lossless": True} if kind == "WEBP" else {}
    upload = open_upload(saved(frames[0], kind, save_all=True, append_images=frames[1:], duration=50, **options))
    assert quarters(upload.picture) == [(255, 0, 0)] * 4
    assert "this picture moves; its first frame is taken" in upload.notes


def test_a_still_square_has_no_notes():
    assert open_upload(saved(corners())).notes == ()


def test_a_photograph_is_decoded_small_and_right():
    draw = np.random.default_rng(0)
    coarse = Image.fromarray(draw.integers(40, 216, (16, 16, 3), np.uint8)).resize(
        (3000, 3000), Image.Resampling.BICUBIC
    )
    got = ((open_picture(saved(coarse, "JPEG", quality=92))[0] + 1) * 127.5).permute(1, 2, 0).numpy()
    exact = np.array(coarse.resize((128, 128), Image.Resampling.BOX), float)
    assert np.abs(got - exact).mean() < 2


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
    "heic": (b"\0\0\0\x18ftypheic\0\0\0\0", "a HEIC or AVIF picture"),
    "video": (b"\0\0\0\x18ftypisom\0\0\0\0", "a video"),
    "zip": (b"PK\x03\x04...", "an archive"),
    "bomb": (grey_png(13_377, 13_377), "13377 x 13377 pixels; as PNG it may have 4000 x 4000 at most"),
    "larger than Pillow allows": (grey_png(14_000, 14_000, data=b""), "too many pixels"),
    "a size that no memory holds": (grey_png(2**31 - 1, 2**31 - 1, data=b""), "too many pixels"),
    "webp that claims much": (webp_claiming(16_000, 16_000), "16000 x 16000 pixels; as WEBP"),
    "gif that claims much": (b"GIF89a" + struct.pack("<HH", 60_000, 60_000) + b"\0\0\0", "pixels|damaged"),
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


@pytest.mark.parametrize(("data", "message"), REFUSED.values(), ids=REFUSED)
def test_what_does_not_come_in_is_said_in_one_line(data, message):
    with pytest.raises(PictureError, match=message) as caught:
        open_picture(data)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 160


def test_a_png_that_hides_megabytes_of_text_is_refused():
    data = saved(Image.new("L", (8, 8)))
    text = b"Comment\0\0" + zlib.compress(bytes(80_000_000), 9)
    block = struct.pack(">I", len(text)) + b"zTXt" + text + struct.pack(">I", zlib.crc32(b"zTXt" + text))
    with pytest.raises(PictureError, match="damaged"):
        open_picture(data[:33] + block + data[33:])


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
from explorer.service.door import PictureError, open_picture
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
for path in sys.argv[1:]:
    try:
        open_picture(path)
    except PictureError:
        pass
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


@pytest.mark.parametrize("what", ["refused", "largest that come in"])
def test_no_picture_takes_more_than_100_mb(tmp_path, what):
    side = 4000
    files = {
        "refused": [grey_png(13_377, 13_377), webp_claiming(16_383, 16_383), grey_png(30_000, 30_000, data=b"")],
        "largest that come in": [
            grey_png(side, side),
            saved(Image.new("RGBA", (side, side), (9, 9, 9, 9)), compress_level=1),
            saved(Image.new("RGB", (7000, 7000)), "JPEG"),
        ],
    }[what]
    for k, data in enumerate(files):
        (tmp_path / str(k)).write_bytes(data)
    command = [sys.executable, "-c", MEMORY, *(str(tmp_path / str(k)) for k in range(len(files)))]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert int(done.stdout) < (20_000 if what == "refused" else 100_000)  # kB
