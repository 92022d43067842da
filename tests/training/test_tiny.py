"""The tiny model that learns while one watches, and the recording of it."""

import math
from itertools import pairwise

import pytest
import torch

from explorer.resources import folder
from explorer.training.presets import PRESETS
from explorer.training.progress import looks
from explorer.training.recipe import RecipeError
from explorer.training.replay import Replay, ReplayError, replay
from explorer.training.tiny import Tiny, learn

QUICK = Tiny(steps=6, batch=4, shows=3, every=2, prompts=("a red apple", "a blue house"))


def test_a_training_is_watched_from_nothing_to_its_end():
    items = list(learn(QUICK))
    assert [item.step for item in items] == [0, 2, 4, 6]
    assert [item.step for item in items if item.samples is not None] == [0, 2, 6]
    assert math.isnan(items[0].loss)
    assert all(0 < item.loss < 3 for item in items[1:])
    assert items[0].samples.shape == (2, 3, 16, 16)
    assert not torch.equal(items[0].samples, items[-1].samples)
    assert not any(item.recorded for item in items)


def test_the_same_settings_learn_the_same():
    one, two = ([(item.step, item.loss) for item in learn(QUICK)][1:] for _ in range(2))
    assert one == two


def test_whoever_stops_asking_has_stopped_it():
    run = learn(QUICK)
    next(run)
    run.close()
    with pytest.raises(StopIteration):
        next(run)


@pytest.mark.parametrize("wrong", [{"steps": 0}, {"batch": 0}, {"seed": -1}], ids=str)
def test_settings_that_train_nothing_are_refused(wrong):
    with pytest.raises(RecipeError):
        next(learn(Tiny(**wrong)))


@pytest.mark.parametrize("steps", [1, 5, 600])
def test_looks_begin_and_end_with_the_training_and_grow_apart(steps):
    at = looks(steps, 24)
    assert at[0] == 0
    assert at[-1] == steps
    gaps = [b - a for a, b in pairwise(at)]
    assert all(b >= a - 1 for a, b in pairwise(gaps))
    assert len(at) <= 24


def test_a_recording_comes_back(tmp_path):
    tape = Replay(("a", "b"), curve=[(10, 0.5), (20, 0.25)])
    pictures = torch.rand(3, 2, 3, 16, 16, generator=torch.Generator().manual_seed(0)) * 2 - 1
    for step, shown in zip((0, 9, 20), pictures):
        tape.show(step, float(step), shown)
    tape.show(20, 21.0, pictures[0])  # shown again after a cut
    tape.save(tmp_path / "replay.npz")
    items = list(replay(tmp_path / "replay.npz"))
    assert [item.step for item in items] == [0, 9, 10, 20]
    assert all(item.recorded and item.steps == 20 for item in items)
    assert items[2].samples is None
    assert items[3].loss == 0.25
    assert (items[3].samples - pictures[0]).abs().max() <= 0.5 / 127.5 + 1e-6
    assert [path.name for path in tmp_path.iterdir()] == ["replay.npz"]


@pytest.mark.parametrize("raw", [b"", b"PK\x03\x04 no archive", b"GIF89a"], ids=["empty", "broken", "other"])
def test_other_files_are_no_recordings(tmp_path, raw):
    (tmp_path / "replay.npz").write_bytes(raw)
    with pytest.raises(ReplayError, match=r"replay\.npz"):
        list(replay(tmp_path / "replay.npz"))


def test_the_shipped_recording_is_small_and_shows_learning():
    path = folder("assets") / "learning" / "tiny.npz"
    assert path.stat().st_size < 300_000
    items = list(replay(path))
    losses = [item.loss for item in items if not math.isnan(item.loss)]
    assert losses[-1] < 0.35 * losses[0]
    first, last = ([item for item in items if item.samples is not None][k].samples for k in (0, -1))
    assert first.shape == last.shape == (len(items[0].prompts), 3, 16, 16)
    assert roughness(last) < 0.5 * roughness(first)  # pictures are smoother than static


def roughness(pictures):
    return float(pictures.diff(dim=-1).square().mean())


def test_the_tiny_world_is_said_in_its_own_few_words():
    words = PRESETS["tiny"].words
    assert len(words) <= 16
    for prompt in Tiny().prompts:
        assert set(prompt.split()) <= set(words)
