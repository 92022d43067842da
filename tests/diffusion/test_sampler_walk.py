"""Samplers at the edges: one step, two, a thousand, huge noise, the clean end; how often they call; their names."""

import dataclasses
import math

import pytest
import torch
from torch.testing import assert_close

from explorer.diffusion.grid import make_grid
from explorer.diffusion.sampler import DDPM, SAMPLERS, WITH_ETA, Heun, Langevin, make_sampler, walk
from explorer.diffusion.schedule import SCHEDULES, make_schedule
from tests.oracles import level, mixture
from tests.walks import Counting, cosine, go, grid_of, karras, noise, parted, path

CALLS = {  # for 9 steps without and with a leap at the start
    "heun": (17, 16),
    "plms": (10, 9),
    "langevin": (41, 41),
}


@pytest.mark.parametrize("leap", [False, True], ids=["even", "leap"])
@pytest.mark.parametrize("name", SAMPLERS)
def test_calls(name, leap):
    model = Counting(mixture())
    steps, _ = go(model, make_sampler(name), cosine(9) if leap else karras(8), noise((3,))(), noise((3,)))
    assert len(steps) == 9
    assert model.count == steps[-1].nfe == CALLS.get(name, (9, 9))[leap]
    assert [step.nfe for step in steps] == sorted({step.nfe for step in steps})


@pytest.mark.parametrize("name", SAMPLERS)
def test_one_step_is_one_answer(name):
    model = Counting(mixture())
    x = 3000 * noise((5,))()
    (step,), end = go(model, make_sampler(name), [3000.0], x, noise((5,)))
    assert model.count == 1
    assert_close(end, step.x0_hat, rtol=0, atol=1e-12)
    answer = mixture()(step.x_t, torch.full((5,), level(3000), dtype=torch.float64)).x0_hat
    assert_close(end, answer, rtol=0, atol=1e-12)


@pytest.mark.parametrize("name", [name for name in SAMPLERS if name not in ("lms", "plms")])
def test_the_walk_ends_on_the_last_answer(name):
    """At sigma_next = 0 the rule leaves x0_hat, with history and without."""
    steps, end = go(mixture(), make_sampler(name), karras(6), 20 * noise((9,))(), noise((9,)))
    assert_close(end, steps[-1].x0_hat, rtol=0, atol=1e-14)


@pytest.mark.parametrize(
    "name", ["euler", "heun", "lms", "plms", "flow-euler", "ddpm", "euler-ancestral", "consistency"]
)
def test_the_last_step_is_the_limit_of_the_rule(name):
    """A step to almost nothing and one to nothing end alike; for lms and plms, which extrapolate, as well."""
    x = 20 * noise((9,))()
    _, clean = go(mixture(), make_sampler(name), karras(6), x, noise((9,)))
    steps, _ = go(mixture(), make_sampler(name), [*karras(6), 1e-12], x, noise((9,)))
    assert_close(clean, path(steps)[-1], rtol=0, atol=1e-10)


WALKS = {
    "one": [3000.0],
    "two": [3000.0, 1.0],
    "three": [3000.0, 20.0, 0.5],
    "cosine": cosine(20),
    "karras": karras(30, 3000.0, 0.002),
    "uneven": [1000.0, 999.9, 999.8, 2.0, 1.999, 0.3, 0.299, 0.001],
}


def in_both(name, sigmas):
    """Ends in float32 and in float64 of the same walk; on the way nothing may grow beyond its noise level."""
    start = noise((20,))()

    def end(dtype):
        source = noise((20,), seed=1)
        x = sigmas[0] * start.to(dtype)
        steps, end = go(mixture(), make_sampler(name), sigmas, x, lambda: source().to(dtype))
        assert end.dtype == steps[-1].x_t.dtype == steps[-1].x0_hat.dtype == dtype
        assert max(float(step.x_t.abs().max()) for step in steps) < 10
        return end.double()

    return end(torch.float32), end(torch.float64)


@pytest.mark.parametrize("sigmas", WALKS.values(), ids=WALKS)
@pytest.mark.parametrize("name", SAMPLERS)
def test_float32_keeps_up(name, sigmas):
    assert_close(*in_both(name, sigmas), rtol=0, atol=2e-4)


@pytest.mark.parametrize("name", ["ddpm", "ddim", "dpmpp-2m", "unipc", "lms", "plms"])
def test_float32_keeps_up_for_a_thousand_steps(name):
    assert_close(*in_both(name, cosine(1000)), rtol=0, atol=2e-4)


@pytest.mark.parametrize("name", SAMPLERS)
def test_draws_where_it_says(name):
    draws, source = [], noise((4,))
    go(mixture(), make_sampler(name), karras(5), source(), lambda: draws.append(1) or source())
    assert bool(draws) == make_sampler(name).stochastic


@pytest.mark.parametrize("name", WITH_ETA)
def test_eta_nought_draws_nothing(name):
    assert not make_sampler(name, eta=0).stochastic
    go(mixture(), make_sampler(name, eta=0), karras(5), noise((4,))())  # any draw would raise


@pytest.mark.parametrize("name", SAMPLERS)
def test_pictures_of_a_batch_do_not_meet(name):
    x, z = 20 * noise((3,))(), torch.stack([noise((3,), seed)() for seed in range(40)])
    together, alone = (iter(z) for _ in range(2))
    _, batch = go(mixture(), make_sampler(name), karras(6), x, lambda: next(together))
    _, single = go(mixture(), make_sampler(name), karras(6), x[1:2], lambda: next(alone)[1:2])
    assert_close(batch[1:2], single, rtol=0, atol=1e-12)


@pytest.mark.parametrize("name", ["ddim", "euler", "heun", "flow-euler", "ddpm", "consistency"])
def test_a_walk_can_start_in_the_middle(name):
    """A sampler without history goes on from a kept frame as if it had never stopped."""
    grid, x, z = grid_of(karras(8)), 20 * noise((3,))(), torch.stack([noise((3,), seed)() for seed in range(8)])
    steps, end = go(mixture(), make_sampler(name), karras(8), x, iter(z).__next__)
    rest, again = parted(walk(mixture(), make_sampler(name), grid, steps[3].x_t, iter(z[3:]).__next__, first=3))
    assert [step.index for step in rest] == [3, 4, 5, 6, 7, 8]
    assert_close(again, end, rtol=0, atol=1e-12)


@pytest.mark.parametrize("schedule", SCHEDULES)
@pytest.mark.parametrize("name", SAMPLERS)
def test_every_sampler_walks_every_schedule(name, schedule):
    grid = make_grid(make_schedule(schedule), 12, log_snr_range=(-16.0, 14.0))
    x = noise((60,))()
    steps, end = parted(walk(mixture(), make_sampler(name), grid, x, noise((60,), seed=1)))
    assert len(steps) == 12
    # the data lie within (-1.6, 2.2): rough at 12 steps, but nothing may run away
    assert float(end.abs().max()) < 3


def test_names():
    for name in SAMPLERS:
        assert make_sampler(name).name == name
        assert (make_sampler(name, eta=0.5).eta == 0.5) if name in WITH_ETA else not hasattr(make_sampler(name), "eta")
        with pytest.raises(dataclasses.FrozenInstanceError):
            make_sampler(name).name = "other"
    assert make_sampler("ddim", eta=0.3).eta == 0.3
    assert make_sampler("euler", eta=0) == make_sampler("euler")


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: make_sampler("dim"), "did you mean ddim"),
        (lambda: make_sampler("dpm++ 2m"), "did you mean dpmpp-2m"),
        (lambda: make_sampler("?" * 10**6), "there are ddpm, ddim"),
        (lambda: make_sampler("heun", eta=0.5), "heun has no eta"),
        (lambda: make_sampler("ddpm", eta=0), "ddpm has no eta"),
        (lambda: make_sampler("ddim", eta=1.5), "between 0 .* and 1"),
        (lambda: make_sampler("ddim", eta=math.nan), "eta of ddim"),
        (lambda: make_sampler("euler-ancestral", eta=-1), "eta of euler-ancestral"),
        (lambda: make_sampler("dpmpp-2m-sde", eta=math.inf), "eta of dpmpp-2m-sde"),
        (lambda: DDPM("learned"), "fixed_small or fixed_large"),
        (lambda: Heun(churn=0.5), "churn of heun"),
        (lambda: Langevin(moves=0), "at least one move"),
        (lambda: Langevin(step_size=0.0), "step size of langevin"),
    ],
)
def test_bad_settings_are_named(make, message):
    with pytest.raises(ValueError, match=message) as error:
        make()
    assert len(str(error.value)) < 200
    assert "\n" not in str(error.value)
