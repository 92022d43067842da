"""What each guidance wrapper promises: its formula, its calls, its edges. Closed forms: test_guidance_gaussian.py."""

import math

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch.testing import assert_close

from explorer.diffusion.denoiser import Denoiser
from explorer.diffusion.guidance import ClassifierFree, Clipped, DynamicThreshold, Interval, Rescaled
from explorer.diffusion.ideal import IdealGaussian
from explorer.diffusion.sampler import DDIM
from explorer.types import Estimate
from tests.oracles import float64, level
from tests.walks import Counting, go, karras, noise

EDM2 = (0.19, 1.61)  # guidance interval of EDM2-XXL


class Two(Denoiser):
    """N(1, 1/4) with the condition, N(0, 1) without, in each of `size` numbers."""

    log_snr_range = (-16.0, 14.0)

    def __init__(self, size=1):
        self.cond = IdealGaussian(float64(*[1.0] * size), variance=0.25)
        self.uncond = IdealGaussian(float64(*[0.0] * size), variance=1.0)

    def __call__(self, x_t, log_snr, condition=None):
        return (self.uncond if condition is None else self.cond)(x_t, log_snr)


class Fixed(Denoiser):
    """Answers with pictures given beforehand."""

    def __init__(self, cond, uncond=None):
        self.cond, self.uncond = cond, uncond

    def __call__(self, x_t, log_snr, condition=None):
        return Estimate(x0_hat=self.uncond if condition is None else self.cond)


def levels(*sigmas, dtype=torch.float64):
    return torch.tensor([level(sigma) for sigma in sigmas], dtype=dtype)


def pictures(*shape, seed=0, scale=1.0, dtype=torch.float64):
    return scale * noise(shape, seed)().to(dtype)


@pytest.mark.parametrize("scale", [0, 1, 0.5, 3.0, -1.0])
def test_classifier_free_calls(scale):
    model, x = Counting(Two()), pictures(3, 1)
    guided = ClassifierFree(model, scale)
    estimate = guided(x, levels(1, 2, 3), "one")
    cond, uncond = (Two()(x, levels(1, 2, 3), condition).x0_hat for condition in ("one", None))
    assert model.count == estimate.calls == guided.nfe == (1 if scale in (0, 1) else 2)
    if scale in (0, 1):
        assert torch.equal(estimate.x0_hat, cond if scale else uncond)
        assert estimate.x0_cond is None
        assert estimate.x0_uncond is None
    else:
        assert_close(estimate.x0_hat, (1 - scale) * uncond + scale * cond, rtol=0, atol=1e-13)
        assert torch.equal(estimate.x0_cond, cond)
        assert torch.equal(estimate.x0_uncond, uncond)


def test_nothing_to_guide_towards():
    model, x = Counting(Two()), pictures(3, 1)
    estimate = ClassifierFree(model, 5.0)(x, levels(1, 2, 3))
    assert model.count == estimate.calls == 1
    assert torch.equal(estimate.x0_hat, Two()(x, levels(1, 2, 3)).x0_hat)


@given(scale=st.floats(-2, 12), sigma=st.floats(0.02, 50))
def test_guiding_x0_is_guiding_eps_and_v(scale, sigma):
    x, model = pictures(4, 1), Two()
    signal, spread = 1 / math.sqrt(1 + sigma**2), sigma / math.sqrt(1 + sigma**2)
    answers = [model(x, levels(*[sigma] * 4), condition).x0_hat for condition in ("one", None)]
    eps_cond, eps_uncond = ((x - signal * x0) / spread for x0 in answers)
    v_cond, v_uncond = ((signal * x - x0) / spread for x0 in answers)
    x0_hat = ClassifierFree(model, scale)(x, levels(*[sigma] * 4), "one").x0_hat
    by_eps = (x - spread * (eps_uncond + scale * (eps_cond - eps_uncond))) / signal
    by_v = signal * x - spread * (v_uncond + scale * (v_cond - v_uncond))
    assert_close(x0_hat, by_eps, rtol=1e-9, atol=1e-9)
    assert_close(x0_hat, by_v, rtol=1e-9, atol=1e-9)


def test_one_call_can_answer_both():
    """A denoiser that makes both answers at once is asked once, and still says what it cost."""

    class Paired(Two):
        def both(self, x_t, log_snr, condition):
            self.asked = condition
            return self.cond(x_t, log_snr).x0_hat, self.uncond(x_t, log_snr).x0_hat

    model, x = Paired(), pictures(3, 1)
    estimate = ClassifierFree(model, 3.0)(x, levels(1, 2, 3), "one")
    assert model.asked == "one"
    assert estimate.calls == 2
    assert_close(estimate.x0_hat, ClassifierFree(Two(), 3.0)(x, levels(1, 2, 3), "one").x0_hat, rtol=0, atol=0)


@pytest.mark.parametrize(
    ("sigma", "guided"), [(0.19, False), (0.2, True), (1.0, True), (1.61, True), (1.62, False), (80.0, False)]
)
def test_interval_is_open_below_and_closed_above(sigma, guided):
    model, x = Counting(Two()), pictures(2, 1)
    denoiser = Interval(model, ClassifierFree(model, 4.0), *EDM2)
    estimate = denoiser(x, levels(sigma, sigma), "one")
    assert model.count == estimate.calls == (2 if guided else 1)
    scale = 4.0 if guided else 1.0
    assert torch.equal(estimate.x0_hat, ClassifierFree(Two(), scale)(x, levels(sigma, sigma), "one").x0_hat)


def test_interval_halves_the_calls_outside():
    model, sigmas = Counting(Two()), karras(20)
    inside = sum(EDM2[0] < sigma <= EDM2[1] for sigma in sigmas)
    steps, _ = go(Interval(model, ClassifierFree(model, 4.0), *EDM2), DDIM(), sigmas, pictures(2, 1), condition="one")
    assert 0 < inside < 21
    assert model.count == steps[-1].nfe == 21 + inside
    assert [step.x0_uncond is not None for step in steps] == [EDM2[0] < step.level.sigma <= EDM2[1] for step in steps]


def test_interval_in_a_mixed_batch():
    """Users at different levels share a batch: each picture gets the answer it would get alone."""
    model, x = Two(), pictures(4, 1)
    denoiser = Interval(model, ClassifierFree(model, 4.0), *EDM2)
    sigmas = (0.1, 0.5, 1.5, 10.0)
    together = denoiser(x, levels(*sigmas), "one")
    alone = [denoiser(x[i : i + 1], levels(sigmas[i]), "one").x0_hat for i in range(4)]
    assert_close(together.x0_hat, torch.cat(alone), rtol=0, atol=0)
    assert together.calls == 3


def test_interval_over_everything_is_guidance():
    model, x = Two(), pictures(3, 1)
    everywhere = Interval(model, ClassifierFree(model, 4.0))(x, levels(1e-6, 1, 1e6), "one")
    assert torch.equal(everywhere.x0_hat, ClassifierFree(model, 4.0)(x, levels(1e-6, 1, 1e6), "one").x0_hat)


@pytest.mark.parametrize("phi", [0.0, 0.3, 0.7, 1.0])
def test_rescaled_spread(phi):
    cond, uncond = pictures(5, 3, 8, 8, scale=0.5), pictures(5, 3, 8, 8, seed=1)
    guided = ClassifierFree(Fixed(cond, uncond), 6.0)
    x, log_snr = torch.zeros_like(cond), levels(1, 1, 1, 1, 1)
    plain, rescaled = guided(x, log_snr, "one").x0_hat, Rescaled(guided, phi)(x, log_snr, "one")
    spreads = [np.std(a.reshape(5, -1).numpy(), axis=1) for a in (plain, rescaled.x0_hat, cond)]
    assert_close(spreads[1], (1 - phi) * spreads[0] + phi * spreads[2], rtol=1e-12, atol=0)
    assert rescaled.calls == 2
    assert torch.equal(rescaled.x0_cond, cond)


def test_rescaled_without_guidance_does_nothing():
    cond = pictures(5, 3, 8, 8)
    estimate = Rescaled(ClassifierFree(Fixed(cond), 1.0), 0.7)(torch.zeros_like(cond), levels(*[1] * 5), "one")
    assert torch.equal(estimate.x0_hat, cond)


def test_rescaled_flat_picture_is_finite():
    flat = torch.full((2, 3, 4, 4), 0.5, dtype=torch.float64)
    estimate = Rescaled(ClassifierFree(Fixed(flat, flat), 3.0), 0.7)(flat, levels(1, 1), "one")
    assert torch.isfinite(estimate.x0_hat).all()


@given(share=st.floats(0.5, 1.0), scale=st.floats(0.1, 5.0), seed=st.integers(0, 1000))
def test_dynamic_threshold(share, scale, seed):
    x0 = pictures(3, 3, 5, 5, seed=seed, scale=scale)
    ours = DynamicThreshold(Fixed(x0), share)(x0, levels(1, 1, 1), "one").x0_hat
    limit = np.maximum(np.quantile(np.abs(x0.reshape(3, -1).numpy()), share, axis=1), 1.0)[:, None, None, None]
    assert_close(ours, torch.tensor(np.clip(x0.numpy(), -limit, limit) / limit), rtol=0, atol=1e-12)
    assert float(ours.abs().max()) <= 1


@pytest.mark.parametrize("wrap", [DynamicThreshold, Clipped])
def test_thresholds_leave_calm_pictures_alone(wrap):
    calm = pictures(2, 3, 4, 4).tanh()
    assert torch.equal(wrap(Fixed(calm))(calm, levels(1, 1), "one").x0_hat, calm)


def test_thresholds_of_a_loud_picture():
    """Clipping flattens what is beyond 1; dynamic thresholding keeps its differences."""
    loud = torch.linspace(-3, 3, 7, dtype=torch.float64).reshape(1, 7)
    clipped = Clipped(Fixed(loud))(loud, levels(1), "one").x0_hat
    assert_close(clipped, float64(-1, -1, -1, 0, 1, 1, 1)[None], rtol=0, atol=0)
    scaled = DynamicThreshold(Fixed(loud), 1.0)(loud, levels(1), "one").x0_hat
    assert_close(scaled, loud / 3, rtol=0, atol=1e-15)


WRAPPERS = {
    "classifier-free": lambda model: ClassifierFree(model, 3.0),
    "rescaled": lambda model: Rescaled(ClassifierFree(model, 3.0), 0.7),
    "interval": lambda model: Interval(model, ClassifierFree(model, 3.0), 0.5, 2.0),
    "threshold": lambda model: DynamicThreshold(ClassifierFree(model, 3.0)),
    "clipped": lambda model: Clipped(ClassifierFree(model, 3.0)),
    "all": lambda model: Clipped(Interval(model, DynamicThreshold(Rescaled(ClassifierFree(model, 3.0))), 0.5, 2.0)),
}


@pytest.mark.parametrize("dtype", [torch.float64, torch.float32], ids=["float64", "float32"])
@pytest.mark.parametrize("wrap", WRAPPERS.values(), ids=WRAPPERS)
def test_wrappers_are_denoisers_like_what_they_wrap(wrap, dtype):
    model = Counting(Two(size=4))
    model.log_snr_range = (-16.0, 14.0)
    wrapped = wrap(model)
    x = pictures(3, 4, dtype=dtype)
    for sigma in (0.1, 1.0, 10.0):
        model.count = 0
        estimate = wrapped(x, levels(*[sigma] * 3, dtype=dtype), "one")
        assert estimate.x0_hat.dtype == dtype
        assert estimate.x0_hat.shape == x.shape
        assert model.count == estimate.calls <= wrapped.nfe == 2
    assert wrapped.log_snr_range == (-16.0, 14.0)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: ClassifierFree(Two(), math.nan), "guidance scale must be a finite number"),
        (lambda: ClassifierFree(Two(), math.inf), "guidance scale must be a finite number"),
        (lambda: Interval(Two(), Two(), 2.0, 1.0), "0 <= low < high"),
        (lambda: Interval(Two(), Two(), math.nan, 1.0), "0 <= low < high"),
        (lambda: Rescaled(Two(), 1.5), "phi of guidance rescale"),
        (lambda: Rescaled(Two(), math.nan), "phi of guidance rescale"),
        (lambda: DynamicThreshold(Two(), 99.5), "a share in"),
        (lambda: DynamicThreshold(Two(), 0.0), "a share in"),
    ],
)
def test_bad_settings_are_named(make, message):
    with pytest.raises(ValueError, match=message):
        make()
