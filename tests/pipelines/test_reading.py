"""How a pipeline reads words, and what it cuts off."""

import pytest
import torch

from explorer.present.wording import told
from explorer.trajectory.settings import Settings
from explorer.words.texts import words_in
from tests.pipelines.tiny import TINY, clip_tokenizer

LONG = " ".join(f"word{k}" for k in range(200))


@pytest.mark.parametrize("name", TINY)
def test_rows_of_a_batch_are_those_of_each_prompt_alone(load, name):
    _, model = load(name)
    both = model.reader.condition(["a red dog", "", "a boat"], 4.0).rows
    for k, prompt in enumerate(["a red dog", "", "a boat"]):
        for part, row in model.reader.condition([prompt], 4.0).rows.items():
            torch.testing.assert_close(both[part][k : k + 1], row, atol=1e-5, rtol=1e-4)


@pytest.mark.parametrize("name", TINY)
def test_no_words_are_what_the_denoiser_is_asked_with_alone(load, name):
    _, model = load(name)
    noise, level = model.static([1])(), torch.tensor([0.5])
    empty = model.denoiser(noise, level, model.reader.condition([""], 1.0)).x0_hat
    torch.testing.assert_close(model.denoiser(noise, level).x0_hat, empty)
    said = model.denoiser(noise, level, model.reader.condition(["a red dog"], 1.0)).x0_hat
    assert float((said - empty).abs().max()) > 1e-5


def test_what_is_cut_off_is_what_the_tokenizer_does_not_keep(load):
    """Of its 77 tokens two stand around the words, and in this tokenizer a letter is a token."""
    _, model = load("stable-diffusion")
    assert len(clip_tokenizer()("ab c").input_ids) == 2 + 3
    reading, whole = model.reader.read(LONG), LONG.split()
    fits = [k for k in range(len(whole)) if sum(map(len, whole[: k + 1])) <= 75]
    assert reading.words == tuple(whole[: len(fits)])
    assert reading.words + reading.unread == tuple(whole)
    assert reading.unknown == {}
    assert model.reader.read("a red dog").unread == ()


@pytest.mark.parametrize(("name", "longer"), [("sd3", "stable-diffusion"), ("flux-dev", "sd3")])
def test_the_tokenizer_that_takes_the_most_decides(load, name, longer):
    read = {one: len(load(one)[1].reader.read(LONG).words) for one in (name, longer)}
    assert read[name] > read[longer]


@pytest.mark.parametrize("language", ["en", "de"])
def test_what_was_cut_off_is_said(load, language):
    _, model = load("stable-diffusion")
    settings = Settings.make(model=model.name, prompt=LONG)
    said = told(words_in(language), settings, model.reader)
    assert model.reader.read(LONG).unread[0] in said
    assert told(words_in(language), settings.model_copy(update={"prompt": "a dog"}), model.reader) == ""


def test_words_of_two_prompts_can_be_mixed(load):
    _, model = load("sdxl")
    first, second = (model.reader.condition([prompt]) for prompt in ("a dog", "a boat"))
    mixed = model.reader.mixture(first, second, 0.25)
    for name, row in mixed.rows.items():
        torch.testing.assert_close(row, 0.75 * first.rows[name] + 0.25 * second.rows[name])
    assert mixed.nothing is first.nothing
