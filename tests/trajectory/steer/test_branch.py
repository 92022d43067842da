"""Going on from the middle of a walk: what stays as it was, where it ends, and which levels it visits."""

import itertools
import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from explorer.diffusion.grid import TimeGrid
from explorer.diffusion.noise import Noise
from explorer.diffusion.sampler import SAMPLERS
from explorer.model.registry import load_model
from explorer.trajectory.record import forward, reverse
from explorer.trajectory.settings import Settings
from explorer.trajectory.steer.branch import branch, cut, switch
from explorer.trajectory.walk import prepare
from explorer.types import finished
from tests.lab_stubs import stripes
from tests.walks import parted

APPLE = Settings(prompt="a red apple on a wooden table", seed=11, steps=4)


@pytest.fixture(scope="module")
def model():
    return load_model("base", "float32")


@pytest.fixture(scope="module")
def fast():
    return load_model("fast", "float32")


@pytest.fixture(scope="module")
def whole(model):
    steps, final = parted(reverse(APPLE, model))
    return steps, final


def buried(settings, x0):
    """The states of a burial by the level of the grid at which they are, the clean picture last."""
    steps, noisiest = parted(forward(settings, x0))
    return [noisiest, *(step.x_t for step in reversed(steps))]


@pytest.mark.parametrize("first", [1, 3])
def test_a_branch_of_a_walk_finishes_it_as_it_would_have(whole, model, first):
    steps, final = whole
    branched, end = parted(branch(APPLE, steps[first].x_t, first, model))
    assert [step.index for step in branched] == [step.index for step in steps[first:]]
    for here, there in zip(branched, steps[first:]):
        assert (here.t, here.log_snr, here.log_snr_next) == (there.t, there.log_snr, there.log_snr_next)
        torch.testing.assert_close(here.x_t, there.x_t, atol=1e-3, rtol=0)
        torch.testing.assert_close(here.x0_hat, there.x0_hat, atol=1e-2, rtol=0)
    torch.testing.assert_close(end, final, atol=1e-2, rtol=0)


def test_from_a_trace_of_noise_comes_nearly_the_picture(whole, model):
    """The last level of the grid: the model must take the static off again, not paint another picture."""
    _, x0 = whole
    state = buried(APPLE, x0)[APPLE.steps - 1]
    steps, back = parted(branch(APPLE, state, APPLE.steps - 1, model))
    assert len(steps) == 1
    assert (back - x0).abs().mean() < (state - x0).abs().mean() / 2


def test_a_burial_and_the_way_back_share_every_level(model):
    steps, _ = parted(forward(APPLE, torch.zeros(1, 3, 8, 8), model))
    grid = prepare(APPLE, model).grid
    for step in steps:
        assert step.log_snr == grid.log_snr[APPLE.steps - step.index]


def test_a_branch_starts_from_the_state_it_is_given(fast):
    x_t = Noise([3], (3, 128, 128))()
    step = next(branch(Settings(model="fast", steps=3), x_t, 1, fast))
    torch.testing.assert_close(step.x_t, x_t, atol=1e-5, rtol=1e-5)


@pytest.mark.parametrize("first", [-1, 5])
def test_a_level_outside_the_walk_is_refused(model, first):
    with pytest.raises(ValueError, match=f"0 to 3, not {first}"):
        next(branch(APPLE, torch.zeros(1, 3, 128, 128), first, model))


GRID = TimeGrid(t=tuple(1 - k / 10 for k in range(11)), log_snr=(*range(-5, 5), math.inf))


@pytest.mark.parametrize(("first", "steps"), list(itertools.product([0, 1, 6, 9], [1, 2, 4, 50])))
def test_cut_keeps_levels_of_the_grid_from_the_first_to_the_clean_picture(first, steps):
    few = cut(GRID, first, steps)
    assert len(few) == min(steps, 10 - first)
    assert set(zip(few.t, few.log_snr)) <= set(zip(GRID.t, GRID.log_snr))
    assert (few.log_snr[0], few.log_snr[-1]) == (GRID.log_snr[first], math.inf)


def test_all_steps_that_are_left_cut_to_the_rest_of_the_grid():
    assert cut(GRID, 3, 99) == TimeGrid(t=GRID.t[3:], log_snr=GRID.log_snr[3:])


@pytest.mark.parametrize(("first", "steps"), [(10, 4), (-1, 4), (3, 0)])
def test_nothing_to_cut_is_refused(first, steps):
    with pytest.raises(ValueError, match="no steps are left"):
        cut(GRID, first, steps)


SWITCHED = {"spacing": ["time", "leading", "karras"], "schedule": ["cosine", "linear", "karras"]}


@pytest.mark.parametrize("sampler", sorted(SAMPLERS))
@given(st.data())
def test_with_every_sampler_nothing_before_a_change_of_words_differs(sampler, data):
    """Samplers that look ahead within a step (heun, langevin, plms) look with the words of that step."""
    chosen = {name: data.draw(st.sampled_from(values)) for name, values in SWITCHED.items()}
    steps = data.draw(st.integers(2, 9))
    at = data.draw(st.integers(1, steps - 1))
    settings = Settings(prompt="a dog", steps=steps, seed=5, sampler=sampler, guidance_scale=2, **chosen)
    painter = stripes(subject=0.05, setting=0.1)
    plain, _ = parted(reverse(settings, painter))
    changed, _ = parted(switch(settings, [(at, "a cat in the forest at night")], painter))
    for here, there in zip(plain[:at], changed[:at], strict=True):
        assert torch.equal(here.x_t, there.x_t)
        assert torch.equal(here.x0_hat, there.x0_hat)
        assert (here.t, here.nfe) == (there.t, there.nfe)
    assert torch.equal(plain[at].x_t, changed[at].x_t)
    assert not torch.equal(plain[at].x0_hat, changed[at].x0_hat)


@pytest.mark.parametrize("sampler", ["ddim", "euler-ancestral"])
def test_words_that_change_leave_every_earlier_step_as_it_was(fast, sampler):
    settings = Settings(prompt="a red apple", model="fast", steps=4, seed=5, sampler=sampler)
    plain, end = parted(reverse(settings, fast))
    changed, other = parted(switch(settings, [(2, "a castle on the ocean at night")], fast))
    for k in range(2):
        assert torch.equal(plain[k].x_t, changed[k].x_t)
        assert torch.equal(plain[k].x0_hat, changed[k].x0_hat)
    assert torch.equal(plain[2].x_t, changed[2].x_t)
    assert (plain[2].x0_hat - changed[2].x0_hat).abs().mean() > 0.02
    assert (end - other).abs().mean() > 0.02


def test_words_that_change_at_the_start_are_the_words(fast):
    settings = Settings(prompt="a red apple", model="fast", steps=2, seed=5)
    end = finished(reverse(settings.model_copy(update={"prompt": "a dog"}), fast))
    other = finished(switch(settings, [(0, "a dog")], fast))
    assert torch.equal(end, other)


@pytest.mark.parametrize("changes", [[(4, "x")], [(-1, "x")], [(2, "x"), (2, "y")]], ids=["late", "early", "twice"])
def test_changes_that_the_walk_does_not_have_are_refused(fast, changes):
    with pytest.raises(ValueError, match="rising steps from 0 to 3"):
        next(switch(Settings(model="fast", steps=4), changes, fast))


def test_a_whole_branch_is_a_reverse_walk(fast):
    settings = Settings(prompt="a dog", model="fast", steps=2, seed=9)
    start = next(reverse(settings, fast))
    end = finished(reverse(settings, fast))
    other = finished(branch(settings, start.x_t, 0, fast))
    torch.testing.assert_close(other, end, atol=2e-2, rtol=0)
