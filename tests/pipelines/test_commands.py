"""explorer gif, picture, compare, info with a model from the disk."""

import numpy as np
import pytest
from PIL import Image

from explorer.model.registry import MODELS
from explorer.pipelines import found
from explorer.render.stamp import read_settings
from tests.commands.conftest import run  # noqa: F401

QUICK = ("--steps", "2", "--no-caption")


@pytest.fixture(autouse=True)
def list_as_it_was(monkeypatch):
    before, places = dict(MODELS), dict(found.OPENED)
    yield
    for names, kept in ((MODELS, before), (found.OPENED, places)):
        names.clear()
        names.update(kept)


def test_a_gif_of_a_walk(run, shelf, tmp_path):  # noqa: F811
    code, out, err = run("gif", "a red dog", "--model", shelf("sdxl"), *QUICK, "--out", "dog.gif", "--size", "128")
    assert code == 0, err
    with Image.open(tmp_path / "dog.gif") as gif:
        assert gif.n_frames == 3
        assert gif.height >= 128
    assert "model=sdxl" in read_settings(tmp_path / "dog.gif")
    assert "2 steps" in out


def test_the_same_settings_give_the_same_file(run, shelf, tmp_path):  # noqa: F811
    for name in ("one.gif", "two.gif"):
        assert run("gif", "a red dog", "--model", shelf("sd3"), *QUICK, "--seed", "3", "--out", name)[0] == 0
    assert (tmp_path / "one.gif").read_bytes() == (tmp_path / "two.gif").read_bytes()
    assert run("gif", "--like", "one.gif", "--model", shelf("sd3"), "--out", "three.gif")[0] == 0
    assert (tmp_path / "one.gif").read_bytes() == (tmp_path / "three.gif").read_bytes()


def test_words_that_are_cut_off_are_named(run, shelf):  # noqa: F811
    long = " ".join(f"word{k}" for k in range(40))
    code, _, err = run("gif", long, "--model", shelf("stable-diffusion"), *QUICK)
    assert code == 0, err
    assert "left out: word14" in err


def test_a_picture_has_the_size_that_the_model_makes(run, shelf, tmp_path):  # noqa: F811
    code, _, err = run("picture", "a dog", "--model", shelf("pixart-alpha"), "--steps", "2", "--out", "dog.png")
    assert code == 0, err
    assert Image.open(tmp_path / "dog.png").size == (64, 64)
    code, _, err = run("picture", "a dog", "--model", shelf("pixart-alpha"), "--size", "256", "--steps", "2")
    assert code == 2
    assert "64" in err


def test_a_poster(run, shelf, tmp_path):  # noqa: F811
    code, _, err = run("picture", "a dog", "--model", shelf("sana"), "--steps", "2", "--poster", "--out", "dog.png")
    assert code == 0, err
    assert np.asarray(Image.open(tmp_path / "dog.png")).std() > 5


def test_a_comparison_of_models_of_different_sizes(run, shelf, tmp_path):  # noqa: F811
    values = f"fast;{shelf('stable-diffusion')};{shelf('sd3')}"
    code, out, err = run(
        "compare", "a red dog", "--change", "model", "--values", values, "--steps", "2", "--out", "c.gif"
    )
    assert code == 0, err
    assert "3 columns" in out
    assert "their static is not the same" in out
    for ending in ("csv", "html"):
        code, _, err = run("compare", "--like", "c.gif", "--out", f"c.{ending}")
        assert code == 0, err
    assert "stable-diffusion" in (tmp_path / "c.csv").read_text()


@pytest.mark.parametrize(
    ("name", "said"),
    [
        (
            "stable-diffusion",
            ["Stable Diffusion (StableDiffusionPipeline)", "64 x 64", "eps", "both branches", "licence"],
        ),
        ("flux-dev", ["FLUX.1", "velocity", "an input of the network, from 1 to 10", "Non-Commercial"]),
        (
            "sdxl-turbo",
            ["none: it is a student", "4 steps, euler-ancestral, guidance 1", "Stability AI Non-Commercial Research"],
        ),
        ("kandinsky", ["Kandinsky 2.2", "4 x 32 x 32"]),
    ],
)
def test_info(run, shelf, tmp_path, name, said):  # noqa: F811
    folder = shelf(name)
    if name == "flux-dev":
        (tmp_path / "flux.1-dev").symlink_to(folder)
        folder = tmp_path / "flux.1-dev"
    code, out, err = run("info", "--model", folder)
    assert code == 0, err
    assert [text for text in said if text not in out] == []


def test_info_of_several(run, shelf):  # noqa: F811
    code, out, _ = run("info", "--model", "base", "--model", shelf("sana"))
    assert code == 0
    assert "base: careful" in out
    assert "Sana" in out


def test_two_folders_of_one_name_are_two_models(shelf, tmp_path):
    import shutil

    other = shutil.copytree(shelf("sana"), tmp_path / "sana")
    assert found.listed([str(shelf("sana")), str(other), str(shelf("sana")), "base"]) == [
        "sana",
        "sana-2",
        "sana",
        "base",
    ]


@pytest.mark.parametrize("option", [["--develop"]])
def test_what_only_our_world_has_is_refused(run, shelf, option):  # noqa: F811
    code, _, err = run("gif", "a dog", "--model", shelf("sana"), *QUICK, *option)
    assert code == 2
    assert "leave out --develop" in err


def test_the_judge_is_not_asked(run, shelf):  # noqa: F811
    code, _, err = run("contact-sheet", "a dog", "--model", shelf("sana"), "--seeds", "2")
    assert code == 2
    assert "sana" in err
    assert "judge" in err
