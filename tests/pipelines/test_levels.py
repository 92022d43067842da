"""log-SNR <-> timestep, there and back, against diffusers' own tables."""

import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from explorer.diffusion.forward import scales
from explorer.pipelines.levels import Line, Table

KEPT = torch.cumprod(1 - torch.linspace(0.00085**0.5, 0.012**0.5, 1000, dtype=torch.float64) ** 2, 0)
CLOCKS = {"table": Table(KEPT), "line": Line(1000)}


@pytest.mark.parametrize("clock", CLOCKS.values(), ids=CLOCKS)
@given(level=st.floats(-5.3, 7.0))
def test_there_and_back(clock, level):
    asked = torch.tensor([level], dtype=torch.float64)
    assert float(clock.log_snr(clock.timestep(asked))) == pytest.approx(level, abs=2e-5)


@pytest.mark.parametrize("name", ["stable-diffusion", "velocity", "sdxl-turbo", "kandinsky"])
def test_whole_timesteps_are_the_entries_of_the_table(load, name):
    pipe, model = load(name)
    kept, clock, every = pipe.scheduler.alphas_cumprod, model.denoiser.clock, torch.arange(1000)
    level = clock.log_snr(every)
    torch.testing.assert_close(torch.sigmoid(level), kept.double(), atol=1e-7, rtol=1e-6)
    assert torch.equal(clock.timestep(level.float()), every.double())
    assert clock.log_snr_range == (float(level[-1]), float(level[0]))


def test_between_two_entries_the_timestep_lies_between():
    level = CLOCKS["table"].log_snr(torch.tensor([500.0, 501.0]))
    middle = float(CLOCKS["table"].timestep(level.mean()[None]))
    assert middle == pytest.approx(500.5, abs=1e-6)


def test_the_straight_line_is_that_of_diffusers(load):
    """sigma of its table is the share of noise on the line; the state is the same in other units."""
    pipe, model = load("sd3")
    way, clock = pipe.scheduler, model.denoiser.clock
    tau, timesteps = way.sigmas.double()[1:-1], way.timesteps.double()[1:]
    level = clock.log_snr(timesteps[: len(tau)])
    torch.testing.assert_close(torch.exp(-level / 2), tau / (1 - tau), rtol=1e-4, atol=0)
    x0, eps = torch.randn(2, 1, 4, 8, 8, generator=torch.Generator().manual_seed(0))
    one = level[len(level) // 2 :][:1].float()
    signal, noise = scales(one, x0)
    line = (1 - tau[len(level) // 2]) * x0 + tau[len(level) // 2] * eps
    torch.testing.assert_close(clock.scaled(signal * x0 + noise * eps, one), line.float(), atol=1e-5, rtol=1e-5)


def test_pure_noise_has_the_last_timestep():
    assert float(Line(1000).timestep(torch.tensor([-math.inf]))) == 1000


def test_a_table_falls():
    with pytest.raises(ValueError, match="must fall"):
        Table(KEPT.flip(0))
