"""Directions of the middle: a push is what it says at every level, files keep what is put into them."""

import pytest
import torch

from explorer.lab.directions import LEVELS, differences
from explorer.lab.subjects import HeldOut
from explorer.model.registry import load_model
from explorer.network import directions
from explorer.network.directions import Directions, Push, load_directions, save_directions
from explorer.resources import folder
from explorer.trajectory.inside import Change, Look, More
from explorer.trajectory.looked import changed_share
from explorer.trajectory.record import reverse
from explorer.trajectory.settings import Settings
from explorer.types import finished
from explorer.world.vocabulary import HEAD_NAMES, TIMES

FOUND = Directions((-2.0, 2.0), ("time.night", "style.pixel art"), torch.randn(2, 2, 5).half().float())


@pytest.mark.parametrize(
    ("level", "share"), [(-9.0, 0.0), (-2.0, 0.0), (0.0, 0.5), (1.0, 0.75), (2.0, 1.0), (9.0, 1.0)]
)
def test_a_push_adds_its_direction_everywhere_in_the_middle(level, share):
    after = torch.randn(1, 5, 4, 4)
    pushed = Push(FOUND, "style.pixel art", -2.0).block("middle", after, after, level)
    wanted = (1 - share) * FOUND.vectors[0, 1] + share * FOUND.vectors[1, 1]
    torch.testing.assert_close(pushed - after, (-2 * wanted)[None, :, None, None].expand_as(after), atol=1e-5, rtol=0)


def test_a_push_of_nothing_and_elsewhere_gives_back_what_came():
    after = torch.randn(1, 5, 4, 4)
    assert Push(FOUND, "time.night", 0.0).block("middle", after, after, 0.0) is after
    assert Push(FOUND, "time.night", 1.0).block("up.0.0", after, after, 0.0) is after
    with pytest.raises(KeyError):
        FOUND.at("time.noon", 0.0)


def test_a_file_keeps_the_directions_of_several_models(tmp_path, monkeypatch):
    monkeypatch.setattr(directions, "folder", lambda kind: tmp_path)
    load_directions.cache_clear()
    assert load_directions("one") is None
    for name in ("one", "two", "one"):
        save_directions(tmp_path / directions.PLACE, name, FOUND)
    for name in ("one", "two"):
        kept = load_directions(name)
        assert (kept.levels, kept.labels) == (FOUND.levels, FOUND.labels)
        assert torch.equal(kept.vectors, FOUND.vectors)
    assert load_directions("three") is None
    load_directions.cache_clear()


def test_a_direction_leads_from_the_pictures_without_to_those_with_a_label():
    """Planted: the night stands in channel 3, and half of the pictures say nothing of a colour."""
    count = 64
    times = [k % len(TIMES) for k in range(count)]
    labels = {name: [0] * count for name in HEAD_NAMES} | {"time": times}
    labels["colour"] = [-1 if k % 2 else (k // 2) % 2 for k in range(count)]
    means = torch.zeros(len(LEVELS), count, 6)
    means[:, [k for k in range(count) if TIMES[times[k]] == "night"], 3] = 5.0
    found = differences(means, HeldOut(torch.empty(count, 0), labels, ("",) * count))
    night = found.at("time.night", LEVELS[0])
    assert night[3] == 5
    assert night.abs().sum() == 5
    assert found.at("time.day", LEVELS[0])[3] == pytest.approx(-5 / 3)
    assert "kind.subject" not in found.labels
    assert "subject.dog" not in found.labels, "nothing else to compare with"


def test_what_ships_is_small():
    place = folder("assets") / directions.PLACE
    assert not place.exists() or place.stat().st_size <= 200_000


@pytest.mark.slow
def test_places_answer_a_push_and_the_time_of_day_hardly_does():
    """What the page says beside the slider, at its far end: pixels that are visibly others, in one step of the fast
    model."""
    model, found = load_model("fast"), {}
    for label in ("setting.forest", "setting.studio", "time.night", "time.sunset"):
        for prompt in ("a house", "a dog"):
            run = Settings.make(model="fast", prompt=prompt, seed=3, steps=1)
            plain = finished(reverse(run, model))
            pushed = finished(Look.make(run, model, Change(more=(More(label, directions.MOST),))).steps())
            found.setdefault(label.split(".")[0], []).append(changed_share(plain, pushed))
            print(f"{prompt} {label}: {found[label.split('.')[0]][-1]:.1%}")
    assert sum(found["setting"]) / len(found["setting"]) > 0.05
    assert max(found["time"]) < 0.02
