"""explorer world: what is painted, what is said about it, and that bad orders write nothing."""

import re

import numpy as np
import pytest
from PIL import Image

from explorer.commands.world import Order
from explorer.pixels import to_frames
from explorer.render.stamp import read_settings
from explorer.render.still import STILLS
from explorer.world import labels, paint_caption, parse
from explorer.world import vocabulary as known

ELEPHANT = "a purple elephant in the desert"


def pixels(path):
    with Image.open(path) as picture:
        return np.asarray(picture.convert("RGB"))


def test_a_caption_is_painted_and_said_truly(run, tmp_path):
    code, out, err = run("world", ELEPHANT, "--seed", 3, "--size", 64, "--out", "e.png")
    assert (code, err) == (0, "")
    assert (pixels(tmp_path / "e.png") == to_frames(paint_caption(ELEPHANT, seed=3, size=64))[0]).all()
    said = re.fullmatch(r"seed 3: (.+)", out.splitlines()[0]).group(1)
    assert labels(parse(said).scene) == labels(parse(ELEPHANT).scene)


def test_a_sheet_holds_the_pictures_of_the_seeds_that_follow(run, tmp_path):
    run("world", ELEPHANT, "--seed", 5, "--size", 64, "--count", 4, "--out", "four.png")
    four = pixels(tmp_path / "four.png")
    assert four.shape == (152, 152, 3)  # two by two, and a gap of 8 around each
    run("world", ELEPHANT, "--seed", 7, "--size", 64, "--out", "one.png")
    assert (four[80:144, 8:72] == pixels(tmp_path / "one.png")).mean() > 0.99  # batches round differently at rims


def test_without_a_caption_chance_decides_and_says_what(run, tmp_path):
    _, out, _ = run("world", "--size", 64, "--count", 5, "--seed", 11)
    _, other, _ = run("world", "--size", 64, "--count", 5, "--seed", 12)
    assert len(out.splitlines()) == 6
    assert out.splitlines()[1] == other.splitlines()[0]  # seed 12
    assert len(set(out.splitlines())) == 6


def test_all_subjects_stand_on_the_sheet(run, tmp_path):
    code, out, _ = run("world", "--sheet", "--size", 64, "--out", "all.png")
    assert code == 0
    for k, name in enumerate(known.SUBJECTS):
        said = next(line for line in out.splitlines() if line.startswith(f"seed {k}: "))
        assert parse(said.partition(": ")[2]).scene.subject.name == name
    assert pixels(tmp_path / "all.png").shape[1] == 8 + 8 * 72  # eight to a line


def test_a_style_is_painted(run, tmp_path):
    run("world", ELEPHANT, "--size", 64, "--style", "black and white", "--out", "grey.png")
    grey = pixels(tmp_path / "grey.png").astype(int)
    assert np.abs(grey[..., 0] - grey[..., 2]).mean() < 12
    run("world", ELEPHANT, "--size", 64, "--out", "coloured.png")
    coloured = pixels(tmp_path / "coloured.png").astype(int)
    assert np.abs(coloured[..., 0] - coloured[..., 2]).mean() > 40


def test_words_that_it_cannot_draw_are_named_with_the_nearest(run):
    code, _, err = run("world", "a dog and a zebra in the dessert wearing a crown and a hat", "--size", 64)
    assert code == 0
    assert "'zebra' is a word that this world cannot draw." in err
    assert re.search(r"'dessert' is a word that this world cannot draw; nearest: .*desert", err)
    assert "'crown' has no place in this picture" in err


@pytest.mark.parametrize("ending", STILLS)
def test_every_ending_is_a_picture_that_opens(run, tmp_path, ending):
    run("world", ELEPHANT, "--size", 64, "--out", "png.png")
    code, _, err = run("world", ELEPHANT, "--size", 64, "--out", f"e{ending}")
    assert code == 0, err
    far = np.abs(pixels(tmp_path / f"e{ending}").astype(int) - pixels(tmp_path / "png.png"))
    exact = ending in (".png", ".webp", ".bmp", ".tif", ".tiff")
    assert far.max() == 0 if exact else 0 < far.mean() < 6


@pytest.mark.parametrize("ending", ["png", "webp", "gif"])
def test_a_picture_repeats_from_itself(run, tmp_path, ending):
    run("world", ELEPHANT, "--seed", 9, "--size", 64, "--count", 2, "--style", "comic", "--out", f"one.{ending}")
    assert read_settings(tmp_path / f"one.{ending}").startswith("world=a+purple+elephant")
    code, _, err = run("world", "--like", f"one.{ending}", "--out", f"two.{ending}")
    assert code == 0, err
    assert (tmp_path / f"one.{ending}").read_bytes() == (tmp_path / f"two.{ending}").read_bytes()
    run("world", "--like", f"one.{ending}", "--seed", 10, "--out", f"three.{ending}")
    assert "seed=10" in read_settings(tmp_path / f"three.{ending}")


def test_an_order_is_read_back_from_its_text():
    for order in (Order(), Order("a red & blue = 1 fox?", 7, 64, 3, "pixel art"), Order(sheet=True)):
        assert Order(**Order.fields_from_text(order.to_text(), {})) == order


BAD = {
    "nothing": (["the truth"], "nothing in 'the truth'"),
    "misspelled": (["an elefant"], "did you mean elephant"),
    "long": (["dog " * 1000], "500 characters"),
    "style": (["dog", "--style", "neo"], "did you mean neon"),
    "size": (["dog", "--size", "63"], "between 64 and 512"),
    "size large": (["dog", "--size", "513"], "between 64 and 512"),
    "count": (["dog", "--count", "0"], "between 1 and 100"),
    "seed": (["dog", "--seed", "-1"], "--seed"),
    "sheet and words": (["dog", "--sheet"], "--sheet"),
    "ending": (["dog", "--out", "dog.svg"], "known endings: .png"),
    "folder": (["dog", "--out", "nowhere/dog.png"], "nowhere"),
    "like": (["--like", "missing.png"], "missing.png"),
}


@pytest.mark.parametrize(("words", "says"), BAD.values(), ids=BAD)
def test_what_cannot_be_painted_is_said_in_one_line(run, tmp_path, words, says):
    code, out, err = run("world", *words)
    assert (code, out) == (2, "")
    assert err.startswith("explorer: ")
    assert says in err.splitlines()[-1]
    assert not list(tmp_path.iterdir())


def test_the_settings_of_a_run_are_not_an_order(run):
    run("gif", "a dog", "--model", "fast", "--steps", "1", "--size", "128", "--out", "run.png")
    code, _, err = run("world", "--like", "run.png", "--out", "x.png")
    assert code == 2
    assert "explorer gif --like" in err
