"""The mathematics of the page, number by number beside the engine's."""

import math

import pytest
import torch

from explorer.diffusion.denoiser import Denoiser
from explorer.diffusion.grid import SPACINGS, USUAL_RANGE, make_grid
from explorer.diffusion.guidance import ClassifierFree, Clipped, DynamicThreshold, Interval, Rescaled
from explorer.diffusion.noise import Noise
from explorer.diffusion.sampler import WITH_ETA, make_sampler
from explorer.diffusion.sampler.base import walk
from explorer.diffusion.schedule import SCHEDULES, make_schedule
from explorer.errors import RefusedError
from explorer.types import Estimate

TIMES = [0, 1e-6, 0.001, 0.01, 0.1, 0.25, 0.5, 0.73, 0.9, 0.99, 0.9999, 1]
LEVELS = [-25, -14.3, -9, -4, -1, 0, 0.5, 3, 7.5, 12.9, 20]
POINTS = [[0, 9], [0.2, 4], [0.4, 3.9], [0.7, -2], [1, -11]]
KINDS = [{}, {"shift": 2.5}, {"zero_terminal_snr": True}, {"shift": 0.3, "zero_terminal_snr": True}]
PATHS = [(name, how) for name in SCHEDULES for how in KINDS] + [("drawn", {"points": POINTS})]
SAMPLERS = ("ddim", "ddpm", "euler", "euler-ancestral", "heun", "dpmpp-2m", "consistency")
COUNT = 48


def numbers(values):
    """As they come through JSON: infinities are null there."""
    return [None if math.isinf(value) else value for value in values]


def near(found, wanted, **how):
    assert [value is None for value in found] == [value is None for value in wanted]
    pairs = [(a, b) for a, b in zip(found, wanted) if a is not None]
    assert [a for a, _ in pairs] == pytest.approx([b for _, b in pairs], **how)


@pytest.mark.parametrize(("name", "how"), PATHS, ids=str)
def test_schedules(name, how, scripts):
    schedule = make_schedule(name, **how)
    paths, times = scripts(
        "schedules.js",
        """(room, [name, how, times, levels]) => {
            const one = room.makeSchedule(name, how), plain = (x) => Number.isFinite(x) ? x : null;
            return [times.map(one.log_snr).map(plain), levels.map(one.time)]; }""",
        [name, how, TIMES, LEVELS],
    )
    near(paths, numbers(schedule.log_snr(torch.tensor(TIMES, dtype=torch.float64)).tolist()), rel=1e-6, abs=1e-8)
    near(times, schedule.time(torch.tensor(LEVELS, dtype=torch.float64)).tolist(), rel=1e-6, abs=1e-9)


def test_every_schedule_is_there(scripts):
    assert scripts("schedules.js", "(room) => Object.keys(room.SCHEDULES)") == list(SCHEDULES)


@pytest.mark.parametrize("spacing", SPACINGS)
@pytest.mark.parametrize("steps", [1, 2, 4, 30, 1000])
def test_grids(spacing, steps, scripts):
    ask = """async (room, [names, steps, spacing, range]) => {
        const { makeSchedule } = await import("/schedules.js");
        return names.map((name) => {
            const grid = room.makeGrid(makeSchedule(name), steps, spacing, range);
            return grid && [grid.t, grid.log_snr.slice(0, -1), grid.sigma]; }); }"""
    found = scripts("grid.js", ask, [list(SCHEDULES), steps, spacing, USUAL_RANGE])
    for name, grid in zip(SCHEDULES, found):
        try:
            wanted = make_grid(make_schedule(name), steps, spacing, USUAL_RANGE)
        except RefusedError:
            assert grid is None
            continue
        for numbers_here, there in zip(grid, (wanted.t, wanted.log_snr[:-1], wanted.sigma)):
            near(numbers_here, list(there), rel=1e-6, abs=1e-9)


@pytest.mark.parametrize("seed", [0, 7, 123_456, 2**32 - 1])
def test_the_static_of_a_seed_is_the_same_static(seed, scripts):
    draw = Noise([seed], (3, 16, 16))
    found = scripts(
        "noise.js",
        "(room, seed) => { const draw = room.noise(seed, 768); return [draw(), draw()].map((x) => [...x]); }",
        seed,
    )
    for here in found:
        torch.testing.assert_close(torch.tensor(here), draw().flatten(), atol=2e-6, rtol=2e-6)


class Bend(Denoiser):
    """A denoiser that both can work out: tanh(a x_t + b log_snr), another with words than without."""

    log_snr_range = USUAL_RANGE

    def __call__(self, x_t, log_snr, condition=None):
        words = 0.3 if condition is None else 1.7
        return Estimate(x0_hat=torch.tanh(words * x_t + 0.05 * log_snr.view(-1, 1)))


BEND = "(words) => async (x, level) => x.map((value) => Math.tanh(words * value + 0.05 * level))"
WALK = """async (room, { schedule, steps, sampler, eta, static_, fresh, guidance }) => {
    const [schedules, grids, samplers, around] = await Promise.all(
        ["schedules", "grid", "samplers", "guidance"].map((name) => import(`/${name}.js`)));
    const bend = BEND, words = bend(1.7), blank = bend(0.3), plain = around.classifierFree(words, blank, 1);
    let denoiser = around.classifierFree(words, blank, guidance.scale ?? 1);
    if (guidance.rescale) denoiser = around.rescaled(denoiser, guidance.rescale);
    if (guidance.interval) denoiser = around.within(plain, denoiser, guidance.interval);
    if (guidance.threshold) denoiser = around[guidance.threshold](denoiser);
    const grid = grids.makeGrid(schedules.makeSchedule(schedule), steps, "time", [-14.3, 12.9]);
    const queue = fresh.map((row) => Float64Array.from(row)), found = [];
    const step = samplers.SAMPLERS[sampler](...(eta === null ? [] : [eta]));
    for await (const one of room.walk(denoiser, step, grid, Float64Array.from(static_), () => queue.shift()))
        found.push([[...one.x_t], one.x0_hat ? [...one.x0_hat] : null, one.nfe]);
    return found; }""".replace("BEND", BEND)


def close(found, wanted):
    torch.testing.assert_close(torch.tensor(found, dtype=torch.float64), wanted[0], atol=1e-6, rtol=1e-6)


def compared(scripts, *, sampler="ddim", eta=None, schedule="cosine", steps=8, guidance=None):
    """Walks in both worlds from the same static and fresh noise, and compares every state."""
    guidance = guidance or {}
    torch.manual_seed(3)
    static, fresh = torch.randn(1, COUNT).double(), torch.randn(steps, COUNT).double()
    asked = {"schedule": schedule, "steps": steps, "sampler": sampler, "eta": eta, "static_": static[0].tolist()}
    found = scripts("walk.js", WALK, {**asked, "fresh": fresh.tolist(), "guidance": guidance})
    plain = denoiser = ClassifierFree(Bend(), guidance.get("scale", 1.0))
    if "rescale" in guidance:
        denoiser = Rescaled(denoiser, guidance["rescale"])
    if "interval" in guidance:
        denoiser = Interval(plain.denoiser, denoiser, *guidance["interval"])
    denoiser = {"clipped": Clipped, "dynamic": DynamicThreshold, None: lambda x: x}[guidance.get("threshold")](denoiser)
    queue = iter(fresh)
    grid = make_grid(make_schedule(schedule), steps, "time", USUAL_RANGE)
    steps_there = list(walk(denoiser, make_sampler(sampler, eta=eta), grid, static, lambda: next(queue)[None], "words"))
    assert len(found) == steps + 1
    for (x_t, x0_hat, nfe), wanted in zip(found, steps_there):
        close(x_t, wanted.x_t)
        close(x0_hat, wanted.x0_hat)
        assert nfe == wanted.nfe
    close(found[-1][0], steps_there[-1].final)


@pytest.mark.parametrize("schedule", ["cosine", "karras", "scaled-linear"])
@pytest.mark.parametrize("sampler", SAMPLERS)
def test_samplers(sampler, schedule, scripts):
    compared(scripts, sampler=sampler, schedule=schedule)


@pytest.mark.parametrize("sampler", [name for name in SAMPLERS if name in WITH_ETA])
def test_shares_of_fresh_noise(sampler, scripts):
    compared(scripts, sampler=sampler, eta=0.6)


@pytest.mark.parametrize(
    "guidance",
    [
        {"scale": 0.0},
        {"scale": 3.0},
        {"scale": 7.5, "rescale": 0.7},
        {"scale": 5.0, "interval": [0.3, 4.0]},
        {"scale": 12.0, "threshold": "dynamic"},
        {"scale": -2.0, "threshold": "clipped"},
    ],
    ids=str,
)
def test_guidance(guidance, scripts):
    compared(scripts, guidance=guidance, sampler="dpmpp-2m")


def test_the_list_of_samplers(scripts):
    assert set(scripts("samplers.js", "(room) => Object.keys(room.SAMPLERS)")) == set(SAMPLERS)
    assert set(scripts("samplers.js", "(room) => room.WITH_ETA")) == {one for one in SAMPLERS if one in WITH_ETA}
