"""What the page gets of a run that is looked into, and what it says of a word that was taken away."""

import base64
import io

import numpy as np
import pytest
import torch
from PIL import Image

from explorer.network.inside import light
from explorer.player.codec import decode
from explorer.present.inside import look_into, looked_at, numbers_of, opening, packed, tokens_of, unpacked
from explorer.present.inside_block import block_sheets, block_times
from explorer.present.inside_film import film, lit, network_film
from explorer.present.inside_told import Beside, told
from explorer.render.features import SIDE
from explorer.service.shared_models import SharedModels
from explorer.trajectory.inside import Change, Look, Turn
from explorer.trajectory.reading import UNREAD, Opinion, Reading
from explorer.trajectory.settings import Settings
from explorer.types import finished
from explorer.words.texts import LANGUAGES, words_in

EN = words_in("en")
RUN = Settings(model="fast", prompt="a red bicycle in a meadow", seed=3, steps=2)
TOKENS = ["", "a", "red", "bicycle"]


@pytest.fixture(scope="module")
def models():
    return SharedModels()


@pytest.fixture(scope="module")
def plain(models):
    return list(look_into(models, EN, RUN))


def steps(packets):
    return [packet for packet in packets if packet["kind"] == "step"]


def test_every_step_says_where_the_network_looks(models, plain):
    start = plain[0]["inside"]
    assert start["tokens"] == ["", *RUN.prompt.split()]
    look = Look.make(RUN, models.model("fast"))
    finished(look.steps())
    for step, moment in zip(steps(plain), [*look.recorder.moments, look.recorder.moments[-1]], strict=True):
        inside = step["numbers"]["inside"]
        shares = unpacked(inside["light"])
        assert shares.shape == (len(start["tokens"]), 16, 16)
        assert (shares.sum(0) - 1).abs().max() < 1e-3
        assert (shares - light(moment)).abs().max() < 1e-3
        for name in ("added", "moved", "bridges"):
            assert len(inside[name]) == len(start["sites"])
        added = dict(zip((site["name"] for site in start["sites"]), inside["added"]))
        assert added["middle"] == pytest.approx(moment.added["middle"] / moment.held["middle"], rel=1e-3)
    assert (looked_at(plain).sum(0) - 1).abs().max() < 1e-3


def test_a_run_without_a_word_says_what_became_of_it(models, plain):
    change = Change((Turn(RUN.prompt.split().index("bicycle")),))
    packets = list(look_into(models, EN, RUN, change, lambda: plain))
    assert packets[0]["inside"]["change"] == [("turn", "2:0")]
    found = steps(packets)[-1]["beside"]
    assert "bicycle" in found["sentence"]
    assert -1 <= found["correlation"] <= 1
    assert unpacked(found["changed"]).shape == unpacked(found["looked"]).shape == (1, 16, 16)
    assert all("beside" not in step for step in steps(packets)[:-1])
    alone = list(look_into(models, EN, RUN, change))
    assert "beside" not in steps(alone)[-1], "nothing to compare it with"
    assert [step["frames"] for step in steps(alone)] == [step["frames"] for step in steps(packets)]


def test_the_opening_is_made_once_for_all_languages(models, turns):
    runs = {language: list(opening(models, words_in(language), RUN, run="x")) for language in LANGUAGES}
    assert len(turns) == 1, "the words are read once"
    frames = [[step["frames"] for step in steps(run)] for run in runs.values()]
    assert all(other == frames[0] for other in frames)


def test_shares_travel_in_sixteen_bits():
    shares = torch.rand(5, 16, 16)
    assert (unpacked(packed(shares)) - shares).abs().max() <= 0.5 / 65_535 + 1e-7
    assert numbers_of(Look.make(RUN, SharedModels().model("fast")).recorder, 0.0, []) == {}


def test_a_run_in_the_light_of_a_word_is_a_gif(plain):
    tokens = plain[0]["inside"]["tokens"]
    made = Image.open(io.BytesIO(film(EN, plain, tokens.index("bicycle"))))
    assert (made.format, made.n_frames) == ("GIF", RUN.steps + 1)
    assert film(EN, plain, len(tokens)) is None
    assert film(EN, plain[:-2], 1) is None, "not complete"
    assert film(EN, [], 1) is None
    frame, bright = np.full((32, 32, 3), 200, np.uint8), torch.zeros(16, 16)
    bright[:, :8] = 1
    shown = lit(frame, bright)
    assert (shown[:, :14] == 200).all()
    assert (shown[:, 18:] == round(200 * 30 / 255)).all()


def test_the_channels_of_a_block_come_on_demand(models, plain):
    sheets = block_sheets(models, plain, "middle")
    assert [sheet["log_snr"] for sheet in sheets] == [step["numbers"]["log_snr"] for step in steps(plain)[:-1]]
    assert all(decode(base64.b64decode(sheet["sheet"])).shape[0] == SIDE for sheet in sheets)
    assert block_sheets(models, plain, "attic") == block_sheets(models, [], "middle") == []
    assert block_sheets(models, plain, "skip.0.0") == []


def test_each_block_has_its_share_of_the_time(models, plain):
    blocks = [site["name"] for site in plain[0]["inside"]["sites"] if not site["name"].startswith("skip")]
    times = block_times(models, plain)
    assert list(times) == blocks
    assert sum(times.values()) == pytest.approx(1, abs=0.01)
    assert min(times.values()) > 0
    assert block_times(models, []) == {}


def test_the_network_along_a_run_is_a_gif(plain):
    assert Image.open(io.BytesIO(network_film(EN, plain))).n_frames == RUN.steps + 1
    assert network_film(EN, plain[:-2]) is network_film(EN, []) is None


def test_words_that_are_read_otherwise_are_shown_as_they_are_read(models):
    said = RUN.model_copy(update={"prompt": "a puppy", "read_as": ""})
    assert tokens_of(models.model("fast"), said)[1:] == ["a", "puppy"]
    assert tokens_of(models.model("fast"), said.model_copy(update={"guidance_scale": 0.0})) == [""]


# what is said of it

RED = Reading({"colour": Opinion("colour", "red", 0.9, "blue", 0.1)}, 0.3)
BLUE = Reading({"colour": Opinion("colour", "blue", 0.8, "red", 0.1)}, 0.3)
WITHOUT = Change((Turn(1),))


def said(share=0.5, correlation=0.7, readings=(RED, BLUE), change=WITHOUT, words=EN):
    return told(words, TOKENS, change, Beside(share, correlation, readings, None, b""))["sentence"]


def test_one_sentence_from_what_was_measured():
    assert said().startswith(EN("inside.changed_without", word="“red”", share=EN.percent(0.5)))
    assert "red → blue" in said()
    assert EN("inside.judged_same") in said(readings=(RED, RED))
    assert said(share=0.001) == EN("inside.hardly_without", word="“red”")
    assert said(readings=(UNREAD, UNREAD), correlation=None) == EN(
        "inside.changed_without", word="“red”", share=EN.percent(0.5)
    )
    assert EN("inside.changed_turned", word="“red”", share=EN.percent(0.5)) in said(change=Change((Turn(1, 2.0, 2.0),)))


@pytest.mark.parametrize(
    ("correlation", "change", "key"),
    [
        (0.7, WITHOUT, "agree"),
        (0.3, WITHOUT, "partly"),
        (0.1, WITHOUT, "elsewhere_pooled"),
        (-0.4, Change((Turn(1, 1.0, 0.0),)), "elsewhere_pooled"),
        (0.1, Change((Turn(1, 0.0, 1.0),)), "elsewhere"),
    ],
)
def test_where_looking_and_changing_disagree_the_other_way_in_is_named(correlation, change, key):
    """Only where that way was turned: else it was left as it is."""
    for language in LANGUAGES:
        words = words_in(language)
        number = f"{correlation:.2f}".replace(".", words("compare.decimal"))
        assert words(f"inside.{key}", number=number) in said(correlation=correlation, change=change, words=words)
