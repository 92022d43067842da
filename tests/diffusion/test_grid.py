import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch.testing import assert_close

from explorer.diffusion.grid import NOISIEST, SPACINGS, TimeGrid, make_grid
from explorer.diffusion.schedule import SCHEDULES, Drawn, Linear, ScaledLinear, make_schedule
from explorer.errors import RefusedError
from tests.oracles import float64, level

# sigma of Karras et al. with 18 steps, sigma 0.002 .. 80, rho 7; checked with NVIDIA's edm
EDM_18 = """
    80 57.585985 40.785574 28.374585 19.352453 12.910082 8.4009353 5.3151945 3.2568215 1.9233398 1.0881706 .58534812
    .29644228 .13951647 .059947311 .022934518 .0075280200 .002"""

LEVELS = {
    "karras-edm-5": ("karras", 5, "karras", (80, 17.527832, 2.51521898, 0.169752756, 0.002)),
    "karras-edm-18": ("karras", 18, "karras", tuple(map(float, EDM_18.split()))),
    "karras-sd": ("scaled-linear", 5, "karras", (14.614642, 4.79654183, 1.27410461, 0.247951514, 0.0291675)),
    "log-edm": ("karras", 5, "log_snr", (80, 5.65685425, 0.4, 0.0282842712, 0.002)),
}


@pytest.mark.parametrize(("schedule", "steps", "spacing", "sigma"), LEVELS.values(), ids=LEVELS)
def test_level_spacing_values(schedule, steps, spacing, sigma):
    grid = make_grid(make_schedule(schedule), steps, spacing)
    assert_close(float64(*grid.sigma), float64(*sigma, 0), rtol=2e-5 if schedule == "scaled-linear" else 5e-8, atol=0)


def test_time_spacing_values():
    trailing = make_grid(Linear(), 5, "trailing")
    assert trailing == make_grid(Linear(), 5, "time")
    assert trailing.t == pytest.approx((1, 0.8, 0.6, 0.4, 0.2, 0))
    assert make_grid(Linear(), 5, "leading").t == pytest.approx((0.801, 0.601, 0.401, 0.201, 0.001, 0))


@pytest.mark.parametrize("steps", [1, 2, 5, 20, 100, 1000])
@pytest.mark.parametrize("spacing", ["trailing", "leading"])
def test_time_spacing_against_diffusers(spacing, steps):
    ddim = pytest.importorskip("diffusers.schedulers.scheduling_ddim")
    theirs = ddim.DDIMScheduler(timestep_spacing=spacing)
    theirs.set_timesteps(steps)
    ours = make_grid(Linear(), steps, spacing)
    assert [round(t * 1000) - 1 for t in ours.t[:-1]] == theirs.timesteps.tolist()
    alpha_bar = torch.sigmoid(float64(*ours.log_snr[:-1]))
    assert_close(alpha_bar, theirs.alphas_cumprod[theirs.timesteps].double(), rtol=2e-5, atol=0)


@pytest.mark.filterwarnings("ignore:__array__ implementation")  # theirs, with numpy 2
def test_karras_spacing_against_diffusers():
    euler = pytest.importorskip("diffusers.schedulers.scheduling_euler_discrete")
    theirs = euler.EulerDiscreteScheduler(
        beta_start=0.00085, beta_end=0.012, beta_schedule="scaled_linear", use_karras_sigmas=True
    )
    theirs.set_timesteps(30)
    ours = make_grid(ScaledLinear(), 30, "karras")
    assert_close(float64(*ours.sigma), theirs.sigmas.double(), rtol=1e-4, atol=0)


@given(
    st.sampled_from(sorted(SCHEDULES)),
    st.sampled_from(SPACINGS),
    st.integers(1, 120),
    st.floats(-25, -5),
    st.floats(5, 25),
    st.booleans(),
)
def test_grid_lies_on_the_schedule_within_the_known_levels(name, spacing, steps, noisiest, cleanest, zero):
    schedule = make_schedule(name, zero_terminal_snr=zero)
    grid = make_grid(schedule, steps, spacing, (noisiest, cleanest))
    assert len(grid) == steps == len(grid.sigma) - 1
    levels = grid.log_snr[:-1]
    assert all(max(noisiest, NOISIEST) <= known <= cleanest for known in levels)
    assert grid.t[-1] == grid.sigma[-1] == 0
    for t, log_snr in zip(grid.t, levels):
        assert float(schedule.log_snr(t)) == pytest.approx(log_snr, abs=1e-6)
    if spacing != "leading":
        start = max(noisiest, NOISIEST, float(schedule.log_snr(1.0)))
        assert levels[0] == pytest.approx(start, abs=1e-6)


@pytest.mark.parametrize("name", ["cosine", "flow", "sigmoid"])
def test_pure_noise_is_replaced_by_a_finite_level(name):
    grid = make_grid(make_schedule(name), 10)
    assert grid.log_snr[0] == pytest.approx(NOISIEST)
    assert 0.999 < grid.t[0] < 1


def test_clean_end_stays_within_the_known_levels():
    grid = make_grid(make_schedule("flow"), 1000, log_snr_range=(-10, 8))
    assert grid.log_snr[0] == pytest.approx(-10)
    assert grid.log_snr[-2] == pytest.approx(8)


def test_karras_spacing_is_uniform_in_the_seventh_root():
    sigma = float64(*make_grid(make_schedule("cosine"), 40, "karras", (-10, 10)).sigma[:-1])
    gaps = (sigma ** (1 / 7)).diff()
    assert_close(gaps, gaps.mean().expand_as(gaps), rtol=1e-9, atol=0)


BAD_GRIDS = {
    "no-steps": (lambda: make_grid(Linear(), 0), "at least one step, not 0"),
    "negative": (lambda: make_grid(Linear(), -1), "at least one step, not -1"),
    "spacing": (lambda: make_grid(Linear(), 5, "trailin"), "did you mean trailing"),
    "range": (
        lambda: make_grid(Drawn([(0, 20), (1, 15)]), 5, log_snr_range=(-10, 10)),
        "drawn has no level between -10 and 10",
    ),
    "flat": (lambda: make_grid(Drawn([(0, 1e-9), (1, 0)]), 5, "log_snr"), "drawn is too flat for 5 steps"),
    "lengths": (lambda: TimeGrid((1.0, 0.0), (0.0, 1.0, math.inf)), "as many times as levels"),
    "rises": (lambda: TimeGrid((1.0, 0.5, 0.0), (1.0, 0.0, math.inf)), "strictly fall in noise"),
    "nan": (lambda: TimeGrid((1.0, 0.5, 0.0), (1.0, math.nan, math.inf)), "strictly fall in noise"),
    "pure-noise": (lambda: TimeGrid((1.0, 0.0), (-math.inf, math.inf)), "starts at a finite level"),
    "noisy-end": (lambda: TimeGrid((1.0, 0.0), (0.0, 5.0)), "ends on the clean picture"),
}


@pytest.mark.parametrize(("make", "message"), BAD_GRIDS.values(), ids=BAD_GRIDS)
def test_bad_grids_are_refused(make, message):
    with pytest.raises(ValueError, match=message):
        make()


def curve(knots, ends):
    """A drawn schedule: `ends` (highest, lowest) and between them shares of the way down at shares of the time."""
    high, low = ends
    times = [0.0, *sorted(t for t, _ in knots), 1.0]
    shares = [0.0, *sorted(share for _, share in knots), 1.0]
    return Drawn(tuple((t, high + share * (low - high)) for t, share in zip(times, shares)))


COUNTS = st.integers(1, 30) | st.sampled_from([100, 1000])
INNER = st.integers(1, 999).map(lambda k: k / 1000)
KNOTS = st.integers(0, 6).flatmap(
    lambda n: st.tuples(
        st.lists(INNER, min_size=n, max_size=n, unique=True), st.lists(INNER, min_size=n, max_size=n, unique=True)
    ).map(lambda pair: list(zip(*pair)))
)


@given(KNOTS, st.floats(5, 29), st.floats(-29, -5), st.sampled_from(SPACINGS), COUNTS)
def test_every_curve_that_may_be_drawn_has_its_grid(knots, high, low, spacing, steps):
    """Also where it stays outside what the denoiser knows for most of the time."""
    schedule = curve(knots, (high, low))
    grid = make_grid(schedule, steps, spacing, (-14.3, 12.9))
    assert len(grid) == steps
    assert all(-14.3 <= known <= 12.9 for known in grid.log_snr[:-1])
    assert all(later < sooner for sooner, later in zip(grid.t, grid.t[1:-1]))
    assert_close(schedule.log_snr(float64(*grid.t[:-1])), float64(*grid.log_snr[:-1]), rtol=0, atol=1e-6)


@given(
    st.floats(-30, 30),
    st.lists(st.floats(1e-12, 60), min_size=1, max_size=5),
    st.sampled_from(SPACINGS),
    COUNTS,
)
def test_what_cannot_have_one_is_refused_for_a_reason_that_can_be_told(high, falls, spacing, steps):
    """Curves that are flat to the last digit, and curves beyond all that is known."""
    levels = [max(-30.0, high - sum(falls[:k])) for k in range(len(falls) + 1)]
    points = [(k / len(falls), level) for k, level in enumerate(levels)]
    refused = ""
    try:
        assert len(make_grid(Drawn(tuple(points)), steps, spacing, (-14.3, 12.9))) == steps
    except RefusedError as error:
        refused = error.code
    assert refused in ("", "drawn_falls", "no_level", "too_flat")


def test_a_schedule_that_the_model_knows_only_late_leads_within_what_it_knows():
    grid = make_grid(Drawn(((0, 30), (1, 12))), 4, "leading", (-14.3, 12.9))
    assert grid.t[:4] == pytest.approx((0.9875, 0.975, 0.9625, 0.95))
    assert grid.log_snr[:4] == pytest.approx((12.225, 12.45, 12.675, 12.9))


def test_sigma_is_the_level():
    grid = TimeGrid((1.0, 0.5, 0.0), (level(80), level(0.5), math.inf))
    assert grid.sigma == pytest.approx((80, 0.5, 0))
