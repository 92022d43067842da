"""Teaching a word: what changes and what does not, stopped and gone on with, and what is shown of given pictures."""

import math
import random
from itertools import pairwise

import pytest
import torch

from explorer.diffusion.forward import corrupt
from explorer.errors import RefusedError
from explorer.lab.nearness import Pile, copied
from explorer.lab.teaching import (
    COPY,
    FOUND,
    PLACES,
    THERE,
    alike,
    like,
    looked_at,
    nearness,
    references,
    rms,
    share_learned,
)
from explorer.network.addition import Additions
from explorer.network.learned import load_judge
from explorer.training import examples
from explorer.training.given import MOST, Given, Places, plain_mask, preview
from explorer.training.teaching import TeachingSettings, gradients_of, start, step_of, teach
from explorer.training.teaching_file import folder_of, forget, go_on, keep, left
from explorer.world import paint_scenes, random_scenes
from tests.taught import denoiser, given, network, teaching


def numbers(one):
    return one.addition.parameters()


def learned_at(items):
    """(step, loss) of every step."""
    return [(item.step, item.loss) for item in items if not math.isnan(item.loss)]


def samples_of(items):
    return [item.samples for item in items if item.samples is not None]


@pytest.fixture(scope="module")
def whole():
    """A teaching, and all that it told."""
    one = teaching()
    return one, list(teach(one))


def test_a_teaching_tells_every_step_and_shows_samples_of_the_same_static(whole):
    _, seen = whole
    assert [step for step, _ in learned_at(seen)] == list(range(1, 9))
    first, last = samples_of(seen)
    assert first.shape == last.shape == (2, 3, 16, 16)
    assert not torch.equal(first, last)
    assert len(seen) > 2 * 8  # a step is more than one turn
    assert all(before.seconds <= after.seconds for before, after in pairwise(seen))
    assert math.isfinite(sum(loss for _, loss in learned_at(seen)))


def test_what_was_stopped_goes_on_as_if_it_had_never_been(whole, tmp_path):
    one, seen = whole
    first, out = teaching(), tmp_path / "grumblefant.safetensors"
    for item in teach(first):
        if item.step == 3 and math.isnan(item.loss):  # in the middle of the fourth
            break
    keep(first, out)
    second = teaching()
    assert left(out)
    go_on(second, out)
    for other in (first, second):  # gone on with in memory, and from the disk
        rest = list(teach(other))
        assert learned_at(rest) == learned_at(seen)[3:]
        assert all(map(torch.equal, numbers(other), numbers(one)))
        assert torch.equal(samples_of(rest)[-1], samples_of(seen)[-1])
    with pytest.raises(RefusedError, match="another word"):
        go_on(teaching(word="zebrapot"), out)
    forget(out)
    assert not folder_of(out).exists()
    with pytest.raises(RefusedError, match="--resume"):
        go_on(second, out)


def test_two_people_teach_one_network_at_once_as_each_would_alone(whole):
    one, seen = whole
    net = one.model
    both = teaching(model=net), teaching(word="zebrapot", seed=1, model=net)
    told = list(zip(*map(teach, both)))
    assert learned_at(item for item, _ in told) == learned_at(seen)
    assert all(map(torch.equal, numbers(both[0]), numbers(one)))
    alone = teaching(word="zebrapot", seed=1)
    assert learned_at(teach(alone)) == learned_at(item for _, item in told)
    assert all(map(torch.equal, numbers(both[1]), numbers(alone)))


def test_pictures_beside_it_hold_the_network_to_what_it_said_of_them():
    one, rows = teaching(), slice(2, 4)
    lesson, parameters = one.lessons.lesson(0), list(one.state.network.parameters())
    assert lesson.rows(rows).given == 0
    found, gradients = gradients_of(one, lesson, rows)
    assert found == 0  # they are no part of the loss that is told
    assert not any(gradient.any() for gradient in gradients)  # nothing has changed, so nothing pulls
    with torch.no_grad():
        for parameter in parameters[1:]:
            parameter.add_(0.1 * torch.randn(parameter.shape, generator=torch.Generator().manual_seed(1)))
    before, (_, gradients) = strayed(one, lesson.rows(rows)), gradients_of(one, lesson, rows)
    size = torch.stack([gradient.square().sum() for gradient in gradients]).sum().sqrt()
    with torch.no_grad():
        for parameter, gradient in zip(parameters, gradients):
            parameter.sub_(0.3 * gradient / size)
    assert strayed(one, lesson.rows(rows)) < 0.95 * before


def strayed(one, part):
    """How far the network's answers are from what they were."""
    network, x_t = one.network, corrupt(part.x0, part.eps, part.log_snr)
    added = Additions((one.state.network.addition,), (1.0,))
    with torch.no_grad():
        answers = [network(x_t, part.log_snr, network.remember(part.tokens, None, (), a)) for a in (None, added)]
    return float((answers[1] - answers[0]).square().mean())


def test_it_learns_and_the_network_stays_as_it_was():
    one, again = (teaching(steps=24, prior=0, batch=3, lr=lr, vector_lr=lr) for lr in (2e-2, 1e-12))
    before = network().state_dict()
    losses, untaught = ([step_of(each) for _ in range(24)] for each in (one, again))  # of the same pictures and static
    assert sum(losses[-12:]) < 0.97 * sum(untaught[-12:])
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


def test_what_the_network_will_see_is_shown_before():
    seen = preview(Given.of(examples.draw("cactus", 2)), "grumblefant", count=4)
    assert all("grumblefant" in said and picture.shape == (3, 128, 128) for picture, said in seen)
    shades = [len(picture[:, :8].unique()) for picture, _ in seen]  # a plain ground, a place, a plain ground, a place
    assert max(shades[0::2]) < min(shades[1::2])
    everywhere = Given.of(torch.randn(1, 3, 16, 16))  # nothing to cut out
    assert len(preview(everywhere, "grumblefant", count=3)) == 3


# what came of it


@pytest.fixture(scope="module")
def elsewhere():
    """What a model that never met the thing may have drawn."""
    return Pile(paint_scenes(random_scenes(12, 5), seed=3), torch.ones(1, 1))


@pytest.mark.parametrize("name", examples.EXAMPLES)
def test_planted_copies_are_found_and_new_drawings_of_the_same_thing_are_not(name, elsewhere):
    shown, new = (Pile(examples.draw(name, count, seed), torch.ones(1, 1)) for count, seed in ((8, 0), (24, 1)))
    copies = Pile(copied(shown.pictures, 0), shown.features)
    near = [(nearness(pile, shown, elsewhere)[0] <= COPY).double().mean() for pile in (copies, new)]
    assert near[0] >= FOUND
    assert near[1] <= 0.2


def test_of_one_given_picture_its_copies_are_found_mirrored_too_and_other_pictures_are_none(elsewhere):
    shown = Pile(examples.draw("cactus", 1), torch.ones(1, 1))
    copies = torch.cat([copied(shown.pictures, 0), shown.pictures.flip(-1)])
    assert (nearness(Pile(copies, shown.features), shown, elsewhere)[0] < 0.2).all()
    others = Pile(paint_scenes(random_scenes(12, 6), seed=4), shown.features)
    assert (nearness(others, shown, elsewhere)[0] > COPY).all()
    assert torch.allclose(rms(torch.ones(1, 3, 8, 8), -torch.ones(1, 3, 8, 8)), torch.ones(1, 1).double())


def test_a_thing_that_is_perfectly_put_into_a_place_is_learned_wholly_there():
    judge = load_judge("cpu")[0]
    ends, again = (references(examples.draw("cactus", 8, seed), judge, seed) for seed in (0, 1))
    assert ends.keys() == set(PLACES)
    for text, end in ends.items():
        untaught = looked_at(paint_scenes([THERE.get(text, random_scenes(1, 7)[0])] * 4, seed=8), judge)
        found = {"untaught": like(untaught, end), "taught": like(again[text], end)[:4], "given": alike(end)}
        assert share_learned(found).value > 0.8
    assert references(torch.randn(2, 3, 128, 128), judge, 0).keys() == {"a {}"}  # nothing to cut out


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
