import math

import mpmath
import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from scipy.interpolate import PchipInterpolator
from torch.testing import assert_close

from explorer.diffusion.schedule import (
    SCHEDULES,
    Cosine,
    Drawn,
    Exponential,
    Flow,
    Laplace,
    Linear,
    ScaledLinear,
    Schedule,
    Shifted,
    Sigmoid,
    ZeroTerminalSNR,
    betas,
    make_schedule,
)
from tests.oracles import float64, level

DISCRETE_TIMES = float64(0.001, 0.25, 0.5, 0.75, 1.0)
EVERY = st.sampled_from([make_schedule(name, zero_terminal_snr=z) for name in SCHEDULES for z in (False, True)])

# alpha_bar at t = 1, 250, 500, 750, 1000 of 1000: published tables, computed in numpy and checked with diffusers
DISCRETE = {
    "linear": (Linear(), (0.9999, 0.524085374, 0.0785872429, 0.00335055044, 4.03582977e-5)),
    "scaled-linear": (ScaledLinear(), (0.99915, 0.675432414, 0.27766965, 0.0566234916, 0.00466009851)),
    "scaled-linear-ddpm": (ScaledLinear(1e-4, 0.02), (0.9999, 0.821521342, 0.333187767, 0.0386055118, 7.3341246e-4)),
    "cosine": (Cosine(), (0.999958716, 0.847012161, 0.49384359, 0.144272102, 0)),
    "zero-snr-linear": (ZeroTerminalSNR(Linear()), (0.9999, 0.521533341, 0.0760287505, 0.0026895217, 0)),
    "zero-snr-sd": (ZeroTerminalSNR(ScaledLinear()), (0.99915, 0.654189007, 0.242359167, 0.0331714828, 0)),
    "exponential": (Exponential(), (0.988071713, 0.0497870684, 0.00247875218, 1.23409804e-4, 6.14421235e-6)),
}

# alpha_bar at t = 0, 1/4, 1/2, 3/4, 1
CONTINUOUS = {
    "cosine": (Cosine(), (1, 0.847012161, 0.49384359, 0.144272102, 0)),
    "cosine-plain": (Cosine(0), (1, 0.853553391, 0.5, 0.146446609, 0)),
    "sigmoid": (Sigmoid(), (1, 0.850853548, 0.5, 0.149146452, 0)),
    "sigmoid-0.9": (Sigmoid(tau=0.9), (1, 0.866370288, 0.5, 0.133629712, 0)),
    "sigmoid-1.1": (Sigmoid(tau=1.1), (1, 0.837823362, 0.5, 0.162176638, 0)),
    "sigmoid-0.3": (Sigmoid(tau=0.3), (1, 0.993351943, 0.5, 0.00664805667, 0)),
    "sigmoid-0-3-0.3": (Sigmoid(0, 3, 0.3), (1, 0.151639333, 0.0132961133, 0.00101485368, 0)),
    "sigmoid-0-3-0.7": (Sigmoid(0, 3, 0.7), (1, 0.496593595, 0.187950924, 0.0515081111, 0)),
    "shifted-cosine-128": (Shifted(Cosine(0), 2), (1, 0.5930173, 0.2, 0.0411291, 0)),
    "shifted-cosine-256": (Shifted(Cosine(0), 4), (1, 0.2670109, 0.0588235, 0.0106095, 0)),
    "shifted-cosine-512": (Shifted(Cosine(0), 8), (1, 0.0834678, 0.0153846, 0.0026737, 0)),
    "flow": (Flow(), (1, 0.9, 0.5, 0.1, 0)),
}

# t / T at which sigma = .1, .3, 1, 3, 10, 80 is reached; None where it never is
REACHED = {
    "linear": (Linear(), (0.027, 0.089, 0.259, 0.476, 0.675, 0.931)),
    "scaled-linear": (ScaledLinear(), (0.011, 0.082, 0.355, 0.674, 0.935, None)),
    "cosine": (Cosine(), (0.056, 0.179, 0.496, 0.794, 0.936, 0.992)),
    "sigmoid": (Sigmoid(), (0.030, 0.171, 0.500, 0.805, 0.970, 0.999)),
    "flow": (Flow(), (0.091, 0.231, 0.5, 0.75, 0.909, 0.988)),
    "flow-shift-3": (Shifted(Flow(), 3), (0.032, 0.091, 0.25, 0.5, 0.769, 0.964)),
    "shifted-cosine": (Shifted(Cosine(0), 2), (0.032, 0.095, 0.295, 0.626, 0.874, 0.984)),
    "linear-to-0.04": (Linear(beta_last=0.04), (0.020, 0.064, 0.184, 0.337, 0.477, 0.658)),
    "exponential": (Exponential(), (0.001, 0.007, 0.058, 0.192, 0.385, 0.730)),
}


@pytest.mark.parametrize(("schedule", "alpha_bar"), DISCRETE.values(), ids=DISCRETE)
def test_discrete_values(schedule, alpha_bar):
    assert_close(schedule.alpha_bar(DISCRETE_TIMES), float64(*alpha_bar), rtol=1e-8, atol=1e-12)


@pytest.mark.parametrize(("schedule", "alpha_bar"), CONTINUOUS.values(), ids=CONTINUOUS)
def test_continuous_values(schedule, alpha_bar):
    t = float64(0, 0.25, 0.5, 0.75, 1)
    assert_close(schedule.alpha_bar(t), float64(*alpha_bar), rtol=2e-8, atol=5e-8)
    assert schedule.log_snr(t)[[0, -1]].tolist() == [math.inf, -math.inf]


def test_laplace_values():
    alpha_bar = Laplace().alpha_bar(float64(0, 0.25, 0.5, 0.75, 1))
    # the published table adds the cut-off to the logarithm's argument, ours shrinks the argument: 3e-7 apart
    assert_close(alpha_bar, float64(0.999001, 0.585786195, 0.5, 0.414213805, 9.99e-4), rtol=1e-6, atol=3e-7)


def test_karras_values():
    t = float64(1, 0.75, 0.5, 0.25, 0)
    assert_close(
        make_schedule("karras").sigma(t), float64(80, 17.527832, 2.51521898, 0.169752756, 0.002), rtol=1e-8, atol=0
    )


@pytest.mark.parametrize(("schedule", "times"), REACHED.values(), ids=REACHED)
def test_time_at_which_a_level_is_reached(schedule, times):
    for sigma, t in zip((0.1, 0.3, 1, 3, 10, 80), times):
        expected = 1.0 if t is None else t
        assert float(schedule.time(level(sigma))) == pytest.approx(expected, abs=6e-4), f"sigma {sigma}"


@pytest.mark.parametrize("t", [1e-12, 1e-6, 0.3, 0.7, 1 - 1e-6, 1 - 1e-12])
@pytest.mark.parametrize("name", ["cosine", "sigmoid", "exponential", "flow"])
def test_log_snr_keeps_its_digits_at_both_ends(name, t):
    with mpmath.workdps(60):
        time = mpmath.mpf(t)

        def logistic(x):
            return 1 / (1 + mpmath.exp(-x))

        def cosine(time):
            return mpmath.cos((time + mpmath.mpf(0.008)) / (1 + mpmath.mpf(0.008)) * mpmath.pi / 2) ** 2

        kept = {
            "cosine": lambda: cosine(time) / cosine(mpmath.mpf(0)),
            "sigmoid": lambda: (logistic(3) - logistic(6 * time - 3)) / (logistic(3) - logistic(-3)),
            "exponential": lambda: mpmath.exp(-12 * time),
            "flow": lambda: (1 - time) ** 2 / ((1 - time) ** 2 + time**2),
        }[name]()
        exact = float(mpmath.log(kept / (1 - kept)))
    assert float(make_schedule(name).log_snr(t)) == pytest.approx(exact, rel=1e-13, abs=1e-12)


@given(EVERY, st.floats(0, 1), st.floats(1e-9, 1))
def test_noise_rises_with_time(schedule, t, more):
    later = min(t + more, 1.0)
    before, after = schedule.log_snr(float64(t, later)).tolist()
    assert after < before or later == t


@given(EVERY, st.floats(0, 1))
def test_time_inverts_log_snr(schedule, t):
    assert float(schedule.time(schedule.log_snr(t))) == pytest.approx(t, rel=1e-8, abs=1e-12)


@given(EVERY, st.floats(-60, 60))
def test_log_snr_inverts_time(schedule, log_snr):
    cleanest, noisiest = schedule.log_snr(float64(0, 1)).tolist()
    t = float(schedule.time(log_snr))
    assert 0 <= t <= 1
    if t in (0, 1):  # past an end, or closer to t = 1 than two float64 numbers are
        assert log_snr >= cleanest if t == 0 else log_snr <= max(noisiest, -30)
    else:
        slack = 1e-9 + 1e-15 / min(t, 1 - t)  # t near 1 has only so many digits
        assert float(schedule.log_snr(t)) == pytest.approx(log_snr, abs=slack * 10)


@given(EVERY, st.floats(0.05, 20), st.floats(0, 1))
def test_shift_multiplies_sigma(schedule, factor, t):
    shifted = Shifted(schedule, factor)
    assert_close(shifted.sigma(t), factor * schedule.sigma(t), rtol=1e-12, atol=0)


@given(st.floats(0.05, 20), st.floats(1e-9, 0.9999))
def test_shift_of_the_straight_line_moves_its_time(factor, t):
    moved = factor * t / (1 + (factor - 1) * t)
    assert_close(Shifted(Flow(), factor).log_snr(t), Flow().log_snr(moved), rtol=1e-9, atol=1e-9)


@given(EVERY, st.floats(0, 0.9999))
def test_scales_belong_together(schedule, t):
    signal, noise = schedule.signal_scale(t), schedule.noise_scale(t)
    assert_close(signal**2 + noise**2, torch.ones((), dtype=torch.float64))
    assert_close(schedule.sigma(t) * signal, noise)
    assert_close(schedule.alpha_bar(t), signal**2)


@pytest.mark.parametrize("name", SCHEDULES)
def test_discrete_chain_keeps_alpha_bar(name):
    schedule = make_schedule(name)
    kept = torch.cumprod(1 - betas(schedule, limit=1 - 1e-15), 0)
    t = torch.arange(1, 1001, dtype=torch.float64) / 1000
    assert_close(kept[:-1], schedule.alpha_bar(t)[:-1], rtol=1e-9, atol=0)


def test_betas_of_the_linear_schedule_are_a_line():
    assert_close(betas(Linear()), torch.linspace(1e-4, 0.02, 1000, dtype=torch.float64), rtol=1e-9, atol=0)


def test_betas_of_the_cosine_schedule_stop_at_their_limit():
    beta = betas(Cosine())
    assert float(beta[-1]) == pytest.approx(0.999)
    kept = torch.cumprod(1 - beta, 0)
    assert_close(kept[[998, 999]], float64(2.42876691e-6, 2.42876691e-9), rtol=1e-7, atol=0)


def test_zero_terminal_snr_keeps_the_first_step_and_leaves_pure_noise_alone():
    for schedule in (Linear(), ScaledLinear(), Exponential()):
        wrapped = ZeroTerminalSNR(schedule)
        assert wrapped.log_snr(1.0) == -math.inf
        assert_close(wrapped.log_snr(0.001 * (1 + 1e-9)), schedule.log_snr(0.001), rtol=0, atol=1e-6)
    t = torch.linspace(0, 1, 101, dtype=torch.float64)
    assert_close(ZeroTerminalSNR(Cosine()).log_snr(t), Cosine().log_snr(t), rtol=0, atol=1e-9)


@st.composite
def drawings(draw):
    size = draw(st.integers(2, 8))
    gaps = np.array([draw(st.floats(0.02, 1)) for _ in range(size - 1)])
    falls = [draw(st.floats(0.01, 2)) for _ in range(size - 1)]
    times = np.concatenate([[0], np.cumsum(gaps) / gaps.sum()])
    times[-1] = 1
    return list(zip(times.tolist(), (8 - np.concatenate([[0], np.cumsum(falls)])).tolist()))


@given(drawings())
def test_drawn_curve_is_pchip(points):
    t = np.linspace(0, 1, 257)
    expected = PchipInterpolator(*zip(*points))(t)
    assert_close(Drawn(points).log_snr(torch.tensor(t)), torch.tensor(expected), rtol=1e-10, atol=1e-10)


@given(drawings(), st.floats(0, 1))
def test_drawn_curve_falls_through_its_points(points, t):
    schedule = Drawn(points)
    for at, log_snr in points:
        assert float(schedule.log_snr(at)) == pytest.approx(log_snr, abs=1e-12)
    assert float(schedule.time(schedule.log_snr(t))) == pytest.approx(t, abs=1e-5)  # a flat spot has few digits
    fine = schedule.log_snr(torch.linspace(0, 1, 501, dtype=torch.float64))
    assert (fine.diff() < 0).all()


BAD_DRAWINGS = {
    "one-point": ([(0, 1)], "2 to 100 points, not 1"),
    "too-many": ([(i / 100, -i / 10) for i in range(101)], "2 to 100 points, not 101"),
    "triples": ([(0, 1, 2), (1, 0, 0)], "two numbers"),
    "words": ([("a", 1), (1, 0)], "two numbers"),
    "nan": ([(0, math.nan), (1, 0)], "point 1 .* between -30 and 30"),
    "infinite": ([(0, 1), (1, -math.inf)], "point 2 .* between -30 and 30"),
    "late-start": ([(0.1, 1), (1, 0)], "from t = 0 to t = 1, not from 0.1 to 1"),
    "backwards": ([(0, 3), (0.6, 2), (0.5, 1), (1, 0)], "point 3: t must rise"),
    "rises": ([(0, 3), (0.5, 4), (1, 0)], "point 2: log_snr must fall"),
    "flat": ([(0, 3), (0.5, 3), (1, 0)], "point 2: log_snr must fall"),
}


@pytest.mark.parametrize(("points", "message"), BAD_DRAWINGS.values(), ids=BAD_DRAWINGS)
def test_bad_drawings_are_refused_in_one_line(points, message):
    with pytest.raises(ValueError, match=message) as caught:
        make_schedule("drawn", points=points)
    assert "\n" not in str(caught.value)


REFUSED = {
    "typo": ({"name": "cosin"}, "did you mean cosine"),
    "nonsense": ({"name": "xyzzy" * 10**5}, "there are linear, scaled-linear"),
    "points-elsewhere": ({"name": "cosine", "points": [(0, 1), (1, 0)]}, "points belong to the drawn schedule"),
    "shift-zero": ({"name": "cosine", "shift": 0}, "positive number, not 0"),
    "shift-nan": ({"name": "cosine", "shift": math.nan}, "positive number, not nan"),
}


@pytest.mark.parametrize(("arguments", "message"), REFUSED.values(), ids=REFUSED)
def test_make_schedule_refuses_in_one_line(arguments, message):
    with pytest.raises(ValueError, match=message) as caught:
        make_schedule(**arguments)
    assert len(str(caught.value)) < 200


def test_make_schedule_wraps():
    schedule = make_schedule("scaled-linear", shift=3, zero_terminal_snr=True)
    assert schedule == Shifted(ZeroTerminalSNR(ScaledLinear()), 3)
    assert schedule.name == "scaled-linear, zero terminal SNR, shift 3"
    assert all(isinstance(make_schedule(name), Schedule) and make_schedule(name).name == name for name in SCHEDULES)


DIFFUSERS = {
    "linear": ({"beta_schedule": "linear"}, Linear()),
    "scaled-linear": (
        {"beta_schedule": "scaled_linear", "beta_start": 0.00085, "beta_end": 0.012},
        ScaledLinear(),
    ),
    "cosine": ({"beta_schedule": "squaredcos_cap_v2"}, Cosine()),
    "zero-snr": ({"beta_schedule": "linear", "rescale_betas_zero_snr": True}, ZeroTerminalSNR(Linear())),
}


@pytest.mark.parametrize(("config", "schedule"), DIFFUSERS.values(), ids=DIFFUSERS)
def test_discrete_chain_against_diffusers(config, schedule):
    ddpm = pytest.importorskip("diffusers.schedulers.scheduling_ddpm")
    theirs = ddpm.DDPMScheduler(num_train_timesteps=1000, **config).alphas_cumprod.double()
    ours = torch.cumprod(1 - betas(schedule, limit=1 if "rescale_betas_zero_snr" in config else 0.999), 0)
    assert_close(ours, theirs, rtol=2e-5, atol=2e-8)  # theirs is float32
