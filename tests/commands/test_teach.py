"""explorer teach, and --with: clear lines before any work, and a word that is there for one command alone."""

import pytest
import torch
from PIL import Image

from explorer.model import registry
from explorer.model.addition_files import fit_of, wish_of
from explorer.network.addition import blank
from explorer.network.addition_file import LARGEST, packed, write


@pytest.fixture(autouse=True)
def _list_as_it_was(monkeypatch):
    """A command's process ends with it; here the list of models does."""
    monkeypatch.setattr(registry, "MODELS", registry.MODELS)
    before = dict(registry.MODELS)
    yield
    registry.MODELS.update(before)


@pytest.fixture(scope="module")
def fit():
    return fit_of()


def drawn(fit, word="grumblefant", rank=8, size=0.05):
    """An addition for the shipped network that was not learned but drawn."""
    chance = torch.Generator().manual_seed(1)
    one = blank(word, fit.layers, rank, torch.randn(fit.width, generator=chance), chance)
    for _, up in one.factors.values():
        up.normal_(std=size, generator=chance)
    return one


def test_what_is_wrong_is_one_line_before_any_work(run, tmp_path):
    Image.new("RGB", (5000, 5000)).save(tmp_path / "huge.png")
    (tmp_path / "text.png").write_text("hello")
    wrong = {
        (): "1 to 64 pictures, not 0",
        ("huge.png",) * 1000: "1 to 64 pictures, not 1000",
        ("huge.png",): "5000 x 5000",
        ("text.png",): "",
        ("missing.png",): "missing.png",
    }
    for pictures, said in wrong.items():
        code, _, err = run("teach", *pictures, "--word", "grumblefant")
        assert code == 2
        assert said in err
        assert err.count("\n") == 1
    for word, said in (("dog", "mydog"), ("without", "joins"), ("Two Words", "one word"), ("", "one word")):
        code, _, err = run("teach", "huge.png", "--word", word)
        assert code == 2
        assert said in err
    assert not list(tmp_path.glob("*.safetensors"))


def test_a_taught_word_is_drawn_by_both_models_and_read_as_itself(run, tmp_path, fit):
    write(tmp_path / "g.safetensors", drawn(fit), fit)
    made = {}
    for model in registry.of_the_world()[:2]:
        for strength in ("", ":1", ":0.5", ":0"):
            name = f"{model}{strength.strip(':')}.png"
            words = ("picture", "a grumblefant in the snow", "--size", "128", "--steps", "2", "--model", model)
            code, _, err = run(*words, "--out", name, "--with", f"g.safetensors{strength}")
            assert code == 0, err
            assert "grumblefant" not in err  # nothing to be said of how it was read
            made[model, strength] = Image.open(name).tobytes()
            registry.MODELS.update({name: registry_before[name] for name in registry_before})
        assert made[model, ""] == made[model, ":1"]
        assert len({made[model, strength] for strength in ("", ":0.5", ":0")}) == 3


registry_before = dict(registry.MODELS)


def test_files_that_do_not_fit_are_one_line(run, tmp_path, fit):
    (tmp_path / "other.safetensors").write_bytes(b"hello")
    write(tmp_path / "one.safetensors", drawn(fit), fit)
    for words, said in (
        (("--with", "other.safetensors"), "no file of a taught word"),
        (("--with", "none.safetensors"), "none.safetensors"),
        (("--with", "one.safetensors", "--with", "one.safetensors"), "both called"),
        (("--with", "one.safetensors:7"), "between 0 and 1.5"),
        (("--with", "one.safetensors", "--model", "latent"), "cannot be taught"),
    ):
        code, _, err = run("gif", "a dog", *words)
        assert code == 2
        assert said in err
        assert err.count("\n") == 1
        registry.MODELS.update(registry_before)


def test_any_rank_fits_into_a_file(fit):
    assert 1_000_000 < len(packed(drawn(fit, rank=16), fit, {})) <= LARGEST


def test_a_strength_stands_behind_a_file():
    assert [wish_of(text)[1] for text in ("a.safetensors", "a.safetensors:0.5", "C:/a.safetensors")] == [1, 0.5, 1]
    assert str(wish_of("a.safetensors:0.5")[0]) == "a.safetensors"
