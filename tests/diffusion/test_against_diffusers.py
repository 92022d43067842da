"""A second opinion: diffusers, at the pinned version, from the same start with the same noise and the same model.

Its schedulers keep their tables in float32, and some of them step in float32. Where a table can be replaced by the
same numbers in float64, it is, and agreement is to 1e-9; what still rounds is compared to 1e-5.
"""

import math

import numpy as np
import pytest
import torch
from torch.testing import assert_close

from explorer.diffusion.grid import TimeGrid
from explorer.diffusion.guidance import ClassifierFree, DynamicThreshold, Rescaled
from explorer.diffusion.ideal import IdealMixture
from explorer.diffusion.sampler import (
    DDIM,
    DDPM,
    LMS,
    PLMS,
    Consistency,
    DPMpp2M,
    DPMpp2MSDE,
    Euler,
    EulerAncestral,
    FlowEuler,
    Heun,
    UniPC,
    walk,
)
from explorer.types import Estimate, finished
from tests.oracles import MEANS, STDS, WEIGHTS
from tests.walks import grid_of, noise

diffusers = pytest.importorskip("diffusers")

pytestmark = [
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore:The `scale_model_input` function"),
]

BETAS = {"beta_start": 0.00085, "beta_end": 0.012, "beta_schedule": "scaled_linear"}
EXACT, ROUNDED = 1e-9, 1e-5  # with float64 tables; with float32 arithmetic inside
SHAPE = (64, 1)


@pytest.fixture
def model():
    """The mixture, over pictures of one number."""
    return IdealMixture(torch.tensor(WEIGHTS), torch.tensor(MEANS)[:, None], torch.tensor(STDS**2))


@pytest.fixture
def start():
    return noise(SHAPE, seed=1)()


def in_float64(scheduler):
    """The same tables, computed in float64."""
    betas = torch.linspace(BETAS["beta_start"] ** 0.5, BETAS["beta_end"] ** 0.5, 1000, dtype=torch.float64) ** 2
    scheduler.betas = betas
    scheduler.alphas = 1 - betas
    scheduler.alphas_cumprod = scheduler.alphas.cumprod(0)
    scheduler.one = torch.tensor(1.0, dtype=torch.float64)
    scheduler.final_alpha_cumprod = torch.tensor(1.0, dtype=torch.float64)
    return scheduler


def ours(model, sampler, log_snr, start, draw):
    grid = TimeGrid(t=tuple(np.linspace(1, 0, len(log_snr) + 1)), log_snr=(*log_snr, math.inf))
    end = finished(walk(model, sampler, grid, start, draw))
    return end


def predicted_noise(model, x_t, log_snr):
    """eps_hat of the variance-preserving x_t."""
    x0_hat = model(x_t, torch.full((len(x_t),), log_snr, dtype=torch.float64)).x0_hat
    alpha_bar = 1 / (1 + math.exp(-log_snr))
    return (x_t - math.sqrt(alpha_bar) * x0_hat) / math.sqrt(1 - alpha_bar)


def by_alpha_bar(scheduler, model, start, **options):
    """Runs a scheduler that keeps x_t variance preserving; also gives the levels it visited, each once."""
    x_t, visited = start, []
    for t in scheduler.timesteps:
        alpha_bar = float(scheduler.alphas_cumprod[t])
        visited.append(math.log(alpha_bar / (1 - alpha_bar)))
        x_t = scheduler.step(predicted_noise(model, x_t, visited[-1]), t, x_t, **options)[0]
    return x_t, sorted(set(visited))


def by_sigma(scheduler, model, start, preserving=False, **options):
    """Runs a scheduler that steps along its table of sigmas; x is x0 + sigma eps, or variance preserving."""
    scheduler.set_begin_index(0)  # else it looks its place up by a rounded time
    scheduler.sigmas = scheduler.sigmas.double()
    levels = [float(sigma) for sigma in dict.fromkeys(scheduler.sigmas.tolist()) if sigma > 0]
    x = start if preserving else start * math.sqrt(1 + levels[0] ** 2)
    sigmas = scheduler.sigmas.tolist()
    for i, t in enumerate(scheduler.timesteps):
        x_t = x if preserving else x / math.sqrt(1 + sigmas[i] ** 2)
        x = scheduler.step(predicted_noise(model, x_t, -2 * math.log(sigmas[i])), t, x, **options)[0]
    return x, [-2 * math.log(sigma) for sigma in levels]


@pytest.mark.parametrize("steps", [1, 2, 10, 50])
@pytest.mark.parametrize("eta", [0.0, 0.5, 1.0])
def test_ddim(model, start, eta, steps):
    theirs = in_float64(diffusers.DDIMScheduler(**BETAS, clip_sample=False))
    theirs.set_timesteps(steps)
    source, same = noise(SHAPE), noise(SHAPE)
    x_t, visited = start, []
    for t in theirs.timesteps:
        alpha_bar = float(theirs.alphas_cumprod[t])
        visited.append(math.log(alpha_bar / (1 - alpha_bar)))
        fresh = source() if eta else None
        x_t = theirs.step(predicted_noise(model, x_t, visited[-1]), t, x_t, eta=eta, variance_noise=fresh)[0]
    assert_close(ours(model, DDIM(eta=eta), visited, start, same), x_t, rtol=0, atol=EXACT)


@pytest.mark.parametrize("steps", [2, 10, 50])
@pytest.mark.parametrize("variance", ["fixed_small", "fixed_large"])
def test_ddpm(model, start, variance, steps):
    theirs = in_float64(diffusers.DDPMScheduler(**BETAS, clip_sample=False, variance_type=variance))
    theirs.set_timesteps(steps)
    end, visited = by_alpha_bar(theirs, model, start, generator=torch.Generator().manual_seed(0))
    assert_close(ours(model, DDPM(variance), visited, start, noise(SHAPE)), end, rtol=0, atol=EXACT)


@pytest.mark.parametrize("steps", [4, 10, 50])  # at 2 the first step is a leap, see heun.LEAP
def test_plms(model, start, steps):
    theirs = in_float64(diffusers.PNDMScheduler(**BETAS, skip_prk_steps=True, set_alpha_to_one=True))
    theirs.set_timesteps(steps)
    end, visited = by_alpha_bar(theirs, model, start)
    assert len(theirs.timesteps) == steps + 1  # one level is visited twice
    assert len(visited) == steps
    assert_close(ours(model, PLMS(), visited, start, None), end, rtol=0, atol=EXACT)


@pytest.mark.parametrize("steps", [1, 2, 4, 8])
def test_lcm(model, start, steps):
    theirs = in_float64(diffusers.LCMScheduler(**BETAS))
    theirs.set_timesteps(steps)
    # ours takes x0_hat as it comes; boundary scalings belong to the network
    theirs.get_scalings_for_boundary_condition_discrete = lambda t: (0.0, 1.0)
    end, visited = by_alpha_bar(theirs, model, start, generator=torch.Generator().manual_seed(0))
    assert_close(ours(model, Consistency(), visited, start, noise(SHAPE)), end, rtol=0, atol=EXACT)


KARRAS = {**BETAS, "use_karras_sigmas": True}


@pytest.mark.parametrize("steps", [8, 20])  # without leaps, which only ours leaves to order 1
@pytest.mark.parametrize(
    ("make", "sampler", "tolerance"),
    [
        (lambda: diffusers.EulerDiscreteScheduler(**KARRAS), Euler(), ROUNDED),
        (lambda: diffusers.HeunDiscreteScheduler(**KARRAS), Heun(), EXACT),
        (lambda: diffusers.LMSDiscreteScheduler(**KARRAS), LMS(), EXACT),
    ],
    ids=["euler", "heun", "lms"],
)
def test_in_sigma(model, start, make, sampler, tolerance, steps):
    theirs = make()
    theirs.set_timesteps(steps)
    end, visited = by_sigma(theirs, model, start)
    assert len(visited) == steps
    assert_close(ours(model, sampler, visited, start, None), end, rtol=0, atol=tolerance)


@pytest.mark.parametrize("steps", [5, 10, 50])
@pytest.mark.parametrize(
    ("make", "sampler", "tolerance"),
    [
        (lambda: diffusers.DPMSolverMultistepScheduler(**KARRAS, euler_at_final=True), DPMpp2M(), ROUNDED),
        (lambda: diffusers.UniPCMultistepScheduler(**KARRAS), UniPC(), EXACT),
    ],
    ids=["dpmpp-2m", "unipc"],
)
def test_multistep(model, start, make, sampler, tolerance, steps):
    theirs = make()
    theirs.set_timesteps(steps)
    end, visited = by_sigma(theirs, model, start, preserving=True)
    assert_close(ours(model, sampler, visited, start, None), end, rtol=0, atol=tolerance)


@pytest.mark.parametrize("steps", [5, 10, 50])
def test_euler_ancestral(model, start, steps):
    theirs = diffusers.EulerAncestralDiscreteScheduler(**BETAS, timestep_spacing="trailing")
    theirs.set_timesteps(steps)
    end, visited = by_sigma(theirs, model, start, generator=torch.Generator().manual_seed(0))
    assert_close(ours(model, EulerAncestral(), visited, start, noise(SHAPE)), end, rtol=0, atol=ROUNDED)


@pytest.mark.parametrize("steps", [5, 10, 50])
def test_dpmpp_2m_sde(model, start, steps):
    theirs = diffusers.DPMSolverMultistepScheduler(**KARRAS, algorithm_type="sde-dpmsolver++", euler_at_final=True)
    theirs.set_timesteps(steps)
    theirs.sigmas = theirs.sigmas.double()
    source, x_t, visited = noise(SHAPE), start, []
    for i, t in enumerate(theirs.timesteps):
        visited.append(-2 * math.log(theirs.sigmas[i]))
        x_t = theirs.step(predicted_noise(model, x_t, visited[-1]), t, x_t, variance_noise=source())[0]
    assert_close(ours(model, DPMpp2MSDE(), visited, start, noise(SHAPE)), x_t, rtol=0, atol=ROUNDED)


@pytest.mark.parametrize("steps", [1, 5, 20])
def test_flow_euler(model, start, steps):
    theirs = diffusers.FlowMatchEulerDiscreteScheduler()
    theirs.set_timesteps(sigmas=np.linspace(0.999, 1 / steps if steps > 1 else 0.999, steps))
    times = theirs.sigmas.double().tolist()  # of the straight line, t = 0 last
    y = start * math.sqrt((1 - times[0]) ** 2 + times[0] ** 2)
    for i, t in enumerate(theirs.timesteps):
        x_t = y / math.sqrt((1 - times[i]) ** 2 + times[i] ** 2)
        log_snr = 2 * math.log((1 - times[i]) / times[i])
        x0_hat = model(x_t, torch.full((len(y),), log_snr, dtype=torch.float64)).x0_hat
        y = theirs.step((y - x0_hat) / times[i], t, y)[0]
    end = finished(walk(model, FlowEuler(), grid_of([t / (1 - t) for t in times[:-1]]), start, None))
    assert_close(end, y, rtol=0, atol=ROUNDED)


def answers(x0_cond, x0_uncond):
    """A guided denoiser (w = 5) of given answers."""

    class Given(IdealMixture):
        def __init__(self):
            pass

        def __call__(self, x_t, log_snr, condition=None):
            return Estimate(x0_hat=x0_uncond if condition is None else x0_cond)

    return ClassifierFree(Given(), 5.0)


@pytest.mark.parametrize("phi", [0.0, 0.7, 1.0])
def test_rescaled(phi):
    from diffusers.guiders.guider_utils import rescale_noise_cfg

    cond, uncond = (noise((4, 3, 8, 8), seed)() for seed in (0, 1))
    guided = answers(cond, uncond)
    x0_hat = Rescaled(guided, phi)(cond, torch.zeros(4), "words").x0_hat
    expected = rescale_noise_cfg(guided(cond, torch.zeros(4), "words").x0_hat, cond, guidance_rescale=phi)
    assert_close(x0_hat, expected, rtol=0, atol=1e-12)


@pytest.mark.parametrize("share", [0.9, 0.995, 1.0])
def test_dynamic_threshold(share):
    theirs = diffusers.DDPMScheduler(thresholding=True, dynamic_thresholding_ratio=share, sample_max_value=1e9)
    loud = 3 * noise((4, 3, 16, 16))()
    x0_hat = DynamicThreshold(answers(loud, loud), share)(loud, torch.zeros(4)).x0_hat
    assert_close(x0_hat, theirs._threshold_sample(loud), rtol=0, atol=1e-12)
