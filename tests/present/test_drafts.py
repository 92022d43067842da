"""Sketches: in spare moments only, once for all who ask for the same, and not for a page that is gone."""

import threading

import pytest

from explorer.pixels import to_frames
from explorer.player.codec import data_address, encode
from explorer.present import drafts as room
from explorer.present.drafts import Drafts
from explorer.service import shared_models
from explorer.service.presence import GoneError, Presence, work_for
from explorer.service.shared_models import SharedModels
from explorer.trajectory.record import reverse
from explorer.trajectory.settings import Settings
from explorer.types import finished

WISH = Settings.make(prompt="a red apple", seed=5)


@pytest.fixture
def models(monkeypatch):
    monkeypatch.setattr(shared_models, "QUIET", 0.01)
    monkeypatch.setattr(shared_models, "BREATH", 0.01)
    return SharedModels()


@pytest.fixture
def made(monkeypatch):
    """How often a walk of sketches began."""
    begun, walk = [], room.reverse

    def counted(*given):
        begun.append(given[0].to_text())
        return walk(*given)

    monkeypatch.setattr(room, "reverse", counted)
    return begun


def last(asked):
    *_, found = asked
    return found


def test_they_are_the_pictures_that_their_seeds_give_together(models):
    found = last(Drafts(models, count=2).of(WISH))
    seeds = [one["seed"] for one in found["pictures"]]
    own = Settings.make(model="fast", prompt=WISH.prompt, seed=seeds[0], guidance_scale=WISH.guidance_scale)
    pictures = finished(reverse(own, models.model("fast"), [(WISH.prompt, seeds[1])]))
    assert found["prompt"] == WISH.prompt
    assert [one["picture"] for one in found["pictures"]] == [data_address(encode(each)) for each in to_frames(pictures)]


def test_equal_ones_are_made_once_whoever_asks_and_when(models, made):
    drafts, found, start = Drafts(models, count=1), [], threading.Barrier(3)

    def ask():
        start.wait(20)
        found.append(last(drafts.of(WISH)))

    threads = [threading.Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    found.append(last(drafts.of(WISH)))
    assert len(found) == 4
    assert all(one == found[0] for one in found)
    assert len(made) == 1


@pytest.mark.parametrize("other", [{"seed": 6}, {"prompt": "a green apple"}, {"guidance_scale": 1.0}])
def test_other_settings_have_sketches_of_their_own(models, made, other):
    drafts = Drafts(models, count=1)
    assert last(drafts.of(WISH)) != last(drafts.of(WISH.model_copy(update=other)))
    assert len(made) == 2


def test_no_step_of_them_is_made_while_anybody_needs_the_network(models):
    drafts, found = Drafts(models, count=1), []
    models.spare()
    asked = drafts.of(WISH)
    next(asked)  # the first step
    thread = threading.Thread(target=lambda: found.append(next(asked)))
    with models.turns.turn():
        thread.start()
        thread.join(0.5)
        assert thread.is_alive(), "a step was made beside somebody's turn"
    thread.join(60)
    assert found == [None]


def test_who_fails_to_make_them_leaves_them_to_the_next(models, monkeypatch):
    drafts = Drafts(models, count=1)
    with monkeypatch.context() as patch:
        patch.setattr(room, "reverse", lambda *given: (1 // 0 for _ in given))
        with pytest.raises(ZeroDivisionError):
            list(drafts.of(WISH))
    assert last(drafts.of(WISH))["pictures"]


def test_nobody_draws_for_a_page_that_is_gone(models, made):
    pages = Presence()
    with work_for(pages, "a"), pytest.raises(GoneError):
        list(Drafts(models).of(WISH))


def test_where_no_moment_comes_they_are_given_up(models, monkeypatch):
    monkeypatch.setattr(shared_models, "PATIENCE", 0.2)
    denoiser = models.spare().denoiser
    with models.turns.turn(), pytest.raises(GoneError):
        denoiser(None, None)  # which would fail otherwise, if it were asked
