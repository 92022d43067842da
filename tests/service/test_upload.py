"""The door: what comes in, and what it looks like inside."""

import io
import struct
import zlib

import numpy as np
import pytest
import torch
from PIL import Image, ImageOps

from explorer.present.errors import why
from explorer.service.upload import PictureError, open_picture, open_upload
from explorer.words.texts import LANGUAGES, words_in
from tests.service.doubtful import corners, grey_png, saved


def quarters(picture: torch.Tensor) -> list[tuple[int, ...]]:
    """Colour in the middle of each quarter, 0 .. 255."""
    return [tuple(int(v) for v in ((picture[0, :, y, x] + 1) * 127.5).round()) for y in (32, 96) for x in (32, 96)]


RGBY = [(255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 0)]


FINE = {
    "WEBP": {"lossless": True},
    "JPEG": {"quality": 95, "subsampling": 0},
    "AVIF": {"quality": 100, "subsampling": "4:4:4", "speed": 8},
}


@pytest.mark.parametrize("kind", ["PNG", "GIF", "BMP", "WEBP", "JPEG", "AVIF"])
def test_formats_that_come_in(kind):
    options = FINE.get(kind, {})
    upload = open_upload(saved(corners(), kind, **options))
    picture = upload.picture
    assert upload.notes == ()
    assert picture.shape == (1, 3, 128, 128)
    assert picture.dtype == torch.float32
    assert picture.abs().max() <= 1
    for got, expected in zip(quarters(picture), RGBY):
        assert np.abs(np.array(got) - expected).max() <= (3 if kind in ("JPEG", "AVIF") else 0)


def test_the_name_does_not_matter_but_the_content(tmp_path):
    path = tmp_path / "holiday.jpg"
    path.write_bytes(saved(corners(), "PNG"))
    assert quarters(open_picture(path)) == RGBY
    assert quarters(open_picture(str(path))) == RGBY


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "AVIF"])
def test_pictures_stand_as_the_camera_was_held(kind, orientation):
    """The picture is stored turned away; Pillow's own transposition is the second opinion."""
    stored, exif = corners(), Image.Exif()
    exif[0x0112] = orientation
    data = saved(stored, kind, exif=exif, **FINE.get(kind, {}))
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


def test_a_photograph_is_decoded_small_and_right():
    draw = np.random.default_rng(0)
    coarse = Image.fromarray(draw.integers(40, 216, (16, 16, 3), np.uint8)).resize(
        (3000, 3000), Image.Resampling.BICUBIC
    )
    got = ((open_picture(saved(coarse, "JPEG", quality=92))[0] + 1) * 127.5).permute(1, 2, 0).numpy()
    exact = np.array(coarse.resize((128, 128), Image.Resampling.BOX), float)
    assert np.abs(got - exact).mean() < 2


def photograph(width, height):
    """A JPEG as phones make them: four quarters, large."""
    return saved(corners(64, 64).resize((width, height), Image.Resampling.NEAREST), "JPEG", quality=60, subsampling=0)


@pytest.mark.parametrize("size", [(8192, 6144), (12032, 9024)])
def test_the_largest_photographs_of_phones_come_in(size):
    """50 and 108 megapixels."""
    upload = open_upload(photograph(*size))
    for got, expected in zip(quarters(upload.picture), RGBY):
        assert np.abs(np.array(got) - expected).max() <= 6


@pytest.mark.parametrize("missing", [1, 2])
@pytest.mark.parametrize("progressive", [False, True])
def test_a_photograph_without_its_end_mark_is_whole(missing, progressive):
    data = saved(Image.effect_noise((640, 480), 90).convert("RGB"), "JPEG", progressive=progressive)
    assert data.endswith(b"\xff\xd9")
    assert torch.equal(open_picture(data[:-missing]), open_picture(data))


@pytest.mark.parametrize("share", [0.3, 0.6, 0.8])
@pytest.mark.parametrize("size", [(640, 480), (480, 640), (200, 200)])
def test_a_photograph_of_which_more_is_missing_is_refused(share, size):
    data = saved(Image.effect_noise(size, 90).convert("RGB"), "JPEG")
    with pytest.raises(PictureError, match="damaged or incomplete"):
        open_picture(data[: int(share * len(data))])


def test_a_heic_comes_in_where_its_decoder_is_installed():
    """As iPhones make it: the extra `heic`."""
    heif = pytest.importorskip("pillow_heif")
    heif.register_heif_opener()
    data = saved(corners(), "HEIF", quality=100, chroma=444)
    for got, expected in zip(quarters(open_picture(data)), RGBY):
        assert np.abs(np.array(got) - expected).max() <= 6
    with pytest.raises(PictureError, match="damaged"):
        open_picture(data[: len(data) // 2])


@pytest.mark.parametrize("first", [b"ftypheic", b"ftypmif1", b"ftyphevc"])
def test_where_it_is_not_the_answer_says_what_to_do(first, monkeypatch):
    monkeypatch.setattr("explorer.service.picture_kind.reads_heif", lambda: False)
    with pytest.raises(PictureError, match="a HEIC or AVIF picture; save it as PNG or JPEG") as caught:
        open_picture(b"\0\0\0\x18" + first + bytes(12) + bytes(200))
    for language in LANGUAGES:
        said = why(words_in(language), caught.value)
        assert "iPhone" in said
        assert "JPEG" in said


@pytest.mark.parametrize("side", [5_200, 60_000])
def test_an_avif_that_is_too_large_is_refused_before_it_is_decoded(side, monkeypatch):
    small = saved(Image.new("RGB", (64, 64)), "AVIF")
    place = small.index(b"ispe") + 8
    monkeypatch.setattr(Image, "open", lambda *given, **more: pytest.fail("decoded"))
    with pytest.raises(PictureError, match=f"{side} x {side} pixels"):
        open_picture(small[:place] + struct.pack(">II", side, side) + small[place + 8 :])


def test_boxes_that_lead_round_and_round_end():
    nest = b"".join(struct.pack(">I4s", 8, b"meta") for _ in range(50_000))
    for inside in (nest, struct.pack(">I4s", 4, b"meta"), struct.pack(">I4sQ", 1, b"meta", 1 << 62), bytes(64)):
        with pytest.raises(PictureError):
            open_picture(b"\0\0\0\x18ftypavif" + bytes(4) + b"avifmif1" + inside)
