"""What the fast model makes of guidance: within what it was trained on it obeys, outside it says so."""

import re

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from explorer.model.registry import MODELS, load_model
from explorer.network.checkpoint import guidance_range, manifest
from explorer.network.learned import load_denoiser
from explorer.resources import folder
from explorer.training.distilling import SCALES
from explorer.trajectory.compare import Comparison
from explorer.trajectory.heard import IDLE, as_heard, guides_itself
from explorer.trajectory.record import reverse
from explorer.trajectory.settings import Settings
from explorer.types import finished
from explorer.words.texts import LANGUAGES, words_in

RANGE = (1.0, 6.0)


@pytest.fixture(scope="module")
def fast():
    return load_model("fast", "float32")


def final(model, **given):
    picture = finished(reverse(Settings(**{"model": "fast", "steps": 1, "seed": 4, **given}), model))
    return picture


def test_the_range_is_a_fact_of_the_weights(fast):
    assert guidance_range("fast") == tuple(manifest()["fast"]["guidance_range"]) == fast.entry.guidance_range == SCALES
    assert guidance_range("base") is None
    assert [guides_itself(name) for name in MODELS] == [load_denoiser(name, "float32").guided for name in MODELS]


@given(
    st.floats(-20, 50), st.sampled_from(sorted(MODELS)), st.floats(0, 1), st.none() | st.just((0.2, 1.6)), st.text("ab")
)
def test_what_is_run_is_what_the_model_knows_and_every_difference_is_told(scale, model, rescale, interval, prompt):
    asked = Settings(prompt=prompt, model=model, guidance_scale=scale, rescale=rescale, interval=interval)
    taken, notes = as_heard(asked)
    differing = [name for name in Settings.model_fields if getattr(asked, name) != getattr(taken, name)]
    assert len(notes) == len(differing)
    assert all(note.code and "\n" not in str(note) for note in notes)
    assert as_heard(taken) == (taken, ())
    assert Settings.from_text(taken.to_text()) == taken
    if not guides_itself(model):
        assert not differing
        return
    assert set(differing) <= {"guidance_scale", *IDLE}
    assert (taken.rescale, taken.interval) == (0, None)
    assert taken.guidance_scale == (0 if scale == 0 else sorted((*RANGE, scale))[1])


def test_without_pull_the_words_are_ignored(fast):
    """w = 0 is the model without words, as it is everywhere else."""
    ignored = final(fast, prompt="a castle at sunset", guidance_scale=0)
    assert torch.equal(ignored, final(fast, prompt="", guidance_scale=1))
    assert torch.equal(ignored, final(fast, prompt="a dog", guidance_scale=0))
    assert (ignored - final(fast, prompt="a castle at sunset", guidance_scale=1)).abs().mean() > 0.05


@pytest.mark.parametrize(("asked", "taken"), [(-5, 1), (0.5, 1), (12, 6), (50, 6)])
def test_other_scales_than_it_knows_are_the_nearest_that_it_does(fast, asked, taken):
    """Also where nobody prepared the settings: the network itself is never asked about what it has not heard of."""
    found, right = (final(fast, prompt="a dog", guidance_scale=scale) for scale in (asked, taken))
    assert torch.equal(found, right)
    assert as_heard(Settings(model="fast", guidance_scale=asked))[0].guidance_scale == taken


def test_files_and_links_of_earlier_times_are_read():
    old = "prompt=a+dog&model=fast&guidance_scale=12&rescale=0.7&interval=0.2;1.6"
    settings = Settings.from_text(old)
    assert (settings.guidance_scale, settings.rescale, settings.interval) == (12, 0.7, (0.2, 1.6))
    assert settings.to_text() == "prompt=a+dog&model=fast&guidance_scale=12&rescale=0.7&interval=0.2%3B1.6"
    assert as_heard(settings)[0].to_text() == "prompt=a+dog&model=fast&guidance_scale=6"


def test_columns_of_a_comparison_are_called_what_they_are():
    told = Comparison.make("guidance", [0, 0.5, 3, 8], Settings(prompt="a dog", model="fast"))
    assert told.values == tuple(run.guidance_scale for run in told.runs) == (0, 1, 3, 6)
    assert [note.fields["given"] for note in told.notes] == ["0.5", "8"]
    assert Comparison.from_text(told.to_text()) == told
    assert Comparison.from_text(told.to_text()).notes == ()
    careful = Comparison.make("guidance", [0, 0.5, 3, 8], Settings(prompt="a dog"))
    assert (careful.values, careful.notes) == ((0, 0.5, 3, 8), ())


def test_between_models_each_hears_what_it_can():
    told = Comparison.make("model", ["base", "fast"], Settings(prompt="a dog", guidance_scale=8, rescale=0.5))
    assert [(run.guidance_scale, run.rescale) for run in told.runs] == [(8, 0.5), (6, 0)]
    assert len(told.notes) == 2
    assert Comparison.from_text(told.to_text()) == told


def test_texts_name_the_range_that_the_weights_have():
    """The control, the notation and the glossary; no text is left that promises more."""
    low, high = (f"{end:g}" for end in guidance_range("fast"))
    for language in LANGUAGES:
        pages = folder("lessons") / ("" if language == "en" else language)
        texts = [words_in(language)("control.guidance_scale.info")]
        texts += [(pages / page).read_text(encoding="utf-8") for page in ("00-notation.md", "glossary.md")]
        texts += [path.read_text(encoding="utf-8") for path in pages.glob("07-*.md")]
        assert len(texts) == 4
        for text in texts:
            assert re.search(rf"\b0 \w+ {low} \w+ {high}\b", text), (language, text[:60])
