"""Every way to walk: all schedules, spacings, samplers and shares of fresh noise end on numbers, near the data; grids
fall at every count of steps."""

import itertools
import math

import pytest
import torch

from explorer.diffusion.grid import SPACINGS, make_grid
from explorer.diffusion.sampler import SAMPLERS, WITH_ETA, make_sampler, walk
from explorer.diffusion.schedule import SCHEDULES, make_schedule
from tests.oracles import mixture
from tests.walks import noise

KNOWN = (-16.0, 14.0)  # about what a shipped model knows
COUNTS = (*range(1, 34), 50, 97, 200, 333, 640, 997, 1000)


@pytest.mark.parametrize("name", SAMPLERS)
def test_no_walk_runs_away_or_ends_on_nothing(name):
    for schedule in SCHEDULES:
        for spacing in SPACINGS:
            for eta in (0.0, 0.5, 1.0) if name in WITH_ETA else (None,):
                for steps in (1, 2, 7):
                    grid = make_grid(make_schedule(schedule), steps, spacing, KNOWN)
                    *_, last = walk(mixture(), make_sampler(name, eta=eta), grid, noise((8,))(), noise((8,), seed=1))
                    way = f"{schedule} {spacing} {eta} {steps}"
                    assert torch.isfinite(last.final).all(), way
                    if name != "langevin":  # whose steps are as long as they are: it needs many
                        assert float(last.final.abs().max()) < 4, way  # the data lie within (-1.6, 2.2)


@pytest.mark.parametrize("zero", [False, True], ids=["as it is", "to pure noise"])
@pytest.mark.parametrize("spacing", SPACINGS)
def test_every_grid_falls_at_every_count(spacing, zero):
    for name in SCHEDULES:
        schedule = make_schedule(name, zero_terminal_snr=zero)
        for steps in COUNTS:
            sigma = make_grid(schedule, steps, spacing, KNOWN).sigma
            assert len(sigma) == steps + 1
            assert all(math.isfinite(level) for level in sigma)
            assert all(after < before for before, after in itertools.pairwise(sigma)), f"{name} {steps}"
