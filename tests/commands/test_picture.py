"""explorer picture and explorer gif --develop: what they write, repeat, and refuse in one line."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from PIL import Image

from explorer.commands.gif import LOOK as MOVING_LOOK
from explorer.commands.gif import recall
from explorer.model.base import Defaults, Entry, Model
from explorer.model.registry import MODELS
from explorer.model.space import Pixels
from explorer.pixels import from_frame, to_frames
from explorer.present.develop import developed
from explorer.render.stamp import read_settings
from explorer.trajectory.record import reverse
from explorer.trajectory.settings import Settings
from explorer.types import finished
from tests.model.shelf import ANY, NAMES, Memory, NameReader
from tests.model.shelf import picture as shipped
from tests.render.walks import psnr

QUICK = ("--model", "fast", "--steps", "1", "--seed", "5")
SAME = Settings(prompt="a castle", model="fast", steps=1, seed=5)


def pixels(path):
    with Image.open(path) as picture:
        return np.asarray(picture.convert("RGB"))


def test_the_picture_of_the_run_is_written_developed_and_repeats_from_itself(run, tmp_path):
    code, out, err = run("picture", "a castle", *QUICK, "--out", "one.png")
    assert code == 0, err
    assert "one.png" in out
    small = to_frames(finished(reverse(SAME)))[0]
    assert (pixels(tmp_path / "one.png") == to_frames(developed(from_frame(small)))[0]).all()
    assert "#picture=512&pixels=developed&" in read_settings(tmp_path / "one.png")
    assert run("picture", "--like", "one.png", "--out", "two.png")[0] == 0
    assert (tmp_path / "one.png").read_bytes() == (tmp_path / "two.png").read_bytes()
    assert run("picture", "--like", "one.png", "--size", 128, "--out", "small.webp")[0] == 0
    assert (pixels(tmp_path / "small.webp") == small).all()
    assert psnr(np.asarray(Image.open(tmp_path / "one.png").reduce(4))[None], small[None])[0] > 36
    assert run("picture", "--like", "small.webp", "--out", "small.png")[0] == 0
    assert pixels(tmp_path / "small.png").shape == (128, 128, 3)


def test_a_poster_is_made_from_a_gif_and_repeats_from_itself(run, tmp_path):
    run("gif", "a castle", *QUICK, "--size", 128, "--out", "run.gif")
    assert run("picture", "--like", "run.gif", "--out", "one.pdf")[0] == 0
    assert run("picture", "--like", "one.pdf", "--out", "two.pdf")[0] == 0
    assert (tmp_path / "one.pdf").read_bytes() == (tmp_path / "two.pdf").read_bytes()
    assert run("picture", "--like", "one.pdf", "--no-poster", "--out", "alone.png")[0] == 0
    assert pixels(tmp_path / "alone.png").shape == (512, 512, 3)
    assert run("gif", "--like", "alone.png", "--size", 128, "--out", "again.gif")[0] == 0
    assert (tmp_path / "again.gif").read_bytes() == (tmp_path / "run.gif").read_bytes()


@pytest.mark.parametrize("ending", ["gif", "webp", "mp4"])
def test_a_developed_end_is_part_of_the_look_and_repeats(run, tmp_path, ending):
    words = ("gif", "a castle", *QUICK, "--size", 128, "--develop")
    assert run(*words, "--out", f"one.{ending}")[0] == 0
    assert run("gif", "--like", f"one.{ending}", "--out", f"two.{ending}")[0] == 0
    assert (tmp_path / f"one.{ending}").read_bytes() == (tmp_path / f"two.{ending}").read_bytes()
    assert recall(tmp_path / f"one.{ending}", {}, MOVING_LOOK)[1]["develop"] is True


def test_without_it_nothing_is_said_of_it(run, tmp_path):
    run("gif", "a castle", *QUICK, "--size", 128, "--out", "one.gif")
    assert "develop" not in read_settings(tmp_path / "one.gif")
    run("gif", "a castle", *QUICK, "--size", 128, "--develop", "--out", "two.gif")
    run("gif", "--like", "two.gif", "--no-develop", "--out", "three.gif")
    assert (tmp_path / "one.gif").read_bytes() == (tmp_path / "three.gif").read_bytes()


def load_half(precision=None, device=None):
    known = F.avg_pool2d(torch.cat([shipped(name) for name in NAMES]), 2)
    denoiser = Memory(torch.cat([known, known]), [*range(ANY), *[ANY] * ANY])
    return Model(entry=HALF, denoiser=denoiser, space=Pixels(64), reader=NameReader())


HALF = Entry(name="half", about="64 pixels a side", load=load_half, defaults=Defaults(threshold="none"))


def test_a_model_of_another_size_has_sizes_of_its_own(run, tmp_path, monkeypatch):
    monkeypatch.setitem(MODELS, "half", HALF)
    words = ("a castle", "--model", "half", "--steps", "4")
    for size, options in ((256, ()), (64, ("--size", 64)), (512, ("--size", 512))):
        code, _, err = run("picture", *words, *options, "--out", f"{size}.png")
        assert code == 0, err
        assert pixels(tmp_path / f"{size}.png").shape == (size, size, 3)
    castle = to_frames(F.avg_pool2d(shipped("castle"), 2))[0].astype(int)
    assert np.abs(pixels(tmp_path / "64.png") - castle).max() <= 1
    assert run("picture", *words, "--poster", "--out", "poster.png")[0] == 0
    assert run("gif", *words, "--develop", "--size", 64, "--out", "castle.webp")[0] == 0
    code, _, err = run("picture", *words, "--size", 128)
    assert code == 2
    assert "a picture has 64, 256, 512 pixels a side, not '128'" in err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("picture",), 'e.g. explorer picture "a red bicycle in the rain"'),
        (("picture", "a castle", *QUICK, "--size", 500), "a picture has 128, 512, 1024 pixels a side, not '500'"),
        (("picture", "a castle", *QUICK, "--poster", "--size", 512), "leave out --size"),
        (("picture", "a castle", "--no-poster", "--out", "a.pdf"), "cannot write '.pdf' files"),
        (("picture", "a castle", "--out", "a.mp4"), "cannot write '.mp4' files"),
        (("picture", "--like", "nowhere.png"), "there is no file"),
        (("gif", "a castle", *QUICK, "--develop", "--out", "a.zip"), "--no-develop leaves that out"),
        (("gif", "a castle", *QUICK, "--develop", "--view", "noise", "--out", "a.gif"), "show x_t, x0, both"),
    ],
    ids=str,
)
def test_a_bad_order_is_one_line_and_writes_nothing(run, tmp_path, words, said):
    code, out, err = run(*words)
    assert (code, out) == (2, "")
    assert said in err
    assert len(err.strip().splitlines()) == 1
    assert list(tmp_path.iterdir()) == []
