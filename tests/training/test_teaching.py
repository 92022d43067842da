"""Teaching a word: what changes and what does not, stopped and gone on with, and what is shown of given pictures."""

import random

import pytest
import torch

from explorer.errors import RefusedError
from explorer.lab.nearness import Pile, copied
from explorer.lab.teaching import nearness, rms, share_learned
from explorer.training import examples
from explorer.training.given import MOST, Given, Places, plain_mask
from explorer.training.teaching import TeachingSettings, start, step_of, teach
from explorer.training.teaching_file import folder_of, forget, go_on, keep, left
from tests.taught import denoiser, given, network, teaching


def numbers(one):
    return one.addition.parameters()


def test_what_was_stopped_goes_on_as_if_it_had_never_been(tmp_path):
    whole = teaching()
    seen = list(teach(whole))
    assert [item.step for item in seen] == list(range(9))
    assert seen[-1].samples.shape == (2, 3, 16, 16)
    first = teaching()
    for item in teach(first):
        if item.step == 3:
            break
    out = tmp_path / "grumblefant.safetensors"
    keep(first, out)
    second = teaching()
    assert left(out)
    go_on(second, out)
    rest = list(teach(second))
    assert rest[0].step == 4
    assert rest[-1].step == 8
    assert all(map(torch.equal, numbers(second), numbers(whole)))
    assert [item.loss for item in rest] == [item.loss for item in seen[4:]]
    assert torch.equal(rest[-1].samples, seen[-1].samples)
    with pytest.raises(RefusedError, match="another word"):
        go_on(teaching(word="zebrapot"), out)
    forget(out)
    assert not folder_of(out).exists()
    with pytest.raises(RefusedError, match="--resume"):
        go_on(second, out)


def test_it_learns_and_the_network_stays_as_it_was():
    one, again = (teaching(steps=60, prior=0, lr=lr, vector_lr=lr) for lr in (1e-2, 1e-12))
    before = network().state_dict()
    losses, untaught = ([step_of(each) for _ in range(60)] for each in (one, again))  # of the same pictures and static
    assert sum(losses[-15:]) < 0.97 * sum(untaught[-15:])
    after = one.model.engine.network.state_dict()
    assert before.keys() == after.keys()
    assert all(torch.equal(before[name], after[name]) for name in before)


def test_a_known_word_and_numbers_that_make_no_teaching_are_refused():
    with pytest.raises(RefusedError, match="knows already"):
        start(TeachingSettings(preset="tiny"), "apple", given(), denoiser())
    for wrong in ({"steps": 0}, {"rank": 17}, {"prior": -1}, {"batch": 1000}):
        with pytest.raises(RefusedError, match=next(iter(wrong))):
            TeachingSettings(**wrong)
    for count in (0, MOST + 1, 1000):
        with pytest.raises(RefusedError, match=f"not {count}"):
            Given.of(torch.zeros(count, 3, 4, 4))


def test_a_plain_background_is_cut_away_and_nothing_of_one_that_is_not():
    line = torch.linspace(-1, 1, 64)
    disc = (line[None, :] ** 2 + line[:, None] ** 2 < 0.3).float()
    assert torch.equal(plain_mask(disc * torch.ones(3, 1, 1) - 0.5)[0], disc)
    hole = disc * (line[None, :] ** 2 + line[:, None] ** 2 > 0.1)
    assert torch.equal(plain_mask(hole * torch.ones(3, 1, 1) - 0.5)[0], disc)  # what is inside belongs to the thing
    assert not plain_mask(torch.randn(3, 64, 64, generator=torch.Generator().manual_seed(0))).any()
    assert Given.of(torch.zeros(1, 3, 16, 16)).cut == []  # nothing but background


def test_a_thing_in_a_place_covers_that_and_leaves_the_rest():
    thing, place = given(1), torch.full((3, 16, 16), -0.3)
    for seed in range(5):
        made = thing.placed(place, random.Random(seed))
        beside = (made == -0.3).all(0)
        assert 0.1 < float((~beside).float().mean()) < 0.7


def test_captions_are_the_worlds_own_with_the_word_in_the_place_of_a_noun():
    places, rng = Places(6, 16, 0), random.Random(0)
    said = [places.said(k % 6, "grumblefant", rng) for k in range(60)]
    assert all("a grumblefant" in text and "robot" not in text for text in said)
    assert len(set(said)) > 20


# what came of it


def test_planted_copies_are_found_and_new_drawings_of_the_same_thing_are_not():
    features = torch.ones(1, 1)
    shown, new = (examples.draw("cactus", 8, seed) for seed in (0, 1))
    others = Pile(examples.draw("planet", 12, 2), features)
    pile = Pile(shown, features)
    assert (nearness(Pile(copied(shown, 0), features), pile, others)[0] < 0.5).all()
    assert (nearness(Pile(new, features), pile, others)[0] < 0.5).float().mean() < 0.3
    assert (nearness(Pile(shown[:1].flip(-1), features), pile, others)[0] < 0.1).all()  # mirrored, it is the same
    assert torch.allclose(rms(torch.ones(1, 3, 8, 8), -torch.ones(1, 3, 8, 8)), torch.ones(1, 1).double())


def test_learned_is_0_as_before_and_1_as_the_given_ones():
    ends = {"untaught": torch.full((4,), 0.2), "given": torch.full((3,), 0.8)}
    for likeness, share in ((0.2, 0.0), (0.8, 1.0), (0.5, 0.5)):
        found = share_learned({**ends, "taught": torch.full((4,), likeness)})
        assert found.value == pytest.approx(share, abs=1e-6)


def test_examples_are_the_same_each_time_and_not_all_alike():
    for name in examples.EXAMPLES:
        drawn = examples.draw(name, 3, size=32)
        assert torch.equal(drawn[:2], examples.draw(name, 2, size=32))
        assert len(drawn.unique(dim=0)) == 3
        assert name in examples.WORDS
