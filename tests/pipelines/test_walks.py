"""Our loop against diffusers' pipelines: the same timesteps, the same static, the same latents in the end."""

import math

import pytest
import torch

from explorer.diffusion.forward import scales
from explorer.diffusion.grid import TimeGrid
from explorer.diffusion.sampler.base import walk
from explorer.diffusion.sampler.consistency import Consistency
from explorer.pipelines.table import FAMILIES
from explorer.trajectory.settings import Settings
from explorer.trajectory.walk import prepare
from explorer.types import finished
from tests.pipelines.tiny import TINY

PROMPT, SCALE, CLOSE = "a red dog on the beach", 4.0, 1e-4
TABLES = ["stable-diffusion", "velocity", "sdxl", "pixart-alpha", "pixart-sigma", "kandinsky"]
LINES = ["sd3", "flux-dev", "flux-schnell", "sana"]
MORE = {"pixart-alpha": {"use_resolution_binning": False}, "pixart-sigma": {"use_resolution_binning": False}}
MORE["sana"] = MORE["pixart-alpha"]


def theirs(pipe, name, noise, steps, side):
    """What diffusers makes of the static, with its own loop."""
    sizes = {"height": side, "width": side}
    how = {
        "num_inference_steps": steps,
        "output_type": "latent",
        "latents": noise.clone(),
        **sizes,
        **MORE.get(name, {}),
    }
    if name == "kandinsky":
        code, none = pipe.prior_pipe([PROMPT], generator=torch.Generator().manual_seed(0), return_dict=False)
        codes = {"image_embeds": code, "negative_image_embeds": none}
        return pipe.decoder_pipe(guidance_scale=SCALE, return_dict=False, **codes, **how)[0]
    if name.startswith("flux"):
        count, planes, height, width = noise.shape
        how["latents"] = pipe._pack_latents(noise, count, planes, height, width)
    return pipe(PROMPT, guidance_scale=SCALE, **how).images


def grid_of(model, pipe, steps):
    """The levels of diffusers' timesteps; the last is the clean picture."""
    clock, way = model.denoiser.clock, pipe.scheduler
    levels = clock.log_snr(way.timesteps[:steps].double()).tolist()
    levels[0] = max(levels[0], -40.0)  # pure noise stands at a level that is as good as it
    return TimeGrid(t=(*torch.linspace(1, 0.1, steps).tolist(), 0.0), log_snr=(*levels, math.inf))


def walk_of(model, pipe, steps, sampler):
    scale = SCALE if not model.guides_itself else max(SCALE, model.entry.guidance_range[0])
    settings = Settings.make(prompt=PROMPT, model=model.name, steps=steps, sampler=sampler, guidance_scale=scale)
    return prepare(settings, model, grid=grid_of(model, pipe, steps))


@pytest.mark.parametrize("name", [*TABLES, *LINES])
def test_our_walk_ends_where_theirs_does(load, name):
    """DDIM along the table, Euler along the straight line."""
    steps, (pipe, model) = 5, load(name)
    noise = model.static([7])()
    made = theirs(pipe, name, noise, steps, model.space.side)
    if name.startswith("flux"):
        made = pipe._unpack_latents(made, model.space.side, model.space.side, pipe.vae_scale_factor)
    walk = walk_of(model, pipe, steps, "ddim" if name in TABLES else "flow-euler")
    own = finished(walk.states(noise))
    assert float(made.std()) > 0.1
    torch.testing.assert_close(own, made, atol=CLOSE, rtol=CLOSE)


@pytest.mark.parametrize("name", ["stable-diffusion", "sd3", "sana", "kandinsky"])
def test_the_last_picture_is_theirs(load, name):
    pipe, model = load(name)
    noise, side = model.static([7])(), model.space.side
    latents = theirs(pipe, name, noise, 3, side)
    decoder = pipe.movq if name == "kandinsky" else pipe.vae
    quantizes = {"force_not_quantize": True} if name == "kandinsky" else {}
    scale, shift = (
        (1, 0) if name == "kandinsky" else (decoder.config.scaling_factor, decoder.config.get("shift_factor") or 0)
    )
    with torch.no_grad():
        wanted = decoder.decode(latents / scale + shift, return_dict=False, **quantizes)[0]
    torch.testing.assert_close(model.space.decode(latents), wanted)
    assert model.space.decode(latents).shape == (1, 3, side, side)


def test_a_student_of_the_lcm_kind_walks_as_theirs(load):
    """It jumps to the picture and back into fresh noise; the scale is an input of its network."""
    pipe, model = load("lcm")
    noise, steps = model.static([7])(), 4
    how = {"num_inference_steps": steps, "latents": noise.clone(), "output_type": "latent"}
    want = pipe(PROMPT, guidance_scale=8.0, generator=torch.Generator().manual_seed(3), **how).images
    grid = grid_of(model, pipe, steps)
    fresh = torch.Generator().manual_seed(3)
    condition = model.reader.condition([PROMPT], 8.0)

    def draw():
        return torch.randn(noise.shape, generator=fresh)

    own = finished(walk(model.denoiser, Consistency(), grid, noise, draw, condition))
    torch.testing.assert_close(own, want, atol=1e-3, rtol=1e-3)  # theirs fades the last step in, by 1 / 1000 at most


@pytest.mark.parametrize(
    "name", [name for name in TINY if name not in ("lcm", "sdxl-turbo", "flux-dev", "flux-schnell")]
)
def test_guided_is_the_rule_of_both_branches(load, name):
    pipe, model = load(name)
    pipe.scheduler.set_timesteps(2, **({"mu": 1.0} if name.startswith("flux") else {}))
    steps = list(walk_of(model, pipe, 2, "ddim").states())
    for step in steps:
        torch.testing.assert_close(step.x0_hat, step.x0_uncond + SCALE * (step.x0_cond - step.x0_uncond))
        assert step.nfe == 2 * (step.index + 1)
        assert float((step.x0_cond - step.x0_uncond).abs().max()) > 1e-4


@pytest.mark.parametrize("name", ["lcm", "sdxl-turbo", "flux-dev", "flux-schnell"])
def test_a_model_with_guidance_inside_has_one_branch(load, name):
    _, model = load(name)
    assert model.guides_itself
    settings = Settings.make(prompt=PROMPT, model=model.name, steps=2)
    first, last = prepare(settings, model).states()
    assert first.x0_uncond is None
    assert last.nfe == 2


@pytest.mark.parametrize(("name", "differs"), [("lcm", True), ("flux-dev", True), ("flux-schnell", False)])
def test_guidance_is_an_input_where_the_network_has_one(load, name, differs):
    _, model = load(name)
    noise, level = model.static([1])(), torch.tensor([0.0])
    low, high = (model.denoiser(noise, level, model.reader.condition([PROMPT], w)).x0_hat for w in (3.0, 9.0))
    assert bool((low != high).any()) == differs


@pytest.mark.parametrize("name", TINY)
def test_the_guess_and_the_noise_rebuild_the_state(load, name):
    """In all three conventions: a table of eps, one of v, and the straight line."""
    _, model = load(name)
    for step in prepare(Settings.make(prompt=PROMPT, model=model.name, steps=3), model).states():
        signal, noise = scales(step.log_snr, step.x_t)
        rebuilt = signal * step.x0_hat + noise * step.eps_hat
        torch.testing.assert_close(rebuilt, step.x_t, atol=1e-4, rtol=1e-4)


@pytest.mark.parametrize("name", ["stable-diffusion", "velocity", "sd3"])
def test_the_guess_is_what_the_network_said(load, name):
    """By hand, from one call of diffusers' network, in its own units."""
    pipe, model = load(name)
    timestep = torch.tensor([600.0])
    level = model.denoiser.clock.log_snr(timestep).float()
    x0, eps = (model.static([seed])() for seed in (1, 2))
    rows = model.reader.condition([PROMPT]).rows
    with torch.no_grad():
        if name == "sd3":
            x = 0.4 * x0 + 0.6 * eps
            said = pipe.transformer(x, rows["words"], rows["pooled"], timestep, return_dict=False)[0]
            wanted, x_t = x - 0.6 * said, x / math.hypot(0.4, 0.6)
        else:
            kept = pipe.scheduler.alphas_cumprod[600]
            x_t = kept.sqrt() * x0 + (1 - kept).sqrt() * eps
            said = pipe.unet(x_t, timestep, rows["words"], return_dict=False)[0]
            a, s = kept.sqrt(), (1 - kept).sqrt()
            wanted = (x_t - s * said) / a if name == "stable-diffusion" else a * x_t - s * said
    own = model.denoiser(x_t, level, model.reader.condition([PROMPT])).x0_hat
    torch.testing.assert_close(own, wanted, atol=1e-4, rtol=1e-4)


def test_every_family_is_walked_here():
    assert {type(tiny()).__name__ for tiny in TINY.values()} | {"KandinskyV22Pipeline"} == set(FAMILIES)
