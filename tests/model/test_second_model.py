"""The proof of the seam: a model of another kind, walking in another space, runs everywhere without another line.

What it must give is known: its denoiser remembers six pictures exactly, so a run that is asked for the dog ends on the
shipped picture of the dog, to the level of a frame.
"""

import io
import zipfile
from dataclasses import replace

import numpy as np
import pytest
import torch
from PIL import Image

from explorer.app.interface import build_app
from explorer.app.site import Site
from explorer.lab import EXPERIMENTS
from explorer.lab.base import Result
from explorer.model.base import Defaults
from explorer.model.registry import DEFAULT, MODELS, changing, load_model, register
from explorer.pixels import to_frames
from explorer.player.codec import decode
from explorer.present.compare import Findings, compare, presets, statement
from explorer.present.create import create
from explorer.present.destroy import bury
from explorer.present.export import KINDS, Wish, export
from explorer.present.export_compared import export_compared
from explorer.present.give_back import back_settings, give_back
from explorer.render.stamp import read_settings
from explorer.service.shared_models import SharedModels
from explorer.trajectory.compare import Comparison, same_static
from explorer.trajectory.record import record, reverse
from explorer.trajectory.settings import Settings
from explorer.types import finished
from explorer.words.texts import LANGUAGES, words_in
from tests.commands.conftest import run  # noqa: F401
from tests.model.shelf import SHELF, Squeeze, picture

EN = words_in("en")


@pytest.fixture(autouse=True)
def listed(monkeypatch):
    monkeypatch.setitem(MODELS, SHELF.name, SHELF)


@pytest.fixture
def models():
    return SharedModels()


@pytest.fixture(scope="module")
def dog():
    return to_frames(picture("dog"))[0]


def settings(prompt="a dog", **given):
    return Settings.make(prompt=prompt, model=SHELF.name, seed=3, **given)


def near(frame, wanted, levels=1):
    return np.abs(np.asarray(frame, int) - wanted).max() <= levels


def test_its_space_is_another_one_and_exact():
    space, x0 = Squeeze(), picture("castle")
    state = space.encode(x0)
    assert state.shape == (1, *space.shape) != x0.shape
    torch.testing.assert_close(space.decode(state), x0, atol=1e-5, rtol=0)
    torch.testing.assert_close(state.square().sum(), x0.square().sum())


def test_it_brings_its_own_defaults():
    assert settings().threshold == "none"
    assert "threshold" in changing()
    assert Settings.from_text(settings().to_text()) == settings()
    assert settings().to_text() == "prompt=a+dog&model=shelf&seed=3"


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_goes_along_with_a_model_has_a_word(language):
    """Whatever a model may have of its own, a comparison of models says it."""
    assert set(vars(Defaults())) <= set(words_in(language).group("compare.along"))


def test_states_of_another_shape_do_not_begin_from_the_same_static(monkeypatch):
    of_a_kind, other = replace(SHELF, name="twin"), replace(SHELF, name="far", shape=(4, 8, 8))
    for entry in (of_a_kind, other):
        monkeypatch.setitem(MODELS, entry.name, entry)
    assert same_static(Comparison.make("model", ["shelf", "twin"], Settings()).runs)
    comparison = Comparison.make("model", ["shelf", "far"], Settings())
    assert not same_static(comparison.runs)
    assert EN("compare.same.static") not in statement(EN, comparison).split("same either.")[1]


def test_a_name_is_given_once():
    with pytest.raises(ValueError, match="called base already"):
        register(MODELS[DEFAULT])


def test_a_run_ends_on_the_picture_and_is_seen_as_pictures_all_along(dog):
    made = record(settings(steps=8))
    assert near(to_frames(made.final)[0], dog)
    for step in made.steps:
        assert step.x_t.shape == step.x0_hat.shape == step.eps_hat.shape == (1, 3, 128, 128)
    static = made.steps[0].x_t
    assert abs(float(static.std()) - 1) < 0.02  # white noise is seen as white noise
    middle = made.steps[4]
    mixed = middle.level.signal_scale * middle.x0_hat + middle.level.noise_scale * middle.eps_hat
    torch.testing.assert_close(mixed, middle.x_t, atol=1e-4, rtol=0)


def test_pictures_of_a_batch_are_those_that_they_are_alone(dog):
    pair = finished(reverse(settings(steps=6), load_model("shelf"), [("a castle", 5)]))
    assert near(to_frames(pair)[0], dog)
    assert near(to_frames(pair)[1], to_frames(picture("castle"))[0])


def test_create(models, dog):
    start, *steps, done = create(models, EN, settings(steps=6), bands=True)
    assert start["plan"][-1] == 1
    assert near(decode(steps[-1]["frames"]["x_t"]), dog)
    assert {"x_t", "x0_hat", "x0_uncond", "eps_correction"} <= steps[0]["frames"].keys()
    assert done["bands"]


def test_compare(models, dog):
    comparison = Comparison.make("words", ["a dog", "a castle"], settings(steps=5))
    found = Findings(models, comparison)
    for column, packet, seconds in compare(models, EN, comparison):
        found.add(column, packet, seconds)
    assert near(to_frames(found.pictures[0])[0], dog)
    assert found.distance(1) > 0.1
    assert presets("model", settings()) == [*MODELS]
    assert [one.threshold for one in Comparison.make("model", ["base", "shelf"], Settings()).runs] == ["clip", "none"]


@pytest.mark.parametrize("walks", ["base", "shelf"])
def test_destroy_and_give_back(models, dog, walks):
    """Whoever buried it, the model digs the picture out again; and it buries, too."""
    x0, burial = picture("dog"), Settings(seed=7, steps=10, model=walks)
    start, *buried, _ = bury(models, EN, x0, burial)
    assert near(decode(buried[0]["frames"]["x_t"]), dog)
    assert len(start["plan"]) == 11
    way = back_settings(burial, "a dog", "shelf")
    *_, last, _ = give_back(models, EN, x0, burial, 6, way)
    assert near(decode(last["frames"]["x_t"]), dog)


def test_the_experiment_on_steps():
    *_, result = EXPERIMENTS["steps"].measure(True, 0, careful=load_model("shelf"))
    assert isinstance(result, Result)
    assert len(result.rows) > 10


@pytest.mark.parametrize("kind", KINDS)
def test_every_export(models, dog, tmp_path, kind):
    path = export(models, EN, settings(steps=4), Wish(kind, "x_t", 128), tmp_path)
    stored = path.read_text(encoding="utf-8") if kind == "html" else read_settings(path)
    assert "prompt=a+dog&model=shelf&seed=3&steps=4" in stored.replace("&amp;", "&").replace(r"\u0026", "&")
    if kind == "zip":
        with zipfile.ZipFile(path) as archive:
            last = sorted(name for name in archive.namelist() if name.startswith("frames/"))[-1]
            assert near(Image.open(io.BytesIO(archive.read(last))).convert("RGB"), dog)


@pytest.mark.parametrize("kind", ["gif", "csv", "html"])
def test_exports_of_a_comparison(models, tmp_path, kind):
    comparison = Comparison.make("words", ["a dog", "a castle"], settings(steps=3))
    path = export_compared(models, EN, comparison, Wish(kind, "x_t", 128), tmp_path / f"two.{kind}")
    assert "shelf" in (path.read_text(encoding="utf-8") if kind == "html" else read_settings(path))


def test_the_command_line(run, tmp_path, dog):  # noqa: F811
    words = ["a dog and a zebra", "--model", "shelf", "--steps", "5", "--view", "x_t", "--size", "128", "--no-caption"]
    code, _, err = run("gif", *words, "--out", "dog.zip")
    assert code == 0, err
    assert "Left out: zebra." in err
    with zipfile.ZipFile(tmp_path / "dog.zip") as archive:
        last = sorted(name for name in archive.namelist() if name.startswith("frames/"))[-1]
        assert near(Image.open(io.BytesIO(archive.read(last))).convert("RGB"), dog)


def test_the_page_offers_it(models):
    page = build_app(EN, Site(models))
    offers = [part.choices for part in page.blocks.values() if getattr(part, "elem_id", "") in ("model", "back-model")]
    assert len(offers) == 2
    assert all("shelf" in [value for _, value in choices] for choices in offers)
