"""A finished picture as a file: three sizes that show the same, and the poster, pixel by pixel."""

import io
from dataclasses import replace

import numpy as np
import pytest
import torch
from PIL import Image

from explorer.errors import RefusedError
from explorer.network.enlarger import REMADE
from explorer.network.learned import load_enlarger
from explorer.network.tiles import enlarge
from explorer.pixels import to_frames
from explorer.present.develop import developed
from explorer.present.picture import look_of, poster_of, size_of, sizes, write_picture, write_poster
from explorer.render import poster as page
from explorer.render.frames import clip
from explorer.render.stamp import read_settings
from explorer.trajectory.settings import Settings
from explorer.words.texts import LANGUAGES, words_in
from tests.render.walks import painted, psnr, walk

ODD = Settings(
    prompt="a castle $x^2$ under (a \\ moon) " * 6,
    model="fast",
    seed=2**32 - 1,
    schedule="scaled-linear",
    spacing="karras",
    shift=1.5,
    zero_terminal_snr=True,
    threshold="dynamic",
    sampler="dpmpp-2m-sde",
    eta=0.5,
)
FULL = ODD.model_copy(update={"rescale": 0.5, "interval": (0.25, 1.5)})  # all that a poster may have to tell


def test_developing_is_enlarging_what_a_model_has_finished():
    x = painted(side=32)
    assert torch.equal(developed(x), enlarge(load_enlarger(), x, REMADE))


@pytest.mark.parametrize("side", [32, 128])
def test_all_sizes_show_the_same(tmp_path, side):
    x = painted(side=side)
    files = {size: write_picture(x, tmp_path / f"{size}.png", size, "seed=1") for size in sizes(side)}
    pictures = {size: Image.open(path) for size, path in files.items()}
    assert [picture.size for picture in pictures.values()] == [(size, size) for size in sizes(side)]
    small, large, largest = pictures.values()
    assert (np.asarray(small) == to_frames(x)[0]).all()
    back = np.asarray(large.reduce(4))
    assert psnr(back[None], np.asarray(small)[None])[0] > 36
    assert (np.asarray(largest) == np.asarray(large.resize(largest.size, Image.Resampling.LANCZOS))).all()
    assert {read_settings(path) for path in files.values()} == {"seed=1"}


def test_a_small_file_and_the_run_give_the_same_large_one(tmp_path):
    x = painted(side=32) + 0.001
    small = write_picture(x, tmp_path / "small.png", 32, "")
    again = torch.from_numpy(np.asarray(Image.open(small)).copy()).permute(2, 0, 1)[None] / 127.5 - 1
    first, second = (write_picture(p, tmp_path / f"{k}.png", 128, "") for k, p in enumerate((x, again)))
    assert first.read_bytes() == second.read_bytes()


def test_sizes_are_multiples_of_the_models_own():
    assert sizes(128) == (128, 512, 1024)
    assert [size_of(given, 64) for given in ("", "64", "256", "512")] == [256, 64, 256, 512]
    assert look_of(1024, 128) == {"picture": 1024, "pixels": "developed,lanczos"}
    for given in ("500", "-1", "nan", "0", "9" * 5000):
        with pytest.raises(RefusedError, match="128, 512, 1024 pixels a side, not"):
            size_of(given, 128)


def made_of(settings, steps=9, language="en", theme="light", side=128):
    way = clip(walk(steps, side=side), view="x_t", settings=settings.to_text(), size=side, theme=theme)
    return poster_of(words_in(language), settings, way)


@pytest.mark.parametrize("steps", [1, 4, 30])
def test_the_poster_shows_the_pictures_pixel_by_pixel(steps):
    poster = made_of(Settings(prompt="a castle"), steps)
    drawn = np.asarray(Image.open(io.BytesIO(page.draw_poster(poster))).convert("RGB"))
    assert drawn.shape == (page.HIGH, page.WIDE, 3)
    large = drawn[page.TOP : page.TOP + page.PICTURE, page.MARGIN : page.MARGIN + page.PICTURE]
    assert (large == poster.picture).all()
    last = poster.clip.windows[0][-1]
    right = drawn[page.TOP + page.PICTURE :, page.WIDE - page.MARGIN - page.CELL : page.WIDE - page.MARGIN]
    assert any((right[y : y + page.CELL] == last).all() for y in range(60, 300)), "the strip ends at the margin"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("settings", [Settings(), ODD, FULL], ids=["usual", "odd", "full"])
def test_nothing_on_a_poster_runs_over_the_margins_or_into_the_last_line(language, settings):
    poster = made_of(settings, language=language, side=32)
    drawn = np.asarray(Image.open(io.BytesIO(page.draw_poster(poster))).convert("RGB")).astype(int)
    ink = (np.abs(drawn - drawn[0, 0]) > 8).any(-1)
    assert not ink[:, : page.MARGIN - 2].any()
    assert not ink[:, page.WIDE - page.MARGIN + 2 :].any()
    above = ink[page.FOOT - page.BODY - 6 : page.FOOT - page.BODY + 1]
    assert not above.any()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("ending", ["png", "pdf"])
def test_a_poster_holds_its_settings_and_is_the_same_again(tmp_path, ending, theme):
    poster = made_of(ODD, theme=theme, side=32)
    first, second = (write_poster(poster, tmp_path / f"{k}.{ending}") for k in range(2))
    assert read_settings(first) == ODD.to_text()
    assert first.read_bytes() == second.read_bytes()
    assert len(list(tmp_path.iterdir())) == 2


def test_a_pdf_keeps_settings_of_any_kind(tmp_path):
    poster = made_of(Settings(), side=32)
    for k, text in enumerate(["a(b)\\c", "(((", "", "seed=1#poster=True"]):
        odd = replace(poster, clip=replace(poster.clip, settings=text))
        assert read_settings(write_poster(odd, tmp_path / f"{k}.pdf")) == text


def test_the_poster_tells_what_is_not_as_usual_in_words():
    told = dict(made_of(ODD, language="de", side=32).rows)
    assert told["Modell"] == "Schnell"
    assert "1,5" in told.values()
    assert "ja" in told.values()
    assert len(dict(made_of(Settings(), side=32).rows)) == 6
