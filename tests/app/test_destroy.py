"""Destroy: the static that buries, the bell it makes, what the judge can still tell, and what comes back."""

import base64
import json
import math
from dataclasses import replace
from types import SimpleNamespace

import gradio as gr
import numpy as np
import pytest
import torch
from PIL import Image
from scipy.stats import norm

from explorer.app.address import Address
from explorer.app.address_buried import AtBurial
from explorer.app.tabs.destroy import cursor
from explorer.app.tabs.own_pictures import shot_of
from explorer.diffusion.noise import Noise
from explorer.diffusion.schedule import SCHEDULES
from explorer.model.registry import load_model
from explorer.network.judge import Verdict
from explorer.network.learned import load_judge
from explorer.player.codec import decode
from explorer.player.replay import picture_of
from explorer.present.destroy import SAMPLES, buried, bury, sample, shown
from explorer.present.give_back import back_settings, comparison, give_back, state_of
from explorer.present.histogram import BINS, REACH, histogram
from explorer.present.witness import Witness
from explorer.resources import folder
from explorer.trajectory.reading import Opinion, Reading
from explorer.trajectory.settings import Settings
from explorer.words.texts import LANGUAGES, words_in
from tests.app.built import Built

EN = words_in("en")
EDGES = np.linspace(-REACH, REACH, BINS + 1)


class SharedModels:
    """The real judge and models, for nobody else."""

    @property
    def judge(self):
        return load_judge()

    def model(self, name):
        return load_model(name, "float32")

    def of(self, settings):
        return self.model(settings.model)

    def look(self, picture):
        return self.judge[0].look_at_each([picture])[0]


@pytest.fixture(scope="module")
def x0():
    return sample("dog")


@pytest.fixture(scope="module")
def packets(x0):
    return list(bury(SharedModels(), EN, x0, Settings(seed=7, steps=12)))


def steps_of(packets):
    return [packet for packet in packets if packet["kind"] == "step"]


# the bell


def test_static_alone_makes_the_bell():
    density = np.array(histogram(torch.randn(1, 3, 256, 256, generator=torch.Generator().manual_seed(1))))
    expected = np.diff(norm.cdf(EDGES)) / np.diff(EDGES)
    np.testing.assert_allclose(density, expected, atol=0.01)


def test_all_values_are_counted_wherever_they_lie():
    values = torch.tensor([-9.0, 0.01, 0.02, 9.0]).reshape(1, 1, 2, 2)
    density = np.array(histogram(values))
    assert density.sum() * np.diff(EDGES)[0] == pytest.approx(1, abs=1e-3)
    assert [int(k) for k in density.nonzero()[0]] == [0, BINS // 2, BINS - 1]


# the burial


def test_every_frame_is_the_picture_and_the_static_at_its_level(packets, x0):
    """An independent x_t in float64, from alpha_bar and the seed."""
    eps = Noise([7], (3, 128, 128))().double()
    steps = steps_of(packets)
    assert [step["i"] for step in steps] == list(range(13))
    for step in steps:
        alpha_bar = step["numbers"]["alpha_bar"]
        x_t = math.sqrt(alpha_bar) * x0.double() + math.sqrt(1 - alpha_bar) * eps
        level = ((x_t[0].clamp(-1, 1) + 1) * 127.5).permute(1, 2, 0).numpy()
        assert np.abs(decode(step["frames"]["x_t"]) - level).max() <= 0.51


def test_a_burial_goes_from_the_picture_to_the_bell(packets):
    start, *rest = packets
    levels = [step["numbers"]["alpha_bar"] for step in steps_of(rest)]
    assert levels[0] == 1
    assert levels == sorted(levels, reverse=True)
    np.testing.assert_allclose(levels, start["plan"], atol=1e-9)
    expected = np.diff(norm.cdf(EDGES)) / np.diff(EDGES)
    far = [np.abs(np.array(step["numbers"]["bell"]) - expected).max() for step in steps_of(rest)]
    assert far[-1] < 0.03 < 0.3 < far[0]
    assert rest[-1]["kind"] == "done"


def test_packets_hold_all_that_is_needed_to_bury_again(packets, x0):
    again, settings = buried(packets)
    assert torch.equal(again, x0)
    assert settings == Settings(seed=7, steps=12)
    assert buried([]) is None
    assert buried(packets[1:]) is None


def test_a_picture_survives_the_256_levels_of_a_frame():
    picture = torch.rand(1, 3, 16, 16) * 2 - 1
    assert (shown(picture) - picture).abs().max() <= 0.5 / 127.5 + 1e-6
    assert torch.equal(shown(shown(picture)), shown(picture))


@pytest.mark.parametrize("schedule", sorted(set(SCHEDULES) - {"drawn"}))
def test_every_schedule_buries(schedule, x0):
    last = steps_of(bury(SharedModels(), EN, x0, Settings(schedule=schedule, steps=2)))[-1]
    assert last["final"]
    assert "x0_hat" in last["frames"], "the picture stays beside the static to the end"
    assert last["numbers"]["alpha_bar"] < 0.01


def test_a_finished_run_of_create_is_a_picture_to_bury(packets):
    final = {"kind": "step", "i": 4, "final": True, "frames": {"x_t": steps_of(packets)[0]["frames"]["x_t"]}}
    assert torch.equal(picture_of([packets[0], final]), sample("dog"))
    assert picture_of([packets[0]]) is None


# the witness


def test_the_judge_loses_the_dog_and_later_the_beach(packets):
    sure = np.array([step["numbers"]["sure"] for step in steps_of(packets)])
    assert packets[0]["watched"] == ["a dog", "a beach"]
    assert packets[0]["could_tell"]
    assert sure[0].min() > 0.9
    assert sure[-1].max() < 0.5
    lost = (sure < 0.5).argmax(axis=0)
    assert lost[0] < lost[1]
    assert steps_of(packets)[0]["sentence"] == EN("destroy.say.clean", thing="a dog", share=EN.percent(sure[0][0]))


class Scripted:
    """A judge that says what it is told to: (chance of the dog, of the cat), chance of the beach."""

    names = {"subject": ["dog", "cat", "fox"], "setting": ["beach", "desert"], "kind": ["subject", "empty", "portrait"]}  # noqa: RUF012
    enter = SimpleNamespace(weight=torch.zeros(1))
    familiar = None

    def __init__(self, kind="subject", clean=(0.9, 0.05)):
        self.kind, self.says = kind, (clean, 0.9)

    def see(self, x_t, log_snr):
        (dog, cat), beach = self.says
        kind = torch.tensor([[float(name == self.kind) for name in self.names["kind"]]])
        subject = torch.tensor([[dog, cat, 1 - dog - cat]])
        chances = {"subject": subject, "setting": torch.tensor([[beach, 1 - beach]]), "kind": kind}
        return Verdict(None, chances, self.familiar)


PICTURE = torch.zeros(1, 3, 8, 8)


@pytest.mark.parametrize(
    ("says", "sentence"),
    [
        (((0.87, 0.05), 0.9), "The judge still sees a dog (87 %)."),
        (((0.45, 0.3), 0.2), "The judge wavers: a dog is its best guess, with 45 % only."),
        (((0.3, 0.6), 0.2), "The judge now takes it for a cat (60 %); a dog gets 30 %."),
        (((0.1, 0.46), 0.2), "The judge can no longer tell. Its best guess, a cat, gets 46 %."),
        (
            ((0.1, 0.46), 0.8),
            "The judge can no longer tell. Its best guess, a cat, gets 46 %. The place is still there: a beach (80 %).",
        ),
    ],
    ids=["sees", "wavers", "mistakes", "lost", "place"],
)
def test_the_sentence_says_what_was_measured(says, sentence):
    judge = Scripted()
    witness = Witness(judge, PICTURE)
    judge.says = says
    said = witness.sentence(EN, witness.see(PICTURE, -1.0))
    assert said.replace("\u00a0", " ") == sentence


def test_a_judge_that_does_not_know_the_picture_says_so():
    witness = Witness(Scripted(clean=(0.4, 0.3)), PICTURE)
    assert not witness.could_tell
    assert "knows only its own picture-book world" in witness.sentence(EN, witness.see(PICTURE, 9.0), clean=True)


@pytest.mark.parametrize(
    ("kind", "watched"),
    [("subject", ["a dog", "a beach"]), ("empty", ["a beach"]), ("portrait", ["a portrait"])],
)
def test_what_is_watched_follows_from_the_kind_of_picture(kind, watched):
    judge = Scripted(kind)
    witness = Witness(judge, PICTURE)
    assert witness.watched(EN) == watched
    assert len(witness.sure(witness.see(PICTURE, 0.0))) == len(watched)


# the way back


@pytest.mark.parametrize(("index", "steps"), [(12, 4), (7, 4), (1, 1)])  # the last frame, and the first with static
def test_the_way_back_starts_from_the_frame_under_the_cursor(packets, x0, index, steps):
    way = back_settings(Settings(seed=7, steps=12), "", "fast")
    back = list(give_back(SharedModels(), EN, x0, Settings(seed=7, steps=12), index, way, "origin"))
    start, first, final = back[0], steps_of(back)[0], steps_of(back)[-1]
    assert start["origin"] == {"run": "origin", "index": index}
    assert (
        np.abs(decode(first["frames"]["x_t"]).astype(int) - decode(steps_of(packets)[index]["frames"]["x_t"])).max()
        <= 1
    )
    assert first["numbers"]["alpha_bar"] == pytest.approx(steps_of(packets)[index]["numbers"]["alpha_bar"], rel=1e-6)
    assert [step["i"] for step in steps_of(back)] == list(range(start["total"] + 1)) == list(range(steps + 1))
    assert final["final"]
    assert final["numbers"]["nfe"] == steps, "without words there is nothing to guide: one call a step"
    assert re_off(final["sentence"]) >= 0


def re_off(sentence):
    return int(sentence.split("Colours are ")[1].split()[0])


def test_little_static_loses_little_and_much_loses_much(x0):
    burial = Settings(seed=7, steps=12)
    way = back_settings(burial, "", "fast")
    lost = [re_off(list(give_back(SharedModels(), EN, x0, burial, index, way))[-2]["sentence"]) for index in (2, 8, 12)]
    assert lost == sorted(lost)
    assert lost[0] < 8 < 25 < lost[2]


def test_the_state_is_that_of_the_burial(x0):
    state = state_of(x0, Settings(seed=3), 0.0, SharedModels().model("fast"))
    expected = math.sqrt(0.5) * (x0 + Noise([3], (3, 128, 128))())
    torch.testing.assert_close(state, expected, atol=1e-6, rtol=0)


def test_words_are_heard_and_their_absence_costs_nothing():
    burial = Settings(schedule="linear", steps=25, seed=4)
    asked = back_settings(burial, "a dog", "base")
    assert (asked.prompt, asked.steps, asked.schedule, asked.seed) == ("a dog", 25, "linear", 4)
    assert asked.guidance_scale == Settings().guidance_scale
    assert back_settings(burial, " ", "base").guidance_scale == 1
    assert back_settings(burial, "", "fast").steps == 4


def reading(**names):
    opinions = {a: Opinion(a, name, chance, "other", 0.0) for a, (name, chance) in names.items()}
    return Reading(opinions, None)


def test_what_was_lost_is_told_from_both_readings():
    was = reading(subject=("dog", 0.9), setting=("beach", 0.9), colour=("golden", 0.3))
    now = reading(subject=("fox", 0.9), setting=("beach", 0.5), colour=("red", 0.9))
    said = comparison(EN, was, now, 12.4)
    assert (
        said
        == "Came back: place (a beach). Lost: subject (was a dog, now a fox). Colours are 12 of 255 off on average."
    )
    assert "nothing is lost" in comparison(EN, was, was, 0.2)


def test_a_portrait_comes_back_as_one_or_is_lost():
    face = reading(kind=("portrait", 0.9), subject=("owl", 0.9), style=("storybook", 0.9))
    dog = reading(kind=("subject", 0.9), subject=("dog", 0.9), style=("storybook", 0.9))
    assert comparison(EN, face, face, 3).startswith("Came back: kind of picture (a portrait).")
    for was, now in ((face, dog), (dog, face)):
        said = comparison(EN, was, now, 3)
        assert "Lost: kind of picture (was" in said
        assert "an owl" not in said, "what a face would be, were it a thing"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("was", "now"), [(False, True), (True, False), (False, False)])
def test_of_pictures_of_another_world_no_loss_is_told(language, was, now):
    words, dog = words_in(language), reading(subject=("dog", 0.9))
    said = comparison(words, replace(dog, familiar=was), replace(dog, familiar=now), 12.4)
    assert words("destroy.back.nothing_lost") not in said
    assert words.name("subject", "dog") not in said
    assert "12" in said


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_picture_of_another_world_gets_no_sure_name(language):
    words, judge = words_in(language), Scripted()
    judge.familiar = torch.tensor([False])
    witness = Witness(judge, PICTURE)
    said = [witness.sentence(words, witness.see(PICTURE, level), clean=level > 8) for level in (9.0, 0.0, -9.0)]
    assert not any("%" in text for text in said)
    assert not witness.could_tell
    assert all(name.endswith("?") for name in witness.watched(words))


# what the page says


@pytest.mark.parametrize(
    ("text", "place"),
    [
        (json.dumps({"run": "abc", "index": 7}), ("abc", 7)),
        (json.dumps({"run": "abc", "index": -7}), ("abc", 0)),
        ("", ("", 0)),
        ("[1]", ("", 0)),
        ('{"run": "abc", "index": null}', ("", 0)),
    ],
)
def test_the_place_of_the_cursor_is_read_with_care(text, place):
    assert cursor(text) == place


@pytest.mark.parametrize(
    ("text", "data"),
    [(base64.b64encode(b"abc").decode(), b"abc"), ("###", b""), ("A" * 500_000, b""), ("", b"")],
    ids=["shot", "not base64", "too long", "empty"],
)
def test_a_camera_shot_is_read_with_care(text, data):
    assert shot_of(text) == data


@pytest.mark.parametrize("name", SAMPLES)
def test_a_sample_is_a_picture_of_the_shipped_model_with_its_settings(name):
    image = Image.open(folder("assets") / "pictures" / f"{name}.png")
    assert (image.size, image.mode) == ((128, 128), "RGB")
    assert Settings.from_text(image.text["settings"]).prompt
    assert all(words_in(language)(f"destroy.samples.{name}") for language in LANGUAGES)
    assert sample(name).abs().max() <= 1


def test_an_unknown_sample_is_refused():
    with pytest.raises(KeyError):
        sample("../../etc/passwd")


# links


@pytest.fixture(scope="module")
def tab():
    return Built(EN).tabs["destroy"]


def started(packets):
    """The start packets of what a tab streams."""
    return [packet for packet in packets if packet.get("kind") == "start"]


def test_a_link_repeats_a_burial_and_the_walk_back(tab):
    (start,) = started(tab.run(sample("dog"), "cosine", 4, 7, sample="dog"))
    (back,) = started(tab.walk_back(start["run"], 3, "a dog", "fast"))
    assert (start["link"], back["link"]) == (
        "tab=destroy&sample=dog&schedule=cosine&steps=4&static=7",
        "tab=destroy&sample=dog&schedule=cosine&steps=4&static=7&from=3&words=a+dog&model=fast",
    )
    again, back_again = started(tab.follow(back["link"]))
    reels = tab.site.reels
    for one, two in ((start, again), (back, back_again)):
        assert (one["link"], one["settings"]) == (two["link"], two["settings"])
        frames = [[p["frames"]["x_t"] for p in reels.packets(run["run"]) if p["kind"] == "step"] for run in (one, two)]
        assert frames[0] == frames[1]


def test_a_picture_of_create_is_in_the_link_and_a_visitors_own_is_in_none(tab):
    made = Settings(prompt="a dog", model="fast", steps=1)
    event = SimpleNamespace(run="gone", settings=made.to_text())
    (start,) = started(tab.take(event, "cosine", 2, 7))
    assert Address.of(start["link"]).place == AtBurial(Settings(steps=2, seed=7), made=made.to_text())
    (own,) = started(tab.run(sample("dog"), "cosine", 2, 7))
    (back,) = started(tab.walk_back(own["run"], 1, "", "fast"))
    assert own["link"] is back["link"] is None
    (other,) = started(tab.change(json.dumps({"run": start["run"], "index": 0}), "linear", 3, 7))
    assert Address.of(other["link"]).place.burial.schedule == "linear"


def test_the_page_that_a_link_opens_says_what_it_repeats(tab):
    query = "tab=destroy&sample=castle&schedule=linear&steps=6&static=2&from=3&words=a+castle&model=fast"
    (updates,) = tab.opened(Address.of(query), None)
    assert [updates[part] for part in tab.addressed] == [query, "linear", 6, 2, "a castle", "fast"]
    assert list(tab.opened(Address.of("tab=destroy"), None)) == []
    assert list(tab.follow("tab=lab")) == [gr.skip()]
